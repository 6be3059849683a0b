//! Where somebody is logged in: begun under a new key, ended with everything that hangs on it.
//! Must not look at keys beyond telling them apart.

use reqwest::header::COOKIE;

use super::{PASSWORD, log_in, logged_in_as, registered};
use crate::support::{Chatter, TestApp, Visitor};

fn session_of(visitor: &Visitor) -> String {
    let cookies = visitor.cookie().expect("a cookie");
    let session = cookies.split("; ").find(|cookie| cookie.starts_with("session="));
    session.expect("a session").to_owned()
}

/// What the server takes the holder of a cookie for.
async fn page_with(app: &TestApp, cookie: &str) -> String {
    let stranger = Visitor::new(app);
    let page = |url: reqwest::Url| url.join("/login").expect("a path");
    stranger.request(|client, url| client.get(page(url)).header(COOKIE, cookie)).await.text
}

#[tokio::test]
async fn a_session_that_somebody_planted_is_worth_nothing_after_the_log_in() {
    let app = TestApp::start().await;
    registered(&Visitor::new(&app), "ana").await;
    // Eve enters a room and plants her cookie in Ana's browser.
    let victim = Visitor::new(&app);
    victim.create_room("Eve").await;
    let planted = session_of(&victim);
    assert_eq!(log_in(&victim, "ana", PASSWORD).await.location(), "/");
    let renewed = session_of(&victim);
    assert_ne!(planted, renewed);
    assert!(page_with(&app, &renewed).await.contains("Your account"));
    assert!(!page_with(&app, &planted).await.contains("Your account"));

    let other = Visitor::new(&app);
    other.create_room("Eve").await;
    let planted = session_of(&other);
    registered(&other, "bo").await;
    assert_ne!(planted, session_of(&other));
    assert!(!page_with(&app, &planted).await.contains("Your account"));
}

#[tokio::test]
async fn after_logging_out_the_cookie_is_worth_nothing_and_its_connections_are_closed() {
    let app = TestApp::start().await;
    let ana = Visitor::new(&app);
    registered(&ana, "ana").await;
    let (mut socket, room) = Chatter::in_new_room(&ana, "Ana").await;
    let elsewhere = Visitor::new(&app);
    log_in(&elsewhere, "ana", PASSWORD).await;
    let (mut there, _) = Chatter::in_room(&elsewhere, "Ana", &room.code).await;
    let cookie = session_of(&ana);
    assert!(page_with(&app, &cookie).await.contains("Your account"));

    ana.post("/logout", &[]).await;
    assert_eq!(socket.closed().await, 4001);
    assert!(!page_with(&app, &cookie).await.contains("Your account"));
    there.said("still logged in here").await;
    assert_eq!(logged_in_as(&elsewhere).await.as_deref(), Some("ana"));
}

#[tokio::test]
async fn a_log_in_survives_a_restart_of_the_server() {
    let mut app = TestApp::start().await;
    let ana = Visitor::new(&app);
    registered(&ana, "ana").await;
    app.stop().await;
    app.start_again().await;
    assert_eq!(logged_in_as(&ana).await.as_deref(), Some("ana"));
}

#[tokio::test]
async fn a_page_of_another_site_logs_nobody_in_or_out() {
    let app = TestApp::start().await;
    let ana = Visitor::new(&app);
    registered(&ana, "ana").await;
    let form = [("username", "eve"), ("password", PASSWORD), ("pass-confirmation", PASSWORD)];
    for path in ["/logout", "/login", "/register"] {
        let path = |url: reqwest::Url| url.join(path).expect("a path");
        for (header, value) in [
            ("origin", "https://evil.example"),
            ("origin", "null"),
            ("sec-fetch-site", "cross-site"),
        ] {
            let answer = ana
                .request(|client, url| client.post(path(url)).header(header, value).form(&form))
                .await;
            assert_eq!(answer.status.as_u16(), 403, "{header}: {value}");
        }
    }
    assert_eq!(logged_in_as(&ana).await.as_deref(), Some("ana"));
}
