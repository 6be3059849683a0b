//! What was said in a room, whole and in pages.
//! Must not say how it got there.

use serde_json::{Value, json};

use crate::support::tcp_api::{TcpClient, code, fails, msg_id, text, texts};
use crate::support::{Chatter, JwtClient, TestApp, Visitor};

async fn app() -> TestApp {
    TestApp::builder().unlimited().start().await
}

/// A room with so many lines, each its number.
async fn filled(ana: &TcpClient, lines: usize) -> String {
    let room = ana.creates_room().await;
    for number in 1..=lines {
        ana.says(&room, &number.to_string()).await;
    }
    room
}

#[tokio::test]
async fn what_is_wrong_with_a_question_is_told_in_the_order_clients_know() {
    let app = app().await;
    let ana = TcpClient::new(&app, "aaa").await;
    let room = ana.creates_room().await;
    let ask = async |query: &str| ana.get(&format!("/get-room-history{query}")).await;
    for query in ["", "?", "?room_gid", "?room_gid=", "?room=x", "?limit=5"] {
        let malformed = fails(400, "Malformed send_message request");
        assert_eq!(ask(query).await, malformed, "{query}");
    }
    for wrong in ["limit=0", "limit=-1", "limit=all", "before=now", "before=1.5"] {
        let told = ask(&format!("?room_gid={room}&{wrong}")).await;
        assert_eq!(told, fails(400, "Malformed send_message request"), "{wrong}");
        let told = ask(&format!("?room_gid=nowhere&{wrong}")).await;
        assert_eq!(told, fails(400, "Malformed send_message request"), "{wrong}");
    }
    for unknown in ["nowhere", "%00", "pair:1", "%20"] {
        let told = ask(&format!("?room_gid={unknown}")).await;
        assert_eq!(told, fails(404, "Unknown room"), "{unknown}");
    }
    assert_eq!(ask(&format!("?room_gid={room}")).await, json!({ "ok": true, "data": [] }));
    assert_eq!(ask(&format!("?room_gid={room}&limit=1")).await, json!({ "ok": true, "data": [] }));
}

#[tokio::test]
async fn a_room_is_read_whole_or_in_pages_with_the_newest_last() {
    let app = app().await;
    let ana = TcpClient::new(&app, "aaa").await;
    let room = filled(&ana, 7).await;
    let all = ana.history(&room, "").await;
    assert_eq!(texts(&all), ["1", "2", "3", "4", "5", "6", "7"]);
    assert_eq!(ana.history(&room, "&limit=3").await, all[4..]);
    assert_eq!(ana.history(&room, "&limit=7").await, all);
    assert_eq!(ana.history(&room, "&limit=100000").await, all);

    let mut pages: Vec<Vec<Value>> = vec![ana.history(&room, "&limit=3").await];
    while let Some(oldest) = pages.last().and_then(|page| page.first()) {
        let more = format!("&limit=3&before={}", msg_id(oldest));
        pages.push(ana.history(&room, &more).await);
    }
    assert_eq!(pages.len(), 4, "three, three, one and none");
    pages.reverse();
    assert_eq!(pages.concat(), all);
    let before = format!("&before={}", msg_id(&all[3]));
    assert_eq!(ana.history(&room, &before).await, all[..3]);
}

#[tokio::test]
async fn what_was_never_said_in_the_room_is_no_place_to_read_on_from() {
    let app = app().await;
    let ana = TcpClient::new(&app, "aaa").await;
    let (room, other) = (filled(&ana, 2).await, filled(&ana, 1).await);
    let elsewhere = msg_id(&ana.history(&other, "").await[0]);
    for before in [elsewhere, 0, -1, i64::MIN, i64::MAX] {
        let told = ana.get(&format!("/get-room-history?room_gid={room}&before={before}")).await;
        assert_eq!(told, fails(404, "Unknown message"), "{before}");
    }
}

#[tokio::test]
async fn one_answer_holds_a_thousand_lines_at_most() {
    let app = app().await;
    let ana = TcpClient::new(&app, "aaa").await;
    let (mut page, room) = Chatter::in_new_room(&Visitor::new(&app), "Ben").await;
    for number in 1..=1_010 {
        page.say(&number.to_string()).await;
    }
    page.heard_up_to(1_010).await;
    for more in ["", "&limit=1000", "&limit=5000"] {
        let lines = ana.history(&room.code, more).await;
        assert_eq!((lines.len(), text(&lines[0]), text(&lines[999])), (1_000, "11", "1010"));
    }
    let oldest = msg_id(&ana.history(&room.code, "").await[0]);
    let rest = ana.history(&room.code, &format!("&before={oldest}")).await;
    assert_eq!((rest.len(), text(&rest[0]), text(&rest[9])), (10, "1", "10"));
}

#[tokio::test]
async fn reading_an_open_room_shows_nobody_there() {
    let app = app().await;
    let ana = TcpClient::new(&app, "aaa").await;
    let (mut page, room) = Chatter::in_new_room(&Visitor::new(&app), "Ben").await;
    page.said("hi").await;
    assert_eq!(ana.history(&room.code, "").await.len(), 1);
    page.said("still alone").await;
    assert!(page.all("entered").is_empty(), "{:?}", page.heard);
}

#[tokio::test]
async fn lines_of_somebody_who_is_gone_keep_their_place() {
    let app = app().await;
    let ana = TcpClient::new(&app, "aaa").await;
    let owner = JwtClient::new(&app, "Owner").await;
    let bo =
        TcpClient::logged_in(ana.rest.clone(), &owner.email, crate::support::jwt_api::PASSWORD);
    let bo = bo.await;
    let room = ana.creates_room().await;
    for (who, line) in [(&ana, "one"), (&bo, "two"), (&ana, "three")] {
        who.says(&room, line).await;
    }
    let page = Visitor::new(&app);
    let password = crate::support::jwt_api::PASSWORD;
    page.post("/login", &[("username", &bo.login), ("password", password)]).await;
    let form = [("lines", "go"), ("password", password)];
    assert_eq!(page.post("/account/delete", &form).await.location(), "/");
    crate::support::wait::eventually("the lines are nobody's", async || {
        let lines = ana.history(&room, "").await;
        (texts(&lines) == ["one", "(deleted)", "three"]).then_some(())
    })
    .await;
    let lines = ana.history(&room, "&limit=2").await;
    assert_eq!(texts(&lines), ["(deleted)", "three"]);
    assert_ne!(lines[0]["sender"]["uuid"], json!(bo.user_id));
    assert_eq!(code(&bo.tries(&room, "four").await), 400);
}
