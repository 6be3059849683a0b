//! Several packets in one body of the polling transport: joined by a sign in generation 4, with lengths in generation 3.
//! Must not take more packets out of a body than somebody may send at once.

use bytes::{Buf, Bytes};

use super::engine_packet::{BadPacket, Content, EnginePacket, Generation};

/// What stands between two packets of generation 4.
const SEPARATOR: char = '\u{1e}';
/// Packets taken out of one body; more are refused before they are looked at.
const MOST: usize = 1_024;
/// Where a length in binary form ends.
const LENGTH_ENDS: u8 = 255;
/// A length has at most so many digits: no body is longer.
const DIGITS: usize = 9;

/// The body for these packets.
pub fn encode(generation: Generation, packets: &[EnginePacket]) -> String {
    join(generation, packets.iter().map(|packet| packet.to_text(generation)))
}

/// The body for packets that are text already.
pub fn join<T: AsRef<str>>(generation: Generation, packets: impl Iterator<Item = T>) -> String {
    let mut body = String::new();
    for packet in packets {
        let packet = packet.as_ref();
        match generation {
            Generation::Three => {
                body.push_str(&packet.encode_utf16().count().to_string());
                body.push(':');
            }
            Generation::Four if body.is_empty() => {}
            Generation::Four => body.push(SEPARATOR),
        }
        body.push_str(packet);
    }
    body
}

/// The packets in a body of text.
///
/// # Errors
/// What is wrong with the first that is wrong.
pub fn decode(generation: Generation, body: &str) -> Result<Vec<EnginePacket>, BadPacket> {
    match generation {
        Generation::Four => {
            if body.matches(SEPARATOR).nth(MOST - 1).is_some() {
                return Err(BadPacket::TooMany);
            }
            body.split(SEPARATOR).map(|text| EnginePacket::from_text(generation, text)).collect()
        }
        Generation::Three => with_lengths(body),
    }
}

/// The packets in a body of bytes, as clients of generation 3 send them when something binary is among them.
///
/// # Errors
/// What is wrong with the first that is wrong.
pub fn decode_binary(mut body: Bytes) -> Result<Vec<EnginePacket>, BadPacket> {
    let mut packets = Vec::new();
    while let Some(kind) = body.first().copied() {
        room_for_one_more(&packets)?;
        body.advance(1);
        let digits = body.iter().take(DIGITS + 1).position(|byte| *byte == LENGTH_ENDS);
        let digits = body.split_to(digits.ok_or(BadPacket::Length)?);
        body.advance(1);
        let length = digits.iter().try_fold(0_usize, |length, digit| {
            (*digit <= 9).then_some(length * 10 + usize::from(*digit))
        });
        let length = length.filter(|length| !digits.is_empty() && *length <= body.len());
        let packet = body.split_to(length.ok_or(BadPacket::Length)?);
        let frame = match kind {
            0 => Content::Text(packet.try_into().map_err(|_broken| BadPacket::Text)?),
            1 => Content::Binary(packet),
            _ => return Err(BadPacket::Type),
        };
        packets.push(EnginePacket::from_frame(Generation::Three, &frame)?);
    }
    if packets.is_empty() { Err(BadPacket::Empty) } else { Ok(packets) }
}

/// Lengths count what the language of browsers counts: units of UTF-16.
fn with_lengths(mut body: &str) -> Result<Vec<EnginePacket>, BadPacket> {
    let mut packets = Vec::new();
    while !body.is_empty() {
        room_for_one_more(&packets)?;
        let (length, rest) = body.split_once(':').ok_or(BadPacket::Length)?;
        let is_number = length.len() <= DIGITS && length.bytes().all(|c| c.is_ascii_digit());
        let length: usize = Some(length)
            .filter(|_| is_number)
            .and_then(|length| length.parse().ok())
            .ok_or(BadPacket::Length)?;
        let (packet, rest) = units(rest, length)
            .and_then(|end| rest.split_at_checked(end))
            .ok_or(BadPacket::Length)?;
        packets.push(EnginePacket::from_text(Generation::Three, packet)?);
        body = rest;
    }
    if packets.is_empty() { Err(BadPacket::Empty) } else { Ok(packets) }
}

/// Where so many units end, in bytes; `None` when there are fewer, or a character would be cut in two.
fn units(text: &str, count: usize) -> Option<usize> {
    let mut left = count;
    for (at, c) in text.char_indices() {
        if left == 0 {
            return Some(at);
        }
        left = left.checked_sub(c.len_utf16())?;
    }
    (left == 0).then_some(text.len())
}

const fn room_for_one_more(packets: &[EnginePacket]) -> Result<(), BadPacket> {
    if packets.len() < MOST { Ok(()) } else { Err(BadPacket::TooMany) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocols::socketio::engine_packet::tests::packets;
    use proptest::prelude::*;

    fn said(text: &str) -> EnginePacket {
        EnginePacket::Message(Content::Text(text.into()))
    }

    fn bytes(bytes: &'static [u8]) -> EnginePacket {
        EnginePacket::Message(Content::Binary(Bytes::from_static(bytes)))
    }

    #[test]
    fn bodies_look_as_the_protocols_say() {
        let three = encode(Generation::Three, &[said("hello"), said("€€€"), said("😀")]);
        assert_eq!(three, "6:4hello4:4€€€3:4😀");
        let four = encode(Generation::Four, &[said("hello"), bytes(&[1, 2, 3, 4])]);
        assert_eq!(four, "4hello\u{1e}bAQIDBA==");
        let mixed: &[u8] = b"\x00\x06\xff4hello\x01\x04\xff\x04\x01\x02\x03";
        let taken_apart = decode_binary(Bytes::from_static(mixed));
        assert_eq!(taken_apart, Ok(vec![said("hello"), bytes(&[1, 2, 3])]));
    }

    #[test]
    fn a_length_that_is_wrong_is_no_reason_to_read_on() {
        for body in ["x", "6", "6:4hell", "2:4😀", ":4", "-1:4", "+1:4", "9999999999:4", "1:44"] {
            let broken = decode(Generation::Three, body);
            assert!(matches!(broken, Err(BadPacket::Length)), "{body}: {broken:?}");
        }
        for body in [
            &b"\x00"[..],
            b"\x00\xff4",
            b"\x00\x02\xff4",
            b"\x00\x0a\xff4",
            b"\x00\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\xff4",
        ] {
            let broken = decode_binary(Bytes::from_static(body));
            assert_eq!(broken, Err(BadPacket::Length), "{body:?}");
        }
        assert_eq!(decode_binary(Bytes::from_static(b"\x02\x01\xff4")), Err(BadPacket::Type));
        assert_eq!(decode_binary(Bytes::from_static(b"\x00\x01\xff\xff")), Err(BadPacket::Text));
    }

    #[test]
    fn an_empty_body_holds_no_packet_and_a_very_full_one_is_refused() {
        for generation in [Generation::Three, Generation::Four] {
            assert_eq!(decode(generation, ""), Err(BadPacket::Empty));
            let full = vec![EnginePacket::Noop; MOST];
            let body = encode(generation, &full);
            assert_eq!(decode(generation, &body), Ok(full));
            let fuller = encode(generation, &vec![EnginePacket::Noop; MOST + 1]);
            assert_eq!(decode(generation, &fuller), Err(BadPacket::TooMany));
        }
        assert_eq!(decode_binary(Bytes::new()), Err(BadPacket::Empty));
    }

    proptest! {
        #[test]
        fn what_was_put_together_is_taken_apart_again(
            all in proptest::collection::vec(packets(), 1..20)
        ) {
            // Nobody escapes the separator: it does not stand in JSON, and nothing else is said.
            let is_clean = |packet: &EnginePacket| !packet.to_text(Generation::Four).contains(SEPARATOR);
            let all: Vec<_> = all.into_iter().filter(is_clean).collect();
            prop_assume!(!all.is_empty());
            for generation in [Generation::Three, Generation::Four] {
                prop_assert_eq!(decode(generation, &encode(generation, &all)), Ok(all.clone()));
            }
        }

        #[test]
        fn any_body_is_taken_apart_or_refused(body in "([0-9]{0,3}:)?\\PC{0,60}", raw: Vec<u8>) {
            for generation in [Generation::Three, Generation::Four] {
                let _ = decode(generation, &body);
            }
            let _ = decode_binary(raw.into());
        }
    }
}
