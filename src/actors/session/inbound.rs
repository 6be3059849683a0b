//! Bytes from a WebSocket peer in, whole messages out: headers are judged before anything is kept for them.
//! Must not do I/O; keeps at most one frame, one joined message and the chunk it was handed.

use actix_http::ws::{OpCode, Parser};
use bytes::{Bytes, BytesMut};
use bytestring::ByteString;

use super::header::Header;
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
    /// The peer closes, with a valid code or none.
    Close(Option<u16>),
}

/// Decodes what one peer sends.
pub struct Inbound {
    buffer: BytesMut,
    limit: usize,
    joined: Option<Joined>,
}

/// A message whose end has not come yet.
struct Joined {
    is_text: bool,
    payload: BytesMut,
    /// For text: so many bytes are known to be whole characters.
    checked: usize,
}

impl Inbound {
    /// Frames and joined messages of at most `limit` bytes.
    pub fn new(limit: usize) -> Self {
        Self { buffer: BytesMut::new(), limit, joined: None }
    }

    /// Takes what has come from the peer. Call `next` until it has nothing before feeding more.
    pub fn feed(&mut self, chunk: &[u8]) {
        self.buffer.extend_from_slice(chunk);
    }

    /// The next frame that is whole.
    ///
    /// # Errors
    /// The reason to close: `Protocol`, `InvalidText` or `TooBig`. Nothing more can be decoded then; see `skim`.
    pub fn next(&mut self) -> Result<Option<Received>, CloseReason> {
        let Some(header) = Header::peek(&self.buffer) else {
            return Ok(None);
        };
        header.judge(self.room_left())?;
        let Some(whole) = header.whole() else {
            return Err(CloseReason::TooBig);
        };
        if self.buffer.len() < whole {
            return Ok(None);
        }
        let parsed = Parser::parse(&mut self.buffer, true, self.limit.max(Header::MAX_CONTROL))
            .map_err(|_broken| CloseReason::Protocol)?;
        if self.buffer.is_empty() {
            // An idle connection keeps no buffer.
            self.buffer = BytesMut::new();
        }
        let Some((finished, opcode, payload)) = parsed else {
            return Ok(None);
        };
        self.take(finished, opcode, payload.unwrap_or_default()).map(Some)
    }

    /// Bytes kept at the moment.
    #[cfg(test)]
    pub fn kept(&self) -> usize {
        self.buffer.len() + self.joined.as_ref().map_or(0, |joined| joined.payload.len())
    }

    /// Goes on reading only to find the peer's close frame.
    pub fn skim(&mut self) -> Skim {
        let mut skim = Skim::default();
        skim.feed(&self.buffer);
        self.buffer = BytesMut::new();
        skim
    }

    /// How long the next data frame may be.
    fn room_left(&self) -> usize {
        self.limit - self.joined.as_ref().map_or(0, |joined| joined.payload.len()).min(self.limit)
    }

    fn take(
        &mut self,
        finished: bool,
        opcode: OpCode,
        payload: BytesMut,
    ) -> Result<Received, CloseReason> {
        match opcode {
            OpCode::Ping => Ok(Received::Ping(payload.freeze())),
            OpCode::Pong => Ok(Received::Pong),
            OpCode::Close => close_code(&payload).map(Received::Close),
            OpCode::Text | OpCode::Binary if self.joined.is_none() => {
                let is_text = opcode == OpCode::Text;
                if finished {
                    return whole(is_text, payload.freeze());
                }
                let mut joined = Joined { is_text, payload, checked: 0 };
                joined.check(false)?;
                self.joined = Some(joined);
                Ok(Received::Part)
            }
            OpCode::Continue => self.take_continuation(finished, &payload),
            _ => Err(CloseReason::Protocol),
        }
    }

    fn take_continuation(
        &mut self,
        finished: bool,
        payload: &[u8],
    ) -> Result<Received, CloseReason> {
        let Some(mut joined) = self.joined.take() else {
            return Err(CloseReason::Protocol);
        };
        joined.payload.extend_from_slice(payload);
        joined.check(finished)?;
        if !finished {
            self.joined = Some(joined);
            return Ok(Received::Part);
        }
        whole(joined.is_text, joined.payload.freeze())
    }
}

impl Joined {
    /// Checks the characters that have become whole, so that broken text is found with the fragment that breaks it.
    fn check(&mut self, finished: bool) -> Result<(), CloseReason> {
        if !self.is_text {
            return Ok(());
        }
        let unchecked = self.payload.get(self.checked..).unwrap_or_default();
        match std::str::from_utf8(unchecked) {
            Ok(text) => self.checked += text.len(),
            Err(error) if error.error_len().is_none() && !finished => {
                self.checked += error.valid_up_to();
            }
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
