//! What has been written for one WebSocket peer and not yet been taken by its connection: whole frames, shared and not copied.
//! Must not know who takes them.

use std::collections::VecDeque;

use actix_http::ws::{OpCode, Parser};
use bytes::{Bytes, BytesMut};

use super::Sink;
use crate::actors::{CloseReason, Frame};

/// Frames in order, and the wish to close behind them.
#[derive(Default)]
pub struct Outgoing {
    frames: VecDeque<Bytes>,
    bytes: usize,
    wish: Option<CloseReason>,
    finished: bool,
}

/// Above this many places an emptied queue gives its memory back.
const KEPT_PLACES: usize = 8;

impl Outgoing {
    /// Queues a whole frame.
    pub fn push(&mut self, frame: Bytes) {
        if !self.finished {
            self.bytes += frame.len();
            self.frames.push_back(frame);
        }
    }

    /// The next frame.
    pub fn pop(&mut self) -> Option<Bytes> {
        let frame = self.frames.pop_front()?;
        self.bytes -= frame.len();
        if self.frames.is_empty() && self.frames.capacity() > KEPT_PLACES {
            self.frames = VecDeque::new();
        }
        Some(frame)
    }

    /// Bytes queued.
    pub const fn bytes(&self) -> usize {
        self.bytes
    }

    /// Whether nothing is queued.
    pub fn is_empty(&self) -> bool {
        self.frames.is_empty()
    }

    /// Drops what is queued.
    pub fn clear(&mut self) {
        self.frames = VecDeque::new();
        self.bytes = 0;
    }

    /// Nothing more will be queued: the connection ends after what is.
    pub const fn finish(&mut self) {
        self.finished = true;
    }

    /// Whether nothing more will be queued.
    pub const fn is_finished(&self) -> bool {
        self.finished
    }

    /// The wish to close, once.
    pub const fn take_wish(&mut self) -> Option<CloseReason> {
        self.wish.take()
    }
}

impl Sink for Outgoing {
    fn send(&mut self, frame: &Frame) {
        self.push(frame.websocket());
    }

    fn close(&mut self, reason: CloseReason) {
        self.wish.get_or_insert(reason);
    }
}

/// A ping without payload.
pub const fn ping() -> Bytes {
    Bytes::from_static(b"\x89\x00")
}

/// The answer to a ping.
pub fn pong(payload: &[u8]) -> Bytes {
    control(OpCode::Pong, payload)
}

/// A close frame for a reason of ours.
pub fn close(reason: &CloseReason) -> Bytes {
    let mut payload = reason.code().to_be_bytes().to_vec();
    payload.extend_from_slice(reason.text().as_bytes());
    control(OpCode::Close, &payload)
}

/// A close frame that says what the peer's said.
pub fn close_echo(code: Option<u16>) -> Bytes {
    code.map_or_else(
        || control(OpCode::Close, &[]),
        |code| control(OpCode::Close, &code.to_be_bytes()),
    )
}

fn control(opcode: OpCode, payload: &[u8]) -> Bytes {
    let mut frame = BytesMut::new();
    Parser::write_message(&mut frame, payload, opcode, true, false);
    frame.freeze()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_leave_in_order_and_are_counted_in_bytes() {
        let mut outgoing = Outgoing::default();
        outgoing.send(&Frame::text("one"));
        outgoing.push(ping());
        assert_eq!(outgoing.bytes(), 7);
        assert_eq!(outgoing.pop(), Some(Bytes::from_static(b"\x81\x03one")));
        assert_eq!(outgoing.pop(), Some(ping()));
        assert_eq!((outgoing.pop(), outgoing.bytes()), (None, 0));
    }

    #[test]
    fn nothing_is_queued_behind_the_end() {
        let mut outgoing = Outgoing::default();
        outgoing.finish();
        outgoing.push(ping());
        assert!(outgoing.is_empty());
    }

    #[test]
    fn control_frames_have_the_form_of_the_rfc() {
        assert_eq!(pong(b"ab"), Bytes::from_static(b"\x8a\x02ab"));
        assert_eq!(close_echo(None), Bytes::from_static(b"\x88\x00"));
        assert_eq!(close_echo(Some(1000)), Bytes::from_static(b"\x88\x02\x03\xe8"));
        assert_eq!(close(&CloseReason::Done), Bytes::from_static(b"\x88\x02\x03\xe8"));
        assert!(close(&CloseReason::Restart).len() <= 127);
    }
}
