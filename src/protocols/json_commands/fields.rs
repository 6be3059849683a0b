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
