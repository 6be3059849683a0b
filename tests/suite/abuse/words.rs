//! Frames that are well formed but make no sense: a clear answer, and the connection stays.

use serde_json::{Value, json};

use crate::support::{Chatter, TestApp, Visitor};

async fn told(chatter: &mut Chatter, text: &str) -> Value {
    chatter.send_text(text).await;
    let error = chatter.expect("error").await;
    let message = error["message"].as_str().expect("a sentence");
    assert!(message.ends_with('.'), "a sentence for people: {error}");
    error
}

#[tokio::test]
async fn frames_that_make_no_sense_are_answered_and_the_connection_stays() {
    let app = TestApp::start().await;
    let (mut chatter, _) = Chatter::in_new_room(&Visitor::new(&app), "Ana").await;
    for nonsense in [
        "",
        "hello",
        "{",
        "[]",
        "null",
        "17",
        "{}",
        r#"{"type":"nonsense"}"#,
        r#"{"type":17}"#,
        r#"{"type":"message"}"#,
        r#"{"type":"message","body":17,"client_id":"x"}"#,
        r#"{"type":"history","before":"yesterday"}"#,
        r#"{"type":"hello","room_id":"x","last_seq":0}"#,
        &"[".repeat(60_000),
        &format!("{}{}", "{\"type\":".repeat(5_000), "}".repeat(5_000)),
    ] {
        assert_eq!(told(&mut chatter, nonsense).await["code"], "invalid", "{nonsense:.60}");
    }
    assert_eq!(chatter.said("still here").await, 1);
}

#[tokio::test]
async fn a_message_that_cannot_be_kept_is_refused_by_its_client_id() {
    let app = TestApp::start().await;
    let (mut chatter, _) = Chatter::in_new_room(&Visitor::new(&app), "Ana").await;
    for (body, code) in [
        ("x".repeat(5_001), "too_long"),
        ("\u{1F9A6}".repeat(5_001), "too_long"),
        (" \n\t ".into(), "empty"),
        (String::new(), "empty"),
    ] {
        let frame = json!({ "type": "message", "body": body, "client_id": "mine" });
        let error = told(&mut chatter, &frame.to_string()).await;
        assert_eq!((&error["code"], &error["client_id"]), (&json!(code), &json!("mine")));
    }
    let nul = json!({ "type": "message", "body": "a\0b", "client_id": "mine" });
    assert_eq!(told(&mut chatter, &nul.to_string()).await["client_id"], "mine");
    assert_eq!(chatter.said(&"\u{1F9A6}".repeat(5_000)).await, 1);
}

#[tokio::test]
async fn numbers_beyond_all_bounds_do_no_harm() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app);
    let page = visitor.create_room("Ana").await;
    for last_seq in [i64::MIN, -1, 1, i64::MAX] {
        let mut chatter = Chatter::open(&visitor, &page.code).await.expect("the upgrade");
        let hello = json!({ "type": "hello", "room_id": page.room_id, "last_seq": last_seq });
        chatter.send(hello).await;
        let answer = chatter.expect_where("an answer", |frame| frame["type"] != "entered").await;
        let is_possible = last_seq <= 0;
        assert_eq!(answer["type"], if is_possible { "welcome" } else { "reload" }, "{last_seq}");
        for before in [i64::MIN, 0, i64::MAX].into_iter().filter(|_| is_possible) {
            chatter.send(json!({ "type": "history", "before": before })).await;
        }
        chatter.ping().await;
    }
}
