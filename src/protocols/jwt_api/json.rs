//! The bytes of a body as JSON, or where they break off from it, in the words that Python's clients know.
//! Must not look into it.

use actix_web::http::header::{CONTENT_TYPE, HeaderMap};
use serde_json::Value;

use super::mistake::Mistake;

/// `null` when there is no body; a text when it does not say that it is JSON.
///
/// # Errors
/// Where it breaks off from JSON.
pub fn value(headers: &HeaderMap, bytes: &[u8]) -> Result<Value, Mistake> {
    if bytes.is_empty() {
        return Ok(Value::Null);
    }
    if !may_be_json(headers) {
        return Ok(Value::String(String::from_utf8_lossy(bytes).into_owned()));
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => return Err(Mistake::no_json(error.valid_up_to(), "Invalid UTF-8")),
    };
    serde_json::from_str(text).map_err(|error| {
        let position = if error.is_eof() { text.chars().count() } else { position(text, &error) };
        Mistake::no_json(position, words(&error.to_string()))
    })
}

/// Programs that do not say what they send mostly send JSON.
fn may_be_json(headers: &HeaderMap) -> bool {
    let Some(said) = headers.get(CONTENT_TYPE).filter(|said| !said.is_empty()) else { return true };
    let said = said.to_str().unwrap_or_default().to_ascii_lowercase();
    let kind = said.split(';').next().unwrap_or_default().trim();
    let json = |subtype: &str| subtype == "json" || subtype.ends_with("+json");
    kind.strip_prefix("application/").is_some_and(json)
}

/// The number of characters before it; the parser counts lines, and bytes in them, from 1.
fn position(text: &str, error: &serde_json::Error) -> usize {
    let above: usize =
        text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let before = text.get(..above + error.column().saturating_sub(1)).unwrap_or(text);
    before.chars().count()
}

/// What Python says to it, where it has words of its own.
fn words(error: &str) -> &str {
    let own = error.split(" at line ").next().unwrap_or(error);
    match own {
        "expected value" | "EOF while parsing a value" => "Expecting value",
        "expected ident" => "Expecting value",
        "key must be a string" | "trailing comma" | "EOF while parsing an object" => {
            "Expecting property name enclosed in double quotes"
        }
        "expected `:`" => "Expecting ':' delimiter",
        "expected `,` or `}`" | "expected `,` or `]`" | "EOF while parsing a list" => {
            "Expecting ',' delimiter"
        }
        "trailing characters" => "Extra data",
        "EOF while parsing a string" => "Unterminated string starting at",
        "invalid escape" => "Invalid \\escape",
        other if other.starts_with("control character") => "Invalid control character at",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn broken_json_is_told_with_its_place_in_the_words_of_old() {
        for (text, position, error) in [
            ("{", 1, "Expecting property name enclosed in double quotes"),
            ("nope", 1, "Expecting value"),
            (r#"{"näme": x}"#, 9, "Expecting value"),
            ("{\n \"a\" 1}", 7, "Expecting ':' delimiter"),
            (r#"{"a":1 "b"}"#, 7, "Expecting ',' delimiter"),
            (r#"{"a":1}x"#, 7, "Extra data"),
        ] {
            assert_eq!(
                json!(value(&HeaderMap::new(), text.as_bytes()).unwrap_err()),
                json!({
                    "type": "json_invalid", "loc": ["body", position], "msg": "JSON decode error",
                    "input": {}, "ctx": { "error": error },
                }),
                "{text}"
            );
        }
    }

    #[test]
    fn text_in_another_encoding_and_nesting_without_end_are_no_json() {
        let latin = value(&HeaderMap::new(), b"{\"a\xFF").unwrap_err();
        assert_eq!(json!(latin.loc), json!(["body", 3]));
        assert!(value(&HeaderMap::new(), "[".repeat(60_000).as_bytes()).is_err());
        assert!(value(&HeaderMap::new(), br#""\ud800""#).is_err());
        assert!(value(&HeaderMap::new(), b"1e999").is_err());
    }
}
