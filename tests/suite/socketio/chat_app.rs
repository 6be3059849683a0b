//! Two strangers on raw sockets, as ChatApp's page brought them together.
//! Must not look at what the other dialects say.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::socketio::{Coming, Packet};
use crate::support::{IoClient, TestApp, Visitor};

/// A server on which two from one address may meet at once.
async fn app() -> TestApp {
    let quick = TestApp::builder().unlimited().with(|config| {
        let strangers = &mut config.strangers;
        strangers.same_address = Duration::ZERO;
        strangers.drop_grace = Duration::from_millis(300);
        strangers.limits.matches.per_minute = 60_000;
        strangers.limits.matches.burst = 1_000;
        strangers.limits.matches_per_address = strangers.limits.matches;
    });
    quick.start().await
}

/// Somebody who waits, and the name he was given.
async fn comes(app: &TestApp) -> (IoClient, String) {
    let mut client = IoClient::page(&Visitor::new(app)).await;
    let name = joins(&mut client).await;
    (client, name)
}

async fn joins(client: &mut IoClient) -> String {
    let id = client.ask("join", json!({ "message": "User wants to join a room." })).await;
    let told = client.hears("message").await;
    let name = told["username"].as_str().expect("a name").to_owned();
    assert_eq!(told, joined(&client.sid, &name));
    assert_eq!(client.next().await, Packet::Ack(id, json!([])));
    name
}

fn joined(sid: &str, name: &str) -> Value {
    let message = format!("{name} has joined the chat.");
    json!({ "sid": sid, "username": name, "message": message, "room_joined": true })
}

/// Two who talk, and their names.
async fn pair(app: &TestApp) -> [(IoClient, String); 2] {
    let (mut first, ana) = comes(app).await;
    let (second, ben) = comes(app).await;
    assert_eq!(first.hears("message").await, joined(&second.sid, &ben));
    [(first, ana), (second, ben)]
}

#[tokio::test]
async fn the_one_who_waits_hears_the_one_who_comes_and_both_hear_what_is_said() {
    let app = app().await;
    let (mut first, ana) = comes(&app).await;
    first.done("message", json!({ "message": "Hello?" })).await;
    assert_eq!(first.hears("message").await, format!("{ana}: Hello?"), "alone he hears himself");
    let (mut second, ben) = comes(&app).await;
    assert_eq!(first.hears("message").await, joined(&second.sid, &ben));
    first.emit("message", json!({ "message": "Hi" })).await;
    for client in [&mut first, &mut second] {
        assert_eq!(client.hears("message").await, format!("{ana}: Hi"));
    }
    second.done("message", json!({ "message": "Hello" })).await;
    for client in [&mut first, &mut second] {
        assert_eq!(client.hears("message").await, format!("{ben}: Hello"));
        client.heard_all().await;
    }
}

#[tokio::test]
async fn who_is_left_behind_hears_it_and_meets_the_next_one() {
    let app = app().await;
    let [(mut first, ana), (mut second, ben)] = pair(&app).await;
    second.done("leave", json!({ "message": "bye" })).await;
    assert_eq!(first.hears("message").await, format!("{ben} has left the chat."));
    second.ask("message", json!({ "message": "nobody hears this" })).await;
    second.heard_all().await;
    let (mut third, carl) = comes(&app).await;
    assert_eq!(first.hears("message").await, joined(&third.sid, &carl));
    third.emit("message", json!({ "message": "Hi" })).await;
    assert_eq!(first.hears("message").await, format!("{carl}: Hi"));
    assert_eq!(third.hears("message").await, format!("{carl}: Hi"));
    third.says_good_bye().await;
    assert_eq!(first.hears("message").await, format!("{carl} has disconnected"));
    assert_eq!(joins(&mut second).await, ben, "he may come again");
    first.done("message", json!({ "message": "Alone again" })).await;
    assert_eq!(first.hears("message").await, format!("{ana}: Alone again"));
}

#[tokio::test]
async fn who_is_lost_and_does_not_come_back_has_disconnected() {
    let app = app().await;
    let [(mut first, _), (second, ben)] = pair(&app).await;
    drop(second);
    assert_eq!(first.hears("message").await, format!("{ben} has disconnected"));
}

#[tokio::test]
async fn a_program_without_a_cookie_is_a_guest() {
    let app = app().await;
    let mut client = IoClient::program(&app.url("")).await;
    let name = joins(&mut client).await;
    assert!(name.contains(' '), "{name}");
    client.done("join", json!({})).await;
    client.heard_all().await;
}

#[tokio::test]
async fn a_page_in_a_room_leaves_it_when_it_wants_a_stranger() {
    let app = app().await;
    let (ana, ben) = (Visitor::new(&app), Visitor::new(&app));
    let page = ana.create_room("Ana").await;
    let mut listening = IoClient::page(&ana).await;
    listening.hears("message").await;
    ben.join("Ben", &page.code).await;
    listening.hears("message").await;
    let mut client = IoClient::page(&ben).await;
    client.hears("message").await;
    joins(&mut client).await;
    let left = json!({ "name": "Ben", "message": "has left the room" });
    assert_eq!(listening.hears("message").await, left);
}

#[tokio::test]
async fn nobody_waits_where_strangers_do_not_meet() {
    let app = TestApp::builder().with(|config| config.strangers.matching = false).start().await;
    let mut client = IoClient::enter(&app.url(""), Coming::default()).await;
    client.ask("join", json!({})).await;
    client.heard_all().await;
}
