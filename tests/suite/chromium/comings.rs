//! Reloads, tabs, leaving: what the others see of it, and what a draft survives.
//! Must not wait for the graces of a server that nobody configured.

use std::time::Duration;

use super::{connected, expect_messages, join_room, make_room, notices};
use crate::support::{Browser, Look, TestApp};

#[tokio::test]
#[ignore = "needs Chromium and its driver; tests/all has them"]
async fn twenty_reloads_leave_no_trace() {
    let app = TestApp::start().await;
    let ana = Browser::open(Look::DESKTOP).await;
    let ben = Browser::open(Look::DESKTOP).await;
    let code = make_room(&ana, &app.url("/"), "Ana").await;
    join_room(&ben, &app.url("/"), "Ben", &code).await;
    ana.expect_texts("#messages .notice", "Ben has entered", |texts| {
        texts.iter().any(|text| text.contains("Ben has entered the room"))
    })
    .await;
    let before = notices(&ana).await;
    for _ in 0..20 {
        ben.reload().await;
    }
    connected(&ben).await;
    ben.say("here I am").await;
    expect_messages(&ana, &["here I am"]).await;
    assert_eq!(notices(&ana).await, before);
    ana.close().await;
    ben.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium and its driver; tests/all has them"]
async fn a_second_tab_is_the_same_person() {
    let short = Duration::from_millis(500);
    let app = TestApp::builder()
        .with(|config| {
            config.rooms.away_after = short;
            config.rooms.left_after = short * 2;
        })
        .start()
        .await;
    let ana = Browser::open(Look::DESKTOP).await;
    let ben = Browser::open(Look::DESKTOP).await;
    let code = make_room(&ana, &app.url("/"), "Ana").await;
    join_room(&ben, &app.url("/"), "Ben", &code).await;

    let first = ben.client().window().await.expect("a window");
    let second = ben.client().new_window(true).await.expect("a tab");
    ben.client().switch_to_window(second.handle).await.expect("the tab");
    ben.go(&app.url("/room")).await;
    connected(&ben).await;
    ben.say("from the second tab").await;
    expect_messages(&ana, &["from the second tab"]).await;
    assert_eq!(ana.texts("#people .name").await.len(), 2);

    ben.client().close_window().await.expect("the tab closes");
    ben.client().switch_to_window(first).await.expect("the first tab");
    expect_messages(&ben, &["from the second tab"]).await;
    ben.say("and from the first").await;
    expect_messages(&ana, &["from the second tab", "and from the first"]).await;
    assert!(!notices(&ana).await.contains("left"), "{}", notices(&ana).await);

    // Leaving in one tab is leaving in all of them.
    let third = ben.client().new_window(true).await.expect("a tab");
    let first = ben.client().window().await.expect("a window");
    ben.client().switch_to_window(third.handle).await.expect("the tab");
    ben.go(&app.url("/room")).await;
    connected(&ben).await;
    ben.click("#leave").await;
    ben.expect_path("/").await;
    ben.client().switch_to_window(first).await.expect("the first tab");
    ben.expect_path("/").await;
    ana.expect_texts("#people .name", "Ben is gone", |names| names == ["Ana"]).await;
    ana.close().await;
    ben.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium and its driver; tests/all has them"]
async fn a_draft_survives_a_reload() {
    let app = TestApp::start().await;
    let ana = Browser::open(Look::PHONE).await;
    make_room(&ana, &app.url("/"), "Ana").await;
    ana.type_into("#message", "not yet finis").await;
    ana.reload().await;
    connected(&ana).await;
    ana.say("hed").await;
    expect_messages(&ana, &["not yet finished"]).await;
    ana.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium and its driver; tests/all has them"]
async fn an_invitation_leads_into_the_room() {
    let app = TestApp::start().await;
    let ana = Browser::open(Look::DESKTOP).await;
    let ben = Browser::open(Look::PHONE).await;
    let code = make_room(&ana, &app.url("/"), "Ana").await;
    let link = ana.find("#link").await.prop("value").await.expect("a value").expect("a link");
    assert_eq!(link, app.url(&format!("/r/{code}")));
    ben.go(&link).await;
    ben.type_into("#name", "Ben\u{E007}").await;
    ben.expect_path("/room").await;
    connected(&ben).await;
    assert_eq!(ben.texts("h1 [data-room-code]").await, [code]);
    ana.close().await;
    ben.close().await;
}
