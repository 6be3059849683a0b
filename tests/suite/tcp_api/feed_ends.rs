//! What ends a feed: the key, the room, its members, the moderators, the server. It is closed and nothing is said.
//! Must not wait for time to pass.

use std::time::Duration;

use chinwag::clock;
use chinwag::domain::{UserId, Verdict};
use serde_json::json;

use crate::support::moderator::appoint;
use crate::support::pages::between;
use crate::support::reports::{decided, in_an_hour, person};
use crate::support::tcp_api::{PASSWORD, TcpClient, fails, text};
use crate::support::{Feed, JwtClient, TestApp, Visitor};

const OTHER: &str = "grey otters sleep late";

async fn app() -> TestApp {
    TestApp::builder().unlimited().start().await
}

/// Somebody with a feed, and the same on the pages.
async fn listening(app: &TestApp) -> (TcpClient, Visitor, String, Feed) {
    let ana = TcpClient::new(app, "aaa").await;
    let room = ana.creates_room().await;
    let feed = ana.listens(&room).await;
    let page = Visitor::new(app);
    let form = [("username", "aaa"), ("password", PASSWORD)];
    assert_eq!(page.post("/login", &form).await.location(), "/");
    (ana, page, room, feed)
}

#[tokio::test]
async fn a_new_password_ends_it() {
    let app = app().await;
    let (ana, page, room, mut feed) = listening(&app).await;
    let form = [("password", PASSWORD), ("new-password", OTHER), ("confirmation", OTHER)];
    assert_eq!(page.post("/account/password", &form).await.location(), "/account");
    feed.is_refused("the key is void").await;
    ana.greets(&room).await.is_refused("the key is void").await;
}

#[tokio::test]
async fn logging_out_everywhere_ends_it() {
    let app = app().await;
    let (ana, page, room, mut feed) = listening(&app).await;
    assert_eq!(page.post("/account/sessions/end-others", &[]).await.location(), "/account");
    feed.is_refused("the key is void").await;
    assert_eq!(ana.tries(&room, "hi").await, fails(400, "Unknown user"));
    TcpClient::logged_in(ana.rest, "aaa", PASSWORD).await.says(&room, "back again").await;
}

#[tokio::test]
async fn ending_one_key_by_hand_ends_its_feeds_and_no_others() {
    let app = app().await;
    let (ana, page, room, mut feed) = listening(&app).await;
    let shown = page.get("/account").await.text;
    let form = between(&shown, "name=\"key\" value=\"", "\"");
    let id = form.unwrap_or_else(|| panic!("{shown}")).to_owned();
    let again = TcpClient::logged_in(ana.rest.clone(), "aaa", PASSWORD).await;
    let mut other = again.listens(&room).await;
    let ended = page.post("/account/sessions/end", &[("key", &id)]).await;
    assert_eq!(ended.location(), "/account", "{}", ended.text);
    while feed.next().await.is_some() {}
    assert_eq!(ana.tries(&room, "hi").await, fails(400, "Unknown user"));
    again.says(&room, "only one of them").await;
    assert_eq!(text(&other.next().await.expect("a line")), "only one of them");
}

#[tokio::test]
async fn a_key_that_was_ended_by_another_program_ends_it_when_it_is_looked_at_again() {
    let app = TestApp::builder()
        .unlimited()
        .with(|config| config.tokens.key_lasts = Duration::from_secs(2))
        .start()
        .await;
    let (ana, _, room, mut feed) = listening(&app).await;
    let store = app.store();
    let who = UserId::parse(&ana.user_id).expect("an id");
    let key = store.keys_of(who, clock::now()).await.expect("the keys").remove(0);
    assert_eq!(store.end_key(who, key.id).await, Ok(vec![key.id]));
    store.close().await;
    feed.is_refused("the key is void").await;
    ana.greets(&room).await.is_refused("the key is void").await;
}

#[tokio::test]
async fn the_end_of_the_account_ends_it() {
    let app = app().await;
    let (ana, page, room, mut feed) = listening(&app).await;
    let form = [("lines", "stay"), ("password", PASSWORD)];
    assert_eq!(page.post("/account/delete", &form).await.location(), "/");
    while feed.next().await.is_some() {}
    ana.greets(&room).await.is_refused("nobody").await;
}

#[tokio::test]
async fn the_end_of_the_room_ends_it_and_so_does_being_put_out() {
    let app = app().await;
    let owner = JwtClient::new(&app, "Owner").await;
    let (ana, bo) = (TcpClient::new(&app, "aaa").await, TcpClient::new(&app, "bbb").await);
    owner.creates("garden", json!({})).await;
    let (mut anas, mut bos) = (ana.listens("garden").await, bo.listens("garden").await);
    assert_eq!(owner.post(&format!("/room/garden/kick/{}", ana.user_id), None).await.0, 200);
    while anas.next().await.is_some() {}
    bo.says("garden", "one less").await;
    while text(&bos.next().await.expect("a line")) != "one less" {}
    assert_eq!(owner.delete("/room/garden").await.0, 200);
    bos.is_refused("the room is gone").await;
    assert_eq!(bo.tries("garden", "hi").await, fails(404, "Unknown room"));
    bo.greets("garden").await.is_refused("the room is gone").await;
}

#[tokio::test]
async fn who_is_suspended_hears_nothing_any_more_and_cannot_come_back() {
    let app = app().await;
    let (ana, _, room, mut feed) = listening(&app).await;
    let mo = Visitor::new(&app);
    crate::support::moderator::register(&mo, "mo").await;
    appoint(&app, "mo").await;
    let store = app.store();
    let about = person("aaa", Some(&ana.user_id));
    crate::support::reports::report(&store, &person("Ben", None), &about, &["hello"]).await;
    store.close().await;
    let report = crate::support::moderator::oldest_report(&mo).await;
    crate::support::moderator::decide(&mo, &report, "suspend", "shouting").await;
    feed.is_refused("suspended").await;
    ana.greets(&room).await.is_refused("suspended").await;
    let told = ana.tries(&room, "hi").await;
    assert_eq!(crate::support::tcp_api::code(&told), 403, "{told}");
    let words = told["error"]["message"].as_str().expect("words");
    assert!(words.ends_with("Reason: shouting"), "{words}");
}

#[tokio::test]
async fn who_was_suspended_before_is_refused_by_every_request_that_says_something() {
    let mut app = app().await;
    let ana = TcpClient::new(&app, "aaa").await;
    let room = ana.creates_room().await;
    app.stop().await;
    let store = app.store();
    let who = person("aaa", Some(&ana.user_id));
    decided(&store, &who, Verdict::Suspend(in_an_hour()), "shouting").await;
    store.close().await;
    app.start_again().await;
    let made = ana.post("/create-room", json!({})).await;
    for told in [made, ana.tries(&room, "hi").await] {
        assert_eq!(crate::support::tcp_api::code(&told), 403, "{told}");
    }
    ana.greets(&room).await.is_refused("suspended").await;
}

#[tokio::test]
async fn the_server_ends_it_and_afterwards_the_same_key_and_room_are_good() {
    let mut app = app().await;
    let (ana, _, room, mut feed) = listening(&app).await;
    app.stop().await;
    feed.is_refused("the server is gone").await;
    app.start_again().await;
    let mut feed = ana.listens(&room).await;
    ana.says(&room, "back").await;
    assert_eq!(text(&feed.next().await.expect("a line")), "back");
}
