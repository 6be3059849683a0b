//! Name and password, and the file with everything.
//! Must not know how a password is kept.

use serde_json::Value;

use super::{OTHER, PASSWORD, log_in, page, registered, send, told};
use crate::support::{Chatter, TestApp, Visitor};

#[tokio::test]
async fn another_display_name_is_shown_from_then_on_and_is_no_markup() {
    let app = TestApp::start().await;
    let ana = registered(&app, "ana").await;
    let shown = send(&ana, "/account/name", &[("name", " Ana  <b>Lucía</b> ")]).await;
    assert_eq!(told(&shown), "Your display name is Ana &lt;b&gt;Lucía&lt;/b&gt; now.");
    assert!(shown.contains("value=\"Ana &lt;b&gt;Lucía&lt;&#x2f;b&gt;\""), "{shown}");
    assert!(!shown.contains("<b>Lucía"), "{shown}");
    for bad in ["", " ", "a\u{202E}b", "\u{200B}", &"x".repeat(33)] {
        let shown = send(&ana, "/account/name", &[("name", bad)]).await;
        assert!(told(&shown).starts_with("Please"), "{bad:?}: {}", told(&shown));
    }
    assert!(page(&ana).await.contains("Lucía"));
}

#[tokio::test]
async fn another_password_needs_the_old_one_and_ends_all_other_sessions() {
    let app = TestApp::start().await;
    let ana = registered(&app, "ana").await;
    let there = Visitor::new(&app);
    assert!(log_in(&there, "ana", PASSWORD).await);
    let (mut socket, room) = Chatter::in_new_room(&there, "Ana").await;
    let (mut here, _) = Chatter::in_room(&ana, "Ana", &room.code).await;
    let change = async |old, new, confirmation| {
        let fields = [("password", old), ("new-password", new), ("confirmation", confirmation)];
        told(&send(&ana, "/account/password", &fields).await).to_owned()
    };
    assert_eq!(change("wrong", OTHER, OTHER).await, "Incorrect password.");
    assert!(change(PASSWORD, OTHER, "another").await.contains("not the same"));
    assert!(change(PASSWORD, "short", "short").await.contains("at least 8 characters"));
    assert!(change(PASSWORD, "password1", "password1").await.contains("others would try"));
    assert!(change(PASSWORD, PASSWORD, PASSWORD).await.contains("your password already"));
    page(&there).await;

    assert!(change(PASSWORD, OTHER, OTHER).await.starts_with("Your password is changed."));
    assert_eq!(socket.closed().await, 4001);
    assert_eq!(there.get("/account").await.location(), "/login");
    here.said("still here").await;
    assert!(!log_in(&Visitor::new(&app), "ana", PASSWORD).await);
    assert!(log_in(&Visitor::new(&app), "ana", OTHER).await);
}

#[tokio::test]
async fn the_file_has_everything_of_ones_own_and_nothing_of_others() {
    let app = TestApp::builder().unlimited().start().await;
    let ana = registered(&app, "ana").await;
    let (mut socket, room) = Chatter::in_new_room(&ana, "Ana \"A\"").await;
    let (mut ben, _) = Chatter::in_room(&Visitor::new(&app), "Ben", &room.code).await;
    ben.said("not hers").await;
    for line in 1..=1_203 {
        socket.said(&format!("line {line} \"quoted\"\n<b>")).await;
    }
    let answer = ana.get("/account/export").await;
    assert!(answer.header("content-disposition").starts_with("attachment"), "{:?}", answer.headers);
    assert!(answer.header("cache-control").contains("no-store"), "{:?}", answer.headers);
    let file: Value = serde_json::from_str(&answer.text).expect("JSON");
    let lines = file["messages"].as_array().expect("lines");
    assert_eq!(lines.len(), 1_203);
    assert_eq!(lines[1_202]["text"], "line 1203 \"quoted\"\n<b>");
    assert_eq!(file["about"]["account"]["handle"], "ana");
    for time in [&file["about"]["account"]["created_at"], &lines[0]["sent_at"]] {
        assert!(time.as_str().is_some_and(|time| time.ends_with("+00:00")), "{time} has no zone");
    }
    assert_eq!(file["about"]["rooms"][0]["room"], room.code);
    for secret in ["not hers", "password_hash", "$2b$", "key_hash"] {
        assert!(!answer.text.contains(secret), "{secret}");
    }
}
