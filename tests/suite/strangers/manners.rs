//! Limits among strangers, and being rid of somebody.
//! Must not test what moderators see.

use std::time::Duration;

use serde_json::{Value, json};

use super::{app, quick};
use crate::support::moderator::{moderator, oldest_report};
use crate::support::{Stranger, TestApp};

fn message(frame: &Value) -> &str {
    frame["message"].as_str().expect("a sentence")
}

#[tokio::test]
async fn a_report_ends_it_and_the_two_do_not_meet_again() {
    let app =
        quick().with(|config| config.strangers.last_two = Duration::from_millis(1)).start().await;
    let (mut ana, mut ben) = Stranger::pair(&app).await;
    ben.tells(&mut ana, "buy my tea").await;
    ana.socket.send(json!({ "type": "report", "reason": "spam", "note": "tea" })).await;
    let rid = ana.socket.expect("rid").await;
    assert!(message(&rid).contains(ben.name()), "{rid}");
    let ended = ben.socket.expect("ended").await;
    assert_eq!((&ended["how"], message(&ended).contains("left")), (&json!("left"), true));
    ana.start("").await;
    ben.start("").await;
    // Only these two wait, and the time for an exception is over at once.
    let mut cleo = Stranger::new(&app).await;
    cleo.start("").await;
    let name = cleo.met().await["partner"]["name"].clone();
    // Whichever of the two got his ticket first.
    let (met, left) = if name == ana.name() { (&mut ana, &mut ben) } else { (&mut ben, &mut ana) };
    met.met().await;
    left.socket.ping().await;
    assert_eq!(left.socket.all("talking").len(), 1);
}

#[tokio::test]
async fn somebody_who_left_at_once_can_still_be_blocked() {
    let app = app().await;
    let (mut ana, mut ben) = Stranger::pair(&app).await;
    ben.order("next").await;
    ana.socket.expect("ended").await;
    ana.order("block").await;
    assert_eq!(ana.socket.expect("rid").await["reported"], false);
    let mut cleo = Stranger::new(&app).await;
    cleo.order("block").await;
    assert_eq!(cleo.socket.expect("error").await["code"], "not_found");
}

#[tokio::test]
async fn links_can_be_followed_when_both_have_written_three_lines() {
    let app = app().await;
    let (mut ana, mut ben) = Stranger::pair(&app).await;
    for line in 0..3 {
        ana.tells(&mut ben, &format!("https://example.org/{line}")).await;
        assert!(ana.socket.all("links").is_empty());
        ben.tells(&mut ana, &format!("answer {line}")).await;
    }
    // The lobby tells it, and the room the last line: whichever is faster.
    if ana.socket.all("links").is_empty() {
        ana.socket.expect("links").await;
    }
    ana.socket.ping().await;
    assert_eq!(ana.socket.all("links").len(), 1);
    assert_eq!(ana.talk["links"], false);
}

#[tokio::test]
async fn lines_are_short_and_not_too_many() {
    let app = app().await;
    let (mut ana, ben) = Stranger::pair(&app).await;
    ana.socket.say(&"x".repeat(1_001)).await;
    assert!(message(&ana.socket.expect("error").await).contains("1000"));
    for _ in 0..7 {
        ana.socket.said("quick").await;
    }
    ana.socket.say("too quick").await;
    let refused = ana.socket.expect("error").await;
    assert_eq!((&refused["code"], &refused["retry_after"]), (&json!("too_fast"), &json!(1)));
    drop(ben);
}

#[tokio::test]
async fn the_fourth_stranger_does_not_get_the_same_opening() {
    let app = app().await;
    let mut ana = Stranger::new(&app).await;
    ana.start("").await;
    for round in 0..4 {
        let mut other = Stranger::new(&app).await;
        other.start("").await;
        other.met().await;
        ana.met().await;
        ana.socket.say("Look at my  shop").await;
        if round == 3 {
            let refused = ana.socket.expect("error").await;
            assert!(message(&refused).contains("begin differently"), "{refused}");
            ana.tells(&mut other, "Hello then").await;
        } else {
            other.socket.expect("message").await;
            ana.order("next").await;
        }
    }
}

#[tokio::test]
async fn meeting_too_many_in_a_minute_is_too_fast() {
    let app = TestApp::builder().start().await;
    let mut ana = Stranger::new(&app).await;
    for _ in 0..4 {
        ana.start("").await;
        ana.order("stop").await;
    }
    ana.order("start").await;
    let refused = ana.socket.expect("error").await;
    assert_eq!((&refused["code"], &refused["retry_after"]), (&json!("too_fast"), &json!(5)));
}

#[tokio::test]
async fn moving_on_at_once_again_and_again_makes_the_next_one_come_later() {
    let app = quick().with(|config| config.strangers.skips = 1).start().await;
    let mut ana = Stranger::new(&app).await;
    ana.start("").await;
    for pause in [0, 5] {
        let mut other = Stranger::new(&app).await;
        other.start("").await;
        other.met().await;
        ana.met().await;
        ana.order("next").await;
        other.socket.expect("ended").await;
        let is_it = |frame: &Value| frame["type"] == "waiting" && frame["pause"] == pause;
        ana.socket.expect_where("the pause", is_it).await;
    }
}

#[tokio::test]
async fn three_strangers_who_report_somebody_put_him_on_a_pause() {
    let app = app().await;
    let mut ben = Stranger::new(&app).await;
    ben.start("").await;
    for round in 1..=3 {
        let mut reporter = Stranger::new(&app).await;
        reporter.start("").await;
        reporter.met().await;
        ben.met().await;
        ben.tells(&mut reporter, &format!("insult {round}")).await;
        reporter.socket.send(json!({ "type": "report", "reason": "abuse" })).await;
        reporter.socket.expect("rid").await;
        ben.socket.expect("ended").await;
        if round < 3 {
            ben.start("").await;
        }
    }
    let told = ben.socket.expect("error").await;
    assert_eq!(told["code"], "suspended");
    assert!(message(&told).contains("You cannot take part until"), "{told}");
    assert_eq!(ben.socket.closed().await, 4003);
    // A new connection is told the same when it asks for somebody.
    let mut again = Stranger::at(&ben.visitor).await;
    again.order("start").await;
    assert_eq!(again.socket.expect("error").await["code"], "suspended");
}

#[tokio::test]
async fn moderators_read_the_last_fifty_lines_of_what_was_reported_and_nothing_else_is_stored() {
    let app =
        quick().with(|config| config.strangers.limits.lines = config.limits.messages).start().await;
    let (mut ana, mut ben) = Stranger::pair(&app).await;
    for line in 1..=52 {
        ben.tells(&mut ana, &format!("line {line} of 52")).await;
    }
    ana.socket.send(json!({ "type": "report", "reason": "spam", "note": "<b>so many</b>" })).await;
    ana.socket.expect("rid").await;
    let looks = moderator(&app, "looks").await;
    let page = crate::support::wait::eventually("an open report", async || {
        let list = looks.get("/moderation").await.text;
        list.contains("/moderation/reports/").then_some(())
    });
    page.await;
    let report = looks.get(&oldest_report(&looks).await).await.text;
    assert!(report.contains("line 52 of 52") && report.contains("line 3 of 52"), "{report}");
    assert!(!report.contains("line 2 of 52"));
    assert!(report.contains(ana.name()) && report.contains(ben.name()));
    assert!(report.contains("&lt;b&gt;so many"), "{report}");
    // A conversation that nobody reported leaves no text behind.
    let (mut cleo, mut dan) = Stranger::pair(&app).await;
    cleo.tells(&mut dan, "only between us two").await;
    cleo.order("stop").await;
    dan.socket.expect("ended").await;
    let mut files = std::fs::read_dir(app.folder()).expect("the folder");
    let holds = files.any(|file| {
        let bytes = std::fs::read(file.expect("a file").path()).unwrap_or_default();
        String::from_utf8_lossy(&bytes).contains("only between us two")
    });
    assert!(!holds, "it is on disk");
}
