//! Programs with a key on a raw socket, as ChatBackend's clients spoke.
//! Must not look at what the other dialects say.

use serde_json::{Value, json};

use crate::support::socketio::{Coming, Packet};
use crate::support::tcp_api::TcpClient;
use crate::support::{IoClient, TestApp};

fn auth(who: &TcpClient, room: &str) -> Value {
    Value::String(json!({ "uuid": who.key, "room_gid": room }).to_string())
}

fn person(who: &TcpClient) -> Value {
    json!({ "user": who.login, "uuid": who.user_id })
}

/// Somebody in a room.
async fn enters(app: &TestApp, who: &TcpClient, room: &str) -> IoClient {
    let coming = Coming { is_old: true, ..Coming::default() };
    let mut client = IoClient::enter(&app.url(""), coming).await;
    let id = client.ask("auth", auth(who, room)).await;
    assert_eq!(client.next().await, Packet::Ack(id, json!([])), "before anything else");
    assert_eq!(client.hears("join_room").await, person(who));
    client
}

#[tokio::test]
async fn programs_hear_who_comes_what_is_posted_where_others_are_and_who_goes() {
    let app = TestApp::start().await;
    let (ana, ben) = (TcpClient::new(&app, "ana").await, TcpClient::new(&app, "ben").await);
    let room = ana.creates_room().await;
    let mut first = enters(&app, &ana, &room).await;
    let mut second = enters(&app, &ben, &room).await;
    assert_eq!(first.hears("join_room").await, person(&ben));
    ana.says(&room, "Hi").await;
    let history = ana.history(&room, "").await;
    for client in [&mut first, &mut second] {
        assert_eq!(client.hears("message").await, history[0]);
    }
    second.done("location", json!(r#"{"lat": 52.5, "uuid": "forged"}"#)).await;
    let shown = json!({ "lat": 52.5, "username": "ben", "uuid": ben.user_id });
    for client in [&mut first, &mut second] {
        assert_eq!(client.hears("location").await, shown);
        client.heard_all().await;
    }
    second.says_good_bye().await;
    assert_eq!(first.hears("leave_room").await, person(&ben));
}

#[tokio::test]
async fn every_failure_is_a_disconnect_without_an_acknowledgement() {
    let app = TestApp::start().await;
    let ana = TcpClient::new(&app, "ana").await;
    let room = ana.creates_room().await;
    let _here = enters(&app, &ana, &room).await;
    let nobody = json!({ "uuid": uuid::Uuid::new_v4().to_string(), "room_gid": room });
    for (argument, why) in [
        (json!({ "uuid": ana.key, "room_gid": room }), "an object is no string"),
        (json!("{"), "no JSON"),
        (json!(nobody.to_string()), "nobody's key"),
        (auth(&ana, "nowhere!"), "no room"),
        (auth(&ana, &room), "he is in that room already"),
    ] {
        let mut client = IoClient::program(&app.url("")).await;
        client.ask("auth", argument).await;
        assert_eq!(client.next().await, Packet::Out, "{why}");
    }
}

#[tokio::test]
async fn one_socket_is_in_one_room() {
    let app = TestApp::start().await;
    let (ana, ben) = (TcpClient::new(&app, "ana").await, TcpClient::new(&app, "ben").await);
    let (first, second) = (ana.creates_room().await, ana.creates_room().await);
    let mut listening = enters(&app, &ben, &first).await;
    let mut client = enters(&app, &ana, &first).await;
    assert_eq!(listening.hears("join_room").await, person(&ana));
    let id = client.ask("auth", auth(&ana, &second)).await;
    assert_eq!(client.next().await, Packet::Ack(id, json!([])));
    assert_eq!(client.hears("join_room").await, person(&ana));
    assert_eq!(listening.hears("leave_room").await, person(&ana));
    ana.says(&second, "here").await;
    assert_eq!(client.hears("message").await["msg"]["txt"], "here");
    client.ask("auth", auth(&ana, &second)).await;
    assert_eq!(client.next().await, Packet::Out, "he is there already");
}

#[tokio::test]
async fn before_auth_nothing_is_shown() {
    let app = TestApp::start().await;
    let mut client = IoClient::program(&app.url("")).await;
    client.ask("location", json!("{}")).await;
    client.heard_all().await;
}

#[tokio::test]
async fn a_page_of_another_site_may_with_a_key() {
    let app = TestApp::start().await;
    let ana = TcpClient::new(&app, "ana").await;
    let room = ana.creates_room().await;
    let origin = Some("https://elsewhere.example".to_owned());
    let coming = Coming { origin, ..Coming::default() };
    let mut client = IoClient::enter(&app.url(""), coming).await;
    let id = client.ask("auth", auth(&ana, &room)).await;
    assert_eq!(client.next().await, Packet::Ack(id, json!([])));
}
