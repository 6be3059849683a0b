//! How often one may do something here, and how one is told: in an answer that is well for HTTP.
//! Must not wait for a limit to pass.

use chinwag::config::Rate;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::tcp_api::{Rest, TcpClient, code, fails, text};
use crate::support::wait::{PATIENCE, eventually};

const ONCE: Rate = Rate { per_minute: 1, burst: 1 };

fn has_to_wait(told: &Value) {
    assert_eq!(code(told), 429, "{told}");
    assert!(told["error"]["message"].as_str().expect("words").contains("wait"), "{told}");
}

#[tokio::test]
async fn accounts_rooms_and_messages_are_made_only_so_often() {
    let app = TestApp::builder()
        .with(|config| {
            config.limits.registrations_per_address = ONCE;
            config.limits.rooms_per_address = ONCE;
            config.limits.messages = ONCE;
        })
        .start()
        .await;
    let ana = TcpClient::new(&app, "aaa").await;
    has_to_wait(&ana.rest.register("bbb", "B").await);
    let malformed = json!({ "login": "bbb" });
    let told = ana.rest.post("/register", malformed).await;
    assert_eq!(told, fails(400, "Malformed register_user request"), "costs nothing");
    let room = ana.creates_room().await;
    has_to_wait(&ana.post("/create-room", json!({})).await);
    ana.says(&room, "once").await;
    has_to_wait(&ana.tries(&room, "twice").await);
    assert_eq!(ana.history(&room, "").await.len(), 1);
}

#[tokio::test]
async fn after_some_wrong_rooms_all_are_refused_alike_but_ones_own() {
    let app = TestApp::start().await;
    let (ana, eve) = (TcpClient::new(&app, "aaa").await, TcpClient::new(&app, "eve").await);
    let (room, own) = (ana.creates_room().await, eve.creates_room().await);
    let mut told = eve.tries("nowhere", "hi").await;
    for _ in 0..100 {
        if told != fails(404, "Unknown room") {
            break;
        }
        told = eve.tries("nowhere", "hi").await;
    }
    has_to_wait(&told);
    for key in [room.as_str(), "nowhere"] {
        has_to_wait(&eve.tries(key, "hi").await);
        has_to_wait(&eve.get(&format!("/get-room-history?room_gid={key}")).await);
        eve.greets(key).await.is_refused("too many guesses").await;
    }
    eve.says(&own, "this one she knows").await;
    let mut feed = eve.listens(&own).await;
    eve.says(&own, "heard").await;
    assert_eq!(text(&feed.next().await.expect("a line")), "heard");
}

#[tokio::test]
async fn wrong_rooms_in_hellos_count_as_well() {
    let app = TestApp::start().await;
    let (ana, eve) = (TcpClient::new(&app, "aaa").await, TcpClient::new(&app, "eve").await);
    let room = ana.creates_room().await;
    for _ in 0..100 {
        eve.greets("nowhere").await.is_refused("no such room").await;
        if eve.tries(&room, "hi").await != json!({ "ok": true }) {
            return;
        }
    }
    panic!("guesses without an end");
}

#[tokio::test]
async fn one_address_has_only_so_many_feeds() {
    let app = TestApp::builder()
        .unlimited()
        .with(|config| config.limits.sockets_per_address = 2)
        .start()
        .await;
    let ana = TcpClient::new(&app, "aaa").await;
    let room = ana.creates_room().await;
    let (first, _second) = (ana.listens(&room).await, ana.listens(&room).await);
    ana.rest.connect().await.is_refused("a third one").await;
    drop(first);
    eventually("a place is free", async || {
        let mut feed = ana.greets(&room).await;
        // Nobody tells a feed that it is in: something is said until it hears it or is closed.
        while !feed.has_something().await {
            ana.says(&room, "free?").await;
        }
        feed.next().await
    })
    .await;
}

#[tokio::test]
async fn a_hello_counts_as_a_request() {
    let app = TestApp::builder()
        .with(|config| config.limits.requests_per_address = Rate { per_minute: 1, burst: 4 })
        .start()
        .await;
    let ana = TcpClient::new(&app, "aaa").await;
    let room = ana.creates_room().await;
    let feed = ana.greets(&room).await;
    ana.rest.connect().await.is_refused("too many requests").await;
    let told = ana.tries(&room, "hi").await;
    has_to_wait(&told);
    drop(feed);
}

#[tokio::test]
async fn silent_connections_count_from_the_first_moment() {
    let app = TestApp::builder()
        .unlimited()
        .with(|config| {
            config.limits.sockets_per_address = 1;
            config.feeds.hello_within = PATIENCE * 10;
        })
        .start()
        .await;
    let rest = Rest::new(&app);
    let (mut one, mut two) = (rest.connect().await, rest.connect().await);
    // Whichever was seen first.
    tokio::select! {
        () = one.is_refused("one of two") => {}
        () = two.is_refused("one of two") => {}
    }
}
