//! A moderator at his desk: registered, made one by the operator, deciding by the forms of the pages.
//! Must not know what a decision does.

use chinwag::clock;
use chinwag::domain::{AuditEntry, Handle, Words};
use chinwag::store::Login;

use super::pages::between;
use super::visitor::Answer;
use super::wait::eventually;
use super::{TestApp, Visitor};

/// A password that is common nowhere.
pub const PASSWORD: &str = "grey otters sleep late";

/// Registers somebody by the form.
pub async fn register(visitor: &Visitor, handle: &str) {
    let fields = [("username", handle), ("password", PASSWORD), ("pass-confirmation", PASSWORD)];
    let answer = visitor.post("/register", &fields).await;
    assert_eq!(answer.location(), "/", "{handle} registers: {}", answer.text);
}

/// Makes an account a moderator, as the operator's command does.
pub async fn appoint(app: &TestApp, handle: &str) {
    let store = app.store();
    let found = store.account(Login::Handle(Handle::key_of(handle))).await;
    let account = found.expect("the accounts").expect("the account");
    let entry = AuditEntry {
        by: None,
        by_name: "the command line".into(),
        action: "moderator added".into(),
        person: Some(account.id),
        person_name: handle.into(),
        report: None,
        why: Words::parse("by the operator").expect("words"),
        until: None,
        at: clock::now(),
    };
    assert_eq!(store.add_moderator(account.id, entry).await, Ok(true));
    store.close().await;
}

/// Somebody who has registered and looks after reports.
pub async fn moderator(app: &TestApp, handle: &str) -> Visitor {
    let visitor = Visitor::new(app);
    register(&visitor, handle).await;
    appoint(app, handle).await;
    visitor
}

/// The page of the oldest open report, once there is one.
pub async fn oldest_report(moderator: &Visitor) -> String {
    eventually("an open report", async || {
        let list = moderator.get("/moderation").await;
        let id = between(&list.text, "href=\"/moderation/reports/", "\"")?;
        Some(format!("/moderation/reports/{id}"))
    })
    .await
}

/// Sends the form of a decision, with an hour from now where it matters.
pub async fn decide(moderator: &Visitor, report: &str, verdict: &str, why: &str) -> Answer {
    let until = (clock::now() + chrono::TimeDelta::hours(1)).format("%Y-%m-%dT%H:%M").to_string();
    let fields = [("verdict", verdict), ("until", &until), ("why", why), ("all", "on")];
    moderator.post(report, &fields).await
}
