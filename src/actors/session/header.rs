//! The header of a WebSocket frame, read before its payload has come (RFC 6455 section 5.2).
//! Must not need more than the header's own bytes.

use crate::actors::CloseReason;

/// What a header announces.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Header {
    first: u8,
    is_masked: bool,
    payload: u64,
    length: usize,
}

/// The kinds of frames, as far as they are treated differently.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Text, binary, or more of either.
    Data,
    /// The peer closes.
    Close,
    /// The peer asks whether we are there.
    Ping,
    /// The peer is there.
    Pong,
}

const LAST: u8 = 0x80;
const RESERVED: u8 = 0x70;
const OPCODE: u8 = 0x0f;
const MASKED: u8 = 0x80;
const MASK_LENGTH: usize = 4;
const CONTINUATION: u8 = 0;
const TEXT: u8 = 1;
const BINARY: u8 = 2;
const CLOSE: u8 = 8;
const PING: u8 = 9;
const PONG: u8 = 10;
/// The longest payload of a control frame.
const MAX_CONTROL: usize = 125;

impl Header {
    /// Reads the header at the start of these bytes; `None` when its length is not there yet. The mask may still be missing.
    pub fn peek(bytes: &[u8]) -> Option<Self> {
        let (&[first, second], rest) = bytes.split_first_chunk()?;
        let is_masked = second & MASKED != 0;
        let (payload, extended) = match second & !MASKED {
            126 => (u64::from(u16::from_be_bytes(*rest.first_chunk()?)), 2),
            127 => (u64::from_be_bytes(*rest.first_chunk()?), 8),
            short => (u64::from(short), 0),
        };
        let length = 2 + extended + if is_masked { MASK_LENGTH } else { 0 };
        Some(Self { first, is_masked, payload, length })
    }

    /// Whether a client may send such a frame, within a message or not, with at most `room` bytes of data.
    ///
    /// # Errors
    /// `Protocol` or `TooBig`.
    pub fn judge(&self, within_message: bool, room: usize) -> Result<(), CloseReason> {
        let fits = |room| self.payload().is_some_and(|length| length <= room);
        let is_allowed = match self.first & OPCODE {
            CONTINUATION => within_message,
            TEXT | BINARY => !within_message,
            CLOSE | PING | PONG => self.is_last() && fits(MAX_CONTROL),
            _ => false,
        };
        if !is_allowed || !self.is_masked || self.first & RESERVED != 0 {
            return Err(CloseReason::Protocol);
        }
        if self.kind() == Kind::Data && !fits(room) { Err(CloseReason::TooBig) } else { Ok(()) }
    }

    /// Which kind of frame it is.
    pub const fn kind(&self) -> Kind {
        match self.first & OPCODE {
            CLOSE => Kind::Close,
            PING => Kind::Ping,
            PONG => Kind::Pong,
            _ => Kind::Data,
        }
    }

    /// Whether it begins a text.
    pub const fn is_text(&self) -> bool {
        self.first & OPCODE == TEXT
    }

    /// Whether its message ends with it.
    pub const fn is_last(&self) -> bool {
        self.first & LAST != 0
    }

    /// The mask of the frame at the start of these bytes, once it is there.
    pub fn mask(&self, bytes: &[u8]) -> Option<[u8; MASK_LENGTH]> {
        bytes.get(..self.length)?.last_chunk().copied()
    }

    /// Bytes of the frame, header and payload.
    pub fn whole(&self) -> Option<usize> {
        self.payload()?.checked_add(self.length)
    }

    /// Bytes of the header.
    pub const fn length(&self) -> usize {
        self.length
    }

    /// Bytes of the payload, if this machine can count them.
    pub fn payload(&self) -> Option<usize> {
        usize::try_from(self.payload).ok()
    }
}

/// Takes the mask off a payload that starts with the mask's first byte.
pub fn unmask(payload: &mut [u8], mask: [u8; MASK_LENGTH]) {
    let (words, rest) = payload.as_chunks_mut::<MASK_LENGTH>();
    for word in words {
        *word = (u32::from_ne_bytes(*word) ^ u32::from_ne_bytes(mask)).to_ne_bytes();
    }
    for (byte, mask) in rest.iter_mut().zip(mask) {
        *byte ^= mask;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(bytes: &[u8]) -> Result<(), CloseReason> {
        Header::peek(bytes).unwrap().judge(false, 1_000)
    }

    #[test]
    fn a_header_is_read_as_soon_as_its_length_is_there() {
        assert_eq!(Header::peek(b"\x81"), None);
        assert_eq!(Header::peek(b"\x81\xfe\x01"), None);
        assert_eq!(Header::peek(b"\x81\xfe\x01\x00").unwrap().whole(), Some(256 + 8));
        assert_eq!(Header::peek(b"\x82\xff\0\0\0\0\x40\0\0"), None);
        assert_eq!(Header::peek(b"\x82\xff\0\0\0\0\x40\0\0\0").unwrap().payload(), Some(1 << 30));
    }

    #[test]
    fn what_a_client_must_not_send_is_refused_by_its_header_alone() {
        assert_eq!(judged(b"\x81\x85"), Ok(()));
        assert_eq!(judged(b"\x81\x05"), Err(CloseReason::Protocol), "not masked");
        assert_eq!(judged(b"\xc1\x85"), Err(CloseReason::Protocol), "reserved bit");
        assert_eq!(judged(b"\x83\x85"), Err(CloseReason::Protocol), "reserved opcode");
        assert_eq!(judged(b"\x09\x85"), Err(CloseReason::Protocol), "control in fragments");
        assert_eq!(judged(b"\x89\xfe\x00\x7e"), Err(CloseReason::Protocol), "long control");
        assert_eq!(judged(b"\x80\x85"), Err(CloseReason::Protocol), "nothing to continue");
        assert_eq!(judged(b"\x82\xfe\x03\xe9"), Err(CloseReason::TooBig));
        assert_eq!(judged(b"\x82\xff\xff\xff\xff\xff\xff\xff\xff\xff"), Err(CloseReason::TooBig));
    }

    #[test]
    fn the_mask_comes_off_in_any_pieces() {
        let masked: Vec<u8> = (0..50).collect();
        let mut mask = [1, 2, 3, 4];
        let mut whole = masked.clone();
        unmask(&mut whole, mask);
        let mut pieces = masked;
        for piece in pieces.chunks_mut(7) {
            unmask(piece, mask);
            mask.rotate_left(piece.len() % 4);
        }
        assert_eq!(pieces, whole);
        assert_eq!(whole.first_chunk(), Some(&[1, 3, 1, 7]));
    }
}
