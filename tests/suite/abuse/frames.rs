//! Frames that break the protocol or the limits: the right close code, bounded memory, and nobody else notices.

use super::busy_server;
use super::raw::{BINARY, CLOSE, PING, Raw, TEXT, masked};
use crate::support::{Chatter, TestApp, Visitor};

const MEBIBYTE: u64 = 1 << 20;

#[tokio::test]
async fn broken_frames_end_their_own_connection_with_the_right_code() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app);
    let (mut witness, page) = Chatter::in_new_room(&visitor, "Ana").await;
    let too_long = masked(TEXT, &[b'x'; 65_537]);
    let unmasked = b"\x81\x02hi".to_vec();
    let in_pieces = [masked(0x02, &[0; 40_000]), masked(0x80, &[0; 40_000])].concat();
    for (bytes, code, what) in [
        (unmasked, 1002, "not masked"),
        (masked(0xc1, b"hi"), 1002, "a reserved bit"),
        (masked(0x87, b"hi"), 1002, "a reserved opcode"),
        (masked(0x09, b"hi"), 1002, "a ping in fragments"),
        (masked(PING, &[b'x'; 126]), 1002, "a long ping"),
        (masked(0x80, b"hi"), 1002, "nothing to continue"),
        (masked(CLOSE, &[3]), 1002, "half a close code"),
        (masked(TEXT, b"\xff"), 1007, "text that is not UTF-8"),
        (masked(0x01, b"\xc0\xaf"), 1007, "a fragment that is not UTF-8"),
        (too_long, 1009, "a frame over the limit"),
        (in_pieces, 1009, "fragments over the limit"),
        (b"\x82\xff\0\0\0\0\x40\0\0\0mask".to_vec(), 1009, "a gigabyte to come"),
        (b"\x82\xff\xff\xff\xff\xff\xff\xff\xff\xff".to_vec(), 1009, "more than there is"),
    ] {
        let mut raw = Raw::socket(&visitor, &page.code).await;
        raw.send(&bytes).await;
        assert_eq!(raw.closed().await, code, "{what}");
    }
    assert_eq!(witness.said("still here").await, 1);
}

#[tokio::test]
async fn binary_frames_are_answered_or_closed_but_never_ignored() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app);
    let page = visitor.create_room("Ana").await;
    let mut raw = Raw::socket(&visitor, &page.code).await;
    raw.frame(BINARY, &[0, 0xff]).await;
    let (_, answer) = raw.next().await.expect("an answer");
    assert!(String::from_utf8_lossy(&answer).contains("\"error\""), "{answer:?}");
}

#[tokio::test]
async fn a_hundred_frames_of_a_gigabyte_take_no_memory() {
    let (server, visitor) = busy_server(&[]).await;
    let (mut witness, page) = Chatter::in_new_room(&visitor, "Ana").await;
    let before = server.resident_bytes();
    let mut sockets = Vec::new();
    for _ in 0..100 {
        let mut raw = Raw::socket(&visitor, &page.code).await;
        raw.send(b"\x82\xff\0\0\0\0\x40\0\0\0mask").await;
        for _ in 0..16 {
            raw.try_send(&[0; 65_536]).await;
        }
        sockets.push(raw);
    }
    for raw in &mut sockets {
        assert_eq!(raw.closed().await, 1009);
    }
    let grown = server.resident_bytes().saturating_sub(before);
    // A hundred megabytes were sent; what the HTTP server reads ahead is at most 256 KiB for each connection.
    assert!(grown < 32 * MEBIBYTE, "grown by {grown} bytes");
    assert_eq!(witness.said("still here").await, 1);
}

#[tokio::test]
async fn frames_that_never_become_whole_hold_no_more_than_the_limit_each() {
    let (server, visitor) = busy_server(&[]).await;
    let (mut witness, page) = Chatter::in_new_room(&visitor, "Ana").await;
    let before = server.resident_bytes();
    let mut sockets = Vec::new();
    for _ in 0..100 {
        let mut raw = Raw::socket(&visitor, &page.code).await;
        let mut fragments = Vec::new();
        for number in 0..1_000 {
            fragments.extend(masked(if number == 0 { 0x01 } else { 0 }, &[b'x'; 60]));
        }
        raw.send(&fragments).await;
        sockets.push(raw);
    }
    witness.ping().await;
    let grown = server.resident_bytes().saturating_sub(before);
    // One message of 60 kB each, twice that while it grows, and the connections themselves.
    assert!(grown < 100 * (160 * 1_024), "grown by {grown} bytes");
    assert_eq!(witness.said("still here").await, 1);
}
