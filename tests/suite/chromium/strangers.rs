//! Random chat in real windows: meeting, talking, moving on, reporting, staying.
//! Must not test limits; those need no browser.

use std::time::Duration;

use serde_json::json;

use crate::support::app::TestAppBuilder;
use crate::support::{Browser, Look, Stranger, TestApp};

fn quick() -> TestAppBuilder {
    TestApp::builder().unlimited().with(|config| {
        config.strangers.same_address = Duration::ZERO;
        config.strangers.last_two = Duration::from_secs(1);
        config.strangers.limits.matches.burst = 1_000;
        config.strangers.limits.matches_per_address.burst = 1_000;
    })
}

/// Opens the page and presses *Start*.
async fn start(browser: &Browser, app: &TestApp, tags: &str) {
    browser.go(&app.url("/chat")).await;
    browser.type_into("#tags", tags).await;
    browser.click("#start").await;
}

async fn in_state(browser: &Browser, state: &str) {
    browser.find(&format!("main[data-state={state}]")).await;
}

async fn expect_lines(browser: &Browser, expected: &[&str]) {
    let what = format!("the lines {expected:?}");
    browser
        .expect_texts("#chat ul .message[data-seq] .text", &what, |shown| shown == expected)
        .await;
}

/// All quiet words of the conversation, as one text.
async fn notes(browser: &Browser) -> String {
    browser.texts("#chat .notice").await.join("\n")
}

async fn expect_note(browser: &Browser, words: &str) {
    browser.expect_texts("#chat .notice", words, |notes| notes.join("\n").contains(words)).await;
}

#[tokio::test]
#[ignore = "needs Chromium and its driver; tests/all has them"]
async fn two_windows_match_and_talk_and_one_moves_on() {
    let app = quick().start().await;
    let (ana, ben) = (Browser::open(Look::DESKTOP).await, Browser::open(Look::PHONE).await);
    start(&ana, &app, "tea, Rust").await;
    in_state(&ana, "waiting").await;
    ana.expect_texts("#wait-text", "how it stands", |texts| texts[0].contains("the only one"))
        .await;
    start(&ben, &app, "rust").await;
    for window in [&ana, &ben] {
        in_state(window, "talking").await;
        expect_note(window, "You both like rust.").await;
        expect_note(window, "Something to begin with:").await;
    }
    let name = ben.texts("#talk-title").await.remove(0);
    assert!(notes(&ana).await.contains(&format!("You are {name}.")), "{}", notes(&ana).await);
    ana.say("Hello there").await;
    expect_lines(&ben, &["Hello there"]).await;
    ben.say("see https://example.org/").await;
    expect_lines(&ana, &["Hello there", "see https://example.org/"]).await;
    assert_eq!(ana.count("#chat a").await, 0, "no links yet");
    for line in ["two", "three"] {
        ana.say(line).await;
        ben.say(line).await;
    }
    ana.find("#chat .text a").await;
    // A reload comes back to the conversation.
    ana.reload().await;
    in_state(&ana, "talking").await;
    ana.expect_texts("#chat .text", "all lines", |texts| texts.len() == 6).await;
    assert_eq!(ana.texts("#chat .own .text").await, ["Hello there", "two", "three"]);
    // Escape twice is "next".
    ana.type_into("#message", "\u{E00C}\u{E00C}").await;
    in_state(&ana, "waiting").await;
    in_state(&ben, "over").await;
    expect_note(&ben, "has left the chat.").await;
    // By his own choice he waits again; when only these two wait they may meet again.
    ben.click("#again").await;
    in_state(&ana, "talking").await;
    in_state(&ben, "talking").await;
    expect_lines(&ben, &[]).await;
    ana.close().await;
    ben.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium and its driver; tests/all has them"]
async fn a_report_ends_it_for_both_and_they_never_meet_again() {
    let app = quick().start().await;
    let (ana, ben) = (Browser::open(Look::PHONE).await, Browser::open(Look::DESKTOP).await);
    start(&ana, &app, "").await;
    start(&ben, &app, "").await;
    in_state(&ana, "talking").await;
    ben.say("buy my tea").await;
    expect_lines(&ana, &["buy my tea"]).await;
    ana.click("#report").await;
    ana.click("#report-form input[value=spam]").await;
    ana.type_into("#note", "only advertising").await;
    ana.click("#report-form button[value=report]").await;
    in_state(&ana, "over").await;
    let once = |notes: &[String]| {
        notes.iter().filter(|note| note.contains("you will not meet")).count() == 1
    };
    ana.expect_texts("#chat .notice", "one word of thanks", once).await;
    expect_note(&ben, "has left the chat.").await;
    ana.click("#again").await;
    in_state(&ana, "waiting").await;
    ben.click("#again").await;
    in_state(&ben, "waiting").await;
    // Somebody else comes and meets the one who waits longest; the two never meet, although only they are left.
    let mut cleo = Stranger::new(&app).await;
    cleo.start("").await;
    in_state(&ana, "talking").await;
    cleo.order("stop").await;
    in_state(&ana, "over").await;
    ana.click("#again").await;
    in_state(&ana, "waiting").await;
    ana.expect_texts("#wait-time", "two seconds", |texts| texts[0].contains("waited 2 s")).await;
    in_state(&ben, "waiting").await;
    ana.close().await;
    ben.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium and its driver; tests/all has them"]
async fn when_both_want_to_keep_talking_both_windows_go_to_a_room_that_stays() {
    let app = quick().start().await;
    let (ana, ben) = (Browser::open(Look::DESKTOP).await, Browser::open(Look::DESKTOP).await);
    start(&ana, &app, "").await;
    start(&ben, &app, "").await;
    in_state(&ana, "talking").await;
    ana.say("let us stay in touch").await;
    expect_lines(&ben, &["let us stay in touch"]).await;
    let before = notes(&ben).await;
    ana.click("#keep").await;
    ana.find("#keep[aria-pressed=true]").await;
    ben.find("#keep[aria-pressed=false]").await;
    assert_eq!(notes(&ben).await, before, "a one-sided wish is not shown");
    ben.click("#keep").await;
    for window in [&ana, &ben] {
        window.expect_path("/room").await;
        super::connected(window).await;
        super::expect_messages(window, &["let us stay in touch"]).await;
    }
    ben.say("here we are").await;
    super::expect_messages(&ana, &["let us stay in touch", "here we are"]).await;
    assert_eq!(ana.count(".message.own").await, 1);
    ana.close().await;
    ben.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium and its driver; tests/all has them"]
async fn one_person_in_two_tabs_never_meets_himself() {
    let app = quick().start().await;
    let ana = Browser::open(Look::DESKTOP).await;
    start(&ana, &app, "").await;
    in_state(&ana, "waiting").await;
    let first = ana.client().window().await.expect("a tab");
    let second = ana.client().new_window(true).await.expect("another tab").handle;
    ana.client().switch_to_window(second.clone()).await.expect("the other tab");
    ana.go(&app.url("/chat")).await;
    // The other tab shows the same wait; pressing Start in both changes nothing.
    in_state(&ana, "waiting").await;
    ana.expect_texts("#wait-time", "three seconds", |texts| texts[0].contains("waited 3 s")).await;
    assert!(ana.texts("#wait-text").await[0].contains("the only one"));
    let mut ben = Stranger::new(&app).await;
    ben.start("").await;
    ben.met().await;
    for tab in [second, first] {
        ana.client().switch_to_window(tab).await.expect("a tab");
        in_state(&ana, "talking").await;
    }
    ben.socket.said("to both tabs").await;
    expect_lines(&ana, &["to both tabs"]).await;
    ana.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium and its driver; tests/all has them"]
async fn a_lost_network_is_told_and_the_conversation_goes_on() {
    let app =
        quick().with(|config| config.rooms.away_after = Duration::from_millis(300)).start().await;
    let ana = Browser::open(Look::DESKTOP).await;
    start(&ana, &app, "").await;
    let mut ben = Stranger::new(&app).await;
    ben.start("").await;
    ben.met().await;
    in_state(&ana, "talking").await;
    ben.socket.close().await;
    ana.expect_texts("#typing", "the partner's state", |texts| texts[0].contains("reconnecting"))
        .await;
    let mut back = Stranger::at(&ben.visitor).await;
    back.met().await;
    ana.expect_texts("#typing", "he is back", |texts| texts[0].is_empty()).await;
    ana.set_offline(true).await;
    ana.type_into("#message", "written while offline\u{E007}").await;
    ana.set_offline(false).await;
    back.socket.expect_text("written while offline").await;
    ana.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium and its driver; tests/all has them"]
async fn a_wait_goes_on_when_the_server_was_started_again() {
    let mut app = quick().start().await;
    let ana = Browser::open(Look::DESKTOP).await;
    start(&ana, &app, "tea").await;
    in_state(&ana, "waiting").await;
    app.stop().await;
    ana.find("#connection[data-state=waiting]").await;
    app.start_again().await;
    let mut ben = Stranger::new(&app).await;
    ben.start("tea").await;
    in_state(&ana, "talking").await;
    ana.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium, its driver and axe-core; tests/all has them"]
async fn every_state_of_random_chat_is_accessible_in_every_look() {
    let app = quick()
        .with(|config| {
            config.strangers.way_out = Duration::ZERO;
            config.strangers.contact = Some("mods@example.org".into());
            config.strangers.rules_url = Some("https://example.org/rules".into());
        })
        .start()
        .await;
    for look in Look::ALL {
        let browser = Browser::open(look).await;
        let seen = async |name: &str| {
            browser.picture(&format!("chat-{name}-{}", look.name)).await;
            super::looks::assert_accessible(&browser, &format!("chat {name}, {}", look.name)).await;
        };
        browser.go(&app.url("/chat")).await;
        seen("entry").await;
        start(&browser, &app, "films, rust").await;
        browser
            .expect_texts("#wait-time", "a second", |texts| texts[0].contains("waited 1 s"))
            .await;
        seen("waiting").await;
        let mut ben = Stranger::new(&app).await;
        ben.start("rust").await;
        ben.met().await;
        in_state(&browser, "talking").await;
        for line in ["Hello! What made you choose rust?", "I read about it at https://example.org/"]
        {
            ben.socket.said(line).await;
        }
        browser.say("A friend told me, and then I stayed because of the people.").await;
        browser.find("#chat .own[data-state=sent]").await;
        ben.socket.send(json!({ "type": "typing" })).await;
        browser.expect_texts("#typing", "typing", |texts| texts[0].contains("typing")).await;
        seen("talking").await;
        browser.click("#report").await;
        browser.find("#report-dialog[open]").await;
        seen("report").await;
        browser.click("#report-form button[value=cancel]").await;
        ben.order("stop").await;
        in_state(&browser, "over").await;
        seen("over").await;
        browser.close().await;
    }
}

#[tokio::test]
#[ignore = "needs Chromium and its driver; tests/all has them"]
async fn the_page_of_random_chat_is_small() {
    let app = quick().start().await;
    let ana = Browser::open(Look::DESKTOP).await;
    ana.go(&app.url("/chat")).await;
    in_state(&ana, "entry").await;
    let sizes = "return performance.getEntriesByType('resource').filter(e => e.name.endsWith('.js'))\
                 .reduce((sum, e) => sum + e.decodedBodySize, 0)";
    let scripts = ana.script(sizes, vec![]).await.as_f64().expect("a size");
    assert!(scripts > 1_000.0 && scripts < 30_000.0, "{scripts} bytes of scripts");
    ana.close().await;
}
