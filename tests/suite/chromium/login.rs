//! Registering, logging in and out as people do it, with scripts and without.
//! Must not look at anything but the pages.

use super::looks::assert_accessible;
use super::{connected, expect_messages, make_room};
use crate::support::{Browser, Look, TestApp};

const PASSWORD: &str = "tin otter lamp";
const FLASH: &str = "#header-flash-message p";

async fn register(browser: &Browser, app: &TestApp, name: &str) {
    browser.go(&app.url("/login")).await;
    browser.type_into("#new-username", name).await;
    browser.type_into("#new-password", PASSWORD).await;
    browser.type_into("#pass-confirmation", PASSWORD).await;
    browser.click("#register-btn").await;
    browser.expect_path("/").await;
}

async fn log_in(browser: &Browser, app: &TestApp, name: &str) {
    browser.go(&app.url("/login")).await;
    browser.type_into("#username", name).await;
    browser.type_into("#password", PASSWORD).await;
    browser.click("#login-btn").await;
}

/// From registering to logging in again, on a page with or without scripts.
async fn there_and_back(browser: &Browser, app: &TestApp) {
    register(browser, app, "Ana").await;
    browser.expect_texts(FLASH, "the flash", |said| said == ["You're logged in."]).await;
    let title = browser.client().title().await.expect("a title");
    assert!(title.starts_with("You're logged in. · "), "read out first: {title}");
    browser.click("#destroy-flash-button").await;
    browser.expect_texts(FLASH, "no flash", |said| said.is_empty()).await;
    assert_eq!(browser.texts(".top .who").await.len(), 1);

    browser.click(".top form button").await;
    browser.expect_texts(FLASH, "the flash", |said| said == ["You're logged out."]).await;
    assert_eq!(browser.count(".top .who").await, 0);
    browser.click(".top nav a[href='/login']").await;
    browser.expect_path("/login").await;

    log_in(browser, app, "ana").await;
    browser.expect_path("/").await;
    browser.expect_texts(FLASH, "the flash", |said| said == ["Welcome back ana!"]).await;
    browser.reload().await;
    assert_eq!(browser.count(FLASH).await, 0, "it is shown once");
}

#[tokio::test]
#[ignore = "needs Chromium and its driver; tests/all has them"]
async fn one_registers_closes_the_flash_logs_out_and_logs_in() {
    let app = TestApp::start().await;
    let browser = Browser::open(Look::PHONE).await;
    there_and_back(&browser, &app).await;
    browser.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium and its driver; tests/all has them"]
async fn the_same_works_without_scripts() {
    let app = TestApp::start().await;
    let browser = Browser::open_without_scripts(Look::DESKTOP).await;
    there_and_back(&browser, &app).await;
    browser.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium and its driver; tests/all has them"]
async fn a_guest_writes_in_a_room_registers_and_still_owns_his_lines() {
    let app = TestApp::start().await;
    let ana = Browser::open(Look::DESKTOP).await;
    let code = make_room(&ana, &app.url("/"), "Ana").await;
    ana.say("written as a guest").await;
    expect_messages(&ana, &["written as a guest"]).await;
    register(&ana, &app, "ana").await;
    ana.go(&app.url(&format!("/r/{code}"))).await;
    ana.click("button[name=join]").await;
    connected(&ana).await;
    ana.expect_texts(".message.own .text", "his own line", |l| l == ["written as a guest"]).await;
    ana.say("and this as ana").await;
    expect_messages(&ana, &["written as a guest", "and this as ana"]).await;
    ana.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium, its driver and axe-core; tests/all has them"]
async fn the_login_page_and_what_stands_above_pages_are_accessible_in_every_look() {
    let app = TestApp::builder().unlimited().start().await;
    for look in Look::ALL {
        let browser = Browser::open(look).await;
        let seen = async |name: &str| {
            browser.picture(&format!("{name}-{}", look.name)).await;
            assert_accessible(&browser, &format!("{name}, {}", look.name)).await;
        };
        browser.go(&app.url("/login")).await;
        seen("login").await;
        browser.click("#login-btn").await;
        browser.expect_texts(FLASH, "the flash", |said| said == ["User not found."]).await;
        seen("login-flash").await;
        let name = format!("somebody with a name {}", look.name);
        let name: String = name.chars().take(32).collect();
        register(&browser, &app, &name).await;
        seen("home-logged-in").await;
        browser.go(&app.url("/login")).await;
        seen("login-logged-in").await;
        browser.close().await;
    }
}
