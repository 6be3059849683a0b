//! The moderators' pages in a real browser, and what a decision looks like to the one it is about.
//! Must not test what needs no browser.

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::key::Key;
use serde_json::json;

use super::looks::assert_accessible;
use super::{connected, make_room};
use crate::support::moderator::{PASSWORD, appoint, decide, moderator, oldest_report};
use crate::support::reports::{person, report};
use crate::support::{Browser, Look, TestApp};

async fn registered(app: &TestApp, look: Look, handle: &str) -> Browser {
    let browser = Browser::open(look).await;
    browser.go(&app.url("/login")).await;
    browser.type_into("#new-username", handle).await;
    browser.type_into("#new-password", PASSWORD).await;
    browser.type_into("#pass-confirmation", PASSWORD).await;
    browser.click("#register-btn").await;
    browser.expect_path("/").await;
    browser
}

/// Who is in the room that a browser shows.
async fn shown_person(browser: &Browser) -> String {
    let id = browser.script("return document.querySelector('main').dataset.youId", vec![]).await;
    id.as_str().expect("an id").to_owned()
}

async fn reported(app: &TestApp, by: &str, about: (&str, &str), lines: &[&str]) {
    let store = app.store();
    let (name, id) = about;
    report(&store, &person(by, None), &person(name, Some(id)), lines).await;
    store.close().await;
}

/// Presses Tab until that element has the focus.
async fn tab_to(browser: &Browser, selector: &str) {
    let is_there = "return document.activeElement.matches(arguments[0])";
    for _ in 0..80 {
        if browser.script(is_there, vec![json!(selector)]).await == json!(true) {
            return;
        }
        press(browser, &char::from(Key::Tab).to_string()).await;
    }
    panic!("{selector} cannot be reached by Tab");
}

/// Presses keys wherever the focus is, as a keyboard does.
async fn press(browser: &Browser, keys: &str) {
    let pressed = keys.chars().fold(KeyActions::new("keyboard".into()), |keys, value| {
        keys.then(KeyAction::Down { value }).then(KeyAction::Up { value })
    });
    browser.client().perform_actions(pressed).await.expect("the keys are pressed");
}

#[tokio::test]
#[ignore = "needs Chromium and its driver; tests/all has them"]
async fn a_moderator_decides_by_keyboard_and_the_person_reads_why_in_his_open_window() {
    let app = TestApp::builder().unlimited().start().await;
    let bob = Browser::open(Look::PHONE).await;
    make_room(&bob, &app.url("/"), "Bob").await;
    reported(&app, "Ana", ("Bob", &shown_person(&bob).await), &["go away"]).await;

    let mo = registered(&app, Look::DESKTOP, "mo").await;
    appoint(&app, "mo").await;
    mo.reload().await;
    tab_to(&mo, "a[href='/moderation']").await;
    press(&mo, &char::from(Key::Enter).to_string()).await;
    mo.expect_path("/moderation").await;
    tab_to(&mo, "a[href^='/moderation/reports/']").await;
    press(&mo, &char::from(Key::Enter).to_string()).await;
    mo.expect_texts(".sealed p", "the sealed line", |texts| texts == ["go away"]).await;
    tab_to(&mo, "input[name=verdict]").await;
    // An arrow chooses the next one, from the one that has the focus.
    press(&mo, &format!("{0}{0}", char::from(Key::Down))).await;
    mo.find("input[value=suspend]:checked").await;
    tab_to(&mo, "#why").await;
    press(&mo, "telling people to go away").await;
    tab_to(&mo, ".decide button").await;
    press(&mo, &char::from(Key::Enter).to_string()).await;
    mo.expect_texts(".told", "the decision", |texts| {
        texts.first().is_some_and(|text| text.starts_with("Closed: suspended"))
    })
    .await;

    bob.find("#connection[data-state=ended]").await;
    bob.expect_texts("#connection-text", "until when and why", |texts| {
        let text = texts.first().map_or("", String::as_str);
        text.starts_with("You cannot take part until ") && text.contains("telling people to go")
    })
    .await;
    bob.picture("suspended-in-a-room-phone-light").await;
    bob.reload().await;
    bob.expect_texts(".errors li", "the same without a socket", |texts| {
        texts.first().is_some_and(|text| text.starts_with("You cannot take part until "))
    })
    .await;
    bob.close().await;
    mo.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium and its driver; tests/all has them"]
async fn a_warning_is_heard_in_the_open_room_and_stands_on_the_next_page_until_it_is_read() {
    let app = TestApp::builder().unlimited().start().await;
    let bob = Browser::open(Look::DESKTOP).await;
    make_room(&bob, &app.url("/"), "Bob").await;
    reported(&app, "Ana", ("Bob", &shown_person(&bob).await), &["HELLO"]).await;
    let mo = moderator(&app, "mo").await;
    decide(&mo, &oldest_report(&mo).await, "warn", "please do not shout").await;
    bob.expect_texts("#messages .notice", "the word of the moderator", |texts| {
        texts.iter().any(|text| text.ends_with("please do not shout"))
    })
    .await;
    bob.reload().await;
    connected(&bob).await;
    for look in Look::ALL {
        bob.wear(look).await;
        bob.find(".warning").await;
        bob.picture(&format!("warning-in-a-room-{}", look.name)).await;
        assert_accessible(&bob, &format!("warning in a room, {}", look.name)).await;
    }
    bob.click(".warning button").await;
    bob.expect_path("/room").await;
    connected(&bob).await;
    assert_eq!(bob.count(".warning").await, 0);
    bob.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium, its driver and axe-core; tests/all has them"]
async fn the_moderators_pages_are_accessible_in_every_look() {
    let app = TestApp::builder().unlimited().start().await;
    let mo = registered(&app, Look::DESKTOP, "mo").await;
    appoint(&app, "mo").await;
    let other = moderator(&app, "other moderator").await;
    let long = "A longer line, to see how it breaks: the quick brown fox jumps over the lazy dog. \
                AndOneWordThatIsFarTooLongForAnyPhoneToShowInOneLineWithoutBreakingItSomewhere";
    let (bob, zoe) = (person("Bob", None), person("Zoë with a rather long name 🦦", None));
    for (by, about) in [("Ana", &bob), ("Cleo", &bob), ("Dan", &zoe), ("Eve", &bob)] {
        let id = about.id.to_string();
        reported(&app, by, (about.name.as_str(), &id), &["hello", long, "<b>bold</b>"]).await;
    }
    for (verdict, why) in [("warn", "please be kind"), ("suspend", long)] {
        decide(&other, &oldest_report(&other).await, verdict, why).await;
        reported(&app, "Fay", ("Bob", &bob.id.to_string()), &["again"]).await;
    }
    let case = oldest_report(&other).await;
    for look in Look::ALL {
        mo.wear(look).await;
        let pages = [
            ("reports", "/moderation"),
            ("case", case.as_str()),
            ("measures", "/moderation/measures"),
            ("audit", "/moderation/audit"),
        ];
        for (name, path) in pages {
            mo.go(&app.url(path)).await;
            mo.picture(&format!("moderation-{name}-{}", look.name)).await;
            assert_accessible(&mo, &format!("{name}, {}", look.name)).await;
            let wide = "return document.documentElement.scrollWidth - innerWidth";
            let wider = mo.script(wide, vec![]).await.as_f64();
            assert!(wider.is_some_and(|wider| wider < 1.0), "{name}, {}: {wider:?}", look.name);
        }
        mo.go(&app.url(&case)).await;
        mo.type_into("#why", "no choice was made").await;
        mo.script("document.querySelector('.decide').scrollIntoView()", vec![]).await;
        mo.picture(&format!("moderation-decide-{}", look.name)).await;
        mo.click(".decide button").await;
        mo.find(".errors").await;
        mo.picture(&format!("moderation-case-error-{}", look.name)).await;
        assert_accessible(&mo, &format!("case with an error, {}", look.name)).await;
    }
    mo.close().await;
}
