//! How rooms of this door begin and end: however the last one left, a room ends after its grace.
//! Must not test what is said in them.

use std::time::Duration;

use serde_json::json;

use crate::support::commands::{Commander, error};
use crate::support::wait::eventually;
use crate::support::{TestApp, Visitor};

/// A server whose rooms end soon after the last one left.
async fn short_lived() -> TestApp {
    let short = Duration::from_millis(400);
    TestApp::builder().unlimited().with(|config| config.rooms.empty_grace = short).start().await
}

/// Asks until the room is not there any more.
async fn ends(asker: &mut Commander, room: &str) {
    let what = format!("{room} ends");
    eventually(&what, async || asker.rooms().await.get(room).is_none().then_some(())).await;
}

#[tokio::test]
async fn a_room_that_nobody_enters_ends() {
    let app = short_lived().await;
    let mut ana = Commander::new(&app, "ana").await;
    ana.creates("tea").await;
    ends(&mut ana, "tea").await;
    let args = json!({ "username": "ana", "roomName": "tea" });
    let told = ana.asks("connect_to_room", args).await;
    assert_eq!(told, error("input_error", "tea does not exist"));
}

#[tokio::test]
async fn a_room_that_was_left_by_command_ends() {
    let app = short_lived().await;
    let mut ana = Commander::new(&app, "ana").await;
    ana.creates("tea").await;
    ana.connects("tea").await;
    ana.disconnects("tea").await;
    ends(&mut ana, "tea").await;
}

#[tokio::test]
async fn a_room_that_was_left_for_another_ends() {
    let app = short_lived().await;
    let mut ana = Commander::new(&app, "ana").await;
    ana.creates("tea").await;
    ana.connects("tea").await;
    ana.order("create_room", json!({ "roomName": "garden", "username": "ana" })).await;
    ana.connects("garden").await;
    ends(&mut ana, "tea").await;
    assert_eq!(ana.rooms().await, json!({ "garden": 1 }));
}

#[tokio::test]
async fn a_room_whose_last_connection_broke_ends() {
    let app = short_lived().await;
    let (mut ana, mut bo) = (Commander::new(&app, "ana").await, Commander::new(&app, "bo").await);
    ana.creates("tea").await;
    ana.connects("tea").await;
    bo.connects("tea").await;
    ana.line().await;
    bo.close().await;
    assert_eq!(ana.line().await, "[Room]: bo has disconnected.", "at once");
    drop(ana);
    let mut carl = Commander::new(&app, "carl").await;
    ends(&mut carl, "tea").await;
}

#[tokio::test]
async fn a_room_stays_as_long_as_somebody_is_there_and_its_name_is_free_afterwards() {
    let app = short_lived().await;
    let (mut ana, mut bo) = (Commander::new(&app, "ana").await, Commander::new(&app, "bo").await);
    ana.creates("tea").await;
    ana.connects("tea").await;
    ana.says("tea", "of the first").await;
    // Longer than the grace: a room without anybody begins and ends meanwhile.
    bo.creates("other").await;
    ends(&mut bo, "other").await;
    assert_eq!(bo.rooms().await, json!({ "tea": 1 }));
    ana.disconnects("tea").await;
    ends(&mut bo, "tea").await;
    bo.creates("tea").await;
    let (lines, _) = bo.connects("tea").await;
    assert_eq!(lines, ["[Room]: bo has connected."], "nothing is left of the first");
}

#[tokio::test]
async fn a_room_outlives_a_restart_with_all_that_was_said_and_who_came_and_went() {
    let mut app = TestApp::builder().unlimited().start().await;
    let mut ana = Commander::new(&app, "ana").await;
    ana.creates("tea").await;
    ana.connects("tea").await;
    ana.says("tea", "before").await;
    app.stop().await;
    assert_eq!(ana.closed().await.0, 1012);
    app.start_again().await;
    let mut bo = Commander::new(&app, "bo").await;
    let (lines, _) = bo.connects("tea").await;
    assert_eq!(lines[..2], ["[Room]: ana has connected.", "ana: before"]);
    let mut ana = ana.again(&app).await;
    let (lines, _) = ana.connects("tea").await;
    assert!(lines.contains(&"ana: before".to_owned()), "{lines:?}");
}

#[tokio::test]
async fn somebody_who_is_there_by_another_door_too_stays_when_his_client_goes() {
    let app = TestApp::builder().unlimited().start().await;
    let (mut ana, mut bo) = (Commander::new(&app, "ana").await, Commander::new(&app, "bo").await);
    ana.creates("tea").await;
    ana.connects("tea").await;
    bo.connects("tea").await;
    assert_eq!(ana.line().await, "[Room]: bo has connected.");
    let browser = Visitor::new(&app);
    let password = crate::support::commands::PASSWORD;
    browser.post("/login", &[("username", "bo"), ("password", password)]).await;
    let page = browser.join("bo", "tea").await;
    let mut in_browser = crate::support::Chatter::enter(&browser, &page).await;
    bo.close().await;
    in_browser.said("still here").await;
    assert_eq!(ana.line().await, "bo: still here", "nobody went");
    in_browser.close().await;
}
