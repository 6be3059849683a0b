//! Bodies of this door's requests over HTTP, with what is wrong with them in the order clients know.
//! Must not judge what a field means.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, HeaderMap};
use serde_json::{Map, Value};

use super::error;

/// What is wrong with a body.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Malformed {
    /// It does not say that it is JSON, is no object, or a field is missing.
    Incomplete,
    /// It is no JSON.
    Broken,
    /// The password is something else than text.
    PasswordNoText,
}

/// What the framework of old said before a handler was asked.
const BROKEN: &str = "The browser (or proxy) sent a request that this server could not understand.";

impl Malformed {
    /// The answer; `incomplete` is what the handler says to it.
    pub fn told(self, incomplete: &str) -> HttpResponse {
        match self {
            Self::Incomplete => error::told(StatusCode::BAD_REQUEST, incomplete),
            Self::Broken => error::told(StatusCode::BAD_REQUEST, BROKEN),
            // The programs of old ran into it; their clients know no other answer.
            Self::PasswordNoText => error::told(StatusCode::INTERNAL_SERVER_ERROR, error::INTERNAL),
        }
    }
}

/// Who wants in, and with what.
#[derive(PartialEq, Eq, Debug)]
pub struct Credentials {
    /// A handle or an address.
    pub username: String,
    /// The password.
    pub password: String,
}

impl Credentials {
    /// Reads the body.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn read(headers: &HeaderMap, bytes: &[u8]) -> Result<Self, Malformed> {
        let mut sent = object(headers, bytes)?;
        let username = present(&mut sent, "username")?;
        let password = present(&mut sent, "password")?;
        match (username, password) {
            (Value::String(username), Value::String(password)) => Ok(Self { username, password }),
            (Value::String(_), _) => Err(Malformed::PasswordNoText),
            _ => Err(Malformed::Incomplete),
        }
    }
}

/// A token to be looked at, as it was sent; one that is no text is none of ours.
///
/// # Errors
/// The first thing that is wrong with the body.
pub fn token(headers: &HeaderMap, bytes: &[u8]) -> Result<Option<String>, Malformed> {
    let mut sent = object(headers, bytes)?;
    match present(&mut sent, "token")? {
        Value::String(token) => Ok(Some(token)),
        _ => Ok(None),
    }
}

/// The name in the header of its own. Python's clients send it in Latin-1, where it can be written so.
///
/// # Errors
/// When it is missing.
pub fn username(headers: &HeaderMap) -> Result<String, Malformed> {
    let bytes = headers.get("username").ok_or(Malformed::Incomplete)?.as_bytes();
    let text = std::str::from_utf8(bytes).map(str::to_owned);
    Ok(text.unwrap_or_else(|_| bytes.iter().copied().map(char::from).collect()))
}

fn object(headers: &HeaderMap, bytes: &[u8]) -> Result<Map<String, Value>, Malformed> {
    if !is_json(headers) {
        return Err(Malformed::Incomplete);
    }
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(sent)) => Ok(sent),
        Ok(_) => Err(Malformed::Incomplete),
        Err(_) => Err(Malformed::Broken),
    }
}

fn present(sent: &mut Map<String, Value>, name: &str) -> Result<Value, Malformed> {
    sent.remove(name).filter(|value| !value.is_null()).ok_or(Malformed::Incomplete)
}

/// With or without a charset, which is always UTF-8.
fn is_json(headers: &HeaderMap) -> bool {
    let said = headers.get(CONTENT_TYPE).and_then(|said| said.to_str().ok()).unwrap_or_default();
    let kind = said.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let json = |subtype: &str| subtype == "json" || subtype.ends_with("+json");
    kind.strip_prefix("application/").is_some_and(json)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::{HeaderName, HeaderValue};

    fn headers(kind: &'static str) -> HeaderMap {
        [(CONTENT_TYPE, HeaderValue::from_static(kind))].into_iter().collect()
    }

    fn read(kind: &'static str, body: &str) -> Result<Credentials, Malformed> {
        Credentials::read(&headers(kind), body.as_bytes())
    }

    const JSON: &str = "application/json";

    #[test]
    fn a_charset_does_not_matter_and_another_type_is_told_before_the_body_is_looked_at() {
        let body = r#"{"username":"ana","password":"x","more":1}"#;
        let credentials = || Credentials { username: "ana".into(), password: "x".into() };
        for kind in
            [JSON, "application/json; charset=utf-8", "Application/JSON", "application/x+json"]
        {
            assert_eq!(read(kind, body), Ok(credentials()), "{kind}");
        }
        for kind in ["", "text/plain", "application/jsonp", "text/json", "application/x-ndjson"] {
            assert_eq!(read(kind, body), Err(Malformed::Incomplete), "{kind}");
            assert_eq!(read(kind, "{"), Err(Malformed::Incomplete), "{kind}");
        }
        let none = HeaderMap::new();
        assert_eq!(Credentials::read(&none, body.as_bytes()), Err(Malformed::Incomplete));
    }

    #[test]
    fn what_is_wrong_is_told_in_the_order_clients_know() {
        for (body, wrong) in [
            ("", Malformed::Broken),
            ("{", Malformed::Broken),
            ("[1]", Malformed::Incomplete),
            ("null", Malformed::Incomplete),
            ("{}", Malformed::Incomplete),
            (r#"{"password":7}"#, Malformed::Incomplete),
            (r#"{"username":7,"password":7}"#, Malformed::Incomplete),
            (r#"{"username":"ana","password":null}"#, Malformed::Incomplete),
            (r#"{"username":"ana","password":7}"#, Malformed::PasswordNoText),
            (r#"{"username":"ana","password":["x"]}"#, Malformed::PasswordNoText),
        ] {
            assert_eq!(read(JSON, body), Err(wrong), "{body}");
        }
    }

    #[test]
    fn a_name_in_a_header_is_read_in_both_encodings() {
        let named = |bytes: &[u8]| {
            let name = HeaderName::from_static("username");
            username(&[(name, HeaderValue::from_bytes(bytes).unwrap())].into_iter().collect())
        };
        assert_eq!(named("Zoë".as_bytes()), Ok("Zoë".to_owned()));
        assert_eq!(named(b"Zo\xEB"), Ok("Zoë".to_owned()));
        assert_eq!(named(b""), Ok(String::new()));
        assert_eq!(username(&HeaderMap::new()), Err(Malformed::Incomplete));
    }

    #[test]
    fn a_token_is_a_text_and_has_to_be_there() {
        let sent = |body: &str| token(&headers(JSON), body.as_bytes());
        assert_eq!(sent(r#"{"token":"x"}"#), Ok(Some("x".to_owned())));
        assert_eq!(sent(r#"{"token":7}"#), Ok(None));
        assert_eq!(sent(r#"{"token":null}"#), Err(Malformed::Incomplete));
        assert_eq!(sent("{}"), Err(Malformed::Incomplete));
        assert_eq!(sent("{"), Err(Malformed::Broken));
    }
}
