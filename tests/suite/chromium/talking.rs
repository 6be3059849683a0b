//! Two people, two windows.
//! Must not test what needs no browser: that is in the other files of the suite.

use super::{expect_messages, join_room, make_room};
use crate::support::{Browser, Look, TestApp, Visitor};

#[tokio::test]
#[ignore = "needs Chromium and its driver; tests/all has them"]
async fn two_windows_talk() {
    let app = TestApp::start().await;
    let ana = Browser::open(Look::DESKTOP).await;
    let ben = Browser::open(Look::PHONE).await;
    let code = make_room(&ana, &app.url("/"), "Ana").await;
    join_room(&ben, &app.url("/"), "Ben", &code.to_lowercase()).await;

    ana.say("Hello Ben").await;
    expect_messages(&ben, &["Hello Ben"]).await;
    ben.say("Hello Ana").await;
    for window in [&ana, &ben] {
        expect_messages(window, &["Hello Ben", "Hello Ana"]).await;
        window.expect_texts("#people .name", "both are listed", |names| names.len() == 2).await;
    }
    assert_eq!(ana.texts(".message .author").await, ["Ana", "Ben"]);
    ana.find(".message.own[data-state=sent]").await;
    assert_eq!(ana.count(".message.own").await, 1);
    ana.picture("two-windows-ana").await;
    ben.picture("two-windows-ben").await;
    ana.close().await;
    ben.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium and its driver; tests/all has them"]
async fn what_is_written_is_shown_as_text_and_links_can_be_followed() {
    let app = TestApp::start().await;
    let ana = Browser::open(Look::DESKTOP).await;
    make_room(&ana, &app.url("/"), "Ana").await;
    let written = "<img src=x onerror=alert(1)> https://example.org/?a=1&b=2.";
    ana.say(written).await;
    expect_messages(&ana, &[written]).await;
    let link = ana.find(".message .text a").await;
    assert_eq!(
        link.attr("href").await.expect("a link"),
        Some("https://example.org/?a=1&b=2".into())
    );
    assert_eq!(
        link.attr("rel").await.expect("a link"),
        Some("noopener noreferrer nofollow".to_owned())
    );
    assert_eq!(ana.count(".message img").await, 0);
    // The server renders the same.
    ana.reload().await;
    expect_messages(&ana, &[written]).await;
    assert_eq!(ana.count(".message .text a").await, 1);
    ana.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium and its driver; tests/all has them"]
async fn who_is_typing_is_shown_for_a_moment() {
    let app = TestApp::start().await;
    let ana = Browser::open(Look::DESKTOP).await;
    let ben = Browser::open(Look::DESKTOP).await;
    let code = make_room(&ana, &app.url("/"), "Ana").await;
    join_room(&ben, &app.url("/"), "Ben", &code).await;
    ben.type_into("#message", "I am think").await;
    ana.expect_texts("#typing", "Ben is typing", |texts| texts[0].contains("Ben is typing")).await;
    assert_eq!(ben.texts("#typing").await, [""]);
    ana.expect_texts("#typing", "no more", |texts| texts[0].is_empty()).await;
    ana.close().await;
    ben.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium and its driver; tests/all has them"]
async fn everything_works_without_scripts() {
    let app = TestApp::start().await;
    let ana = Browser::open_without_scripts(Look::PHONE).await;
    ana.go(&app.url("/")).await;
    ana.click("button[name=join]").await;
    assert_eq!(ana.texts(".errors li").await, ["Please enter a name."]);
    ana.type_into("#name", "Ana").await;
    ana.click("button[name=create]").await;
    ana.expect_path("/room").await;
    let code = ana.texts("[data-room-code]").await.remove(0);

    ana.type_into("#message", "plain and simple").await;
    ana.click("#send-btn").await;
    expect_messages(&ana, &["plain and simple"]).await;
    let (mut ben, _) = crate::support::Chatter::in_room(&Visitor::new(&app), "Ben", &code).await;
    ben.said("and an answer").await;
    ana.click(".refresh a").await;
    expect_messages(&ana, &["plain and simple", "and an answer"]).await;
    ana.picture("without-scripts").await;
    ana.click("#leave").await;
    ana.expect_path("/").await;
    ben.expect("left").await;
    ana.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium and its driver; tests/all has them"]
async fn enter_sends_and_the_keyboard_alone_is_enough() {
    let app = TestApp::start().await;
    let ana = Browser::open(Look::DESKTOP).await;
    ana.go(&app.url("/")).await;
    // The first field has the focus; tab, tab, tab, tab: code, join, create.
    let active = ana.client().active_element().await.expect("a focus");
    assert_eq!(active.attr("id").await.expect("an id"), Some("name".to_owned()));
    active.send_keys("Ana\u{E004}\u{E004}\u{E004}\u{E007}").await.expect("keys");
    ana.expect_path("/room").await;
    super::connected(&ana).await;
    let active = ana.client().active_element().await.expect("a focus");
    assert_eq!(active.attr("id").await.expect("an id"), Some("message".to_owned()));
    // Shift and Enter make a line, Enter sends.
    active.send_keys("two\u{E008}\u{E007}\u{E008}lines\u{E007}").await.expect("keys");
    expect_messages(&ana, &["two\nlines"]).await;
    ana.close().await;
}
