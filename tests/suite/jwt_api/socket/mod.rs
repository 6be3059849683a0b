//! The room's socket as its clients use it (contract section 5.2): what is said in it.
//! Must not test who may join; the rooms' tests do.

mod comings;
mod noise;
mod reading;

use chinwag::config::Rate;
use serde_json::{Value, json};

use crate::support::room_socket::{id, messages};
use crate::support::{JwtClient, RoomSocket, TestApp};

/// A room of Ana's with Bo in it.
async fn room() -> (TestApp, JwtClient, JwtClient) {
    let app = TestApp::builder().unlimited().start().await;
    let (ana, bo) = (JwtClient::new(&app, "Ana").await, JwtClient::new(&app, "Bobby").await);
    ana.creates("garden", json!({})).await;
    bo.joins("garden").await;
    (app, ana, bo)
}

fn ids(messages: &[Value]) -> Vec<i64> {
    messages.iter().map(id).collect()
}

#[tokio::test]
async fn messages_look_as_clients_know_them_and_addresses_are_shown_to_their_owner_alone() {
    let (app, ana, bo) = room().await;
    let mut of_ana = RoomSocket::enter(&app, "garden", &ana.access).await;
    let mut of_bo = RoomSocket::enter(&app, "garden", &bo.access).await;
    of_ana.listen().await;
    of_bo.listen().await;
    of_ana.send(json!({ "type": "message", "content": "  Hello, World! \n" })).await;
    let own = of_ana.pushed().await;
    let seen = of_bo.pushed().await;
    assert_eq!(own["email"], ana.email.as_str());
    assert_eq!(seen["email"], Value::Null);
    for message in [&own, &seen] {
        assert_eq!(message["message_id"], 1);
        assert_eq!(message["user_id"], ana.user_id.as_str());
        assert_eq!(message["content"], "Hello, World!");
        assert_eq!(message["username"], "Ana");
        let at = message["timestamp"].as_str().expect("a time");
        assert!(at.len() == 32 && at.ends_with("+00:00"), "{at}");
    }
    assert_eq!(of_ana.fetch(1, 1).await, [own]);
    assert_eq!(of_bo.fetch(1, 1).await, [seen]);
}

#[tokio::test]
async fn two_people_of_one_name_are_both_let_in() {
    let app = TestApp::start().await;
    let (one, other) = (JwtClient::new(&app, "Ana").await, JwtClient::new(&app, "Ana").await);
    one.creates("garden", json!({})).await;
    other.joins("garden").await;
    let mut first = RoomSocket::enter(&app, "garden", &one.access).await;
    let mut second = RoomSocket::enter(&app, "garden", &other.access).await;
    assert_eq!((first.say("one").await, second.say("two").await), (1, 2));
    let said = first.fetch(1, 2).await;
    assert_ne!(said[0]["user_id"], said[1]["user_id"]);
    assert_eq!(said[1]["username"], "Ana");
}

#[tokio::test]
async fn what_cannot_be_taken_is_answered_and_not_passed_over() {
    let two = Rate { per_minute: 1, burst: 2 };
    let app = TestApp::builder().with(|config| config.limits.messages = two).start().await;
    let ana = JwtClient::new(&app, "Ana").await;
    ana.creates("garden", json!({})).await;
    let mut socket = RoomSocket::enter(&app, "garden", &ana.access).await;
    socket.send(json!({ "type": "message", "content": " \n " })).await;
    assert_eq!(socket.expect("error").await["code"], "empty");
    socket.send(json!({ "type": "message", "content": "é".repeat(5_001), "client_id": "a" })).await;
    let long = socket.expect("error").await;
    assert_eq!((&long["code"], &long["client_id"]), (&json!("too_long"), &json!("a")));
    assert!(long["message"].as_str().is_some_and(|told| told.contains("5,000")));
    assert_eq!(socket.say(&"é".repeat(5_000)).await, 1);
    assert_eq!(socket.say("two").await, 2);
    socket.send(json!({ "type": "message", "content": "three", "client_id": "c" })).await;
    let fast = socket.expect("error").await;
    assert_eq!((&fast["code"], &fast["client_id"]), (&json!("too_fast"), &json!("c")));
    assert!(fast["retry_after"].as_u64().is_some_and(|seconds| seconds > 0), "{fast}");
    assert_eq!(ids(&socket.fetch(1, 9).await), [1, 2], "the connection stays");
}

#[tokio::test]
async fn the_same_client_id_is_stored_once() {
    let (app, ana, _) = room().await;
    let mut socket = RoomSocket::enter(&app, "garden", &ana.access).await;
    for _ in 0..2 {
        socket.send(json!({ "type": "message", "content": "once", "client_id": "the-one" })).await;
        assert_eq!(socket.expect("ack").await["message_id"], 1);
    }
    assert_eq!(socket.fetch(1, 9).await.len(), 1);
}

#[tokio::test]
async fn simultaneous_senders_never_share_an_id() {
    let (app, ana, bo) = room().await;
    let mut of_ana = RoomSocket::enter(&app, "garden", &ana.access).await;
    let mut of_bo = RoomSocket::enter(&app, "garden", &bo.access).await;
    let say = async |socket: &mut RoomSocket| {
        let mut ids = Vec::new();
        for number in 0..100 {
            ids.push(socket.say(&format!("number {number}")).await);
        }
        ids
    };
    let (mut all, more) = futures_util::future::join(say(&mut of_ana), say(&mut of_bo)).await;
    all.extend(more);
    all.sort_unstable();
    assert_eq!(all, (1..=200).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_restart_loses_no_room_no_member_no_mark_and_no_message() {
    let (mut app, ana, bo) = room().await;
    let mut of_ana = RoomSocket::enter(&app, "garden", &ana.access).await;
    let mut of_bo = RoomSocket::enter(&app, "garden", &bo.access).await;
    for number in 1..=3 {
        of_ana.say(&format!("number {number}")).await;
    }
    of_bo.send(json!({ "type": "set_last_read", "message_id": 2 })).await;
    of_bo.heard_all().await;
    app.stop().await;
    assert_eq!(of_bo.closed().await.0, 1012, "come back in a moment");
    app.start_again().await;
    let path = format!("/ws/chat/garden?token={}", bo.access);
    let state = RoomSocket::open(&app, &path, None).await.expect("initial_state").await;
    assert_eq!(state["last_read_id"], 2);
    assert_eq!(ids(&messages(&state)), [1, 2, 3]);
    let mut of_ana = RoomSocket::enter(&app, "garden", &ana.access).await;
    assert_eq!(of_ana.say("back").await, 4);
}
