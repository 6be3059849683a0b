//! Whatever clients say, it is read or they are not listened to any longer, soon and in little memory: a million messages.
//! Must not hold more of one client than its bound.

use rand::rngs::SmallRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};

use super::*;
use crate::protocols::socketio::packet::Decoded;
use crate::protocols::socketio::socket::assembly::MOST_ATTACHED;

const INPUTS: usize = 1_000_000;

/// What packets are made of, and what breaks them.
const PIECES: [&str; 36] = [
    "0",
    "1",
    "2",
    "3",
    "4",
    "5",
    "6",
    "7",
    "51-",
    "52-",
    "50-",
    "65-",
    "5999999999999999999-",
    "-",
    "/",
    ",",
    "/custom,",
    "/slow,",
    "/random,",
    "/a?b=c,",
    "12",
    "999999999999999999999999",
    "[\"m\"]",
    "[\"m\",{\"_placeholder\":true,\"num\":0}]",
    "[\"m\",{\"_placeholder\":true,\"num\":1},[{\"_placeholder\":true,\"num\":0}]]",
    "[\"m\",{\"_placeholder\":true,\"num\":-1}]",
    "[\"connect\"]",
    "[]",
    "{}",
    "{\"token\":\"1\"}",
    "[[[[[[[[[[[[[[[[[[[[[[[[[[",
    "\"",
    "null",
    "ä🦦\u{1e}",
    "\0",
    "\\ud800",
];

/// Packets as they should be, with `/` where a namespace belongs.
const WHOLE: [&str; 8] = [
    "2/[\"m\",{\"a\":[1,null]}]",
    "2/7[\"m\",\"🦦\"]",
    "2/[\"out of custom\"]",
    "3/7[]",
    "50-/[\"m\"]",
    "51-/[\"m\",{\"_placeholder\":true,\"num\":0}]",
    "51-/7[\"m\",{\"_placeholder\":true,\"num\":0}]",
    "61-/7[{\"_placeholder\":true,\"num\":0}]",
];

/// Messages of one packet as it should be, nearly so, or not at all.
fn input(random: &mut SmallRng) -> Vec<Content> {
    let mut text = String::new();
    let kind = random.random_range(0..20);
    match kind {
        0 => {
            for _ in 0..random.random_range(0..6) {
                text += PIECES.choose(random).unwrap();
            }
        }
        1 => {
            text += &random.random_range(0..8).to_string();
            text.extend((0..random.random_range(0..20)).map(|_| random.random::<char>()));
        }
        _ => {
            let namespace = ["", "", "", "/custom,"].choose(random).unwrap();
            text = WHOLE.choose(random).unwrap().replacen('/', namespace, 1);
        }
    }
    let has_attachment = text.get(1..3) == Some("1-");
    let mut messages = vec![Content::Text(text.into())];
    if has_attachment && kind > 2 || kind == 3 {
        let bytes: Vec<u8> = (0..random.random_range(0..40)).map(|_| random.random()).collect();
        messages.push(Content::Binary(bytes.into()));
    }
    messages
}

/// What was read can be written, and is the same again.
fn assert_is_written_again(content: &Content) {
    let Content::Text(text) = content else { return };
    if let Ok(Decoded::Whole(packet)) = Packet::decode(text) {
        let again = Packet::decode(&packet.to_text());
        assert_eq!(again, Ok(Decoded::Whole(packet)), "{text}");
    }
}

#[test]
fn messages_are_read_or_end_the_connection() {
    let mut random = SmallRng::seed_from_u64(42);
    let mut bench = Bench::connected(Generation::Four);
    let (mut said, mut ends, mut whole) = (0, 0, 0);
    while said < INPUTS {
        for content in input(&mut random) {
            said += 1;
            if said % 8 == 0 {
                assert_is_written_again(&content);
            }
            let steps = bench.socket.message(content.clone(), bench.start);
            assert!(steps.len() <= 3, "{content:?}: {steps:?}");
            whole += bench.told().len();
            if steps.iter().any(|step| matches!(step, Step::Close(_))) {
                assert_eq!(steps.len(), 1, "{content:?}: {steps:?}");
                ends += 1;
                let generation = [Generation::Three, Generation::Four].choose(&mut random).unwrap();
                bench = Bench::connected(*generation);
                bench.says("0/custom,");
                bench.told();
            }
        }
    }
    assert!(ends > INPUTS / 20 && whole > INPUTS / 2, "{ends} {whole}");
}

#[test]
fn attachments_without_end_are_not_collected() {
    let mut bench = Bench::connected(Generation::Four);
    let named: Vec<_> = (0..64).map(|num| json!({ "_placeholder": true, "num": num })).collect();
    let arguments = Value::from([vec![Value::from("m")], named].concat());
    assert_eq!(bench.says(&format!("564-{arguments}")), Vec::<String>::new());
    let large = Bytes::from(vec![0; MOST_ATTACHED / 4]);
    let send = |bench: &mut Bench| {
        words(&bench.socket.message(Content::Binary(large.clone()), bench.start))
    };
    for _ in 0..4 {
        assert_eq!(send(&mut bench), Vec::<String>::new());
    }
    assert_eq!(send(&mut bench), ["close 1009"]);
}
