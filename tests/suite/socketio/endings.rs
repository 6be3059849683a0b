//! What ends a socket: the key, the room, its owner, the moderators, the server; and whether its client comes back by itself.
//! Must not wait for time to pass.

use serde_json::{Value, json};

use crate::support::moderator::{appoint, decide, oldest_report, register};
use crate::support::reports::{person, report};
use crate::support::socketio::{Coming, Packet};
use crate::support::tcp_api::{PASSWORD, TcpClient};
use crate::support::{IoClient, JwtClient, TestApp, Visitor};

const OTHER: &str = "grey otters sleep late";

async fn app() -> TestApp {
    TestApp::builder().unlimited().start().await
}

/// Somebody in a room.
async fn enters(app: &TestApp, who: &TcpClient, room: &str) -> IoClient {
    let mut client = IoClient::program(&app.url("")).await;
    client.done("auth", Value::String(who.greeting(room))).await;
    client.hears("join_room").await;
    client
}

/// The same person on the pages.
async fn on_pages(app: &TestApp, login: &str) -> Visitor {
    let page = Visitor::new(app);
    let form = [("username", login), ("password", PASSWORD)];
    assert_eq!(page.post("/login", &form).await.location(), "/");
    page
}

#[tokio::test]
async fn a_new_password_ends_the_key_its_sockets_and_their_places() {
    let app = app().await;
    let ana = TcpClient::new(&app, "aaa").await;
    let room = ana.creates_room().await;
    let mut client = enters(&app, &ana, &room).await;
    let lost = enters(&app, &ana, &ana.creates_room().await).await.lose();
    let page = on_pages(&app, "aaa").await;
    let form = [("password", PASSWORD), ("new-password", OTHER), ("confirmation", OTHER)];
    assert_eq!(page.post("/account/password", &form).await.location(), "/account");
    assert_eq!(client.ended().await, [Packet::Out], "clients do not come back with a void key");
    let back = IoClient::come_back(&app.url(""), Coming::default(), &lost).await;
    assert_ne!(back.sid, lost.sid);
}

#[tokio::test]
async fn the_end_of_the_room_and_being_put_out_are_for_good() {
    let app = app().await;
    let owner = JwtClient::new(&app, "Owner").await;
    let (ana, ben) = (TcpClient::new(&app, "aaa").await, TcpClient::new(&app, "bbb").await);
    owner.creates("garden", json!({})).await;
    let mut anas = enters(&app, &ana, "garden").await;
    let mut bens = enters(&app, &ben, "garden").await;
    assert_eq!(owner.post(&format!("/room/garden/kick/{}", ana.user_id), None).await.0, 200);
    let heard = anas.ended().await;
    assert_eq!(heard.last(), Some(&Packet::Out), "{heard:?}");
    let told = json!({ "message": "You have been removed from this room." });
    assert!(heard.contains(&Packet::Event(vec!["notice".into(), told])), "{heard:?}");
    assert_eq!(bens.hears("leave_room").await["uuid"], ana.user_id);
    assert_eq!(owner.delete("/room/garden").await.0, 200);
    assert_eq!(bens.ended().await, [Packet::Out]);
}

#[tokio::test]
async fn who_is_suspended_hears_why_and_is_out_for_good() {
    let app = app().await;
    let ana = TcpClient::new(&app, "aaa").await;
    let room = ana.creates_room().await;
    let mut client = enters(&app, &ana, &room).await;
    let mo = Visitor::new(&app);
    register(&mo, "mo").await;
    appoint(&app, "mo").await;
    let store = app.store();
    let about = person("aaa", Some(&ana.user_id));
    report(&store, &person("Ben", None), &about, &["hello"]).await;
    store.close().await;
    decide(&mo, &oldest_report(&mo).await, "suspend", "shouting").await;
    let is_why = |packet: &Packet| match packet {
        Packet::Event(said) => said[0] == "notice" && said[1].to_string().contains("shouting"),
        _ => false,
    };
    let heard = client.ended().await;
    assert!(is_why(&heard[0]), "{heard:?}");
    assert_eq!(heard[1..], [Packet::Out]);
    let mut again = IoClient::program(&app.url("")).await;
    again.ask("auth", Value::String(ana.greeting(&room))).await;
    let heard = again.ended().await;
    assert!(is_why(&heard[0]), "{heard:?}");
    assert_eq!(heard[1..], [Packet::Out]);
}

#[tokio::test]
async fn when_the_server_stops_clients_are_to_come_back() {
    let mut app = app().await;
    let ana = TcpClient::new(&app, "aaa").await;
    let room = ana.creates_room().await;
    let mut client = enters(&app, &ana, &room).await;
    app.stop().await;
    assert_eq!(client.ended().await, [], "nobody tells them that they are out");
    app.start_again().await;
    let back = IoClient::come_back(&app.url(""), Coming::default(), &client.lose()).await;
    assert!(back.pid.is_some());
}

#[tokio::test]
async fn keys_of_rooms_are_not_guessed() {
    let few = |config: &mut chinwag::config::Config| config.limits.wrong_codes_per_minute = 3;
    let app = TestApp::builder().with(few).start().await;
    let ana = TcpClient::new(&app, "aaa").await;
    let mut notices = 0;
    for _ in 0..20 {
        let mut client = IoClient::program(&app.url("")).await;
        client.ask("auth", Value::String(ana.greeting("nowhere1"))).await;
        match client.next().await {
            Packet::Out => {}
            Packet::Event(told) => {
                assert_eq!(told[0], "notice");
                assert_eq!(client.next().await, Packet::Out);
                notices += 1;
                break;
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(notices, 1, "after too many guesses he is told to wait");
}
