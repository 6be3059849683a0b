//! A look at a body of JSON: which keys it has at the top, and nothing more.
//! Must not keep a value, nor say what a door would say about it.

use std::fmt;

use serde::de::{Deserializer as _, IgnoredAny, MapAccess, Visitor};

/// What stands at the top of a body.
#[derive(PartialEq, Eq, Debug)]
pub enum Peeked {
    /// An object that has some of the keys looked for.
    Object {
        /// For each key whether it is there, in the order they were asked for.
        has: [bool; 2],
    },
    /// Some other value.
    Other,
    /// Nothing at all.
    Empty,
    /// No JSON; where it breaks off and why.
    Broken {
        /// Characters before the mistake.
        at: usize,
        /// What the parser says.
        why: String,
    },
}

/// Looks for two keys. Values are skipped without recursion, so that no depth of nesting does harm.
pub fn peek(body: &[u8], keys: [&str; 2]) -> Peeked {
    if body.trim_ascii().is_empty() {
        return Peeked::Empty;
    }
    let mut reader = serde_json::Deserializer::from_slice(body);
    let looked = if body.trim_ascii_start().starts_with(b"{") {
        reader.deserialize_map(Keys(keys)).map(|has| Peeked::Object { has })
    } else {
        reader.deserialize_ignored_any(IgnoredAny).map(|_| Peeked::Other)
    };
    match looked.and_then(|peeked| reader.end().map(|()| peeked)) {
        Ok(peeked) => peeked,
        Err(error) => {
            Peeked::Broken { at: offset(body, error.line(), error.column()), why: cause(&error) }
        }
    }
}

struct Keys<'a>([&'a str; 2]);

impl<'de> Visitor<'de> for Keys<'_> {
    type Value = [bool; 2];

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = [false; 2];
        while let Some((key, IgnoredAny)) = map.next_entry::<String, IgnoredAny>()? {
            for (found, wanted) in found.iter_mut().zip(self.0) {
                *found |= key == wanted;
            }
        }
        Ok(found)
    }
}

/// Characters before that place; the parser counts lines, and bytes in them, from 1.
fn offset(body: &[u8], line: usize, column: usize) -> usize {
    let before: usize = body
        .split_inclusive(|byte| *byte == b'\n')
        .take(line.saturating_sub(1))
        .map(<[u8]>::len)
        .sum();
    let before = (before + column.saturating_sub(1)).min(body.len());
    body.get(..before).map_or(0, |text| String::from_utf8_lossy(text).chars().count())
}

/// The sentence without the place, which is told as a number.
fn cause(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn look(body: &[u8]) -> Peeked {
        peek(body, ["email", "login"])
    }

    const fn has(email: bool, login: bool) -> Peeked {
        Peeked::Object { has: [email, login] }
    }

    #[test]
    fn keys_are_found_whatever_their_values_are() {
        assert_eq!(look(br#"{"email":"a@b.example","password":"x"}"#), has(true, false));
        assert_eq!(look(br#" {"login":null} "#), has(false, true));
        assert_eq!(look(br#"{"login":[1],"email":{"login":2}}"#), has(true, true));
        assert_eq!(look(br#"{"e\u006dail":1}"#), has(true, false), "however it is written");
        assert_eq!(look(br#"{"a":{"email":1},"Email":2}"#), has(false, false));
        assert_eq!(look(b"{}"), has(false, false));
    }

    #[test]
    fn a_key_that_comes_twice_is_there() {
        assert_eq!(look(br#"{"email":1,"email":2}"#), has(true, false));
    }

    #[test]
    fn depth_and_length_do_no_harm() {
        let deep = format!("{{\"a\":{}{},\"email\":1}}", "[".repeat(30_000), "]".repeat(30_000));
        assert_eq!(look(deep.as_bytes()), has(true, false));
        let long = format!("{{{}\"login\":1}}", "\"a\":1,".repeat(10_000));
        assert_eq!(look(long.as_bytes()), has(false, true));
        let open = format!("{{\"email\":{}", "[".repeat(60_000));
        assert!(matches!(look(open.as_bytes()), Peeked::Broken { .. }));
    }

    #[test]
    fn what_is_no_object_is_told_apart_from_what_is_no_json() {
        assert_eq!(look(b" \r\n"), Peeked::Empty);
        for other in ["[]", "1", "\"email\"", "null", "[{\"email\":1}]"] {
            assert_eq!(look(other.as_bytes()), Peeked::Other, "{other}");
        }
        for broken in ["{", "{email:1}", "{\"email\":1}x", "a=b", "{\"email\" 1}", "\u{feff}{}"] {
            assert!(matches!(look(broken.as_bytes()), Peeked::Broken { .. }), "{broken}");
        }
        let broken = Peeked::Broken { at: 12, why: "expected `,` or `}`".into() };
        assert_eq!(look(b"{\"email\":1\n x"), broken);
        assert_eq!(look("{\"é\":1\n     x".as_bytes()), broken, "characters, not bytes");
    }

    proptest! {
        #[test]
        fn no_body_makes_it_stumble(body: Vec<u8>) {
            if let Peeked::Broken { at, .. } = look(&body) {
                prop_assert!(at <= body.len());
            }
        }
    }
}
