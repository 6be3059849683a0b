//! What Socket.IO clients say and hear, held against what the server tells of it.
//! Must not know an event by heart: what counts is that real ones fit, and wrong ones do not.

use std::time::Duration;

use reqwest::header::COOKIE;
use serde_json::{Value, json};

use super::polling::Polling;
use crate::described::{Described, sockets};
use crate::support::tcp_api::TcpClient;
use crate::support::{TestApp, Visitor};

/// Fails unless all of them fit, and each of these names is among them.
fn assert_fit(described: &Described, events: &[(String, Value)], names: &[&str]) {
    for (name, argument) in events {
        assert_eq!(described.mistake_as(name, argument), None);
    }
    for name in names {
        assert!(events.iter().any(|(known, _)| known == name), "no {name} was heard");
    }
}

/// In the room of a key.
async fn let_in(app: &TestApp, who: &TcpClient, room: &str) -> Polling {
    let client = Polling::new(app, &[]).await;
    let place = json!({ "uuid": who.key, "room_gid": room }).to_string();
    client.sent(&format!("421{}", json!(["auth", place]))).await;
    client.heard("431[]").await;
    client
}

#[tokio::test]
async fn what_clients_with_a_key_hear_is_described() {
    let app = TestApp::start().await;
    let document = sockets(&app).await;
    let hears = Described::read(&document, "socketioWithKey.hears");
    let (ana, ben) = (TcpClient::new(&app, "ana").await, TcpClient::new(&app, "ben").await);
    let room = ana.creates_room().await;
    let first = let_in(&app, &ana, &room).await;
    let second = let_in(&app, &ben, &room).await;
    let mut events = first.events("ben").await;
    second.sent(&format!("42{}", json!(["location", "{\"lat\":1.5}"]))).await;
    events.extend(first.events("lat").await);
    ben.says(&room, "Hello").await;
    events.extend(first.events("Hello").await);
    second.sent("41").await;
    events.extend(first.events("leave_room").await);
    assert_fit(&hears, &events, &["join_room", "location", "message", "leave_room"]);
    assert!(hears.mistake_as("join_room", &json!("ben")).is_some());

    let says = Described::read(&document, "socketioWithKey.says");
    assert_eq!(says.mistake_as("auth", &json!("{}")), None);
    assert!(says.mistake_as("auth", &json!({ "uuid": "x", "room_gid": "y" })).is_some());
}

#[tokio::test]
async fn what_strangers_hear_is_described_for_these_clients_too() {
    let app = TestApp::builder()
        .with(|config| config.strangers.same_address = Duration::ZERO)
        .start()
        .await;
    let document = sockets(&app).await;
    let hears = Described::read(&document, "socketioOfStrangers.hears");
    let (first, second) = (Polling::new(&app, &[]).await, Polling::new(&app, &[]).await);
    for client in [&first, &second] {
        client.sent("42[\"join\",{\"message\":\"x\"}]").await;
        let events = client.events("has joined the chat").await;
        assert_fit(&hears, &events, &["message"]);
    }
    let mut events = first.events("has joined the chat").await;
    second.sent("42[\"message\",{\"message\":\"Hello\"}]").await;
    events.extend(first.events("Hello").await);
    second.sent("42[\"leave\",{}]").await;
    events.extend(first.events("has left the chat").await);
    assert_fit(&hears, &events, &["message"]);
    assert_eq!(events.len(), 3, "{events:?}");
    assert!(hears.mistake_as("message", &json!({ "message": "Hello" })).is_some());

    let says = Described::read(&document, "socketioOfStrangers.says");
    for (event, argument) in [("join", json!(7)), ("message", json!({ "message": "Hello" }))] {
        assert_eq!(says.mistake_as(event, &argument), None);
    }
    assert!(says.mistake_as("message", &json!("Hello")).is_some());
}

#[tokio::test]
async fn what_clients_in_the_room_of_their_cookie_hear_is_described() {
    let app = TestApp::start().await;
    let document = sockets(&app).await;
    let hears = Described::read(&document, "socketioOfRoom.hears");
    let ana = Visitor::new(&app);
    ana.create_room("Ana").await;
    let cookie = ana.cookie().expect("a cookie");
    let client = Polling::new(&app, &[(COOKIE, &cookie)]).await;
    let mut events = client.events("has entered").await;
    client.sent("42[\"message\",{\"data\":\"Hello\"}]").await;
    events.extend(client.events("Hello").await);
    client.sent(&format!("42{}", json!(["message", { "data": "x".repeat(5_001) }]))).await;
    events.extend(client.events("notice").await);
    assert_fit(&hears, &events, &["message", "notice"]);

    let says = Described::read(&document, "socketioOfRoom.says");
    assert_eq!(says.mistake_as("message", &json!({ "data": "Hello" })), None);
    assert!(says.mistake_as("message", &json!({ "message": "Hello" })).is_some());
}
