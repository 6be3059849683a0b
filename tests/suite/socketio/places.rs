//! What ends with a key, a log-in or a good-bye: connections at once, and places that were kept for those who come back.
//! Must not repeat how one comes back in time.

use serde_json::{Value, json};

use crate::support::pages::between;
use crate::support::socketio::{Coming, Lost, Packet};
use crate::support::tcp_api::{Rest, TcpClient};
use crate::support::{IoClient, TestApp, Visitor};

const PASSWORD: &str = "tin otter lamp";

/// Somebody with an account, logged in with a browser and with a program.
async fn registered(app: &TestApp, name: &str) -> (Visitor, TcpClient) {
    let visitor = Visitor::new(app);
    let fields = [("username", name), ("password", PASSWORD), ("pass-confirmation", PASSWORD)];
    assert_eq!(visitor.post("/register", &fields).await.location(), "/", "{name} registers");
    let program = TcpClient::logged_in(Rest::new(app), name, PASSWORD).await;
    (visitor, program)
}

/// Ends the key of his program, or the one listed first if he has several.
async fn end_key(visitor: &Visitor) {
    let page = visitor.get("/account").await.text;
    let key = between(&page, "name=\"key\" value=\"", "\"").expect("a key").to_owned();
    let ended = visitor.post("/account/sessions/end", &[("key", &key)]).await;
    assert_eq!(ended.location(), "/account");
}

async fn listens(app: &TestApp, who: &TcpClient, room: &str) -> IoClient {
    let mut client = IoClient::program(&app.url("")).await;
    client.done("auth", Value::String(who.greeting(room))).await;
    client.hears("join_room").await;
    client
}

/// Says something, so that the client is told how far it is.
async fn hears(client: &mut IoClient, who: &TcpClient, room: &str) {
    who.says(room, "heard").await;
    client.hears("message").await;
}

/// Whether somebody without a cookie goes on where that client was.
async fn is_back(app: &TestApp, lost: &Lost) -> bool {
    IoClient::come_back(&app.url(""), Coming::default(), lost).await.sid == lost.sid
}

#[tokio::test]
async fn what_listens_under_a_key_is_sent_away_with_the_key_and_not_taken_back() {
    let app = TestApp::start().await;
    let (ana, program) = registered(&app, "ana").await;
    let room = program.creates_room().await;
    let mut client = listens(&app, &program, &room).await;
    hears(&mut client, &program, &room).await;
    end_key(&ana).await;
    assert_eq!(client.ended().await, [Packet::Out], "clients do not come back by themselves");
    assert!(!is_back(&app, &client.lose()).await);
}

#[tokio::test]
async fn a_key_that_ends_while_the_connection_is_lost_takes_the_place_with_it() {
    let app = TestApp::start().await;
    let (ana, program) = registered(&app, "ana").await;
    let room = program.creates_room().await;
    let mut client = listens(&app, &program, &room).await;
    hears(&mut client, &program, &room).await;
    let lost = client.lose();
    end_key(&ana).await;
    assert!(!is_back(&app, &lost).await);
}

#[tokio::test]
async fn what_was_taken_up_under_a_key_ends_with_it() {
    let app = TestApp::start().await;
    let (ana, program) = registered(&app, "ana").await;
    let room = program.creates_room().await;
    let mut client = listens(&app, &program, &room).await;
    hears(&mut client, &program, &room).await;
    let lost = client.lose();
    let mut back = IoClient::come_back(&app.url(""), Coming::default(), &lost).await;
    assert_eq!(back.sid, lost.sid);
    end_key(&ana).await;
    assert_eq!(back.ended().await, [Packet::Out]);
}

#[tokio::test]
async fn a_log_out_ends_the_pages_socket_and_leaves_nothing_to_come_back_to() {
    let app = TestApp::start().await;
    let (ana, _) = registered(&app, "ana").await;
    ana.create_room("Ana").await;
    let mut client = IoClient::page(&ana).await;
    client.hears("message").await;
    client.done("message", json!({ "data": "Hi" })).await;
    client.hears("message").await;
    let before = Coming::of(&ana);
    ana.post("/logout", &[]).await;
    assert_eq!(client.ended().await, [Packet::Out]);
    let lost = client.lose();
    for coming in [before, Coming::of(&ana), Coming::default()] {
        let back = IoClient::come_back(ana.base(), coming, &lost).await;
        assert_ne!(back.sid, lost.sid);
    }
}

#[tokio::test]
async fn who_is_sent_away_for_a_wrong_word_has_no_place_any_more() {
    let app = TestApp::start().await;
    let ana = TcpClient::new(&app, "ana").await;
    let room = ana.creates_room().await;
    let mut client = listens(&app, &ana, &room).await;
    hears(&mut client, &ana, &room).await;
    client.emit("auth", json!("{")).await;
    assert_eq!(client.next().await, Packet::Out);
    let place =
        Lost { sid: client.sid.clone(), pid: client.pid.clone(), offset: client.offset.clone() };
    // The connection itself may go on; it is the place that is gone.
    client.send("40").await;
    assert!(matches!(client.next().await, Packet::In(_)));
    assert!(!is_back(&app, &place).await);
}

#[tokio::test]
async fn who_comes_back_before_his_loss_was_noticed_is_there_once() {
    let app = TestApp::start().await;
    let (ana, ben) = (Visitor::new(&app), Visitor::new(&app));
    let page = ana.create_room("Ana").await;
    let mut stuck = IoClient::page(&ana).await;
    stuck.hears("message").await;
    ben.join("Ben", &page.code).await;
    let mut other = IoClient::page(&ben).await;
    other.hears("message").await;
    stuck.hears("message").await;
    other.done("message", json!({ "data": "one" })).await;
    for client in [&mut stuck, &mut other] {
        client.hears("message").await;
    }
    let seen =
        Lost { sid: stuck.sid.clone(), pid: stuck.pid.clone(), offset: stuck.offset.clone() };
    let mut back = IoClient::come_back(ana.base(), Coming::of(&ana), &seen).await;
    assert_eq!((&back.sid, &back.pid), (&seen.sid, &seen.pid));
    assert_eq!(stuck.ended().await, [], "closed as if the network had done it");
    other.done("message", json!({ "data": "two" })).await;
    for client in [&mut back, &mut other] {
        assert_eq!(client.hears("message").await, json!({ "name": "Ben", "message": "two" }));
        client.heard_all().await;
    }
}
