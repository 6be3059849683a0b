//! The pages in a real Chromium, as people use them.
//! Must not be needed by a machine without one: every test here is ignored there, with the reason.

mod account;
mod comings;
mod commands;
mod docs;
mod elsewhere;
mod lines;
mod login;
mod looks;
mod moderation;
mod network;
mod socketio;
mod strangers;
mod talking;

use crate::support::Browser;

/// Makes a room on the home page; returns its code.
async fn make_room(browser: &Browser, home: &str, name: &str) -> String {
    browser.go(home).await;
    browser.type_into("#name", name).await;
    browser.click("button[name=create]").await;
    browser.expect_path("/room").await;
    connected(browser).await;
    browser.texts("[data-room-code]").await.remove(0)
}

/// Goes into a room from the home page.
async fn join_room(browser: &Browser, home: &str, name: &str, code: &str) {
    browser.go(home).await;
    browser.type_into("#name", name).await;
    browser.type_into("#code", code).await;
    browser.click("button[name=join]").await;
    browser.expect_path("/room").await;
    connected(browser).await;
}

/// Waits until the page has its connection.
async fn connected(browser: &Browser) {
    browser.find("#connection[data-state=open]").await;
}

/// Waits until exactly these messages are shown, in this order, and all of them are stored.
async fn expect_messages(browser: &Browser, expected: &[&str]) {
    let what = format!("the messages {expected:?}");
    browser.expect_texts(".message[data-seq] .text", &what, |shown| shown == expected).await;
}

/// All quiet lines about people, as one text.
async fn notices(browser: &Browser) -> String {
    browser.texts("#messages .notice").await.join("\n")
}
