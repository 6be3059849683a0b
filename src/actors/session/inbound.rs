//! Bytes from a WebSocket peer in, whole messages out: headers are judged before anything is kept for them.
//! Must not do I/O; keeps at most one frame, one joined message and the chunk it was handed.

use bytes::{Buf, Bytes, BytesMut};
use bytestring::ByteString;

use super::header::{Header, Kind, unmask};
use super::skim::Skim;
use crate::actors::{CloseReason, Incoming};

/// One frame's worth of meaning.
#[derive(PartialEq, Eq, Debug)]
pub enum Received {
    /// A whole message.
    Message(Incoming),
    /// A fragment, kept until its message is whole.
    Part,
    /// To be answered with the same payload.
    Ping(Bytes),
    /// The answer to a ping, or nobody asked.
    Pong,
    /// The peer closes, with a valid code, with none, or with something wrong.
    Close(Result<Option<u16>, CloseReason>),
}

/// Decodes what one peer sends.
pub struct Inbound {
    buffer: BytesMut,
    limit: usize,
    frame: Option<Open>,
    message: Option<Partial>,
}

/// A data frame whose payload is coming.
struct Open {
    is_text: bool,
    is_last: bool,
    mask: [u8; 4],
    left: usize,
}

/// A message whose end has not come yet.
struct Partial {
    is_text: bool,
    payload: BytesMut,
    /// For text: so many bytes are known to be whole characters.
    checked: usize,
}

impl Inbound {
    /// Frames and joined messages of at most `limit` bytes.
    pub fn new(limit: usize) -> Self {
        Self { buffer: BytesMut::new(), limit, frame: None, message: None }
    }

    /// Takes what has come from the peer. Call `next` until it has nothing before feeding more.
    pub fn feed(&mut self, chunk: &[u8]) {
        self.buffer.extend_from_slice(chunk);
    }

    /// The next frame that is whole. Text is checked as it comes, even before its frame is whole.
    ///
    /// # Errors
    /// The reason to close: `Protocol`, `InvalidText` or `TooBig`. Nothing more can be decoded then; see `skim`.
    pub fn next(&mut self) -> Result<Option<Received>, CloseReason> {
        let received = self.decode();
        if self.buffer.is_empty() {
            // An idle connection keeps no buffer.
            self.buffer = BytesMut::new();
        }
        received
    }

    /// Bytes kept at the moment.
    #[cfg(test)]
    pub fn kept(&self) -> usize {
        self.buffer.len() + self.joined()
    }

    /// Goes on reading only to find the peer's close frame.
    pub fn skim(&mut self) -> Skim {
        let mut skim = Skim::after(self.frame.as_ref().map_or(0, |frame| frame.left));
        skim.feed(&self.buffer);
        *self = Self::new(self.limit);
        skim
    }

    fn decode(&mut self) -> Result<Option<Received>, CloseReason> {
        if let Some(frame) = self.frame.take() {
            return self.take_payload(frame);
        }
        let Some(header) = Header::peek(&self.buffer) else {
            return Ok(None);
        };
        header.judge(self.message.is_some(), self.limit.saturating_sub(self.joined()))?;
        let needed =
            if header.kind() == Kind::Data { Some(header.length()) } else { header.whole() };
        if needed.is_none_or(|needed| self.buffer.len() < needed) {
            return Ok(None);
        }
        let mask = header.mask(&self.buffer).ok_or(CloseReason::Protocol)?;
        let left = header.payload().ok_or(CloseReason::TooBig)?;
        self.buffer.advance(header.length());
        if header.kind() == Kind::Data {
            let is_text = self.message.as_ref().map_or(header.is_text(), |known| known.is_text);
            return self.take_payload(Open { is_text, is_last: header.is_last(), mask, left });
        }
        let mut payload = self.buffer.split_to(left);
        unmask(&mut payload, mask);
        Ok(Some(match header.kind() {
            Kind::Ping => Received::Ping(payload.freeze()),
            Kind::Close => Received::Close(close_code(&payload)),
            _ => Received::Pong,
        }))
    }

    fn take_payload(&mut self, mut frame: Open) -> Result<Option<Received>, CloseReason> {
        let length = frame.left.min(self.buffer.len());
        let mut payload = self.buffer.split_to(length);
        unmask(&mut payload, frame.mask);
        let period = frame.mask.len();
        frame.mask.rotate_left(length % period);
        frame.left -= length;
        let is_whole = frame.left == 0;
        let Open { is_text, is_last, .. } = frame;
        if !is_whole {
            self.frame = Some(frame);
        }
        let mut message = match self.message.take() {
            None if is_whole && is_last => return whole(is_text, payload.freeze()).map(Some),
            None => Partial { is_text, payload, checked: 0 },
            Some(mut message) => {
                message.payload.extend_from_slice(&payload);
                message
            }
        };
        message.check()?;
        if is_whole && is_last {
            return whole(is_text, message.payload.freeze()).map(Some);
        }
        self.message = Some(message);
        Ok(is_whole.then_some(Received::Part))
    }

    /// Bytes of the message that is coming.
    fn joined(&self) -> usize {
        self.message.as_ref().map_or(0, |message| message.payload.len())
    }
}

impl Partial {
    /// Checks the characters that have become whole, so that broken text is found with the bytes that break it.
    fn check(&mut self) -> Result<(), CloseReason> {
        if !self.is_text {
            return Ok(());
        }
        let unchecked = self.payload.get(self.checked..).unwrap_or_default();
        match std::str::from_utf8(unchecked) {
            Ok(text) => self.checked += text.len(),
            Err(error) if error.error_len().is_none() => self.checked += error.valid_up_to(),
            Err(_) => return Err(CloseReason::InvalidText),
        }
        Ok(())
    }
}

fn whole(is_text: bool, payload: Bytes) -> Result<Received, CloseReason> {
    if !is_text {
        return Ok(Received::Message(Incoming::Binary(payload)));
    }
    let text = ByteString::try_from(payload).map_err(|_broken| CloseReason::InvalidText)?;
    Ok(Received::Message(Incoming::Text(text)))
}

/// The code of a close frame (RFC 6455 sections 5.5.1 and 7.4).
fn close_code(payload: &[u8]) -> Result<Option<u16>, CloseReason> {
    match payload {
        [] => Ok(None),
        [_] => Err(CloseReason::Protocol),
        [high, low, text @ ..] => {
            let code = u16::from_be_bytes([*high, *low]);
            if !matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999) {
                return Err(CloseReason::Protocol);
            }
            match std::str::from_utf8(text) {
                Ok(_) => Ok(Some(code)),
                Err(_) => Err(CloseReason::InvalidText),
            }
        }
    }
}
