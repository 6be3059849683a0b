//! The fields of a body, whatever is said about its type.
//! Must not know what a field means.

use serde_json::Value;

use super::error::{Form, Refusal};

/// The body as JSON.
///
/// # Errors
/// `NoJson`.
pub fn json(body: &[u8]) -> Result<Value, Refusal> {
    serde_json::from_slice(body).map_err(|_broken| Refusal::NoJson)
}

/// The texts of these fields; none of them may be missing or empty.
///
/// # Errors
/// `NoJson`, `Malformed`.
pub fn texts<const N: usize>(
    body: &[u8],
    form: Form,
    names: [&str; N],
) -> Result<[String; N], Refusal> {
    let sent = json(body)?;
    let found = names.map(|name| text(&sent, name));
    if found.iter().any(Option::is_none) {
        return Err(Refusal::Malformed(form));
    }
    Ok(found.map(Option::unwrap_or_default))
}

fn text(sent: &Value, name: &str) -> Option<String> {
    let text = sent.get(name)?.as_str()?;
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(body: &str) -> Result<[String; 2], Refusal> {
        texts(body.as_bytes(), Form::LogIn, ["login", "password"])
    }

    #[test]
    fn fields_come_in_the_order_they_are_asked_for() {
        let both = ["aaa".to_owned(), "secret".to_owned()];
        assert_eq!(read(r#"{"password":"secret","more":1,"login":"aaa"}"#), Ok(both));
    }

    #[test]
    fn what_is_missing_empty_or_no_text_is_malformed() {
        for body in [
            "{}",
            r#"{"login":"aaa"}"#,
            r#"{"login":"","password":"x"}"#,
            r#"{"login":null,"password":"x"}"#,
            r#"{"login":0,"password":"x"}"#,
            r#"{"login":7,"password":"x"}"#,
            r#"{"login":["aaa"],"password":"x"}"#,
            "[]",
            "null",
            "\"login\"",
        ] {
            assert_eq!(read(body), Err(Refusal::Malformed(Form::LogIn)), "{body}");
        }
    }

    #[test]
    fn what_is_no_json_is_told_first() {
        for body in ["", " ", "{", "{'login': 'aaa'}", "login=aaa", "{}x", "\u{feff}{}"] {
            assert_eq!(read(body), Err(Refusal::NoJson), "{body:?}");
        }
        assert_eq!(json(b"\xff"), Err(Refusal::NoJson));
        assert_eq!(json("[".repeat(60_000).as_bytes()), Err(Refusal::NoJson));
    }

    proptest! {
        #[test]
        fn whatever_is_sent_is_read_or_told(body: Vec<u8>, text in "[{}\\[\\]\":,a1\\n ]{0,24}") {
            for body in [body.as_slice(), text.as_bytes()] {
                let _ = texts(body, Form::Send, ["room_gid", "msg"]);
            }
        }
    }
}
