//! From a report among strangers to what the moderators read, and what becomes of the one who is reported again and again.
//! Must not test the matching.

use std::time::Duration;

use serde_json::json;

use crate::support::moderator::{decide, moderator, oldest_report};
use crate::support::{Stranger, TestApp};

async fn app() -> TestApp {
    let quick = |config: &mut chinwag::config::Config| {
        let strangers = &mut config.strangers;
        strangers.same_address = Duration::ZERO;
        strangers.limits.matches.per_minute = 60_000;
        strangers.limits.matches.burst = 1_000;
        strangers.limits.matches_per_address = strangers.limits.matches;
    };
    TestApp::builder().unlimited().with(quick).start().await
}

/// Somebody new meets Ben, hears a line, and reports him.
async fn meets_and_reports(app: &TestApp, ben: &mut Stranger, line: &str) -> String {
    let mut other = Stranger::new(app).await;
    ben.start("").await;
    other.start("").await;
    ben.met().await;
    other.met().await;
    other.tells(ben, "good evening").await;
    ben.tells(&mut other, line).await;
    other.socket.send(json!({ "type": "report", "reason": "spam", "note": "again" })).await;
    other.socket.expect("rid").await;
    other.name().to_owned()
}

#[tokio::test]
async fn what_was_said_is_sealed_for_moderators_and_three_reporters_put_somebody_on_a_pause() {
    let app = app().await;
    let mo = moderator(&app, "mo").await;
    let mut ben = Stranger::new(&app).await;
    let first = meets_and_reports(&app, &mut ben, "buy <my> tea").await;
    let path = oldest_report(&mo).await;
    let page = mo.get(&path).await.text;
    for part in ["good evening", "buy &lt;my&gt; tea", "Advertising or spam", "again", ben.name()] {
        assert!(page.contains(part), "{part} is missing in {page}");
    }
    assert!(page.contains(&format!("<dd>{first}</dd>")), "{page}");
    assert!(
        page.find("good evening") < page.find("buy &lt;my&gt; tea"),
        "in the order it was said"
    );

    meets_and_reports(&app, &mut ben, "more tea").await;
    meets_and_reports(&app, &mut ben, "tea!").await;
    let told = ben.socket.expect_where("the pause", |frame| frame["code"] == "suspended").await;
    let words = told["message"].as_str().expect("words");
    assert!(words.starts_with("You cannot take part until "), "{words}");
    assert!(words.contains("several people have reported you"), "{words}");
    assert_eq!(ben.socket.closed().await, 4003);

    let mut again = Stranger::at(&ben.visitor).await;
    again.socket.send(json!({ "type": "start", "tags": "" })).await;
    let refused = again.socket.expect("error").await;
    assert_eq!(refused["code"], "suspended");
    let create = [("name", "Ben"), ("code", ""), ("create", "")];
    assert!(ben.visitor.post("/", &create).await.text.contains("You cannot take part until "));
    let audit = mo.get("/moderation/audit").await.text;
    assert!(audit.contains("<td>the rule</td>"), "{audit}");

    decide(&mo, &oldest_report(&mo).await, "dismiss", "harmless").await;
    assert!(mo.get("/moderation").await.text.contains("Nothing is waiting for you."));
    let mut back = Stranger::at(&ben.visitor).await;
    back.start("").await;
}
