//! Somebody who may not take part, or is not who he was: what his open and his next connections are told.
//! Must not test what moderators see.

use std::time::Duration;

use chinwag::domain::{Participant, Verdict};
use chinwag::store::{Login, Store};
use serde_json::json;

use crate::support::commands::{Commander, PASSWORD, TokenService, error};
use crate::support::moderator::{decide, moderator, oldest_report};
use crate::support::reports::{decided, in_an_hour, person, report};
use crate::support::{JwtClient, TestApp, Visitor};

/// Who has that handle.
async fn account(store: &Store, handle: &str) -> Participant {
    let account = store.account(Login::Handle(handle.to_owned())).await;
    let id = account.expect("the store answers").expect("an account").id.to_string();
    person(handle, Some(&id))
}

#[tokio::test]
async fn who_is_suspended_may_log_in_and_look_and_is_told_why_he_cannot_take_part() {
    let mut app = TestApp::builder().unlimited().start().await;
    let mut ana = Commander::new(&app, "ana").await;
    ana.creates("tea").await;
    ana.connects("tea").await;
    let bo = Commander::new(&app, "bo").await;
    app.stop().await;
    let store = app.store();
    let bos = account(&store, "bo").await;
    decided(&store, &bos, Verdict::Suspend(in_an_hour()), "insults").await;
    store.close().await;
    app.start_again().await;

    assert_eq!(TokenService::new(&app).log_in("bo", PASSWORD).await.0, 200);
    let mut bo = bo.again(&app).await;
    assert!(bo.rooms().await.get("tea").is_some());
    for (action, args) in [
        ("connect_to_room", json!({ "roomName": "tea", "username": "bo" })),
        ("create_room", json!({ "roomName": "mine", "username": "bo" })),
    ] {
        let told = bo.asks(action, args).await;
        let why = told["data"]["message"].as_str().expect("a sentence");
        assert_eq!(told["type"], "input_error", "{told}");
        assert!(why.starts_with("You cannot take part until ") && why.ends_with("insults"));
    }
}

#[tokio::test]
async fn another_password_ends_what_the_old_one_opened() {
    let app = TestApp::builder().unlimited().with(|config| {
        // Who only listens is looked up as often as his connection is pinged.
        config.sessions.ping_every = Duration::from_millis(100);
    });
    let app = app.start().await;
    let service = TokenService::new(&app);
    let (mut ana, mut listening) =
        (Commander::new(&app, "ana").await, Commander::new(&app, "bo").await);
    ana.creates("tea").await;
    ana.connects("tea").await;
    listening.connects("tea").await;
    let mut ordering = listening.again(&app).await;
    ordering.rooms().await;

    let browser = Visitor::new(&app);
    browser.post("/login", &[("username", "bo"), ("password", PASSWORD)]).await;
    let next = "seven green otters";
    let fields = [("password", PASSWORD), ("new-password", next), ("confirmation", next)];
    let changed = browser.post("/account/password", &fields).await;
    assert!(changed.status.is_redirection(), "{}", changed.text);

    assert_eq!(service.log_in("bo", PASSWORD).await.0, 401);
    let void = (401, "{\"message\": \"incorrect token\"}\n".to_owned());
    assert_eq!(service.authenticate("bo", &listening.token).await, void);
    let refused = error("token_error", "incorrect token");
    loop {
        // The connection is looked up again within a moment, not with each command.
        let told = ordering.asks("get_rooms", json!({})).await;
        if told["type"] != "get_rooms" {
            assert_eq!(told, refused);
            break;
        }
    }
    assert_eq!(ordering.closed().await.0, 1008);
    loop {
        match listening.next().await {
            Ok(frame) if frame["statusCode"] == "error" => assert_eq!(frame, refused),
            Ok(_) => {}
            Err((code, _)) => break assert_eq!(code, 1008),
        }
    }
    ana.says("tea", "still here").await;
    let fresh = service.token("bo", next).await;
    let mut bo = Commander::introduced(&app, "bo", &fresh).await;
    bo.connects("tea").await;
}

#[tokio::test]
async fn who_is_put_out_by_an_owner_is_told_and_the_room_is_as_if_it_were_not_there() {
    let app = TestApp::builder().unlimited().start().await;
    let owner = JwtClient::new(&app, "Carla").await;
    owner.creates("garden", json!({})).await;
    let mut bo = Commander::new(&app, "bo").await;
    bo.connects("garden").await;
    let details = owner.get("/room/garden").await.1;
    let users = details["room"]["users"].as_array().expect("users").clone();
    let id = users.iter().filter_map(|id| id.as_str()).find(|id| *id != owner.user_id);
    let ban = format!("/room/garden/ban/{}", id.expect("Bo has joined"));
    assert_eq!(owner.post(&ban, None).await.0, 200);
    let told = bo.expect_error().await;
    assert_eq!(told, error("input_error", "You have been removed from this room."));
    assert_eq!(bo.closed().await.0, 1008);
    let mut bo = bo.again(&app).await;
    let args = json!({ "roomName": "garden", "username": "bo" });
    let told = bo.asks("connect_to_room", args).await;
    assert_eq!(told, error("input_error", "garden does not exist"));
}

#[tokio::test]
async fn a_word_of_a_moderator_is_told_at_once_and_a_suspension_ends_what_is_open() {
    let app = TestApp::builder().unlimited().start().await;
    let mo = moderator(&app, "mo").await;
    let (mut bo, mut ana) = (Commander::new(&app, "bo").await, Commander::new(&app, "ana").await);
    ana.creates("tea").await;
    ana.connects("tea").await;
    bo.connects("tea").await;
    let mut in_no_room = bo.again(&app).await;
    in_no_room.rooms().await;
    let reported = async || {
        let store = app.store();
        report(&store, &person("Ana", None), &account(&store, "bo").await, &["x"]).await;
        store.close().await;
        oldest_report(&mo).await
    };
    decide(&mo, &reported().await, "warn", "no shouting").await;
    let told = bo.expect_error().await;
    assert_eq!(told, error("warning", "A word from a moderator to you: no shouting"));
    bo.says("tea", "sorry").await;

    decide(&mo, &reported().await, "suspend", "threats").await;
    for socket in [&mut bo, &mut in_no_room] {
        let told = loop {
            let told = socket.expect_error().await;
            if told["type"] != "warning" {
                break told;
            }
        };
        assert_eq!(told["type"], "input_error");
        let words = told["data"]["message"].as_str().expect("words");
        assert!(words.starts_with("You cannot take part until ") && words.ends_with("threats"));
        assert_eq!(socket.closed().await.0, 1008);
    }
    assert_eq!(ana.line().await, "[Room]: bo has connected.");
    assert_eq!(ana.line().await, "bo: sorry");
    assert_eq!(ana.line().await, "[Room]: bo has disconnected.");
}

#[tokio::test]
async fn who_deletes_his_account_is_nobody_at_this_door_either() {
    let app = TestApp::builder().unlimited().with(|config| {
        config.sessions.ping_every = Duration::from_millis(100);
    });
    let app = app.start().await;
    let service = TokenService::new(&app);
    let mut ana = Commander::new(&app, "ana").await;
    ana.creates("tea").await;
    ana.connects("tea").await;
    ana.says("tea", "I was here").await;
    let browser = Visitor::new(&app);
    browser.post("/login", &[("username", "ana"), ("password", PASSWORD)]).await;
    let fields = [("lines", "stay"), ("password", PASSWORD)];
    assert_eq!(browser.post("/account/delete", &fields).await.location(), "/");
    assert_eq!(ana.closed().await.0, 1008);
    let void = (401, "{\"message\": \"incorrect token\"}\n".to_owned());
    assert_eq!(service.authenticate("ana", &ana.token).await, void);
    let mut late = ana.again(&app).await;
    let told = late.asks("get_rooms", json!({})).await;
    assert_eq!(told, error("token_error", "incorrect token"));
    let mut bo = Commander::new(&app, "bo").await;
    let (lines, _) = bo.connects("tea").await;
    assert!(lines.contains(&"deleted account: I was here".to_owned()), "{lines:?}");
    assert!(!lines.iter().any(|line| line.contains("ana")), "{lines:?}");
}
