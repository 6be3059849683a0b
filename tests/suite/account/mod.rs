//! The page about oneself, without a script: what it shows, what it changes, and the way back in by mail.
//! Must not look behind the page: what others and mails show counts.

mod changes;
mod email;
mod leaving;
mod programs;
mod reset;
mod sessions;

use crate::support::pages::between;
use crate::support::visitor::Answer;
use crate::support::{TestApp, Visitor};

/// A password that nobody would try first.
const PASSWORD: &str = "tin otter lamp";
const OTHER: &str = "quiet river stone";

/// Somebody with an account, logged in.
async fn registered(app: &TestApp, name: &str) -> Visitor {
    let visitor = Visitor::new(app);
    register(&visitor, name).await;
    visitor
}

async fn register(visitor: &Visitor, name: &str) {
    let fields = [("username", name), ("password", PASSWORD), ("pass-confirmation", PASSWORD)];
    let answer = visitor.post("/register", &fields).await;
    assert_eq!(answer.location(), "/", "{name} registers");
    visitor.get("/").await;
}

/// Logs in somewhere; says whether that worked.
async fn log_in(visitor: &Visitor, name: &str, password: &str) -> bool {
    let answer = visitor.post("/login", &[("username", name), ("password", password)]).await;
    answer.location() == "/"
}

/// The page of somebody who is allowed to see it.
async fn page(visitor: &Visitor) -> String {
    let answer = visitor.get("/account").await;
    assert_eq!(answer.status, 200, "the account's page: {}", answer.location());
    answer.text
}

/// Sends a form of the page; gives the page with what it says then.
async fn send(visitor: &Visitor, path: &str, fields: &[(&str, &str)]) -> String {
    let answer = visitor.post(path, fields).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (302, "/account"), "{}", answer.text);
    page(visitor).await
}

/// What was told at the top of a page.
fn told(page: &str) -> &str {
    between(page, "<div role=\"alert\"><p>", "</p>").unwrap_or_default()
}

fn is_sent_away(answer: &Answer) -> bool {
    answer.status == 302 && answer.location() == "/login"
}

#[tokio::test]
async fn who_is_nobody_is_sent_to_where_he_can_become_somebody() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app);
    for path in ["/account", "/account/export"] {
        assert!(is_sent_away(&visitor.get(path).await), "{path}");
    }
    for path in ["name", "password", "email", "email/code", "sessions/end", "delete"] {
        let answer = visitor.post(&format!("/account/{path}"), &[("name", "x")]).await;
        assert!(is_sent_away(&answer), "{path}");
    }
    assert!(visitor.get("/login").await.text.contains("Please log in first."));
}

#[tokio::test]
async fn a_guest_is_invited_to_register_and_keeps_his_lines() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app);
    let room = visitor.create_room("Ana").await;
    let shown = page(&visitor).await;
    assert!(shown.contains("You are a guest") && shown.contains("href=\"/login\""), "{shown}");
    assert!(!shown.contains("/account/password") && !shown.contains("/account/email"), "{shown}");
    let refused = visitor
        .post(
            "/account/password",
            &[("password", ""), ("new-password", OTHER), ("confirmation", OTHER)],
        )
        .await;
    assert!(is_sent_away(&refused));
    register(&visitor, "ana").await;
    let shown = page(&visitor).await;
    assert!(shown.contains("You log in as <b>ana</b>"), "{shown}");
    let again = visitor.join("Ana", &room.code).await;
    assert_eq!(again.you_id, room.you_id);
}

#[tokio::test]
async fn forms_of_other_sites_change_nothing() {
    let app = TestApp::start().await;
    let ana = registered(&app, "ana").await;
    for path in ["name", "password", "email", "sessions/end-others", "delete"] {
        let foreign = |client: &reqwest::Client, url: reqwest::Url| {
            let url = url.join(&format!("/account/{path}")).expect("a path");
            let fields = [("name", "Eve"), ("password", PASSWORD), ("email", "eve@example.org")];
            client.post(url).header("origin", "https://evil.example").form(&fields)
        };
        assert_eq!(ana.request(foreign).await.status, 403, "{path}");
    }
    assert!(page(&ana).await.contains("value=\"ana\""));
}
