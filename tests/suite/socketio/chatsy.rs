//! Rooms entered with a page, spoken of on a raw socket as Chatsy's page did.
//! Must not look at what the other dialects say.

use serde_json::json;

use crate::support::socketio::{Coming, Packet};
use crate::support::{IoClient, TestApp, Visitor};

fn line(name: &str, message: &str) -> serde_json::Value {
    json!({ "name": name, "message": message })
}

/// A visitor in the room of his page.
async fn enters(visitor: &Visitor, name: &str) -> IoClient {
    let mut client = IoClient::page(visitor).await;
    assert_eq!(client.hears("message").await, line(name, "has entered the room"));
    client
}

#[tokio::test]
async fn everybody_in_the_room_hears_who_comes_what_is_said_and_who_goes() {
    let app = TestApp::start().await;
    let (ana, ben) = (Visitor::new(&app), Visitor::new(&app));
    let page = ana.create_room("Ana").await;
    let mut first = enters(&ana, "Ana").await;
    ben.join("Ben", &page.code).await;
    assert_eq!(first.hears("message").await, line("Ben", "has entered the room"));
    let mut second = enters(&ben, "Ben").await;
    first.emit("message", json!({ "data": "Hi" })).await;
    second.done("message", json!({ "data": "Hello" })).await;
    for client in [&mut first, &mut second] {
        let heard = [client.hears("message").await, client.hears("message").await];
        assert!(heard.contains(&line("Ana", "Hi")) && heard.contains(&line("Ben", "Hello")));
        client.heard_all().await;
    }
    second.says_good_bye().await;
    assert_eq!(first.hears("message").await, line("Ben", "has left the room"));
}

#[tokio::test]
async fn clients_of_the_older_generation_are_in_without_a_word() {
    let app = TestApp::start().await;
    let ana = Visitor::new(&app);
    ana.create_room("Ana").await;
    let coming = Coming { is_old: true, ..Coming::of(&ana) };
    let mut client = IoClient::enter(ana.base(), coming).await;
    assert_eq!(client.hears("message").await, line("Ana", "has entered the room"));
    client.done("message", json!({ "data": "ä 😀" })).await;
    assert_eq!(client.next().await, Packet::Event(vec!["message".into(), line("Ana", "ä 😀")]));
    assert_eq!(client.pid, None);
}

#[tokio::test]
async fn without_a_room_or_after_random_chat_the_socket_is_open_and_silent() {
    let app = TestApp::start().await;
    let ana = Visitor::new(&app);
    let mut nobody = IoClient::page(&ana).await;
    nobody.emit("message", json!({ "data": "Hi" })).await;
    nobody.heard_all().await;
    ana.create_room("Ana").await;
    ana.get("/chat").await;
    IoClient::page(&ana).await.heard_all().await;
    ana.room().await;
    enters(&ana, "Ana").await.heard_all().await;
}

#[tokio::test]
async fn what_makes_no_sense_is_ignored_and_what_cannot_be_said_is_answered() {
    let app = TestApp::start().await;
    let ana = Visitor::new(&app);
    ana.create_room("Ana").await;
    let mut client = enters(&ana, "Ana").await;
    for argument in [json!("Hi"), json!({}), json!({ "data": 1 }), json!(null)] {
        client.ask("message", argument).await;
    }
    client.ask("unknown", json!({ "data": "Hi" })).await;
    client.heard_all().await;
    let metrics = ana.get("/metrics").await.text;
    assert!(metrics.contains("chinwag_socketio_ignored_total 5"), "{metrics}");
    client.ask("message", json!({ "data": "x".repeat(5_001) })).await;
    let told = client.hears("notice").await;
    assert!(told["message"].as_str().is_some_and(|text| text.contains("5,000")), "{told}");
    client.heard_all().await;
}

#[tokio::test]
async fn a_page_of_another_site_is_nobody() {
    let app = TestApp::start().await;
    let ana = Visitor::new(&app);
    ana.create_room("Ana").await;
    let origin = Some("https://elsewhere.example".to_owned());
    let coming = Coming { origin, ..Coming::of(&ana) };
    let mut client = IoClient::enter(ana.base(), coming).await;
    client.heard_all().await;
    client.ask("join", json!({})).await;
    assert_eq!(client.next().await, Packet::Out);
}

#[tokio::test]
async fn who_leaves_with_another_page_is_out_and_does_not_come_back() {
    let app = TestApp::start().await;
    let ana = Visitor::new(&app);
    let page = ana.create_room("Ana").await;
    let mut client = enters(&ana, "Ana").await;
    let answer = ana.post("/room/leave", &[("room", &page.code)]).await;
    assert!(answer.status.is_redirection(), "{}", answer.text);
    assert_eq!(client.ended().await, [Packet::Out]);
}
