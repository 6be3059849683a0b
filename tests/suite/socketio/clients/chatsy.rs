//! Clients of Chatsy: a page's script, or a program that has a page's cookie.
//! Must not say what other clients say.

use serde_json::{Value, json};

use super::{babbles, line, ways_of};
use crate::support::real_client::{Library, RealClient, Transports};
use crate::support::{Chatter, TestApp, Visitor};

/// Enters, hears, says, makes no sense, goes and comes back.
async fn talks(way: (Library, Transports)) {
    let app = TestApp::builder().unlimited().start().await;
    let (mut ben, page) = Chatter::in_new_room(&Visitor::new(&app), "Ben").await;
    let ana = Visitor::new(&app);
    ana.join("Ana", &page.code).await;
    let cookie = ana.cookie();
    let mut client = RealClient::connect(way, &app.url(""), cookie.as_deref()).await;
    client.hears(&line("Ana", "has entered the room")).await;

    let said = json!(["message", { "data": "naïve 😀 <b>?" }]);
    assert_eq!(client.answer(said).await, json!([]), "{way:?}");
    client.hears(&line("Ana", "naïve 😀 <b>?")).await;
    ben.expect_text("naïve 😀 <b>?").await;
    ben.said("from a page").await;
    client.hears(&line("Ben", "from a page")).await;

    let long = "😀".repeat(5_000);
    client.emit(json!(["message", { "data": long }])).await;
    client.hears(&line("Ana", &long)).await;
    client.emit(json!(["message", { "data": format!("{long}!") }])).await;
    let why = client.event("notice").await;
    assert!(
        why[0]["message"].as_str().is_some_and(|why| why.contains("5,000")),
        "{way:?}: {why:?}"
    );

    babbles(&mut client, "message").await;
    client.emit(json!(["message", { "data": "still here" }])).await;
    client.hears(&line("Ana", "still here")).await;
    ben.expect_text("still here").await;
    assert_eq!(ben.messages().len(), 4, "{way:?}: {:?}", ben.messages());
    let answers = client.heard.iter().filter(|told| told.get("answer").is_some()).count();
    assert_eq!(answers, 1, "{way:?}: what makes no sense is not answered: {:?}", client.heard);

    client.disconnect().await;
    let ana_left = |frame: &Value| frame["type"] == "left" && frame["user"]["name"] == "Ana";
    ben.expect_where(&format!("{way:?}: that Ana has left"), ana_left).await;
    client.connect_again().await;
    client.hears(&line("Ana", "has entered the room")).await;
    ben.said("welcome back").await;
    client.hears(&line("Ben", "welcome back")).await;
}

#[tokio::test]
#[ignore = "needs socket.io-client in target/npm; tests/all has it"]
async fn a_client_of_the_older_generation_talks_in_a_room_of_pages() {
    for way in ways_of(Library::Second) {
        talks(way).await;
    }
}

#[tokio::test]
#[ignore = "needs socket.io-client in target/npm; tests/all has it"]
async fn a_client_of_the_newer_generation_talks_in_a_room_of_pages() {
    for way in ways_of(Library::Fourth) {
        talks(way).await;
    }
}

#[tokio::test]
#[ignore = "needs python-socketio in target/clients; tests/all has it"]
async fn a_client_in_python_talks_in_a_room_of_pages() {
    for way in ways_of(Library::Python) {
        talks(way).await;
    }
}

#[tokio::test]
#[ignore = "needs socket.io-client in target/npm; tests/all has it"]
async fn two_clients_of_different_age_hear_each_other_come_and_go() {
    let app = TestApp::builder().unlimited().start().await;
    let ana = Visitor::new(&app);
    let page = ana.create_room("Ana").await;
    let url = app.url("");
    let polling = (Library::Second, Transports::Polling);
    let mut older = RealClient::connect(polling, &url, ana.cookie().as_deref()).await;
    older.hears(&line("Ana", "has entered the room")).await;
    let ben = Visitor::new(&app);
    ben.join("Ben", &page.code).await;
    let both = (Library::Fourth, Transports::Both);
    let mut newer = RealClient::connect(both, &url, ben.cookie().as_deref()).await;
    for client in [&mut older, &mut newer] {
        client.hears(&line("Ben", "has entered the room")).await;
    }
    newer.disconnect().await;
    older.hears(&line("Ben", "has left the room")).await;
}
