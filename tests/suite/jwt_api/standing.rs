//! Somebody who is suspended: he may log in and look, and takes part in nothing.
//! Must not test what moderators see.

use chinwag::domain::Verdict;
use reqwest::Method;
use serde_json::json;

use super::tokens::refresh;
use crate::support::jwt_api::{PASSWORD, Told};
use crate::support::reports::{decided, in_an_hour, person};
use crate::support::{JwtClient, TestApp};

fn is_told_why((status, told): &Told) -> bool {
    let words = told["message"].as_str().unwrap_or_default();
    *status == 403 && words.starts_with("You cannot take part until ") && words.ends_with("insults")
}

#[tokio::test]
async fn who_is_suspended_may_log_in_and_look_and_is_told_why_he_cannot_take_part() {
    let mut app = TestApp::builder().unlimited().start().await;
    let (ana, bob) = (JwtClient::new(&app, "Ana").await, JwtClient::new(&app, "Bob").await);
    let room = json!({ "room_id": "teahouse", "name": "Tea", "description": "" });
    assert_eq!(ana.ask(Method::POST, "/room", Some(room)).await.0, 201);
    app.stop().await;
    let store = app.store();
    let who = person("Bob", Some(&bob.user_id));
    decided(&store, &who, Verdict::Suspend(in_an_hour()), "insults").await;
    store.close().await;
    app.start_again().await;

    let bob = JwtClient::logged_in(bob.program.clone(), &bob.email, PASSWORD).await;
    assert_eq!(refresh(&bob.program, &bob.refresh).await.0, 200);
    for path in ["/user", "/public", "/joined", "/room/teahouse"] {
        let told = bob.get(path).await;
        assert_eq!(told.0, 200, "{path}: {}", told.1);
    }
    let joined = bob.ask(Method::POST, "/room/teahouse/join", Some(json!({}))).await;
    assert!(is_told_why(&joined), "{joined:?}");
    let room = json!({ "room_id": "mine", "name": "Mine", "description": "" });
    let made = bob.ask(Method::POST, "/room", Some(room)).await;
    assert!(is_told_why(&made), "{made:?}");
    let joined = ana.ask(Method::POST, "/room/teahouse/leave", None).await;
    assert_eq!(joined.0, 200, "others are not concerned");
}
