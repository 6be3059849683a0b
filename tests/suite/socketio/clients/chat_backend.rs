//! Clients of ChatBackend: a key and a room in an event, and lines that are posted by HTTP.
//! Must not say what other clients say.

use std::time::Duration;

use serde_json::{Value, json};

use super::{babbles, ways_of};
use crate::support::TestApp;
use crate::support::real_client::{Library, RealClient, Transports};
use crate::support::tcp_api::TcpClient;

/// What is said first.
fn credentials(who: &TcpClient, room: &str) -> Value {
    json!(["auth", who.greeting(room)])
}

/// Connects and is let in.
async fn admitted(
    way: (Library, Transports),
    url: &str,
    who: &TcpClient,
    room: &str,
) -> RealClient {
    let mut client = RealClient::connect(way, url, None).await;
    assert_eq!(client.answer(credentials(who, room)).await, json!([]), "{way:?}");
    let joined = client.event("join_room").await;
    assert_eq!(joined[0], json!({ "user": who.login, "uuid": who.user_id }), "{way:?}");
    // What came before the answer would be lost to clients that only listen from then on.
    let answered = client.heard.iter().position(|told| told.get("answer").is_some());
    let first = client.heard.iter().position(|told| told.get("event").is_some());
    assert!(answered < first, "{way:?}: {:?}", client.heard);
    client
}

/// Is told no: sent away, and not answered.
async fn is_sent_away(way: (Library, Transports), url: &str, event: Value) {
    let mut client = RealClient::connect(way, url, None).await;
    client.ask(event).await;
    let why = client.expect("disconnect").await;
    let expected =
        if way.0 == Library::Python { "server disconnect" } else { "io server disconnect" };
    assert_eq!(why, expected, "{way:?}: {:?}", client.heard);
    let answered = client.heard.iter().any(|told| told.get("answer").is_some());
    assert!(!answered, "{way:?}: {:?}", client.heard);
}

async fn listens(way: (Library, Transports)) {
    let app = TestApp::builder().unlimited().with(|config| {
        if way.0 == Library::Python {
            // It shuts its WebSocket before it has said goodbye: that may be a lost one.
            config.rooms.left_after = Duration::from_secs(1);
        }
    });
    let app = app.start().await;
    let [ana, bo, cy] = ["ana", "bo", "cy"].map(|login| TcpClient::new(&app, login));
    let (ana, bo, cy) = tokio::join!(ana, bo, cy);
    let room = ana.creates_room().await;
    let url = app.url("");
    let mut client = admitted(way, &url, &ana, &room).await;

    bo.says(&room, "naïve 😀?").await;
    let heard = client.message().await;
    assert_eq!(heard["sender"], json!({ "uuid": bo.user_id, "username": "bo" }), "{way:?}");
    assert_eq!(heard, bo.history(&room, "").await[0], "{way:?}: as it is told by HTTP");

    babbles(&mut client, "location").await;
    client.emit(json!(["location", "{\"lat\": 52.5, \"where\": \"hér\"}"])).await;
    let shown = client.event("location").await;
    let expected = json!({ "lat": 52.5, "where": "hér", "username": "ana", "uuid": ana.user_id });
    assert_eq!(shown[0], expected, "{way:?}");

    let mut other = admitted(way, &url, &cy, &room).await;
    let is_cy = json!({ "user": "cy", "uuid": cy.user_id });
    // Whoever posts is in the room, too.
    while client.event("join_room").await[0] != is_cy {}
    other.disconnect().await;
    assert_eq!(client.event("leave_room").await[0], is_cy, "{way:?}");

    for event in [
        json!(["auth", { "uuid": cy.key, "room_gid": room }]),
        json!(["auth", "{'uuid': 'no JSON'}"]),
        json!(["auth", json!({ "uuid": cy.user_id, "room_gid": room }).to_string()]),
        credentials(&cy, "nosuch99"),
        credentials(&ana, &room),
    ] {
        is_sent_away(way, &url, event).await;
    }
    bo.says(&room, "and on").await;
    assert_eq!(client.message().await["msg"]["txt"], "and on", "{way:?}: nobody else noticed");
}

#[tokio::test]
#[ignore = "needs socket.io-client in target/npm; tests/all has it"]
async fn a_client_of_the_older_generation_shows_its_key_and_listens() {
    for way in ways_of(Library::Second) {
        listens(way).await;
    }
}

#[tokio::test]
#[ignore = "needs socket.io-client in target/npm; tests/all has it"]
async fn a_client_of_the_newer_generation_shows_its_key_and_listens() {
    for way in ways_of(Library::Fourth) {
        listens(way).await;
    }
}

#[tokio::test]
#[ignore = "needs python-socketio in target/clients; tests/all has it"]
async fn a_client_in_python_shows_its_key_and_listens() {
    for way in ways_of(Library::Python) {
        listens(way).await;
    }
}
