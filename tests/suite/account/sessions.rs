//! Where one is logged in, and how that ends.
//! Must not wait for anything but what ends.

use super::{PASSWORD, log_in, page, register, registered, send, told};
use crate::support::pages::between;
use crate::support::{Chatter, TestApp, Visitor};

fn ids(page: &str) -> Vec<&str> {
    page.split("name=\"session\" value=\"")
        .skip(1)
        .filter_map(|part| part.split('"').next())
        .collect()
}

#[tokio::test]
async fn every_place_is_listed_this_one_is_marked_and_one_can_be_ended() {
    let app = TestApp::start().await;
    let here = registered(&app, "ana").await;
    let there = Visitor::new(&app);
    assert!(log_in(&there, "ana", PASSWORD).await);
    let (mut socket, _) = Chatter::in_new_room(&there, "Ana").await;

    let shown = page(&here).await;
    assert_eq!(shown.matches("this browser").count(), 1, "{shown}");
    let others = ids(&shown);
    assert_eq!(others.len(), 1, "one to end, not this one: {shown}");
    let shown = send(&here, "/account/sessions/end", &[("session", others[0])]).await;
    assert_eq!(told(&shown), "You are logged out there.");
    assert!(ids(&shown).is_empty(), "{shown}");
    assert_eq!(socket.closed().await, 4001);
    assert_eq!(there.get("/account").await.location(), "/login");
    assert_eq!(there.get("/room").await.location(), "/");
}

#[tokio::test]
async fn all_others_can_be_ended_at_once() {
    let app = TestApp::start().await;
    let here = registered(&app, "ana").await;
    let others = [Visitor::new(&app), Visitor::new(&app), Visitor::new(&app)];
    for there in &others {
        assert!(log_in(there, "ana", PASSWORD).await);
    }
    assert_eq!(ids(&page(&here).await).len(), 3);
    let shown = send(&here, "/account/sessions/end-others", &[]).await;
    assert_eq!(told(&shown), "You are logged out everywhere else.");
    assert!(ids(&shown).is_empty() && shown.contains("this browser"), "{shown}");
    for there in &others {
        assert_eq!(there.get("/account").await.location(), "/login");
    }
}

#[tokio::test]
async fn nobody_ends_a_session_of_somebody_else() {
    let app = TestApp::start().await;
    let ana = registered(&app, "ana").await;
    let again = Visitor::new(&app);
    assert!(log_in(&again, "ana", PASSWORD).await);
    let shown = page(&ana).await;
    let session = ids(&shown)[0];
    let eve = registered(&app, "eve").await;
    send(&eve, "/account/sessions/end", &[("session", session)]).await;
    send(&eve, "/account/sessions/end", &[("session", "nonsense")]).await;
    page(&again).await;
}

#[tokio::test]
async fn a_browser_is_named_in_words_and_what_it_says_is_no_markup() {
    let app = TestApp::start().await;
    let odd = Visitor::new(&app);
    register(&odd, "ana").await;
    let elsewhere = Visitor::calling_itself(
        &app,
        "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    );
    assert!(log_in(&elsewhere, "ana", PASSWORD).await);
    let hostile = Visitor::calling_itself(&app, "<script>alert(1)</script>");
    assert!(log_in(&hostile, "ana", PASSWORD).await);
    let shown = page(&odd).await;
    assert!(shown.contains("<b>Firefox on Linux</b>"), "{shown}");
    assert!(!shown.contains("alert(1)"), "{shown}");
    let since = between(&shown, "Since <time datetime=\"", "\"").expect("since when");
    assert!(since.ends_with("+00:00"), "{since}");
}
