//! Whatever comes in, it is taken apart or refused, soon and in little memory: a million bodies and frames.
//! Must not know what the packets are about.

use rand::rngs::SmallRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};

use super::*;
use crate::protocols::socketio::payload;

const INPUTS: usize = 1_000_000;

/// What bodies are made of, and what breaks them.
const PIECES: [&str; 34] = [
    "0",
    "1",
    "2",
    "2probe",
    "3",
    "3probe",
    "4",
    "4hello",
    "42[\"message\",{\"data\":\"hi\"}]",
    "5",
    "6",
    "7",
    "9",
    "b",
    "b4",
    "bAQIDBA==",
    "b4AQIDBA==",
    "=",
    "\u{1e}",
    "\u{1e}",
    ":",
    "1:2",
    "6:4hello",
    "10:b4AQIDBA==",
    "3:4\u{1f600}",
    "999999999:",
    "99999999999999999999:",
    "-1:",
    "0:",
    "\u{20ac}",
    "\u{1f600}",
    "\0",
    "\n",
    " ",
];

fn text(random: &mut SmallRng) -> String {
    (0..random.random_range(0..10)).filter_map(|_| PIECES.choose(random)).copied().collect()
}

/// Lengths of one digit each, mostly right, and what belongs to them.
fn bytes(random: &mut SmallRng) -> Vec<u8> {
    let mut body = Vec::new();
    for _ in 0..random.random_range(0..5) {
        let length = random.random_range(0..10_u8);
        body.push(random.random_range(0..3));
        body.extend(vec![0; random.random_range(0..3)]);
        body.push(length);
        if random.random_range(0..8) > 0 {
            body.push(255);
        }
        let kind = if random.random() { 4 } else { b'4' };
        let much = usize::from(length) + usize::from(random.random_range(0..20) == 0);
        body.extend((0..much).map(|at| if at == 0 { kind } else { random.random_range(0..128) }));
    }
    body
}

/// What was taken apart says the same when it is put together and taken apart again.
fn is_sound(generation: Generation, packets: &[EnginePacket]) -> bool {
    let body = payload::encode(generation, packets);
    payload::decode(generation, &body).as_deref() == Ok(packets)
}

#[test]
fn bodies_are_taken_apart_or_refused() {
    let mut random = SmallRng::seed_from_u64(42);
    let (mut whole, mut binary) = (0, 0);
    for number in 0..INPUTS {
        if number % 3 == 0 {
            let body = bytes(&mut random);
            if let Ok(packets) = payload::decode_binary(body.clone().into()) {
                binary += 1;
                assert!(is_sound(Generation::Three, &packets), "{body:?}");
            }
            continue;
        }
        let body = text(&mut random);
        let three = number % 2 == 0;
        let generation = if three { Generation::Three } else { Generation::Four };
        if let Ok(packets) = payload::decode(generation, &body) {
            whole += 1;
            assert!(is_sound(generation, &packets), "{generation:?} {body:?}");
        }
    }
    assert!(whole > INPUTS / 20 && binary > INPUTS / 100, "{whole} {binary}");
}

#[test]
fn frames_are_answered_or_end_the_connection() {
    let mut random = SmallRng::seed_from_u64(43);
    let mut ends = 0;
    for number in 0..INPUTS {
        let three = number % 2 == 0;
        let generation = if three { Generation::Three } else { Generation::Four };
        let incoming = if number % 3 == 0 {
            Incoming::Binary(bytes(&mut random).into())
        } else {
            Incoming::Text(text(&mut random).into())
        };
        match engine(generation).received(incoming.clone()).as_slice() {
            [] | [Step::Send(_)] => {}
            [Step::Close(CloseReason::Protocol | CloseReason::Done)] => ends += 1,
            other => panic!("{generation:?} {incoming:?}: {other:?}"),
        }
    }
    assert!(ends > INPUTS / 20 && ends < INPUTS, "{ends}");
}
