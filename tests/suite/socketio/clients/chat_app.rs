//! Clients of ChatApp: two strangers who were never introduced.
//! Must not say what other clients say.

use std::time::Duration;

use serde_json::{Value, json};

use super::{babbles, ways_of};
use crate::support::TestApp;
use crate::support::real_client::{Library, RealClient, Transports};

/// Somebody who wants to talk, and what he is called.
struct Talker {
    client: RealClient,
    name: String,
}

impl Talker {
    async fn new(way: (Library, Transports), url: &str) -> Self {
        let client = RealClient::connect(way, url, None).await;
        let mut talker = Self { client, name: String::new() };
        let wish = json!(["join", { "message": "User wants to join a room." }]);
        assert_eq!(talker.client.answer(wish).await, json!([]), "{way:?}");
        let (name, who) = talker.somebody_joined().await;
        assert_eq!(who, talker.client.id, "{way:?}: he hears of himself first");
        talker.name = name;
        talker
    }

    /// The next one who joined: name and socket.
    async fn somebody_joined(&mut self) -> (String, String) {
        let heard = self.client.message().await;
        let text = |field: &str| heard[field].as_str().unwrap_or_else(|| panic!("{heard}"));
        let (name, sid) = (text("username").to_owned(), text("sid").to_owned());
        let message = format!("{name} has joined the chat.");
        let expected =
            json!({ "sid": sid, "username": name, "message": message, "room_joined": true });
        assert_eq!(heard, expected);
        (name, sid)
    }

    async fn says(&mut self, text: &str) {
        self.client.emit(json!(["message", { "message": text }])).await;
    }
}

async fn meet(way: (Library, Transports)) {
    let app = TestApp::builder().unlimited();
    let app = app.with(|config| {
        config.strangers.drop_grace = Duration::from_millis(300);
        // Who is lost between two polls is found missing by his heartbeat.
        config.socketio.ping_every = Duration::from_secs(1);
        config.socketio.ping_timeout = Duration::from_secs(3);
        // All of them come from this machine.
        config.strangers.same_address = Duration::ZERO;
    });
    let app = app.start().await;
    let url = app.url("");
    let mut ana = Talker::new(way, &url).await;
    let mut ben = Talker::new(way, &url).await;
    let (name, socket) = ana.somebody_joined().await;
    assert_eq!(name, ben.name, "{way:?}");
    // What a socket of the older generation is called is all that its session is found by, and nobody else's business.
    assert_eq!(socket == ben.client.id, way.0 != Library::Second, "{way:?}: {socket}");

    babbles(&mut ana.client, "message").await;
    ana.says("naïve 😀?").await;
    let from_ana = Value::from(format!("{}: naïve 😀?", ana.name));
    ana.client.hears(&from_ana).await;
    ben.client.hears(&from_ana).await;
    ben.says("<b>").await;
    let from_ben = Value::from(format!("{}: <b>", ben.name));
    ana.client.hears(&from_ben).await;
    ben.client.hears(&from_ben).await;

    let goodbye = json!(["leave", { "message": "User wants to leave." }]);
    assert_eq!(ben.client.answer(goodbye).await, json!([]), "{way:?}");
    let left = format!("{} has left the chat.", ben.name);
    assert_eq!(ana.client.message().await, left, "{way:?}");

    let mut cy = Talker::new(way, &url).await;
    let (name, _) = ana.somebody_joined().await;
    assert_eq!(name, cy.name, "{way:?}: who is left behind waits by herself");
    cy.says("hello").await;
    ana.client.hears(&Value::from(format!("{}: hello", cy.name))).await;
    cy.client.disconnect().await;
    let gone = format!("{} has disconnected", cy.name);
    assert_eq!(ana.client.message().await, gone, "{way:?}");

    let dan = Talker::new(way, &url).await;
    assert_eq!(ana.somebody_joined().await.0, dan.name, "{way:?}");
    drop(dan.client);
    let lost = format!("{} has disconnected", dan.name);
    assert_eq!(ana.client.message().await, lost, "{way:?}");
}

#[tokio::test]
#[ignore = "needs socket.io-client in target/npm; tests/all has it"]
async fn clients_of_the_older_generation_meet() {
    for way in ways_of(Library::Second) {
        meet(way).await;
    }
}

#[tokio::test]
#[ignore = "needs socket.io-client in target/npm; tests/all has it"]
async fn clients_of_the_newer_generation_meet() {
    for way in ways_of(Library::Fourth) {
        meet(way).await;
    }
}

#[tokio::test]
#[ignore = "needs python-socketio in target/clients; tests/all has it"]
async fn clients_in_python_meet() {
    for way in ways_of(Library::Python) {
        meet(way).await;
    }
}
