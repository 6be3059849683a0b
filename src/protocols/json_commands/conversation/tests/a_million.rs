//! Whatever comes in, it is read or refused, soon and in little memory: a million inputs.
//! Must not wait for answers: each input goes to a client that is ready for it.

use rand::rngs::SmallRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};

use super::*;
use crate::protocols::json_commands::error::Refusal;
use crate::protocols::json_commands::wire::Introduction;

const INPUTS: usize = 1_000_000;

const ACTIONS: [&str; 6] = [
    "get_rooms",
    "create_room",
    "connect_to_room",
    "disconnect_from_room",
    "send_message",
    "dance",
];

const VALUES: [&str; 14] = [
    "\"Ana\"",
    "\"Bo\"",
    "\"tea\"",
    "\"\"",
    "\" \"",
    "\"\\u0000\"",
    "\"\\ud83e\\udda6\"",
    "\"\\ud800\"",
    "null",
    "7",
    "-1e9",
    "true",
    "[\"Ana\"]",
    "{\"a\":{}}",
];

/// What JSON is made of, and what breaks it.
const PIECES: [&str; 32] = [
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\"",
    "'",
    "\\",
    "\\u",
    " ",
    "\n",
    "\0",
    "null",
    "true",
    "1e999",
    "-",
    "0",
    "\"token\":",
    "\"action\":",
    "\"args\":",
    "\"username\":",
    "\"roomName\":",
    "\"Ana's\"",
    "\"get_rooms\"",
    "{}",
    "ä",
    "🦦",
    "\u{202E}",
    "//",
    "NaN",
    "[[[[[[[[",
];

/// A command with some of its arguments, or pieces in any order, or bytes.
fn input(random: &mut SmallRng) -> Incoming {
    let mut text = String::new();
    match random.random_range(0..4) {
        0 | 1 => {
            let token = ["Ana's", "old", "", "Bo's", "Ana's next"].choose(random).unwrap();
            let action = ACTIONS.choose(random).unwrap();
            text +=
                &format!("{{\"token\":\"{token}\",\"action\":\"{action}\",\"args\":{{\"more\":1");
            for name in ["username", "roomName", "author", "message"] {
                if random.random_range(0..5) > 0 {
                    text += &format!(",\"{name}\":{}", VALUES.choose(random).unwrap());
                }
            }
            text += ["}}", "}}", "}}", "}", "}} x"].choose(random).unwrap();
        }
        2 => {
            for _ in 0..random.random_range(0..16) {
                text += PIECES.choose(random).unwrap();
            }
        }
        _ => {
            let bytes: Vec<u8> = (0..random.random_range(0..40)).map(|_| random.random()).collect();
            return Incoming::Binary(bytes.into());
        }
    }
    Incoming::Text(text.into())
}

/// What a frame may be answered with: nothing, one question, an error, or an error and the end.
fn is_an_answer(steps: &[Step]) -> bool {
    match steps {
        [] | [Step::Run { .. }] => true,
        [Step::Send(frame)] => is_error(frame),
        [Step::Send(frame), Step::Close(reason)] => is_error(frame) && reason.code() == 1008,
        _ => false,
    }
}

fn is_error(frame: &Frame) -> bool {
    frame.payload().starts_with(br#"{"statusCode": "error", "type": ""#) && frame.len() < 500
}

/// Whether a refusal says what is wrong with what was sent, and not with us.
const fn is_about_it(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::Protocol(_) | Refusal::Input(_) | Refusal::Refused(_))
}

#[test]
fn inputs_are_read_or_refused() {
    let mut random = SmallRng::seed_from_u64(42);
    let mut bench = Bench::connected(&room("tea", RoomKind::Named));
    let (mut orders, mut wishes) = (0, 0);
    for number in 0..INPUTS {
        let incoming = input(&mut random);
        match Order::read(&incoming) {
            Ok(order) => {
                orders += 1;
                match Wish::read(&order, "ana") {
                    Ok(_) => wishes += 1,
                    Err(refusal) => assert!(is_about_it(&refusal), "{incoming:?}: {refusal:?}"),
                }
            }
            Err(refusal) => assert!(is_about_it(&refusal), "{incoming:?}: {refusal:?}"),
        }
        // The whole dialogue takes longer: some of them each.
        if number % 8 == 0 {
            if let Ok(said) = Introduction::read(&incoming) {
                assert!(!said.username.trim().is_empty(), "{incoming:?}");
            }
            let said = bench.conversation.received(incoming.clone());
            assert!(is_an_answer(&said), "{incoming:?}: {said:?}");
            bench.conversation.doing = Doing::Nothing;
        }
    }
    assert!(orders > INPUTS / 5 && wishes > INPUTS / 30, "{orders} {wishes}");
}
