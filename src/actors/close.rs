//! Every reason to end a connection from our side, with its WebSocket close code: one table.
//! Must not know which protocol speaks on the connection; a protocol with codes of its own uses `Other`.

use std::borrow::Cow;

/// Why a connection is closed (RFC 6455 section 7.4; 4000 to 4999 are ours).
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CloseReason {
    /// Both are done.
    Done,
    /// The peer broke the WebSocket protocol.
    Protocol,
    /// Text that is not UTF-8.
    InvalidText,
    /// What the peer does is not allowed.
    NotAllowed,
    /// A frame or message is larger than the limit.
    TooBig,
    /// A fault of ours.
    Internal,
    /// The server stops or starts again: come back soon.
    Restart,
    /// Too many connections or full queues: come back later.
    Busy,
    /// The peer was silent for too long.
    Silent,
    /// This person left the room, perhaps in another tab.
    Left,
    /// No session, or one that has not entered this room.
    NotEntered,
    /// This person or this address cannot take part for a time; he has been told until when and why.
    KeptOut,
    /// The room has ended.
    RoomEnded,
    /// The peer read too slowly; what it missed can be had by a resume.
    TooSlow,
    /// A code and text of a protocol's own; of the text as much as fits.
    Other(u16, Cow<'static, str>),
}

/// Bytes of text in a close frame (RFC 6455 section 5.5).
const LONGEST: usize = 123;

impl CloseReason {
    /// The WebSocket close code.
    pub const fn code(&self) -> u16 {
        match self {
            Self::Done => 1000,
            Self::Protocol => 1002,
            Self::InvalidText => 1007,
            Self::NotAllowed => 1008,
            Self::TooBig => 1009,
            Self::Internal => 1011,
            Self::Restart => 1012,
            Self::Busy => 1013,
            Self::Left => 4000,
            Self::NotEntered => 4001,
            Self::KeptOut => 4003,
            Self::RoomEnded => 4004,
            Self::Silent => 4007,
            Self::TooSlow => 4008,
            Self::Other(code, _) => *code,
        }
    }

    /// The close reason as text, at most 123 bytes.
    pub fn text(&self) -> &str {
        match self {
            Self::Done => "",
            Self::Protocol => "broken websocket frame",
            Self::InvalidText => "text that is not UTF-8",
            Self::NotAllowed => "not allowed",
            Self::TooBig => "larger than the limit",
            Self::Internal => "something went wrong on our side",
            Self::Restart => "the server restarts, come back in a moment",
            Self::Busy => "the server is busy, come back later",
            Self::Silent => "nothing was heard for too long",
            Self::Left => "you have left this room",
            Self::NotEntered => "enter this room first",
            Self::KeptOut => "you cannot take part for a time",
            Self::RoomEnded => "this room has ended",
            Self::TooSlow => "read too slowly, come back and resume",
            Self::Other(_, text) => text.get(..text.floor_char_boundary(LONGEST)).unwrap_or(""),
        }
    }
}
