//! Keys that programs hold, on the page of the one they act for: listed, ended, and never shown.
//! Must not repeat what a key can do; the door's own tests say it.

use super::{PASSWORD, log_in, page, registered, send, told};
use crate::support::tcp_api::{Rest, TcpClient};
use crate::support::{TestApp, Visitor};

fn keys(page: &str) -> Vec<&str> {
    page.split("name=\"key\" value=\"").skip(1).filter_map(|part| part.split('"').next()).collect()
}

/// A program of somebody who has registered on the page.
async fn program(app: &TestApp, login: &str) -> TcpClient {
    TcpClient::logged_in(Rest::new(app), login, PASSWORD).await
}

#[tokio::test]
async fn a_key_is_listed_without_being_shown_and_what_listens_under_it_ends_with_it() {
    let app = TestApp::start().await;
    let ana = registered(&app, "ana").await;
    let (first, second) = (program(&app, "ana").await, program(&app, "ana").await);
    let room = first.creates_room().await;
    let mut feed = first.listens(&room).await;
    let mut other = second.listens(&room).await;

    let shown = page(&ana).await;
    assert_eq!(keys(&shown).len(), 2, "{shown}");
    assert_eq!(shown.matches("<b>A program</b>").count(), 2, "{shown}");
    let export = ana.get("/account/export").await.text;
    for key in [&first.key, &second.key] {
        assert!(!shown.contains(key.as_str()) && !export.contains(key.as_str()));
    }
    let export: serde_json::Value = serde_json::from_str(&export).expect("JSON");
    assert_eq!(export["about"]["program_keys"].as_array().map(Vec::len), Some(2), "{export}");

    // The one used last comes first; both were made just now, so either may be it.
    let shown = send(&ana, "/account/sessions/end", &[("key", keys(&shown)[0])]).await;
    assert_eq!(told(&shown), "You are logged out there.");
    assert_eq!(keys(&shown).len(), 1, "{shown}");
    let shown = send(&ana, "/account/sessions/end", &[("key", keys(&shown)[0])]).await;
    assert_eq!(keys(&shown), [""; 0]);
    // What was said before comes first, then the end.
    feed.rest().await;
    other.rest().await;
    for program in [&first, &second] {
        assert_eq!(program.tries(&room, "hello").await["error"]["message"], "Unknown user");
    }
}

#[tokio::test]
async fn nobody_ends_a_key_of_somebody_else() {
    let app = TestApp::start().await;
    let ana = registered(&app, "ana").await;
    let program = program(&app, "ana").await;
    let room = program.creates_room().await;
    let shown = page(&ana).await;
    let eve = registered(&app, "eve").await;
    send(&eve, "/account/sessions/end", &[("key", keys(&shown)[0])]).await;
    send(&eve, "/account/sessions/end", &[("session", keys(&shown)[0])]).await;
    send(&eve, "/account/sessions/end", &[("key", "nonsense")]).await;
    program.says(&room, "still here").await;
    let elsewhere = Visitor::new(&app);
    assert!(log_in(&elsewhere, "ana", PASSWORD).await);
    assert_eq!(keys(&page(&elsewhere).await).len(), 1);
}
