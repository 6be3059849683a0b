//! What becomes of a line: refused, held back, unread, long past.
//! Must not test the network: that is next door.

use serde_json::json;

use super::{connected, expect_messages, join_room, make_room};
use crate::support::wait::eventually;
use crate::support::{Browser, Chatter, Look, TestApp, Visitor};

#[tokio::test]
#[ignore = "needs Chromium and its driver; tests/all has them"]
async fn a_line_that_is_refused_can_be_tried_again_or_discarded() {
    let app = TestApp::start().await;
    let ana = Browser::open(Look::DESKTOP).await;
    make_room(&ana, &app.url("/"), "Ana").await;
    // A character that no keyboard has and that is not stored.
    ana.script("document.getElementById('message').value = 'a\\u0000b'", vec![]).await;
    ana.click("#send-btn").await;
    ana.expect_texts(".message[data-state=failed] .reason p", "a reason", |texts| {
        texts.len() == 1 && texts[0].starts_with("Not sent.")
    })
    .await;
    ana.picture("refused-line").await;
    ana.say("others go on").await;
    expect_messages(&ana, &["others go on"]).await;

    ana.click(".message .retry").await;
    ana.find(".message[data-state=failed] .discard").await;
    ana.click(".message .discard").await;
    eventually("the line is gone", async || (ana.count(".message").await == 1).then_some(())).await;
    ana.reload().await;
    connected(&ana).await;
    assert_eq!(ana.count(".message").await, 1);
    ana.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium and its driver; tests/all has them"]
async fn who_talks_too_fast_is_held_back_and_loses_nothing() {
    let app = TestApp::builder()
        .with(|config| {
            config.limits.messages.per_minute = 60;
            config.limits.messages.burst = 3;
        })
        .start()
        .await;
    let ana = Browser::open(Look::DESKTOP).await;
    make_room(&ana, &app.url("/"), "Ana").await;
    let lines = ["one", "two", "three", "four", "five", "six", "seven"];
    for line in lines {
        ana.say(line).await;
    }
    ana.expect_texts(".reason", "she is told that it goes out by itself", |reasons| {
        reasons.iter().any(|reason| reason.contains("by itself"))
    })
    .await;
    expect_messages(&ana, &lines).await;
    assert_eq!(Visitor::new(&app).get("/healthz").await.status, 200);
    ana.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium and its driver; tests/all has them"]
async fn what_comes_while_nobody_looks_is_counted_in_the_title() {
    let app = TestApp::start().await;
    let ana = Browser::open(Look::DESKTOP).await;
    let code = make_room(&ana, &app.url("/"), "Ana").await;
    let (mut ben, _) = Chatter::in_room(&Visitor::new(&app), "Ben", &code).await;
    let first = ana.client().window().await.expect("a window");
    let second = ana.client().new_window(true).await.expect("a tab");
    ana.client().switch_to_window(second.handle).await.expect("the tab in front");
    ben.said("are you there").await;
    ben.said("hello").await;
    eventually("the count in the title", async || {
        let tabs = ana.devtools("Target.getTargets", json!({})).await;
        tabs.to_string().contains("\"title\":\"(2) ").then_some(())
    })
    .await;
    ana.client().switch_to_window(first).await.expect("the tab behind");
    expect_messages(&ana, &["are you there", "hello"]).await;
    assert_eq!(ana.texts(".divider-new").await, ["New since you left"]);
    ana.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium and its driver; tests/all has them"]
async fn scrolling_up_brings_what_was_said_long_ago_and_nothing_jumps() {
    let app = TestApp::builder().unlimited().start().await;
    let (mut ana, room) = Chatter::in_new_room(&Visitor::new(&app), "Ana").await;
    for line in 1..=120 {
        ana.said(&format!("line {line}")).await;
    }
    let ben = Browser::open(Look::PHONE).await;
    join_room(&ben, &app.url("/"), "Ben", &room.code).await;
    assert_eq!(ben.count(".message").await, 50);
    let place = "return document.querySelector('[data-seq=\"71\"]').getBoundingClientRect().top";
    ben.script("document.getElementById('messages').scrollTop = 30", vec![]).await;
    let before = ben.script(place, vec![]).await.as_f64().expect("a place");
    eventually("an older page", async || (ben.count(".message").await >= 100).then_some(())).await;
    let after = ben.script(place, vec![]).await.as_f64().expect("a place");
    assert!((before - after).abs() < 60.0, "jumped from {before} to {after}");
    eventually("the very first line", async || {
        ben.script("document.getElementById('messages').scrollTop = 0", vec![]).await;
        (ben.count(".message").await == 120).then_some(())
    })
    .await;
    let all: Vec<String> = (1..=120).map(|line| format!("line {line}")).collect();
    assert_eq!(ben.texts(".message .text").await, all);
    assert_eq!(ben.count("#older:not([hidden])").await, 0);
    ben.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium and its driver; tests/all has them"]
async fn a_line_that_is_too_long_is_not_lost() {
    let app = TestApp::start().await;
    let ana = Browser::open(Look::DESKTOP).await;
    make_room(&ana, &app.url("/"), "Ana").await;
    let fill = "const field = document.getElementById('message'); field.value = 'x'.repeat(arguments[0]);\
                field.dispatchEvent(new Event('input'))";
    ana.script(fill, vec![json!(5_001)]).await;
    ana.expect_texts("#counter", "the count", |texts| texts == ["1 characters too long to send"])
        .await;
    ana.click("#send-btn").await;
    let length = "return document.getElementById('message').value.length";
    assert_eq!(ana.script(length, vec![]).await, 5_001);
    ana.script(fill, vec![json!(5_000)]).await;
    ana.click("#send-btn").await;
    expect_messages(&ana, &["x".repeat(5_000).as_str()]).await;
    ana.close().await;
}
