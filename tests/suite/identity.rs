//! Who a visitor is from one request to the next.
//! Must not rely on how the cookie is written.

use reqwest::header::COOKIE;

use crate::support::{TestApp, Visitor};

#[tokio::test]
async fn who_only_looks_gets_no_cookie() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app);
    visitor.get("/").await;
    visitor.get("/r/ABCD").await;
    visitor.get("/room").await;
    visitor.post("/", &[("name", ""), ("join", "")]).await;
    assert_eq!(visitor.cookie(), None);
}

#[tokio::test]
async fn the_first_page_forgets_room_and_name_but_not_who_one_is() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app);
    let room = visitor.create_room("Ana").await;
    let cookie = visitor.cookie().expect("a cookie");
    assert!(!cookie.contains("Ana") && !cookie.contains(&room.you_id), "it says nothing: {cookie}");
    visitor.get("/").await;
    assert!(!visitor.get("/r/ABCD").await.text.contains("Ana"));
    assert_eq!(visitor.get("/room").await.location(), "/");
    let again = visitor.join("Ana", &room.code).await;
    assert_eq!(again.you_id, room.you_id);
}

#[tokio::test]
async fn a_changed_cookie_is_no_cookie() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app);
    visitor.create_room("Ana").await;
    let honest = visitor.cookie().expect("a cookie");
    let room_with = async |cookie: String| {
        let eve = Visitor::new(&app);
        let path = |url: reqwest::Url| url.join("/room").expect("a path");
        eve.request(|client, url| client.get(path(url)).header(COOKIE, cookie)).await
    };
    assert_eq!(room_with(honest.clone()).await.status, 200);
    let (signature, key) = honest.split_at(honest.len() - 64);
    let other_key: String = key.chars().rev().collect();
    let unsigned = format!("session={key}");
    for forged in [format!("{signature}{other_key}"), unsigned, "session=x".into()] {
        let answer = room_with(forged.clone()).await;
        assert_eq!((answer.status.as_u16(), answer.location()), (302, "/"), "{forged}");
    }
}

#[tokio::test]
async fn a_visitor_is_known_after_a_restart_and_his_cookie_is_kept_for_long() {
    let mut app = TestApp::start().await;
    let visitor = Visitor::new(&app);
    let answer = visitor.post("/", &[("name", "Ana"), ("create", "")]).await;
    assert!(answer.header("set-cookie").contains("Max-Age=34560000"), "{:?}", answer.headers);
    let before = visitor.room().await;
    app.stop().await;
    app.start_again().await;
    assert_eq!(visitor.room().await.you_id, before.you_id);
}

#[tokio::test]
async fn leaving_forgets_the_room_that_was_left_and_no_other() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app);
    let first = visitor.create_room("Ana").await;
    let second = visitor.create_room("Ana").await;
    let left = visitor.post("/room/leave", &[("room", &first.code)]).await;
    assert_eq!((left.status.as_u16(), left.location()), (302, "/"));
    assert_eq!(visitor.room().await.code, second.code);
    visitor.post("/room/leave", &[("room", &second.code)]).await;
    assert_eq!(visitor.get("/room").await.location(), "/");
}
