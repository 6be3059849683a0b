//! Who is suspended or comes from a banned address: what he is told, and that he is told everywhere.
//! Must not test what moderators see.

use chinwag::config::Config;
use chinwag::domain::Verdict;
use reqwest::header::{ACCEPT, COOKIE};
use serde_json::json;

use crate::socketio::polling::Polling;
use crate::support::moderator::{PASSWORD, register};
use crate::support::reports::{decided, in_an_hour, person, prefix, report};
use crate::support::visitor::Answer;
use crate::support::wait::eventually;
use crate::support::{Chatter, TestApp, Visitor};

const HOME: &str = "203.0.113.9";

/// A server behind a proxy on this machine, so that a test can come from anywhere.
async fn behind_a_proxy() -> TestApp {
    let trust = |config: &mut Config| {
        config.http.trusted_proxies = vec!["127.0.0.0/8".parse().expect("a network")];
        config.rooms.left_after = std::time::Duration::from_secs(600);
    };
    TestApp::builder().with(trust).start().await
}

async fn get(visitor: &Visitor, path: &str, from: &str, accept: &'static str) -> Answer {
    let request = |client: &reqwest::Client, url: reqwest::Url| {
        let url = url.join(path).expect("a path");
        client.get(url).header("x-forwarded-for", from).header(ACCEPT, accept)
    };
    visitor.request(request).await
}

#[tokio::test]
async fn who_is_suspended_cannot_enter_or_post_and_is_told_until_when_and_why() {
    let mut app = behind_a_proxy().await;
    let bob = Visitor::new(&app);
    let room = bob.create_room("Bob").await;
    let ana = Visitor::new(&app);
    let (_ana, _) = Chatter::in_room(&ana, "Ana", &room.code).await;
    app.stop().await;
    let store = app.store();
    let who = person("Bob", Some(&room.you_id));
    decided(&store, &who, Verdict::Suspend(in_an_hour()), "shouting & <insults>").await;
    store.close().await;
    app.start_again().await;

    let told = |text: &str| {
        assert!(text.contains("You cannot take part until "), "{text}");
        assert!(text.contains("shouting &amp; &lt;insults&gt;"), "{text}");
    };
    told(&bob.get("/room").await.text);
    told(&bob.post("/room/message", &[("room", &room.code), ("message", "hi")]).await.text);
    let mut socket = Chatter::open(&bob, &room.code).await.expect("the socket opens to tell him");
    socket.send(json!({ "type": "hello", "room_id": room.room_id, "last_seq": 0 })).await;
    let error = socket.expect("error").await;
    assert_eq!(error["code"], "suspended");
    assert!(error["message"].as_str().expect("words").ends_with("shouting & <insults>"));
    assert_eq!(socket.closed().await, 4003);
    let cookie = bob.cookie().expect("a cookie");
    let script = Polling::new(&app, &[(COOKIE, &cookie)]).await;
    let heard = script.heard("\u{1e}41").await;
    assert!(heard.contains("You cannot take part until "), "{heard}");
    told(&bob.post("/", &[("name", "Bob"), ("code", &room.code), ("join", "")]).await.text);
    told(&bob.post("/", &[("name", "Bob"), ("code", ""), ("create", "")]).await.text);
    // Others are not concerned.
    Chatter::in_room(&ana, "Ana", &room.code).await.0.said("still here").await;
}

#[tokio::test]
async fn a_banned_address_gets_a_page_or_json_or_no_socket_and_others_get_everything() {
    let mut app = behind_a_proxy().await;
    app.stop().await;
    let store = app.store();
    let verdict = Verdict::Ban(vec![prefix(HOME)], in_an_hour());
    decided(&store, &person("Bob", None), verdict, "threats").await;
    store.close().await;
    app.start_again().await;

    let visitor = Visitor::new(&app);
    for path in ["/", "/room", "/r/ABCD", "/nothing", "/ws", "/moderation"] {
        let page = get(&visitor, path, HOME, "text/html").await;
        assert_eq!(page.status, 403, "{path}");
        assert!(page.text.contains("Your address cannot be used here until "), "{}", page.text);
        assert!(page.text.contains("Reason: threats"), "{}", page.text);
        let program = get(&visitor, path, HOME, "*/*").await;
        assert_eq!(program.status, 403, "{path}");
        assert!(program.text.starts_with("{\"detail\":\"Your address "), "{}", program.text);
    }
    let poll = get(&visitor, "/socket.io/?EIO=4&transport=polling", HOME, "*/*").await;
    assert_eq!(poll.status, 403);
    assert!(poll.text.starts_with("{\"code\":4,\"message\":\"Your address "), "{}", poll.text);
    let stylesheet = get(&visitor, "/", HOME, "text/html").await.text;
    let stylesheet = stylesheet.split("rel=\"stylesheet\" href=\"").nth(1).expect("a stylesheet");
    let stylesheet = stylesheet.split('"').next().expect("a path");
    for path in [stylesheet, "/healthz", "/favicon.ico", "/robots.txt"] {
        assert_eq!(get(&visitor, path, HOME, "*/*").await.status, 200, "{path}");
    }
    let elsewhere = get(&visitor, "/", "203.0.113.10", "text/html").await;
    assert_eq!(elsewhere.status, 200);
    let refused = Chatter::open_with(&visitor, "ABCD", |request| {
        request.headers_mut().insert("x-forwarded-for", HOME.parse().expect("a header"));
    });
    assert_eq!(refused.await.err(), Some(403));
}

#[tokio::test]
async fn a_suspended_guest_who_logs_in_takes_his_suspension_along() {
    let mut app = behind_a_proxy().await;
    register(&Visitor::new(&app), "bo").await;
    let bob = Visitor::new(&app);
    let room = bob.create_room("Bob").await;
    app.stop().await;
    let store = app.store();
    let who = person("Bob", Some(&room.you_id));
    decided(&store, &who, Verdict::Suspend(in_an_hour()), "shouting").await;
    store.close().await;
    app.start_again().await;
    let create = [("name", "Bob"), ("code", ""), ("create", "")];
    let elsewhere = Visitor::new(&app);
    elsewhere.post("/login", &[("username", "bo"), ("password", PASSWORD)]).await;
    assert_eq!(elsewhere.post("/", &create).await.location(), "/room");
    bob.post("/login", &[("username", "bo"), ("password", PASSWORD)]).await;
    for visitor in [bob, elsewhere] {
        let answer = visitor.post("/", &create).await;
        assert!(answer.text.contains("You cannot take part until "), "{}", answer.text);
    }
}

#[tokio::test]
async fn a_closed_report_is_deleted_in_its_time_and_an_open_one_waits() {
    let keep_nothing = |config: &mut Config| {
        config.safety.cases_kept = std::time::Duration::from_millis(1);
    };
    let mut app = TestApp::builder().with(keep_nothing).start().await;
    app.stop().await;
    let store = app.store();
    decided(&store, &person("Bob", None), Verdict::Dismiss, "nothing found").await;
    let entry = store.audit(0, 1).await.expect("what was done").remove(0);
    let closed = entry.report.expect("a report");
    report(&store, &person("Ana", None), &person("Cleo", None), &["hi"]).await;
    app.start_again().await;
    eventually("the closed report is deleted", async || {
        store.case(closed).await.expect("the reports").is_none().then_some(())
    })
    .await;
    assert_eq!(store.open_reports().await.expect("the reports").len(), 1);
}
