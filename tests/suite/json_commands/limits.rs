//! Too much of anything is told in this door's own form, and nothing happens in silence.
//! Must not test how limits are counted.

use serde_json::json;

use crate::support::TestApp;
use crate::support::commands::{Commander, PASSWORD, TokenService};

#[tokio::test]
async fn who_speaks_too_fast_is_told_and_stays() {
    let app = TestApp::builder().unlimited().with(|config| {
        config.limits.messages.per_minute = 1;
        config.limits.messages.burst = 2;
    });
    let app = app.start().await;
    let mut ana = Commander::new(&app, "ana").await;
    ana.creates("tea").await;
    ana.connects("tea").await;
    ana.says("tea", "one").await;
    ana.says("tea", "two").await;
    let said = json!({ "roomName": "tea", "author": "ana", "message": "three" });
    let told = ana.asks("send_message", said).await;
    assert_eq!(told["type"], "limit_error", "{told}");
    let why = told["data"]["message"].as_str().expect("a sentence");
    assert!(why.starts_with("That was too fast."), "{why}");
    assert_eq!(ana.rooms().await, json!({ "tea": 1 }));
}

#[tokio::test]
async fn rooms_and_wrong_names_of_rooms_are_limited() {
    let app = TestApp::builder().unlimited().with(|config| {
        config.limits.rooms_per_address.per_minute = 1;
        config.limits.rooms_per_address.burst = 2;
        config.limits.wrong_codes_per_minute = 3;
    });
    let app = app.start().await;
    let mut ana = Commander::new(&app, "ana").await;
    ana.creates("one").await;
    ana.creates("two").await;
    let told = ana.asks("create_room", json!({ "roomName": "three", "username": "ana" })).await;
    assert_eq!(told["type"], "limit_error", "{told}");
    let mut kinds = Vec::new();
    for number in 0..8 {
        let args = json!({ "roomName": format!("no {number}"), "username": "ana" });
        let told = ana.asks("connect_to_room", args).await;
        kinds.push(told["type"].as_str().expect("a type").to_owned());
    }
    assert_eq!(kinds[..2], ["input_error", "input_error"]);
    assert_eq!(kinds.last().map(String::as_str), Some("limit_error"), "{kinds:?}");
    assert_eq!(ana.rooms().await, json!({ "one": 0, "two": 0 }));
}

#[tokio::test]
async fn registrations_and_wrong_passwords_are_limited_in_this_doors_words() {
    let app = TestApp::builder().unlimited().with(|config| {
        config.limits.registrations_per_address.per_minute = 1;
        config.limits.registrations_per_address.burst = 1;
    });
    let app = app.start().await;
    let service = TokenService::new(&app);
    assert_eq!(service.register("ana", PASSWORD).await.0, 201);
    let (status, text) = service.register("bo", PASSWORD).await;
    assert_eq!(status, 429, "{text}");
    assert!(text.starts_with("{\"message\": \"That was too fast.") && text.ends_with("\"}\n"));
    let mut last = (0, String::new());
    for _ in 0..40 {
        last = service.log_in("ana", "wrong").await;
        if last.0 != 401 {
            break;
        }
    }
    assert_eq!(last.0, 429, "{}", last.1);
    assert!(last.1.starts_with("{\"message\": \"Too many log-ins failed."), "{}", last.1);
}

#[tokio::test]
async fn who_floods_is_told_and_sent_away() {
    let app = TestApp::builder().unlimited().with(|config| {
        config.sessions.frames.per_minute = 1;
        config.sessions.frames.burst = 5;
    });
    let app = app.start().await;
    let mut ana = Commander::new(&app, "ana").await;
    for _ in 0..20 {
        ana.order("get_rooms", json!({})).await;
    }
    assert_eq!(ana.closed().await.0, 1008);
    assert!(ana.heard.last().is_some_and(|frame| frame.contains("\"limit_error\"")));
}

#[tokio::test]
async fn connections_of_one_address_are_limited() {
    let app = TestApp::builder().unlimited();
    let app = app.with(|config| config.limits.sockets_per_address = 1).start().await;
    let _first = Commander::open(&app, "/").await;
    let Err(tokio_tungstenite::tungstenite::Error::Http(answer)) =
        Commander::try_open(&app, "/").await
    else {
        panic!("a second one")
    };
    assert_eq!(answer.status(), 429);
}
