//! Coming back: exactly what was missed, in order, and nothing twice.
//! Must not know how much the server keeps in memory.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::support::{Chatter, TestApp, Visitor};

/// Numbers one after the other.
fn numbers(messages: &[(i64, String)]) -> Vec<i64> {
    messages.iter().map(|(seq, _)| *seq).collect()
}

async fn say_many(chatter: &mut Chatter, count: usize) {
    let mut ids = Vec::new();
    for line in 0..count {
        ids.push(chatter.say(&format!("line {line}")).await);
        if ids.len() == 20 {
            for id in ids.drain(..) {
                chatter.acknowledged(&id).await;
            }
        }
    }
    for id in ids {
        chatter.acknowledged(&id).await;
    }
}

#[tokio::test]
async fn who_comes_back_gets_exactly_what_was_missed() {
    let app = TestApp::start().await;
    let (mut ana, room) = Chatter::in_new_room(&Visitor::new(&app), "Ana").await;
    let visitor = Visitor::new(&app);
    let (mut ben, page) = Chatter::in_room(&visitor, "Ben", &room.code).await;
    ana.said("heard by both").await;
    ben.expect_text("heard by both").await;
    drop(ben);
    for line in ["one", "two", "three"] {
        ana.said(line).await;
    }

    let mut ben = Chatter::resume(&visitor, &page, 1).await;
    ana.said("four").await;
    ben.expect_text("four").await;
    let missed = ben.messages();
    assert_eq!(numbers(&missed), [2, 3, 4, 5]);
    assert_eq!(ben.welcome["last_seq"], 4);
    assert!(ben.all("history").iter().all(|page| page["direction"] == "missed"));
}

#[tokio::test]
async fn any_number_of_missed_messages_comes_in_pages() {
    let app = TestApp::builder()
        .unlimited()
        .with(|config| {
            config.rooms.recent = 20;
            config.rooms.catch_up_page = 50;
        })
        .start()
        .await;
    let (mut ana, room) = Chatter::in_new_room(&Visitor::new(&app), "Ana").await;
    let visitor = Visitor::new(&app);
    let (ben, page) = Chatter::in_room(&visitor, "Ben", &room.code).await;
    drop(ben);
    say_many(&mut ana, 333).await;

    let ben = Chatter::resume(&visitor, &page, 0).await;
    let expected: Vec<i64> = (1..=333).collect();
    assert_eq!(numbers(&ben.messages()), expected);
    assert_eq!(ben.welcome["last_seq"], 333);
    for page in ben.all("history") {
        assert!(page["messages"].as_array().is_some_and(|page| page.len() <= 50));
    }
}

#[tokio::test]
async fn what_is_said_between_the_page_and_its_socket_is_not_lost() {
    let app = TestApp::start().await;
    let (mut ana, room) = Chatter::in_new_room(&Visitor::new(&app), "Ana").await;
    ana.said("before the page").await;
    let visitor = Visitor::new(&app);
    let page = visitor.join("Ben", &room.code).await;
    assert_eq!(page.said(), ["before the page"]);
    ana.said("in between").await;
    let ben = Chatter::enter(&visitor, &page).await;
    assert_eq!(ben.messages(), [(2, "in between".to_owned())]);
}

#[tokio::test]
async fn nothing_is_lost_or_doubled_between_history_and_live_while_others_talk() {
    let app = TestApp::builder().unlimited().start().await;
    let (mut ana, room) = Chatter::in_new_room(&Visitor::new(&app), "Ana").await;
    let enough = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&enough);
    let talking = tokio::spawn(async move {
        while !told.load(Ordering::Relaxed) {
            say_many(&mut ana, 5).await;
        }
        ana.said("the end").await
    });
    let mut joiners = Vec::new();
    for number in 0..10 {
        let visitor = Visitor::new(&app);
        let joined = Chatter::in_room(&visitor, &format!("Joiner {number}"), &room.code).await;
        joiners.push(joined);
    }
    enough.store(true, Ordering::Relaxed);
    let last = talking.await.expect("Ana talks");
    for (mut joiner, page) in joiners {
        joiner.heard_up_to(last).await;
        let expected: Vec<i64> = (page.last_seq + 1..=last).collect();
        assert_eq!(numbers(&joiner.messages()), expected);
    }
}

#[tokio::test]
async fn a_page_of_another_room_is_told_to_load_anew() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app);
    let (mut ana, page) = Chatter::in_new_room(&visitor, "Ana").await;
    ana.said("one").await;

    let hello = |room: &str, seq: i64| serde_json::json!({ "type": "hello", "room_id": room, "last_seq": seq });
    let strange = "6f1ac2de-0000-4000-8000-000000000000";
    for frame in [hello(strange, 1), hello(&page.room_id, 999)] {
        let mut stale = Chatter::open(&visitor, &page.code).await.expect("a socket");
        stale.send(frame).await;
        stale.expect("reload").await;
    }
}

#[tokio::test]
async fn rooms_messages_and_numbers_are_the_same_after_a_restart() {
    let mut app = TestApp::start().await;
    let visitor = Visitor::new(&app);
    let (mut ana, page) = Chatter::in_new_room(&visitor, "Ana").await;
    ana.said("before").await;
    app.stop().await;
    assert_eq!(ana.closed().await, 1012);
    app.start_again().await;

    let mut ana = Chatter::resume(&visitor, &page, 1).await;
    assert_eq!(ana.said("after").await, 2);
    let again = visitor.room().await;
    assert_eq!(again.said(), ["before", "after"]);
    assert_eq!((again.room_id, again.code), (page.room_id, page.code));
}

#[tokio::test]
async fn older_messages_come_page_by_page() {
    let app = TestApp::builder().unlimited().start().await;
    let visitor = Visitor::new(&app);
    let (mut ana, _) = Chatter::in_new_room(&visitor, "Ana").await;
    say_many(&mut ana, 120).await;
    let mut ana = Chatter::enter(&visitor, &visitor.room().await).await;
    let mut before = 71;
    let mut seen = Vec::new();
    loop {
        ana.send(serde_json::json!({ "type": "history", "before": before })).await;
        let page = ana.expect("history").await;
        assert_eq!(page["direction"], "older");
        let found = page["messages"].as_array().expect("messages").iter();
        let found: Vec<i64> = found.filter_map(|message| message["seq"].as_i64()).collect();
        before = *found.first().expect("a message");
        seen.splice(0..0, found);
        if page["more"] == false {
            break;
        }
    }
    let expected: Vec<i64> = (1..71).collect();
    assert_eq!(seen, expected);
}
