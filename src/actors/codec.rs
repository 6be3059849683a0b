//! The port a protocol fills to say what happened in a room, and the frame that is said.
//! Must not know any protocol; a codec must not know its recipient.

use bytes::Bytes;

use crate::domain::{Event, Room};

/// Renders what a room tells everybody, once for all sessions that use this codec.
pub trait Codec: Send + Sync {
    /// Its name: two codecs with one name are the same codec.
    fn name(&self) -> &'static str;

    /// The frame for this event; `None` when the protocol has no words for it.
    fn render(&self, room: &Room, event: &Event) -> Option<Frame>;
}

/// One message to a peer, encoded once with its WebSocket header before it: cloning counts references, sending copies nothing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Frame {
    wire: Bytes,
    header: u8,
}

/// FIN and the opcode (RFC 6455 section 5.2).
const TEXT: u8 = 0x81;
const BINARY: u8 = 0x82;
/// The longest header a server sends: two bytes and a length of eight.
const LONGEST_HEADER: usize = 10;

impl Frame {
    /// A text frame.
    pub fn text(payload: &str) -> Self {
        Self::encode(TEXT, payload.as_bytes())
    }

    /// A binary frame.
    pub fn binary(payload: &[u8]) -> Self {
        Self::encode(BINARY, payload)
    }

    /// A text frame of the value's JSON; `None` if it cannot be written as JSON.
    pub fn json<T: serde::Serialize>(value: &T) -> Option<Self> {
        serde_json::to_vec(value).ok().map(|payload| Self::encode(TEXT, &payload))
    }

    /// The payload alone, for transports without WebSocket framing.
    pub fn payload(&self) -> Bytes {
        self.wire.slice(usize::from(self.header)..)
    }

    /// Whether the payload is text.
    pub fn is_text(&self) -> bool {
        self.wire.first() == Some(&TEXT)
    }

    /// Header and payload as they go over a WebSocket.
    pub fn websocket(&self) -> Bytes {
        self.wire.clone()
    }

    /// Bytes on a WebSocket.
    pub fn len(&self) -> usize {
        self.wire.len()
    }

    /// Never: a frame has at least its header.
    pub fn is_empty(&self) -> bool {
        self.wire.is_empty()
    }

    /// A frame out of its bytes on a WebSocket, as `websocket` gave them.
    pub(super) fn of_websocket(wire: Bytes) -> Self {
        let header = match wire.get(1) {
            Some(127) => 10,
            Some(126) => 4,
            _ => 2,
        };
        Self { header, wire }
    }

    fn encode(opcode: u8, payload: &[u8]) -> Self {
        let mut wire = Vec::with_capacity(LONGEST_HEADER + payload.len());
        wire.push(opcode);
        let length = payload.len();
        match (u8::try_from(length), u16::try_from(length), u64::try_from(length)) {
            (Ok(short), _, _) if short < 126 => wire.push(short),
            (_, Ok(medium), _) => {
                wire.push(126);
                wire.extend_from_slice(&medium.to_be_bytes());
            }
            (_, _, long) => {
                wire.push(127);
                wire.extend_from_slice(&long.unwrap_or(u64::MAX).to_be_bytes());
            }
        }
        let header = u8::try_from(wire.len()).unwrap_or(u8::MAX);
        wire.extend_from_slice(payload);
        Self { wire: wire.into(), header }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_takes_the_shortest_form_the_rfc_allows() {
        for (length, header) in
            [(0, 2), (125, 2), (126, 4), (65_535, 4), (65_536, 10), (1_000_000, 10)]
        {
            let frame = Frame::binary(&vec![7; length]);
            assert_eq!(frame.len(), length + header, "{length}");
            assert_eq!(frame.payload().len(), length);
            assert_eq!(Frame::of_websocket(frame.websocket()), frame);
        }
    }

    #[test]
    fn text_and_binary_are_told_apart() {
        assert!(Frame::text("hi").is_text());
        assert!(!Frame::binary(b"hi").is_text());
        assert_eq!(Frame::text("hi").websocket(), Bytes::from_static(b"\x81\x02hi"));
    }
}
