//! The page about oneself and the way back in, as people see them.
//! Must not test what a program can: only looks, and that it works without scripts.

use super::looks::assert_accessible;
use crate::support::{Browser, Look, TestApp, Visitor, mails};

const PASSWORD: &str = "tin otter lamp";

async fn register(browser: &Browser, app: &TestApp, name: &str) {
    browser.go(&app.url("/login")).await;
    browser.type_into("#new-username", name).await;
    browser.type_into("#new-password", PASSWORD).await;
    browser.type_into("#pass-confirmation", PASSWORD).await;
    browser.click("#register-btn").await;
    browser.expect_path("/").await;
}

async fn looked_at(browser: &Browser, name: &str, look: Look) {
    // The whole page at once.
    let height = browser.script("return document.documentElement.scrollHeight", vec![]).await;
    let height = height.as_u64().and_then(|height| u32::try_from(height).ok());
    browser.wear(Look { height: height.unwrap_or(look.height), ..look }).await;
    browser.picture(&format!("{name}-{}", look.name)).await;
    browser.wear(look).await;
    assert_accessible(browser, &format!("{name}, {}", look.name)).await;
}

#[tokio::test]
#[ignore = "needs Chromium, its driver and axe-core; tests/all has them"]
async fn the_account_and_the_way_back_in_are_accessible_in_every_look() {
    let app = TestApp::builder().unlimited().start().await;
    for (number, look) in Look::ALL.into_iter().enumerate() {
        let browser = Browser::open(look).await;
        super::make_room(&browser, &app.url("/"), look.name).await;
        browser.go(&app.url("/account")).await;
        looked_at(&browser, "account-guest", look).await;

        let name = format!("otter{number}");
        register(&browser, &app, &name).await;
        let elsewhere =
            Visitor::calling_itself(&app, "Mozilla/5.0 (iPhone) Version/18.0 Safari/604.1");
        elsewhere.post("/login", &[("username", &name), ("password", PASSWORD)]).await;
        browser.go(&app.url("/account")).await;
        let email = format!("otter{number}@example.org");
        browser.type_into("#email", &email).await;
        browser.type_into("#email-password", PASSWORD).await;
        browser.click("form[action='/account/email'] button").await;
        browser.find("#code").await;
        browser.click("details summary").await;
        looked_at(&browser, "account", look).await;
        browser.type_into("#code", &mails::code(&mails::nth(&app, 1, &email).await)).await;
        browser.click("form[action='/account/email/code'] button").await;
        browser.find(".flash").await;
        browser.expect_texts(".address", "the address", |texts| texts == [email.as_str()]).await;

        browser.go(&app.url("/reset")).await;
        looked_at(&browser, "reset", look).await;
        browser.type_into("#email", &email).await;
        browser.click("form[action='/reset'] button").await;
        browser.find("[role=status]").await;
        looked_at(&browser, "reset-sent", look).await;
        let link = mails::link(&mails::nth(&app, 2, &email).await);
        browser.go(&app.url(&link)).await;
        browser.type_into("#new-password", "password1").await;
        browser.type_into("#confirmation", "password1").await;
        browser.click("form.card button").await;
        browser.find(".errors").await;
        looked_at(&browser, "new-password", look).await;
        browser.close().await;
    }
}

#[tokio::test]
#[ignore = "needs Chromium, its driver and axe-core; tests/all has them"]
async fn the_account_works_without_scripts() {
    let app = TestApp::start().await;
    let browser = Browser::open_without_scripts(Look::PHONE).await;
    register(&browser, &app, "ana").await;
    browser.go(&app.url("/account")).await;
    browser.type_into("#name", " Lucía").await;
    browser.click("form[action='/account/name'] button").await;
    browser.find(".flash").await;
    assert_eq!(browser.find("#name").await.prop("value").await.unwrap().unwrap(), "ana Lucía");
    browser.click("section:last-of-type summary").await;
    browser.click("input[value=go]").await;
    browser.type_into("#delete-password", PASSWORD).await;
    browser.click("button.danger").await;
    browser.expect_path("/").await;
    browser.find(".flash").await;
    browser.go(&app.url("/account")).await;
    browser.expect_path("/login").await;
    browser.close().await;
}
