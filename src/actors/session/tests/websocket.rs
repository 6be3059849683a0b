//! A whole session over a real connection: what is said, answered and delivered arrives, in order.

use super::probe::{events, joined, until};
use super::{House, peer};
use crate::actors::{Outbound, Tag};
use crate::domain::Reply;

#[actix_rt::test]
async fn what_is_said_is_heard_by_the_conversation_and_its_words_come_back() {
    let house = House::open();
    let mut peer = house.peer().await;
    peer.expect(&["welcome"]).await;
    peer.text("hello").await;
    peer.expect(&["hello"]).await;
    peer.frame(0x80 | peer::BINARY, b"\0\xff").await;
    assert_eq!(peer.next().await, Some((peer::BINARY, b"\0\xff".to_vec())));
}

#[actix_rt::test]
async fn a_ping_is_answered_between_the_fragments_of_a_message() {
    let house = House::open();
    let mut peer = house.peer().await;
    peer.frame(peer::TEXT, "gr\u{fc}".as_bytes().split_last().unwrap().1).await;
    peer.frame(0x80 | peer::PING, b"there?").await;
    peer.expect(&["welcome"]).await;
    assert_eq!(peer.next().await, Some((peer::PONG, b"there?".to_vec())));
    peer.frame(0x80, "\u{fc}\u{df}".as_bytes().split_first().unwrap().1).await;
    peer.expect(&["gr\u{fc}\u{df}"]).await;
}

#[actix_rt::test]
async fn events_and_answers_arrive_in_the_order_of_the_outbox() {
    let house = House::open();
    let mut peer = house.peer().await;
    peer.text("join").await;
    house.stage.has(1).await;
    let outbox = house.stage.link().outbox;
    outbox.answer(joined(1)).unwrap();
    outbox.deliver(&events(&["one", "two"]), 10).unwrap();
    peer.expect(&["welcome", "joined 1", "one", "two"]).await;
    peer.text("post").await;
    house.stage.has(2).await;
    outbox.deliver(&events(&["three"]), 10).unwrap();
    house.stage.answer(2);
    peer.expect(&["three", "ok 2"]).await;
}

#[actix_rt::test]
async fn many_posts_are_under_way_together_and_the_rest_waits_its_turn() {
    let house = House::open_with(|config| config.unanswered = 3);
    let mut peer = house.peer().await;
    peer.expect(&["welcome"]).await;
    for _ in 0..5 {
        peer.text("post").await;
    }
    peer.text("history").await;
    peer.text("bye").await;
    house.stage.has(3).await;
    assert_eq!(house.stage.tags(), [1, 2, 3]);
    for tag in 1..=5 {
        assert!(house.stage.tags().len() < 6, "the history waits for all posts");
        house.stage.answer(tag);
        peer.expect(&[&format!("ok {tag}")]).await;
    }
    house.stage.has(6).await;
    house.stage.answer(6);
    peer.expect(&["ok 6", "bye"]).await;
}

#[actix_rt::test]
async fn an_answer_without_words_lets_the_peer_be_read_again() {
    let house = House::open();
    let mut peer = house.peer().await;
    peer.expect(&["welcome"]).await;
    peer.text("history").await;
    house.stage.has(1).await;
    peer.text("hello").await;
    let ordered = Outbound::Reply { tag: Tag(1), result: Ok(Reply::Ordered) };
    house.stage.link().outbox.answer(ordered).unwrap();
    peer.expect(&["hello"]).await;
}

#[actix_rt::test]
async fn a_thousand_frames_sent_at_once_are_all_answered_in_order() {
    let house = House::open_with(|config| config.frames.burst = 10_000);
    let mut peer = house.peer().await;
    let all: Vec<u8> =
        (0..1_000).flat_map(|n| peer::masked(0x81, format!("word {n}").as_bytes())).collect();
    peer.raw(&all).await;
    peer.expect(&["welcome"]).await;
    for n in 0..1_000 {
        peer.expect(&[&format!("word {n}")]).await;
    }
}

#[actix_rt::test]
async fn the_open_sessions_are_counted_by_door() {
    let house = House::open();
    let (first, _second) = (house.peer().await, house.peer().await);
    until(|| house.counted("chinwag_sessions{door=\"probe\"} 2")).await;
    drop(first);
    until(|| house.counted("chinwag_sessions{door=\"probe\"} 1")).await;
}

#[actix_rt::test]
async fn a_plain_request_is_told_that_a_websocket_is_expected() {
    let house = House::open();
    let plain = house.plain_request("Connection: close").await;
    assert!(plain.starts_with("HTTP/1.1 400 "), "{plain}");
    let half = house.plain_request("Connection: Upgrade\r\nUpgrade: websocket").await;
    assert!(half.starts_with("HTTP/1.1 400 "), "{half}");
    assert!(half.contains("\r\nconnection: close\r\n"), "{half}");
    assert_eq!(house.sessions.count(), 0);
}
