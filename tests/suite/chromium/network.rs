//! The network goes away and comes back, the server dies and lives: nothing that was written is lost or said twice.
//! Must not help the page: it has to notice by itself.

use super::{connected, expect_messages, join_room, make_room};
use crate::support::{Browser, ChildServer, Look, TestApp, Wire};

/// Waits until the page says that it has no connection.
async fn cut_off(browser: &Browser) {
    browser
        .expect_texts("#connection-text", "an honest banner", |texts| {
            texts.first().is_some_and(|text| !text.is_empty())
        })
        .await;
}

#[tokio::test]
#[ignore = "needs Chromium and its driver; tests/all has them"]
async fn what_is_written_offline_goes_out_once_and_in_order() {
    let app = TestApp::start().await;
    let ana = Browser::open(Look::DESKTOP).await;
    let ben = Browser::open(Look::PHONE).await;
    let code = make_room(&ana, &app.url("/"), "Ana").await;
    join_room(&ben, &app.url("/"), "Ben", &code).await;
    ben.say("before").await;
    expect_messages(&ana, &["before"]).await;

    ben.set_offline(true).await;
    cut_off(&ben).await;
    for line in ["one", "two", "three"] {
        ben.say(line).await;
    }
    ben.expect_texts(".message.own:not([data-seq]) .text", "unsent lines are shown", |texts| {
        texts == ["one", "two", "three"]
    })
    .await;
    ana.say("meanwhile").await;
    ben.picture("offline").await;

    ben.set_offline(false).await;
    connected(&ben).await;
    let all = ["before", "meanwhile", "one", "two", "three"];
    expect_messages(&ana, &all).await;
    expect_messages(&ben, &all).await;
    assert_eq!(ben.count(".message:not([data-seq])").await, 0);
    assert_eq!(ben.texts(".divider-new").await, ["New since you left"]);
    ben.picture("online-again").await;
    ana.close().await;
    ben.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium and its driver; tests/all has them"]
async fn unsent_lines_survive_a_reload() {
    let app = TestApp::start().await;
    let wire = Wire::to(app.address()).await;
    let ana = Browser::open(Look::DESKTOP).await;
    let ben = Browser::open(Look::DESKTOP).await;
    let code = make_room(&ana, &app.url("/"), "Ana").await;
    join_room(&ben, &wire.url("/"), "Ben", &code).await;

    wire.cut();
    cut_off(&ben).await;
    ben.say("written in the dark").await;
    ben.say("and one more").await;
    ben.find(".message.own:not([data-seq])").await;
    // The page is gone and cannot even be loaded; the lines are kept.
    ben.client().refresh().await.ok();
    wire.mend();
    ben.go(&wire.url("/room")).await;
    let all = ["written in the dark", "and one more"];
    expect_messages(&ana, &all).await;
    expect_messages(&ben, &all).await;
    // Nothing of it is said again later.
    ben.reload().await;
    connected(&ben).await;
    ben.say("the end").await;
    expect_messages(&ana, &[all[0], all[1], "the end"]).await;
    ana.close().await;
    ben.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium and its driver; tests/all has them"]
async fn try_now_tries_now() {
    let app = TestApp::start().await;
    let wire = Wire::to(app.address()).await;
    let ana = Browser::open(Look::DESKTOP).await;
    make_room(&ana, &wire.url("/"), "Ana").await;
    wire.cut();
    // Long enough a wait that only the button explains a connection.
    ana.expect_texts("#connection-text", "a countdown of many seconds", |texts| {
        let seconds = texts[0].split("again in ").nth(1).and_then(|rest| rest.split(' ').next());
        seconds.and_then(|number| number.parse::<u32>().ok()).is_some_and(|number| number >= 3)
    })
    .await;
    ana.picture("countdown").await;
    wire.mend();
    ana.click("#try-now").await;
    connected(&ana).await;
    ana.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium and its driver; tests/all has them"]
async fn a_server_that_is_killed_and_started_again_loses_nobody() {
    let mut server = ChildServer::start(&[]).await;
    let ana = Browser::open(Look::DESKTOP).await;
    let ben = Browser::open(Look::PHONE_DARK).await;
    let code = make_room(&ana, &server.url("/"), "Ana").await;
    join_room(&ben, &server.url("/"), "Ben", &code).await;
    ana.say("before the crash").await;
    expect_messages(&ben, &["before the crash"]).await;

    server.kill();
    cut_off(&ana).await;
    cut_off(&ben).await;
    ana.say("into the void").await;
    ben.picture("server-killed").await;
    server.start_again().await;
    let all = ["before the crash", "into the void"];
    expect_messages(&ben, &all).await;
    expect_messages(&ana, &all).await;
    ben.say("still here").await;
    expect_messages(&ana, &[all[0], all[1], "still here"]).await;
    let notices = super::notices(&ana).await;
    assert!(!notices.contains("left"), "{notices}");
    ana.close().await;
    ben.close().await;
}
