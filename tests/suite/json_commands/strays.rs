//! What is no command: told in one frame, then the connection ends.
//! Must not test what commands do.

use serde_json::json;
use tokio_tungstenite::tungstenite::{Error, Message};

use crate::support::TestApp;
use crate::support::commands::{Commander, PASSWORD, TokenService, error};

/// The one frame and the end.
async fn is_told_and_closed(mut commander: Commander, kind: &str, message: &str) {
    assert_eq!(commander.next().await, Ok(error(kind, message)));
    assert_eq!(commander.next().await.map_err(|(code, _)| code), Err(1008), "{message}");
}

#[tokio::test]
async fn a_first_frame_without_a_name_is_told_and_ends_the_connection() {
    let app = TestApp::start().await;
    let no_name = "the first message must hold a username";
    for (first, why) in [
        (Message::Text("hello".into()), "a message must be JSON"),
        (Message::Text("{'username': 'ana'}".into()), "a message must be JSON"),
        (Message::Binary(vec![0xFF, 0x00].into()), "a message must be JSON"),
        (Message::Text("[]".into()), "a message must be a JSON object"),
        (Message::Text("{}".into()), no_name),
        (Message::Text(r#"{"username":""}"#.into()), no_name),
        (Message::Text(r#"{"username":["ana"]}"#.into()), no_name),
    ] {
        let mut commander = Commander::open(&app, "/").await;
        commander.send_raw(first).await;
        is_told_and_closed(commander, "protocol_error", why).await;
    }
}

#[tokio::test]
async fn a_command_that_is_none_is_told_and_ends_the_connection() {
    let app = TestApp::builder().unlimited().start().await;
    let ana = Commander::new(&app, "ana").await;
    let token = ana.token.clone();
    for (frame, why) in [
        ("nonsense".to_owned(), "a message must be JSON"),
        ("7".to_owned(), "a message must be a JSON object"),
        (json!({ "action": "get_rooms", "args": {} }).to_string(), "a command must hold a token"),
        (json!({ "token": token, "args": {} }).to_string(), "a command must hold an action"),
        (json!({ "token": token, "action": "get_rooms" }).to_string(), "a command must hold args"),
        (
            json!({ "token": token, "action": "get_rooms", "args": [] }).to_string(),
            "a command must hold args",
        ),
        (json!({ "token": token, "action": "dance", "args": {} }).to_string(), "unknown action"),
    ] {
        let mut commander = ana.again(&app).await;
        commander.send_raw(Message::Text(frame.into())).await;
        is_told_and_closed(commander, "protocol_error", why).await;
    }
}

#[tokio::test]
async fn a_token_that_does_not_prove_the_name_is_told_and_ends_the_connection() {
    let app = TestApp::builder().unlimited().start().await;
    let (ana, bo) = (Commander::new(&app, "ana").await, Commander::new(&app, "bo").await);
    for (token, why) in [
        ("", "incorrect token"),
        ("a.b.c", "incorrect token"),
        (&*bo.token, "user credentials does not match with token"),
    ] {
        let mut commander = Commander::introduced(&app, "ana", token).await;
        commander.order("get_rooms", json!({})).await;
        is_told_and_closed(commander, "token_error", why).await;
    }
    // A good token in the first frame proves nothing either.
    let mut commander = Commander::open(&app, "/").await;
    commander.send(json!({ "username": "ana", "token": ana.token })).await;
    commander.send(json!({ "token": bo.token, "action": "get_rooms", "args": {} })).await;
    is_told_and_closed(commander, "token_error", "user credentials does not match with token")
        .await;
}

#[tokio::test]
async fn a_token_that_is_over_is_told_and_a_fresh_one_goes_on_in_the_same_connection() {
    let app = TestApp::builder().unlimited().with(|config| {
        config.tokens.command_lasts = std::time::Duration::from_secs(6);
    });
    let app = app.start().await;
    let service = TokenService::new(&app);
    let (mut ana, mut late) =
        (Commander::new(&app, "ana").await, Commander::new(&app, "late").await);
    ana.creates("tea").await;
    ana.connects("tea").await;
    late.connects("tea").await;
    let over = (401, "{\"message\": \"token is expired\"}\n".to_owned());
    crate::support::wait::eventually("the token's end", async || {
        let tokens = [("ana", &ana.token), ("late", &late.token)];
        for (name, token) in tokens {
            if service.authenticate(name, token).await != over {
                return None;
            }
        }
        Some(())
    })
    .await;
    ana.token = service.token("ana", PASSWORD).await;
    ana.says("tea", "still here").await;
    assert_eq!(late.line().await, "ana: still here", "who only listens goes on listening");
    late.order("get_rooms", json!({})).await;
    is_told_and_closed(late, "token_error", "token is expired").await;
    assert_eq!(ana.line().await, "[Room]: late has disconnected.");
}

#[tokio::test]
async fn any_path_that_is_nobodys_opens_the_socket_and_bytes_are_as_good_as_text() {
    let app = TestApp::start().await;
    let ana = Commander::new(&app, "ana").await;
    for path in ["/", "/chat-server", "/a/b?c=d", ""] {
        let mut commander = Commander::open(&app, path).await;
        let first = json!({ "username": "ana" }).to_string();
        commander.send_raw(Message::Binary(first.into_bytes().into())).await;
        let order = json!({ "token": ana.token, "action": "get_rooms", "args": {} }).to_string();
        commander.send_raw(Message::Binary(order.into_bytes().into())).await;
        assert_eq!(
            commander.next_text().await.expect("rooms"),
            r#"{"statusCode": "ok", "type": "get_rooms", "data": {"rooms": {}}}"#,
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_frame_that_is_too_big_ends_the_connection_with_its_own_code() {
    let app = TestApp::start().await;
    let mut ana = Commander::new(&app, "ana").await;
    ana.order("create_room", json!({ "roomName": "x".repeat(70_000), "username": "ana" })).await;
    assert_eq!(ana.closed().await.0, 1009);
}

#[tokio::test]
async fn what_is_no_handshake_is_no_socket() {
    let app = TestApp::start().await;
    let service = TokenService::new(&app);
    let answer = service.send(service.request(reqwest::Method::GET, "/")).await;
    assert_eq!(answer.status, 200, "the front page");
    let refused = Commander::try_open(&app, "/static/nothing").await;
    assert!(!matches!(refused, Err(Error::Http(answer)) if answer.status().is_server_error()));
}
