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

const FIN: u8 = 0x80;
const RESERVED: u8 = 0x70;
const OPCODE: u8 = 0x0f;
const MASKED: u8 = 0x80;
const MASK_LENGTH: usize = 4;

impl Header {
    /// The longest payload of a control frame.
    pub const MAX_CONTROL: usize = 125;

    /// Reads the header at the start of these bytes; `None` when it is not whole yet and nothing is wrong so far.
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

    /// Whether a frame with such a header may come from a client, with at most `room` bytes of data.
    ///
    /// # Errors
    /// `Protocol` or `TooBig`.
    pub fn judge(&self, room: usize) -> Result<(), CloseReason> {
        let known = matches!(self.first & OPCODE, 0..=2 | 8..=10);
        if self.first & RESERVED != 0 || !known || !self.is_masked {
            return Err(CloseReason::Protocol);
        }
        if self.is_control() {
            let fits =
                usize::try_from(self.payload).is_ok_and(|length| length <= Self::MAX_CONTROL);
            return if fits && self.first & FIN != 0 { Ok(()) } else { Err(CloseReason::Protocol) };
        }
        let fits = usize::try_from(self.payload).is_ok_and(|length| length <= room);
        if fits { Ok(()) } else { Err(CloseReason::TooBig) }
    }

    /// Bytes of the frame, header and payload.
    pub fn whole(&self) -> Option<usize> {
        usize::try_from(self.payload).ok()?.checked_add(self.length)
    }

    /// Bytes of the header.
    pub const fn length(&self) -> usize {
        self.length
    }

    /// Bytes of the payload.
    pub const fn payload(&self) -> u64 {
        self.payload
    }

    /// Whether it is a close frame.
    pub const fn is_close(&self) -> bool {
        self.first & OPCODE == 8
    }

    const fn is_control(&self) -> bool {
        self.first & 0x08 != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(bytes: &[u8]) -> Result<(), CloseReason> {
        Header::peek(bytes).unwrap().judge(1_000)
    }

    #[test]
    fn a_header_is_read_as_soon_as_its_length_is_there() {
        assert_eq!(Header::peek(b"\x81"), None);
        assert_eq!(Header::peek(b"\x81\xfe\x01"), None);
        assert_eq!(Header::peek(b"\x81\xfe\x01\x00").unwrap().whole(), Some(256 + 8));
        assert_eq!(Header::peek(b"\x82\xff\0\0\0\0\x40\0\0"), None);
        assert_eq!(Header::peek(b"\x82\xff\0\0\0\0\x40\0\0\0").unwrap().payload(), 1 << 30);
    }

    #[test]
    fn what_a_client_must_not_send_is_refused_by_its_header_alone() {
        assert_eq!(judged(b"\x81\x85"), Ok(()));
        assert_eq!(judged(b"\x81\x05"), Err(CloseReason::Protocol), "not masked");
        assert_eq!(judged(b"\xc1\x85"), Err(CloseReason::Protocol), "reserved bit");
        assert_eq!(judged(b"\x83\x85"), Err(CloseReason::Protocol), "reserved opcode");
        assert_eq!(judged(b"\x09\x85"), Err(CloseReason::Protocol), "control in fragments");
        assert_eq!(judged(b"\x89\xfe\x00\x7e"), Err(CloseReason::Protocol), "long control");
        assert_eq!(judged(b"\x82\xfe\x03\xe9"), Err(CloseReason::TooBig));
        assert_eq!(judged(b"\x82\xff\xff\xff\xff\xff\xff\xff\xff\xff"), Err(CloseReason::TooBig));
    }
}
