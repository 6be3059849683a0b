//! How a connection begins: what stands in the query, what the first packet says, and the words for no.
//! Must not know which sessions there are.

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, RETRY_AFTER};
use actix_web::{HttpResponse, HttpResponseBuilder, web};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;

use super::engine_packet::Generation;
use crate::domain::{ChatError, Kind};

/// Bytes of chance in a sid: nobody finds the session of somebody else.
const SID: usize = 18;

/// What carries the packets.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Transport {
    /// Requests that wait, and requests that bring.
    Polling,
    /// A WebSocket.
    WebSocket,
}

impl Transport {
    /// The one of that name.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "polling" => Some(Self::Polling),
            "websocket" => Some(Self::WebSocket),
            _ => None,
        }
    }
}

/// What stands behind the question mark, in its order.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// Takes it apart; what is no query is an empty one.
    pub fn parse(text: &str) -> Self {
        let pairs = web::Query::<Vec<(String, String)>>::from_query(text);
        Self(pairs.map(web::Query::into_inner).unwrap_or_default())
    }

    /// The first value of that name.
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| known == name)?;
        Some(&found.1)
    }
}

/// A connection that begins.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Handshake {
    /// What the client calls it from now on; nobody else knows it.
    pub sid: String,
    /// The version that is spoken.
    pub generation: Generation,
    /// What it begins on.
    pub transport: Transport,
    /// What stood in the query.
    pub query: Query,
}

/// The first packet's JSON.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Open<'a> {
    sid: &'a str,
    upgrades: &'a [&'a str],
    ping_interval: u64,
    ping_timeout: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_payload: Option<usize>,
}

impl Handshake {
    /// What the first packet says: where the client may go on, and when which side must be heard.
    pub fn open(&self, ping_every: Duration, ping_timeout: Duration, max_payload: usize) -> String {
        let millis = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        let open = Open {
            sid: &self.sid,
            upgrades: match self.transport {
                Transport::Polling => &["websocket"],
                Transport::WebSocket => &[],
            },
            ping_interval: millis(ping_every),
            ping_timeout: millis(ping_timeout),
            // Clients of generation 3 know no such thing.
            max_payload: (self.generation == Generation::Four).then_some(max_payload),
        };
        serde_json::to_string(&open).unwrap_or_default()
    }
}

/// A name for a connection that nobody guesses.
pub fn new_sid() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; SID]>())
}

/// Why a request is not served, by the number that clients know.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// There is no such transport.
    Transport,
    /// There is no such session, or not any more.
    Sid,
    /// A connection begins with a GET.
    Method,
    /// The request makes no sense.
    Request,
    /// This page may not.
    Forbidden,
    /// Nobody speaks that version.
    Version,
    /// The body is larger than clients are told.
    TooLarge,
}

#[derive(Serialize)]
struct Told<'a> {
    code: u8,
    message: &'a str,
}

impl Refusal {
    /// The answer.
    pub fn answer(self) -> HttpResponse {
        let status = match self {
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            _ => StatusCode::BAD_REQUEST,
        };
        let (code, message) = match self {
            Self::Transport => (0, "Transport unknown"),
            Self::Sid => (1, "Session ID unknown"),
            Self::Method => (2, "Bad handshake method"),
            Self::Request => (3, "Bad request"),
            Self::Forbidden => (4, "Forbidden"),
            Self::Version => (5, "Unsupported protocol version"),
            Self::TooLarge => (3, "Payload too large"),
        };
        told(HttpResponse::build(status), code, message)
    }
}

/// The answer for something that the rest of the house refuses: clients try again after a while.
pub fn refused(error: &ChatError) -> HttpResponse {
    let mut answer = match error.kind() {
        Kind::TooMany => HttpResponse::TooManyRequests(),
        _ => HttpResponse::ServiceUnavailable(),
    };
    if let Some(seconds) = error.retry_after_seconds() {
        answer.insert_header((RETRY_AFTER, seconds.max(1)));
    }
    told(answer, 4, &error.to_string())
}

fn told(mut answer: HttpResponseBuilder, code: u8, message: &str) -> HttpResponse {
    answer.insert_header((CACHE_CONTROL, "no-store")).json(Told { code, message })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn handshake(generation: Generation, transport: Transport) -> String {
        let sid = "x-_y".into();
        let handshake = Handshake { sid, generation, transport, query: Query::default() };
        handshake.open(Duration::from_secs(25), Duration::from_millis(20_500), 1_000_000)
    }

    #[test]
    fn the_first_packet_says_what_the_client_has_to_know() {
        assert_eq!(
            handshake(Generation::Four, Transport::Polling),
            r#"{"sid":"x-_y","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20500,"maxPayload":1000000}"#
        );
        assert_eq!(
            handshake(Generation::Three, Transport::WebSocket),
            r#"{"sid":"x-_y","upgrades":[],"pingInterval":25000,"pingTimeout":20500}"#
        );
    }

    #[test]
    fn a_query_is_read_as_browsers_write_it_and_the_first_of_a_name_counts() {
        let query = Query::parse("EIO=4&transport=polling&t=P%3Ax+1&sid=a&sid=b&empty=&alone");
        assert_eq!(query.get("EIO"), Some("4"));
        assert_eq!(query.get("t"), Some("P:x 1"));
        assert_eq!(query.get("sid"), Some("a"));
        assert_eq!(query.get("empty"), Some(""));
        assert_eq!(query.get("alone"), Some(""));
        assert_eq!(query.get("eio"), None);
        assert_eq!(Query::parse("").get("EIO"), None);
    }

    #[test]
    fn sids_are_long_and_never_the_same() {
        let sids: HashSet<String> = (0..1_000).map(|_| new_sid()).collect();
        assert_eq!(sids.len(), 1_000);
        let is_safe = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        assert!(sids.iter().all(|sid| sid.len() == 24 && sid.chars().all(is_safe)));
    }

    #[test]
    fn each_refusal_has_the_number_that_clients_know() {
        for (refusal, status) in [
            (Refusal::Transport, 400),
            (Refusal::Sid, 400),
            (Refusal::Forbidden, 403),
            (Refusal::Version, 400),
            (Refusal::TooLarge, 413),
        ] {
            assert_eq!(refusal.answer().status(), status);
        }
        let busy = refused(&ChatError::TooFast { retry_after: Duration::from_millis(1_200) });
        assert_eq!(busy.status(), 429);
        assert_eq!(busy.headers().get(RETRY_AFTER).unwrap(), "2");
        assert_eq!(refused(&ChatError::Busy).status(), 503);
    }
}
