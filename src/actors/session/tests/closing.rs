//! Every way a connection can end: the right close code, then the end of the connection at once, and the seat is free.

use std::time::{Duration, Instant};

use tokio::io::AsyncWriteExt;

use super::peer::{BINARY, CLOSE, PING, TEXT, masked};
use super::probe::{events, joined, until};
use super::{House, Peer};
use crate::actors::CloseReason;

async fn welcomed(house: &House) -> Peer {
    let mut peer = house.peer().await;
    peer.expect(&["welcome"]).await;
    peer
}

/// Sends bytes that end the session; the code it ends with.
async fn code_for(bytes: &[u8]) -> u16 {
    let house = House::open();
    let mut peer = welcomed(&house).await;
    peer.raw(bytes).await;
    let code = peer.closed().await;
    peer.close(code).await;
    let answered = Instant::now();
    peer.ended().await;
    assert!(answered.elapsed() < Duration::from_millis(900), "the connection lingers");
    house.all_gone().await;
    code
}

#[actix_rt::test]
async fn a_peer_that_closes_gets_its_own_code_back_and_the_end_at_once() {
    for code in [1000, 1001, 3999] {
        let house = House::open();
        let mut peer = welcomed(&house).await;
        let asked = Instant::now();
        peer.close(code).await;
        assert_eq!(peer.closed().await, code);
        peer.ended().await;
        assert!(asked.elapsed() < Duration::from_millis(900), "the connection lingers");
        house.all_gone().await;
    }
}

#[actix_rt::test]
async fn a_close_without_a_code_is_answered_without_a_code() {
    let house = House::open();
    let mut peer = welcomed(&house).await;
    peer.frame(0x80 | CLOSE, b"").await;
    assert_eq!(peer.closed().await, 0);
    peer.ended().await;
}

#[actix_rt::test]
async fn a_close_that_is_wrong_itself_is_told_so_and_the_connection_ends_at_once() {
    for (payload, code) in [(&b"\x03"[..], 1002), (b"\x03\xed", 1002), (b"\x03\xe8\xff", 1007)] {
        let house = House::open();
        let mut peer = welcomed(&house).await;
        peer.frame(0x80 | CLOSE, payload).await;
        assert_eq!(peer.closed().await, code);
        peer.ended().await;
    }
}

#[actix_rt::test]
async fn broken_frames_are_told_so() {
    assert_eq!(code_for(b"\x81\x02hi").await, 1002, "not masked");
    assert_eq!(code_for(&masked(0xc1, b"hi")).await, 1002, "reserved bit");
    assert_eq!(code_for(&masked(0x83, b"hi")).await, 1002, "reserved opcode");
    assert_eq!(code_for(&masked(PING, b"hi")).await, 1002, "ping in fragments");
    assert_eq!(code_for(&masked(0x80 | PING, &[b'x'; 126])).await, 1002, "long ping");
    assert_eq!(code_for(&masked(0x80, b"hi")).await, 1002, "nothing to continue");
}

#[actix_rt::test]
async fn text_that_is_not_utf_8_is_told_so_even_in_the_first_fragment() {
    assert_eq!(code_for(&masked(0x80 | TEXT, b"\xff")).await, 1007);
    assert_eq!(code_for(&masked(TEXT, b"ok \xff")).await, 1007);
}

#[actix_rt::test]
async fn a_frame_over_the_limit_is_told_so_before_it_has_come() {
    let house = House::open();
    let mut peer = welcomed(&house).await;
    peer.raw(b"\x82\xff\0\0\0\0\x40\0\0\0mask").await;
    assert_eq!(peer.closed().await, 1009);
    assert_eq!(code_for(&masked(BINARY, &[0; 64 * 1_024 + 1])).await, 1009);
}

#[actix_rt::test]
async fn a_conversation_may_close_with_a_code_of_its_own() {
    let house = House::open();
    let mut peer = welcomed(&house).await;
    peer.text("last,close,never").await;
    peer.expect(&["last"]).await;
    assert_eq!(peer.closed().await, 4_321);
    peer.close(4_321).await;
    peer.ended().await;
}

#[actix_rt::test]
async fn a_peer_that_does_not_answer_our_close_is_left_after_the_grace() {
    let house = House::open_with(|config| config.close_grace = Duration::from_millis(200));
    let mut peer = welcomed(&house).await;
    peer.text("close").await;
    assert_eq!(peer.closed().await, 4_321);
    peer.ended().await;
    house.all_gone().await;
}

#[actix_rt::test]
async fn the_close_frame_arrives_even_if_the_peer_goes_on_talking() {
    let house = House::open();
    let mut peer = welcomed(&house).await;
    peer.text("close").await;
    for _ in 0..200 {
        peer.frame(0x80 | BINARY, &[7; 4_000]).await;
    }
    assert_eq!(peer.closed().await, 4_321);
    peer.close(4_321).await;
    peer.ended().await;
}

#[actix_rt::test]
async fn a_peer_that_is_just_gone_frees_its_seat() {
    let house = House::open();
    let mut peer = welcomed(&house).await;
    peer.text("join").await;
    house.stage.has(1).await;
    house.stage.link().outbox.answer(joined(1)).unwrap();
    peer.expect(&["joined 1"]).await;
    drop(peer);
    until(|| house.stage.gone() == 1).await;
    house.all_gone().await;
    assert_eq!(house.stage.gone(), 1);
}

#[actix_rt::test]
async fn a_peer_that_ends_only_its_own_side_ends_the_session() {
    let house = House::open();
    let mut peer = welcomed(&house).await;
    peer.0.shutdown().await.unwrap();
    peer.ended().await;
    house.all_gone().await;
}

#[actix_rt::test]
async fn a_panic_ends_its_own_session_with_a_word_and_no_other() {
    let house = House::open();
    let mut neighbour = welcomed(&house).await;
    let mut peer = welcomed(&house).await;
    peer.text("join").await;
    house.stage.has(1).await;
    house.stage.link().outbox.answer(joined(1)).unwrap();
    peer.expect(&["joined 1"]).await;
    peer.text("panic").await;
    assert_eq!(peer.closed().await, 1011);
    peer.ended().await;
    until(|| house.stage.gone() == 1).await;
    neighbour.text("still here").await;
    neighbour.expect(&["still here"]).await;
    assert_eq!(house.sessions.count(), 1);
}

#[actix_rt::test]
async fn the_drain_says_that_the_server_restarts_after_what_was_queued() {
    let house = House::open();
    let mut peer = welcomed(&house).await;
    peer.text("post").await;
    house.stage.has(1).await;
    house.stage.link().outbox.deliver(&events(&["last words"]), 10).unwrap();
    house.sessions.drain(Duration::from_millis(10)).await;
    peer.expect(&["last words"]).await;
    assert_eq!(peer.closed().await, 1012);
    peer.close(1012).await;
    peer.ended().await;
    house.all_gone().await;
}

#[actix_rt::test]
async fn what_is_told_to_end_ends_while_its_own_command_is_unanswered() {
    let house = House::open();
    let mut peer = welcomed(&house).await;
    peer.text("history").await;
    house.stage.has(1).await;
    house.stage.link().outbox.close(CloseReason::RoomEnded);
    assert_eq!(peer.closed().await, 4_004);
    peer.close(4_004).await;
    peer.ended().await;
    house.all_gone().await;
}
