//! What could be done to others by the program of old: each of it once, and nothing comes of it.
//! Must not test what is allowed.

use serde_json::json;

use crate::support::TestApp;
use crate::support::commands::{Commander, PASSWORD, TokenService, error};

/// Ana and Bo, both in the room.
async fn two() -> (TestApp, Commander, Commander) {
    let app = TestApp::builder().unlimited().start().await;
    let (mut ana, mut bo) = (Commander::new(&app, "ana").await, Commander::new(&app, "bo").await);
    ana.creates("tea").await;
    ana.connects("tea").await;
    bo.connects("tea").await;
    assert_eq!(ana.line().await, "[Room]: bo has connected.");
    (app, ana, bo)
}

#[tokio::test]
async fn nobody_says_something_as_somebody_else() {
    let (_app, mut ana, mut bo) = two().await;
    for author in ["ana", "[Room]", "an\u{430}", "nobody", ""] {
        let args = json!({ "roomName": "tea", "author": author, "message": "I am not me" });
        let told = bo.asks("send_message", args).await;
        assert_eq!(told, error("input_error", "invalid arguments to SendMessage"), "{author}");
    }
    bo.says("tea", "I am me").await;
    assert_eq!(ana.line().await, "bo: I am me", "nothing came before it");
}

#[tokio::test]
async fn nobody_speaks_in_a_room_he_is_not_in() {
    let (app, mut ana, mut bo) = two().await;
    let mut outside = Commander::new(&app, "carl").await;
    let args = json!({ "roomName": "tea", "author": "carl", "message": "from outside" });
    let told = outside.asks("send_message", args.clone()).await;
    assert_eq!(told, error("input_error", "user not connected to room"));
    // Nor through another connection of somebody who is in it.
    let mut second = bo.again(&app).await;
    let args = json!({ "roomName": "tea", "author": "bo", "message": "from a second socket" });
    let told = second.asks("send_message", args).await;
    assert_eq!(told, error("input_error", "user not connected to room"));
    bo.says("tea", "from inside").await;
    assert_eq!(ana.line().await, "bo: from inside", "nothing came before it");
}

#[tokio::test]
async fn nobody_puts_somebody_else_out() {
    let (app, mut ana, mut bo) = two().await;
    let args = json!({ "roomName": "tea", "username": "ana" });
    let told = bo.asks("disconnect_from_room", args.clone()).await;
    assert_eq!(told, error("input_error", "give room or username does not exist"));
    let mut outside = Commander::new(&app, "carl").await;
    let told = outside.asks("disconnect_from_room", args).await;
    assert_eq!(told, error("input_error", "give room or username does not exist"));
    ana.says("tea", "still here").await;
    assert_eq!(bo.line().await, "ana: still here");
    assert_eq!(bo.rooms().await, json!({ "tea": 2 }));
}

#[tokio::test]
async fn nobody_moves_somebody_elses_socket_into_a_room() {
    let (app, mut ana, mut bo) = two().await;
    let mut carl = Commander::new(&app, "carl").await;
    carl.creates("trap").await;
    for username in ["ana", "bo", "nobody"] {
        let args = json!({ "roomName": "trap", "username": username });
        let told = carl.asks("connect_to_room", args).await;
        assert_eq!(told, error("input_error", "invalid arguments to ConnectToRoom"), "{username}");
    }
    assert_eq!(carl.rooms().await, json!({ "tea": 2, "trap": 0 }));
    ana.says("tea", "where I was").await;
    assert_eq!(bo.line().await, "ana: where I was");
}

#[tokio::test]
async fn nobody_makes_a_room_in_somebody_elses_name() {
    let (_app, _ana, mut bo) = two().await;
    let told = bo.asks("create_room", json!({ "roomName": "new", "username": "ana" })).await;
    assert_eq!(told, error("input_error", "invalid arguments to CreateRoom"));
    assert_eq!(bo.rooms().await, json!({ "tea": 2 }));
}

#[tokio::test]
async fn a_second_room_leaves_no_ghost_in_the_first() {
    let (_app, mut ana, mut bo) = two().await;
    bo.creates("garden").await;
    bo.connects("garden").await;
    assert_eq!(ana.line().await, "[Room]: bo has disconnected.");
    assert_eq!(bo.rooms().await, json!({ "tea": 1, "garden": 1 }));
    ana.says("tea", "not for the garden").await;
    bo.says("garden", "not for the tea").await;
    assert!(!bo.heard.iter().any(|frame| frame.contains("not for the garden")));
    bo.close().await;
    ana.says("tea", "nobody is in the way").await;
    assert!(!ana.heard.iter().any(|frame| frame.contains("not for the tea")));
    crate::support::wait::eventually("the garden is empty", async || {
        (ana.rooms().await == json!({ "tea": 1, "garden": 0 })).then_some(())
    })
    .await;
}

#[tokio::test]
async fn the_same_room_twice_is_one_place() {
    let (_app, mut ana, mut bo) = two().await;
    let (lines, names) = bo.connects("tea").await;
    assert_eq!(lines.last().map(String::as_str), Some("[Room]: bo has connected."));
    assert_eq!(names, ["ana", "bo"]);
    assert_eq!(ana.line().await, "[Room]: bo has disconnected.");
    assert_eq!(ana.line().await, "[Room]: bo has connected.");
    ana.says("tea", "once").await;
    assert_eq!(bo.line().await, "ana: once");
    bo.says("tea", "next").await;
    let once = bo.heard.iter().filter(|frame| frame.contains("\"once\"")).count();
    assert_eq!(once, 1);
    assert_eq!(bo.rooms().await, json!({ "tea": 2 }));
}

#[tokio::test]
async fn one_dead_socket_breaks_nothing_for_the_others() {
    let (app, mut ana, bo) = two().await;
    // Without a word, as when a machine is switched off.
    drop(bo);
    assert_eq!(ana.line().await, "[Room]: bo has disconnected.");
    ana.says("tea", "still here").await;
    let mut carl = Commander::new(&app, "carl").await;
    let (lines, names) = carl.connects("tea").await;
    assert_eq!(names, ["ana", "carl"]);
    assert_eq!(lines.last().map(String::as_str), Some("[Room]: carl has connected."));
    carl.says("tea", "welcome").await;
    assert_eq!(ana.line().await, "[Room]: carl has connected.");
    assert_eq!(ana.line().await, "carl: welcome");
}

#[tokio::test]
async fn a_second_connection_of_one_name_takes_nothing_from_the_first() {
    let (app, mut ana, mut bo) = two().await;
    let mut second = bo.again(&app).await;
    let (_, names) = second.connects("tea").await;
    assert_eq!(names, ["ana", "bo"], "one person");
    second.says("tea", "from the second").await;
    assert_eq!(bo.line().await, "bo: from the second");
    assert_eq!(ana.line().await, "bo: from the second", "and nobody came or went");
    second.close().await;
    bo.says("tea", "from the first").await;
    assert_eq!(ana.line().await, "bo: from the first");
    drop(bo);
    assert_eq!(ana.line().await, "[Room]: bo has disconnected.");
}

#[tokio::test]
async fn a_name_alone_opens_nothing() {
    let (app, mut ana, _bo) = two().await;
    let service = TokenService::new(&app);
    service.register("eve", PASSWORD).await;
    let token = service.token("eve", PASSWORD).await;
    let mut eve = Commander::introduced(&app, "ana", &token).await;
    eve.order("connect_to_room", json!({ "roomName": "tea", "username": "ana" })).await;
    let why = "user credentials does not match with token";
    assert_eq!(eve.next().await, Ok(error("token_error", why)));
    assert_eq!(eve.closed().await.0, 1008);
    ana.says("tea", "only me").await;
    assert_eq!(ana.rooms().await, json!({ "tea": 2 }));
}

#[tokio::test]
async fn quotes_in_a_name_are_letters() {
    let app = TestApp::builder().unlimited().start().await;
    let name = "ana\" OR \"\"=\"";
    let mut ana = Commander::new(&app, name).await;
    ana.creates("'; DROP TABLE rooms; --").await;
    let (lines, names) = ana.connects("'; DROP TABLE rooms; --").await;
    assert_eq!(lines, [format!("[Room]: {name} has connected.")]);
    assert_eq!(names, [name]);
}
