//! A peer that does not read: its session ends in time, holds a bounded queue, and nobody else waits.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::House;
use super::probe::{joined, until};
use crate::actors::{CloseReason, Delivery, Frame, Outbox, Refused};

/// Sixteen frames of four kilobytes.
fn load() -> (Arc<[Delivery]>, usize) {
    let frame = Frame::text(&"x".repeat(4_000));
    let bytes = 16 * frame.len();
    ((0..16).map(|_| Delivery { seq: None, author: None, frame: frame.clone() }).collect(), bytes)
}

/// Delivers until the outbox is full, as a room does with a reader who reads nothing.
async fn fill(outbox: &Outbox) {
    let (load, bytes) = load();
    let deadline = Instant::now() + Duration::from_secs(20);
    let mut refused = 0;
    while refused < 50 {
        assert!(Instant::now() < deadline, "the outbox never fills");
        refused = if outbox.deliver(&load, bytes).is_ok() { 0 } else { refused + 1 };
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

async fn seated(house: &House, peer: &mut super::Peer, nth: usize) -> Outbox {
    peer.expect(&["welcome"]).await;
    peer.text("join").await;
    house.stage.has(nth).await;
    let outbox = house.stage.link().outbox;
    outbox.answer(joined(1)).unwrap();
    peer.expect(&["joined 1"]).await;
    outbox
}

#[actix_rt::test]
async fn a_reader_who_stops_fills_only_his_outbox_and_is_cut_off_in_time() {
    let house = House::open_with(|config| config.stalled_after = Duration::from_millis(800));
    let mut stuck = house.narrow_peer().await;
    let outbox = seated(&house, &mut stuck, 1).await;
    fill(&outbox).await;
    until(|| house.stage.gone() == 1).await;
    let (load, bytes) = load();
    assert_eq!(outbox.deliver(&load, bytes), Err(Refused::Closed));
    assert!(house.counted("chinwag_slow_sessions_dropped_total 1"));
    house.all_gone().await;
}

#[actix_rt::test]
async fn a_reader_who_was_evicted_ends_within_two_looks_and_others_do_not_notice() {
    let house = House::open_with(|config| config.stalled_after = Duration::from_secs(8));
    let mut stuck = house.narrow_peer().await;
    let outbox = seated(&house, &mut stuck, 1).await;
    let mut neighbour = house.peer().await;
    seated(&house, &mut neighbour, 2).await;
    fill(&outbox).await;
    outbox.close(CloseReason::TooSlow);
    let evicted = Instant::now();
    neighbour.text("hello").await;
    neighbour.expect(&["hello"]).await;
    until(|| house.stage.gone() == 1).await;
    assert!(evicted.elapsed() < Duration::from_secs(4), "{:?}", evicted.elapsed());
    assert!(house.counted("chinwag_slow_sessions_dropped_total 0"), "who evicts counts");
    until(|| house.sessions.count() == 1).await;
}

#[actix_rt::test]
async fn a_reader_who_was_too_slow_finds_the_reason_behind_what_was_on_its_way() {
    let house = House::open();
    let mut slow = house.narrow_peer().await;
    let outbox = seated(&house, &mut slow, 1).await;
    fill(&outbox).await;
    outbox.close(CloseReason::TooSlow);
    loop {
        let (opcode, payload) = slow.next().await.expect("the connection ended without a word");
        if opcode == super::peer::CLOSE {
            assert_eq!(payload.first_chunk(), Some(&4_008_u16.to_be_bytes()));
            break;
        }
    }
    slow.close(4_008).await;
    slow.ended().await;
    house.all_gone().await;
}

#[actix_rt::test]
async fn a_peer_that_asks_but_does_not_read_the_answers_is_read_no_further() {
    let house = House::open_with(|config| {
        config.frames.burst = 1_000_000;
        config.stalled_after = Duration::from_millis(800);
    });
    let mut greedy = house.narrow_peer().await;
    let question = super::peer::masked(0x82, &[7; 60_000]);
    let asking = async {
        use tokio::io::AsyncWriteExt;
        let mut sent = 0_usize;
        while sent < 100_000_000 && greedy.0.write_all(&question).await.is_ok() {
            sent += question.len();
        }
        sent
    };
    let sent = tokio::time::timeout(Duration::from_secs(3), asking).await;
    assert!(sent.is_err() || sent.is_ok_and(|sent| sent < 50_000_000), "everything was read");
    until(|| house.counted("chinwag_slow_sessions_dropped_total 1")).await;
}
