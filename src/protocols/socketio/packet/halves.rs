//! Halves of characters in JSON: browsers write them when a text was cut in the middle of one.
//! Must not touch anything else.

/// Four digits behind `\u`.
const DIGITS: usize = 4;

/// The same JSON with the sign for a missing character in their places; `None` when there are none.
pub fn replaced(json: &str) -> Option<String> {
    let mut mended = String::with_capacity(json.len());
    let (mut rest, mut found) = (json, false);
    while let Some((before, escape)) = rest.split_once('\\') {
        mended.push_str(before);
        mended.push('\\');
        // What stands behind one is no beginning of another: `\\` is a sign by itself.
        let end = match half(escape) {
            Some(Half::First) if is_second(escape) => 2 * (1 + DIGITS) + 1,
            Some(_) => {
                found = true;
                mended.push_str("ufffd");
                rest = escape.get(1 + DIGITS..).unwrap_or_default();
                continue;
            }
            None => escape.chars().next().map_or(0, char::len_utf8),
        };
        let (escape, behind) = escape.split_at_checked(end)?;
        mended.push_str(escape);
        rest = behind;
    }
    mended.push_str(rest);
    found.then_some(mended)
}

enum Half {
    First,
    Second,
}

/// Which half `u` and four digits are, if they are one.
fn half(escape: &str) -> Option<Half> {
    let digits = escape.strip_prefix('u')?.get(..DIGITS)?;
    match u16::from_str_radix(digits, 16).ok()? {
        0xd800..=0xdbff => Some(Half::First),
        0xdc00..=0xdfff => Some(Half::Second),
        _ => None,
    }
}

/// Whether the other half follows.
fn is_second(escape: &str) -> bool {
    let next = escape.get(1 + DIGITS..).and_then(|rest| rest.strip_prefix('\\'));
    matches!(next.and_then(half), Some(Half::Second))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// As browsers write it: whole characters as they are, halves as numbers.
    fn written(units: &[u16]) -> String {
        let characters = char::decode_utf16(units.iter().copied()).map(|unit| match unit {
            Ok(whole) => serde_json::to_string(&whole).unwrap().trim_matches('"').to_owned(),
            Err(half) => format!("\\u{:04x}", half.unpaired_surrogate()),
        });
        characters.collect()
    }

    #[test]
    fn halves_are_replaced_and_whole_characters_are_not() {
        for (json, mended) in [
            (r#"["a\ud83d"]"#, Some(r#"["a\ufffd"]"#)),
            (r#"["\uDE00b"]"#, Some(r#"["\ufffdb"]"#)),
            (r#"["\ud83d\ud83d\ude00"]"#, Some(r#"["\ufffd\ud83d\ude00"]"#)),
            (r#"["\ud83d\n"]"#, Some(r#"["\ufffd\n"]"#)),
            (r#"["\ud83d\ude00"]"#, None),
            (r#"["\\ud83d"]"#, None),
            (r#"["\u00e4 \ud8"]"#, None),
            ("\\", None),
            ("\\ä", None),
        ] {
            assert_eq!(replaced(json).as_deref(), mended, "{json}");
        }
    }

    proptest! {
        #[test]
        fn a_text_with_halves_is_what_other_programs_make_of_it(
            units in proptest::collection::vec(
                prop_oneof![0xd83c_u16..0xd840, 0xdc00_u16..0xdc04, 0x20_u16..0x80, any::<u16>()],
                0..20,
            )
        ) {
            // A quotation mark at the end would be trimmed away with the ones around it.
            let units: Vec<u16> = units.into_iter().filter(|unit| *unit != u16::from(b'"')).collect();
            let json = format!("\"{}\"", written(&units));
            let mended = replaced(&json).unwrap_or(json);
            let text: String = serde_json::from_str(&mended).unwrap();
            prop_assert_eq!(text, String::from_utf16_lossy(&units));
        }

        #[test]
        fn any_text_is_looked_through(text in "(\\\\|u|d83d|ä|\"|\\PC){0,30}") {
            let _ = replaced(&text);
        }
    }
}
