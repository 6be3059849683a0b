//! How the pages look and whether everybody can use them: pictures, and what axe-core finds.
//! Must not judge taste: the pictures are for people.

use serde_json::{Value, json};

use super::{connected, expect_messages};
use crate::support::pages::RoomPage;
use crate::support::{Browser, Chatter, JwtClient, Look, TestApp, Visitor};

/// Fails with what axe-core finds on the page that is shown.
pub async fn assert_accessible(browser: &Browser, page: &str) {
    browser.script(&axe(), vec![]).await;
    let run = "const done = arguments[0]; axe.run().then(result => done(result.violations), e => done(String(e)))";
    let found = browser.script_async(run, vec![]).await;
    let told: Vec<String> = found
        .as_array()
        .unwrap_or_else(|| panic!("axe-core on {page}: {found}"))
        .iter()
        .map(|violation| format!("{}: {} {}", violation["id"], violation["help"], nodes(violation)))
        .collect();
    assert!(told.is_empty(), "{page}:\n{}", told.join("\n"));
}

fn nodes(violation: &Value) -> Value {
    violation["nodes"].as_array().into_iter().flatten().map(|node| node["html"].clone()).collect()
}

#[expect(clippy::disallowed_methods, reason = "no setting of the program: tests/all sets it")]
fn axe() -> String {
    let folder = env!("CARGO_MANIFEST_DIR");
    let usual = format!("{folder}/target/npm/node_modules/axe-core/axe.min.js");
    let path = std::env::var("AXE").unwrap_or(usual);
    std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{path}: {error}; tests/all installs it"))
}

/// A room in which something was said, by somebody who stays.
async fn lively_room(app: &TestApp) -> (Chatter, RoomPage) {
    let (mut ana, room) = Chatter::in_new_room(&Visitor::new(app), "Ana").await;
    for line in [
        "Good morning, everybody",
        "The plan for today is at https://example.org/plan",
        "A longer line, to see how it breaks: the quick brown fox jumps over the lazy dog, and the dog, \
         being lazy, only looks after it and goes on sleeping in the sun.",
    ] {
        ana.said(line).await;
    }
    (ana, room)
}

#[tokio::test]
#[ignore = "needs Chromium, its driver and axe-core; tests/all has them"]
async fn every_page_is_accessible_in_every_look() {
    let app = TestApp::builder().unlimited().start().await;
    let (mut ana, room) = lively_room(&app).await;
    let bo = JwtClient::new(&app, "Bobby").await;
    let about = "Tea and whatever goes with it, every day at four; bring your own cup.";
    bo.creates("teatime", json!({ "name": "Tea time", "description": about })).await;
    bo.creates("garden", json!({})).await;
    for look in Look::ALL {
        let browser = Browser::open(look).await;
        let pages = [
            ("home", app.url("/")),
            ("invitation", app.url(&format!("/r/{}", room.code))),
            ("rooms", app.url("/rooms")),
            ("error", app.url("/nowhere")),
        ];
        for (name, url) in pages {
            browser.go(&url).await;
            browser.picture(&format!("{name}-{}", look.name)).await;
            assert_accessible(&browser, &format!("{name}, {}", look.name)).await;
        }
        browser.go(&app.url("/")).await;
        browser.type_into("#name", look.name).await;
        browser.click("button[name=join]").await;
        browser.find(".errors").await;
        browser.picture(&format!("home-error-{}", look.name)).await;
        assert_accessible(&browser, &format!("home with an error, {}", look.name)).await;

        browser.type_into("#code", &room.code).await;
        browser.click("button[name=join]").await;
        connected(&browser).await;
        browser.say("I see it too").await;
        ana.expect_text("I see it too").await;
        browser.find(".message.own[data-state=sent]").await;
        browser.picture(&format!("room-{}", look.name)).await;
        assert_accessible(&browser, &format!("room, {}", look.name)).await;
        if browser.find("#open-side").await.is_displayed().await.expect("a button") {
            browser.click("#open-side").await;
            browser.picture(&format!("room-side-{}", look.name)).await;
            assert_accessible(&browser, &format!("room with its side, {}", look.name)).await;
        }
        browser.close().await;
    }
}

#[tokio::test]
#[ignore = "needs Chromium, its driver and axe-core; tests/all has them"]
async fn the_bottom_is_kept_while_reading_and_new_messages_are_counted() {
    let app = TestApp::builder().unlimited().start().await;
    let (mut ana, room) = lively_room(&app).await;
    for line in 1..=60 {
        ana.said(&format!("line {line}")).await;
    }
    let ben = Browser::open(Look::PHONE).await;
    super::join_room(&ben, &app.url("/"), "Ben", &room.code).await;
    let place = "const box = document.getElementById('messages'); return box.scrollHeight - box.scrollTop - box.clientHeight";
    assert!(ben.script(place, vec![]).await.as_f64().is_some_and(|left| left < 2.0));
    ana.said("at the bottom").await;
    ben.expect_texts(".message .text", "the new line", |t| {
        t.last().is_some_and(|l| l == "at the bottom")
    })
    .await;
    assert!(ben.script(place, vec![]).await.as_f64().is_some_and(|left| left < 2.0));

    // Done when the page has heard of it.
    let up = "const [by, done] = arguments; const box = document.getElementById('messages'); \
              box.addEventListener('scroll', () => done(null), { once: true }); box.scrollTop -= by";
    ben.script_async(up, vec![json!(600)]).await;
    ana.said("unseen one").await;
    ana.said("unseen two").await;
    ben.expect_texts("#new-messages", "the count", |texts| texts == ["2 new messages"]).await;
    assert!(ben.script(place, vec![]).await.as_f64().is_some_and(|left| left > 300.0));
    ben.click("#new-messages").await;
    ben.find("#new-messages[hidden]").await;
    assert!(ben.script(place, vec![]).await.as_f64().is_some_and(|left| left < 2.0));
    ben.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium, its driver and axe-core; tests/all has them"]
async fn the_page_is_small_and_asks_nobody_else() {
    let app = TestApp::start().await;
    let ana = Browser::open(Look::DESKTOP).await;
    super::make_room(&ana, &app.url("/"), "Ana").await;
    ana.say("hi").await;
    expect_messages(&ana, &["hi"]).await;
    let sizes = "return performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'))\
                 .map(e => [e.name, e.decodedBodySize])";
    let loaded = ana.script(sizes, vec![]).await;
    let (mut scripts, mut all) = (0.0, 0.0);
    for entry in loaded.as_array().expect("entries") {
        let name = entry[0].as_str().expect("a name");
        assert!(name.starts_with(&app.url("/")), "{name}");
        let size = entry[1].as_f64().expect("a size");
        all += size;
        scripts += if name.ends_with(".js") { size } else { 0.0 };
    }
    assert!(scripts > 1_000.0 && scripts < 30_000.0, "{scripts} bytes of scripts");
    assert!(all < 60_000.0, "{all} bytes in all: {loaded}");
    ana.close().await;
}
