//! Decoding alone: every cut of every stream gives the same messages, and nothing a peer sends can fill memory.

use bytes::Bytes;
use proptest::prelude::*;

use super::peer::masked;
use crate::actors::session::inbound::{Inbound, Received};
use crate::actors::{CloseReason, Incoming};

const LIMIT: usize = 1_000;

/// All that is decoded from the chunks, and the error that ends it.
fn decoded(chunks: &[Vec<u8>]) -> (Vec<Received>, Option<CloseReason>) {
    let mut inbound = Inbound::new(LIMIT);
    let mut all = Vec::new();
    for chunk in chunks {
        inbound.feed(chunk);
        loop {
            match inbound.next() {
                Ok(Some(received)) => all.push(received),
                Ok(None) => break,
                Err(reason) => return (all, Some(reason)),
            }
        }
        assert!(inbound.kept() <= 2 * LIMIT + chunk.len(), "{}", inbound.kept());
    }
    (all, None)
}

fn text(text: &str) -> Received {
    Received::Message(Incoming::Text(text.into()))
}

fn refused(bytes: Vec<u8>) -> Option<CloseReason> {
    decoded(&[bytes]).1
}

/// The frames of one message: cut into so many bytes each.
fn fragments(opcode: u8, payload: &[u8], each: usize) -> Vec<u8> {
    let pieces: Vec<&[u8]> = payload.chunks(each.max(1)).collect();
    let last = pieces.len().saturating_sub(1);
    let mut frames = Vec::new();
    for (index, piece) in pieces.iter().enumerate() {
        let first = if index == 0 { opcode } else { 0 } | if index == last { 0x80 } else { 0 };
        frames.extend(masked(first, piece));
        frames.extend(masked(0x89, b"between"));
    }
    frames
}

#[test]
fn text_and_binary_come_as_what_they_are() {
    let mut bytes = masked(0x81, "grüß dich".as_bytes());
    bytes.extend(masked(0x82, &[0xff; 300]));
    bytes.extend(masked(0x81, b""));
    let binary = Received::Message(Incoming::Binary(Bytes::from(vec![0xff; 300])));
    assert_eq!(decoded(&[bytes]), (vec![text("grüß dich"), binary, text("")], None));
}

#[test]
fn a_frame_over_the_limit_is_refused_by_its_header_alone() {
    let one_gigabyte = b"\x82\xff\0\0\0\0\x40\0\0\0".to_vec();
    assert_eq!(refused(one_gigabyte), Some(CloseReason::TooBig));
    assert_eq!(refused(masked(0x82, &[0; LIMIT + 1])), Some(CloseReason::TooBig));
    assert_eq!(refused(masked(0x82, &[0; LIMIT])), None);
}

#[test]
fn fragments_that_are_too_long_together_are_refused() {
    assert_eq!(refused(fragments(2, &[0; LIMIT], 300)), None);
    assert_eq!(refused(fragments(2, &[0; LIMIT + 1], 300)), Some(CloseReason::TooBig));
}

#[test]
fn broken_text_is_refused_with_the_fragment_that_breaks_it() {
    assert_eq!(refused(masked(0x81, b"a\xffb")), Some(CloseReason::InvalidText));
    assert_eq!(refused(masked(0x01, b"a\xffb")), Some(CloseReason::InvalidText));
    let mut half = masked(0x01, b"\xce");
    assert_eq!(refused(half.clone()), None);
    half.extend(masked(0x80, b""));
    assert_eq!(refused(half), Some(CloseReason::InvalidText));
}

#[test]
fn broken_text_is_refused_before_its_frame_is_whole() {
    let mut bytes = masked(0x81, b"so far so good, but \xf4\x90 is no character");
    bytes.truncate(bytes.len() - 10);
    assert_eq!(refused(bytes), Some(CloseReason::InvalidText));
}

#[test]
fn fragments_out_of_place_are_refused() {
    assert_eq!(refused(masked(0x80, b"no start")), Some(CloseReason::Protocol));
    let mut nested = masked(0x01, b"start");
    nested.extend(masked(0x81, b"other"));
    assert_eq!(refused(nested), Some(CloseReason::Protocol));
}

#[test]
fn close_codes_are_checked() {
    let close = |payload: &[u8]| decoded(&[masked(0x88, payload)]).0;
    assert_eq!(close(b""), [Received::Close(Ok(None))]);
    for code in [1000_u16, 1003, 1007, 1014, 3000, 4999] {
        assert_eq!(close(&code.to_be_bytes()), [Received::Close(Ok(Some(code)))]);
    }
    for code in [0_u16, 999, 1004, 1005, 1006, 1015, 1100, 2999, 5000, 65535] {
        let wrong = [Received::Close(Err(CloseReason::Protocol))];
        assert_eq!(close(&code.to_be_bytes()), wrong, "{code}");
    }
    assert_eq!(close(b"\x03"), [Received::Close(Err(CloseReason::Protocol))]);
    assert_eq!(close(b"\x03\xe8\xff"), [Received::Close(Err(CloseReason::InvalidText))]);
}

#[test]
fn an_idle_connection_keeps_nothing() {
    let mut inbound = Inbound::new(LIMIT);
    inbound.feed(&masked(0x81, &[b'x'; 900]));
    assert_eq!(inbound.next(), Ok(Some(text(&"x".repeat(900)))));
    assert_eq!((inbound.next(), inbound.kept()), (Ok(None), 0));
}

fn cut(bytes: &[u8], each: usize) -> Vec<Vec<u8>> {
    bytes.chunks(each).map(<[u8]>::to_vec).collect()
}

proptest! {
    #[test]
    fn whatever_comes_nothing_breaks_and_memory_is_bounded(chunks: Vec<Vec<u8>>) {
        decoded(&chunks);
    }

    #[test]
    fn whatever_comes_in_frames_nothing_breaks_and_memory_is_bounded(
        frames in proptest::collection::vec((any::<u8>(), "\\PC{0,400}"), 0..20),
        each in 1_usize..2_000,
    ) {
        let bytes: Vec<u8> = frames.iter().flat_map(|(first, p)| masked(*first, p.as_bytes())).collect();
        decoded(&cut(&bytes, each));
    }

    #[test]
    fn text_is_the_same_however_it_is_fragmented_and_cut(
        said in "\\PC{1,200}", fragment in 1_usize..50, each in 1_usize..100,
    ) {
        prop_assume!(said.len() <= LIMIT);
        let (received, refused) = decoded(&cut(&fragments(1, said.as_bytes(), fragment), each));
        prop_assert_eq!(refused, None);
        let messages: Vec<_> =
            received.into_iter().filter(|r| matches!(r, Received::Message(_))).collect();
        prop_assert_eq!(messages, vec![text(&said)]);
    }

    #[test]
    fn bytes_that_are_not_text_are_never_taken_for_text(
        bytes in proptest::collection::vec(any::<u8>(), 1..200), fragment in 1_usize..50,
    ) {
        let (received, refused) = decoded(&[fragments(1, &bytes, fragment)]);
        let is_text = std::str::from_utf8(&bytes).is_ok();
        prop_assert_eq!(refused.is_none(), is_text);
        prop_assert_eq!(received.iter().any(|r| matches!(r, Received::Message(_))), is_text);
    }
}
