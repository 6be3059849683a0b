//! What a program says first on a feed: one object of JSON, in however many pieces it comes.
//! Must not know whether what it says is true.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::actors::session::Hello;

/// Who wants to hear which room.
#[derive(Deserialize, ToSchema, Clone, PartialEq, Eq, Debug)]
pub struct Greeting {
    /// What the log-in gave.
    #[schema(format = "uuid")]
    pub uuid: String,
    /// The key of the room.
    #[schema(example = "wjLJb3Jo")]
    pub room_gid: String,
}

/// What the bytes so far are. What follows the object is never read.
pub fn read(so_far: &[u8]) -> Hello<Greeting> {
    match so_far.trim_ascii_start().first() {
        None => return Hello::NotYet,
        // Lists would pass for objects otherwise.
        Some(b'{') => {}
        Some(_) => return Hello::No,
    }
    let mut reader = serde_json::Deserializer::from_slice(so_far);
    match Greeting::deserialize(&mut reader) {
        Ok(greeting) => Hello::Is(greeting),
        Err(error) if error.is_eof() => Hello::NotYet,
        Err(_broken) => Hello::No,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const WHOLE: &str =
        r#"{"uuid": "99f0e998-1360-11e9-ab6c-00e04c681690", "room_gid": "wjLJb3Jo"}"#;

    fn greeting() -> Greeting {
        Greeting {
            uuid: "99f0e998-1360-11e9-ab6c-00e04c681690".into(),
            room_gid: "wjLJb3Jo".into(),
        }
    }

    fn is(text: &str) -> bool {
        matches!(read(text.as_bytes()), Hello::Is(said) if said == greeting())
    }

    fn is_no(text: &[u8]) -> bool {
        matches!(read(text), Hello::No)
    }

    fn is_not_yet(text: &[u8]) -> bool {
        matches!(read(text), Hello::NotYet)
    }

    #[test]
    fn an_object_is_read_however_it_is_written() {
        for text in [
            WHOLE,
            &WHOLE.replace(": ", ":").replace(", ", ","),
            &WHOLE.replace(": ", "\r\n :\t"),
            &format!("\r\n {WHOLE}\n"),
            r#"{"room_gid":"wjLJb3Jo","x":[{"uuid":1}],"uuid":"99f0e998-1360-11e9-ab6c-00e04c681690"}"#,
            r#"{"\u0075uid":"99f0e998-1360-11e9-ab6c-00e04c681690","room_gid":"wjLJb3J\u006f"}"#,
        ] {
            assert!(is(text), "{text}");
        }
    }

    #[test]
    fn what_follows_is_never_read() {
        for more in ["\n", "{", WHOLE, "nonsense", "\u{fffd}"] {
            assert!(is(&format!("{WHOLE}{more}")), "{more}");
        }
    }

    #[test]
    fn it_may_end_anywhere_as_long_as_more_can_come() {
        for length in 0..WHOLE.len() {
            assert!(is_not_yet(&WHOLE.as_bytes()[..length]), "{length}");
        }
        let name = r#"{"room_gid":"名前","uuid":"x"}"#;
        for length in 0..name.len() {
            assert!(
                is_not_yet(&name.as_bytes()[..length]),
                "in the middle of a character: {length}"
            );
        }
    }

    #[test]
    fn what_can_become_no_greeting_is_refused_at_once() {
        for text in [
            "{'uuid': '99f0e998-1360-11e9-ab6c-00e04c681690', 'room_gid': 'wjLJb3Jo'}",
            r#"["99f0e998-1360-11e9-ab6c-00e04c681690","wjLJb3Jo"]"#,
            "[",
            "x",
            "1",
            "null",
            "\"",
            "GET / HTTP/1.1",
            "\u{feff}{}",
            "{}",
            r#"{"uuid":"x"}"#,
            r#"{"uuid":null"#,
            r#"{"uuid":1"#,
            r#"{"uuid":{"#,
            r#"{"uuid":"x","room_gid":["#,
            r#"{"uuid":"x" "room_gid""#,
            r#"{"uuid":"\x"#,
            r#"{,"#,
        ] {
            assert!(is_no(text.as_bytes()), "{text}");
        }
        assert!(is_no(b"{\"uuid\":\"\xff\""));
        assert!(is_no(b"\x16\x03\x01"), "somebody speaks TLS");
    }

    #[test]
    fn depth_does_no_harm() {
        let deep = format!("{{\"a\":{}", "[".repeat(4_000));
        assert!(is_not_yet(deep.as_bytes()));
        let closed = format!("{{\"a\":{}{},{}", "[".repeat(2_000), "]".repeat(2_000), &WHOLE[1..]);
        assert!(is(&closed));
    }

    /// What somebody may send who tries: bytes of any kind, and greetings with something wrong in them.
    fn anything() -> impl Strategy<Value = Vec<u8>> {
        let bytes = prop::collection::vec(any::<u8>(), 0..80);
        let like_json = "[{}\\[\\]\":,\\\\ua1e.\\-\\n ]{0,40}".prop_map(String::into_bytes);
        let broken = (0..WHOLE.len(), any::<u8>(), 0..=WHOLE.len()).prop_map(|(at, byte, end)| {
            let mut bytes = WHOLE.as_bytes().to_vec();
            bytes[at] = byte;
            bytes.truncate(end);
            bytes
        });
        prop_oneof![bytes, like_json, broken]
    }

    /// More bytes never change what was refused or read.
    fn check(bytes: &[u8], cut: usize) {
        let cut = cut % (bytes.len() + 1);
        match (read(&bytes[..cut]), read(bytes)) {
            (Hello::NotYet, _) | (Hello::No, Hello::No) => {}
            (Hello::Is(before), Hello::Is(after)) => assert_eq!(before, after),
            _ => panic!("{cut}: {:?}", String::from_utf8_lossy(bytes)),
        }
    }

    proptest! {
        #[test]
        fn pieces_say_the_same_as_the_whole(bytes in anything(), cut: usize) {
            check(&bytes, cut);
        }
    }

    /// Without shrinking, so that a million takes seconds.
    mod a_million {
        use super::*;
        use rand::rngs::SmallRng;
        use rand::seq::IndexedRandom;
        use rand::{Rng, SeedableRng};

        const INPUTS: usize = 1_000_000;

        /// What greetings are made of, and what breaks them.
        const PIECES: [&str; 20] = [
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            "\"",
            "'",
            "\\u00",
            "\\",
            " ",
            "\n",
            "\0",
            "null",
            "1e999",
            "\"uuid\":\"x\"",
            "\"room_gid\":\"y\"",
            "\"uuid\"",
            "\"room_gid\"",
            "🦦",
        ];

        fn input(random: &mut SmallRng) -> Vec<u8> {
            match random.random_range(0..3) {
                0 => {
                    let pieces = random.random_range(0..12);
                    let mut text = String::from("{");
                    (0..pieces).for_each(|_| text += PIECES.choose(random).unwrap());
                    text.into_bytes()
                }
                1 => {
                    let mut bytes = WHOLE.as_bytes().to_vec();
                    let at = random.random_range(0..bytes.len());
                    bytes[at] = random.random();
                    bytes.truncate(random.random_range(0..=WHOLE.len() + 20));
                    bytes
                }
                _ => (0..random.random_range(0..40)).map(|_| random.random()).collect(),
            }
        }

        #[test]
        fn greetings_of_any_kind_are_read_without_harm() {
            let mut random = SmallRng::seed_from_u64(42);
            let mut whole = 0;
            for _ in 0..INPUTS {
                let bytes = input(&mut random);
                check(&bytes, random.random_range(0..=bytes.len()));
                whole += usize::from(matches!(read(&bytes), Hello::Is(_)));
            }
            assert!(whole > INPUTS / 100, "some of them make sense: {whole}");
        }
    }
}
