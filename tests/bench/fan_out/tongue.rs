//! The doors that are compared: what somebody says there, and where its number stands when it comes back.
//! Must not allocate when something was heard.

use std::time::Duration;

use crate::support::frames;

/// A door's language.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Tongue {
    /// That of our pages.
    Page,
    /// That of Chatsy's page, as a client of Socket.IO's newer generation speaks it on a WebSocket.
    SocketIo,
}

/// What a frame is.
pub enum Meaning {
    /// A message with its number.
    Message(u64),
    /// A no.
    Refusal,
    /// Nothing that is counted.
    Other,
}

impl Tongue {
    /// A message of 100 bytes that says when it was due, and asks to be acknowledged.
    pub fn post(self, due: Duration, number: u64) -> Vec<u8> {
        let micros = u64::try_from(due.as_micros()).unwrap_or_default();
        let text = format!("{micros:016}{:-<84}", "");
        let said = match self {
            Self::Page => format!(
                "{{\"type\":\"message\",\"body\":\"{text}\",\"client_id\":\"00000000-0000-4000-8000-{number:012x}\"}}"
            ),
            Self::SocketIo => format!("42{number}[\"message\",{{\"data\":\"{text}\"}}]"),
        };
        frames::masked(said.as_bytes())
    }

    /// What that frame of the server says.
    pub fn meaning(self, payload: &[u8]) -> Meaning {
        match self {
            Self::Page if payload.starts_with(b"{\"type\":\"message\"") => {
                let seq = frames::number_after(payload, b"\"seq\":");
                Meaning::Message(seq.unwrap_or_default())
            }
            Self::Page if payload.starts_with(b"{\"type\":\"error\"") => Meaning::Refusal,
            Self::SocketIo if payload.starts_with(b"42[\"message\",") => {
                // Who comes and goes has no number.
                offset(payload).map_or(Meaning::Other, Meaning::Message)
            }
            Self::SocketIo if payload.starts_with(b"42[\"notice\",") => Meaning::Refusal,
            Self::Page | Self::SocketIo => Meaning::Other,
        }
    }

    /// When a message was due.
    pub fn due(self, payload: &[u8]) -> Option<Duration> {
        let mark: &[u8] = match self {
            Self::Page => b"\"body\":\"",
            Self::SocketIo => b"\"message\":\"",
        };
        frames::number_after(payload, mark).map(Duration::from_micros)
    }

    /// Whether somebody who came is in the room now.
    pub fn is_welcome(self, payload: &[u8]) -> bool {
        match self {
            Self::Page => payload.starts_with(b"{\"type\":\"welcome\""),
            Self::SocketIo => payload.starts_with(b"42[\"message\","),
        }
    }
}

/// The number that an event ends with, for those who may come back: in quotes, before what tells the room.
fn offset(payload: &[u8]) -> Option<u64> {
    let last = payload.strip_suffix(b"\"]")?;
    let start = last.iter().rposition(|byte| *byte == b'"')? + 1;
    let mut numbers = last.get(start..)?.split(|byte| *byte == b'.');
    std::str::from_utf8(numbers.next()?).ok()?.parse().ok()
}
