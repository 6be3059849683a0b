//! What has been said to one peer and not yet been taken by its connection: whole frames, shared by all who hear the same.
//! Must not wait: a connection takes what it can.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::{Error, ErrorKind, Result};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use actix_http::ws::{OpCode, Parser};
use bytes::{Buf, Bytes, BytesMut};
use tokio::io::AsyncWrite;

use super::Sink;
use crate::actors::{CloseReason, Frame};

/// In which form frames go over a connection.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wire {
    /// As frames of a WebSocket; the peer answers pings and closes.
    WebSocket,
    /// The payloads, one after the other; the end of the connection is the end.
    Lines,
    /// Not at all: they are fetched, several at once, as they would go over a WebSocket.
    Fetched,
}

/// Frames in order, and the wish to close behind them.
pub struct Outgoing {
    wire: Wire,
    frames: VecDeque<Bytes>,
    bytes: usize,
    /// The first frame has been written in part.
    is_begun: bool,
    wish: Option<CloseReason>,
}

/// Above this many places an emptied queue gives its memory back.
const KEPT_PLACES: usize = 8;

/// Bytes of frames joined in one write.
const JOINED: usize = 16 * 1_024;

thread_local! {
    /// Frames on their way: one for each thread, because nothing stays in it.
    static JOINT: RefCell<Vec<u8>> = RefCell::new(Vec::with_capacity(JOINED));
}

impl Outgoing {
    /// Nothing so far, for a connection of that kind.
    pub const fn new(wire: Wire) -> Self {
        Self { wire, frames: VecDeque::new(), bytes: 0, is_begun: false, wish: None }
    }

    /// Of which kind the connection is.
    pub const fn wire(&self) -> Wire {
        self.wire
    }

    /// The connection is of another kind from now on; what is queued goes over that.
    pub const fn change_wire(&mut self, wire: Wire) {
        self.wire = wire;
    }

    /// Takes the first frames, at most so many of at most so many bytes together; one in any case.
    pub fn fetch(&mut self, most: usize, bytes: usize) -> Vec<Frame> {
        let (mut frames, mut sum) = (Vec::new(), 0);
        while let Some(next) = self.frames.front() {
            sum += next.len();
            if !frames.is_empty() && (frames.len() >= most || sum > bytes) {
                break;
            }
            self.bytes -= next.len().min(self.bytes);
            frames.extend(self.frames.pop_front().map(Frame::of_websocket));
        }
        frames
    }

    /// Queues a whole frame.
    pub fn push(&mut self, frame: Bytes) {
        self.bytes += frame.len();
        self.frames.push_back(frame);
    }

    /// Bytes queued.
    pub const fn bytes(&self) -> usize {
        self.bytes
    }

    /// Whether nothing is queued.
    pub fn is_empty(&self) -> bool {
        self.frames.is_empty()
    }

    /// Drops what is queued, but for the rest of a frame that is on its way.
    pub fn clear(&mut self) {
        self.frames.truncate(usize::from(self.is_begun));
        self.bytes = self.frames.front().map_or(0, Bytes::len);
    }

    /// The wish to close, once.
    pub const fn take_wish(&mut self) -> Option<CloseReason> {
        self.wish.take()
    }

    /// Writes once, as many frames together as may be.
    pub fn poll_write(
        &mut self,
        stream: &mut (impl AsyncWrite + Unpin),
        context: &mut Context<'_>,
    ) -> Poll<Result<()>> {
        let Some(first) = self.frames.front() else { return Poll::Ready(Ok(())) };
        let written = if self.frames.len() == 1 || first.len() >= JOINED {
            ready!(Pin::new(stream).poll_write(context, first))?
        } else {
            // To copy small frames together costs less than to have the kernel collect them.
            ready!(JOINT.with_borrow_mut(|joint| {
                self.join(joint);
                Pin::new(stream).poll_write(context, joint)
            }))?
        };
        if written == 0 {
            return Poll::Ready(Err(Error::from(ErrorKind::WriteZero)));
        }
        self.advance(written);
        Poll::Ready(Ok(()))
    }

    /// As many whole frames from the front as fit.
    fn join(&self, joint: &mut Vec<u8>) {
        joint.clear();
        for frame in &self.frames {
            if joint.len() + frame.len() > JOINED {
                return;
            }
            joint.extend_from_slice(frame);
        }
    }

    fn advance(&mut self, written: usize) {
        self.bytes -= written.min(self.bytes);
        let mut left = written;
        while let Some(frame) = self.frames.front_mut() {
            if left < frame.len() {
                frame.advance(left);
                self.is_begun |= left > 0;
                return;
            }
            left -= frame.len();
            self.frames.pop_front();
            self.is_begun = false;
        }
        if self.frames.capacity() > KEPT_PLACES {
            self.frames = VecDeque::new();
        }
    }
}

impl Sink for Outgoing {
    fn send(&mut self, frame: &Frame) {
        self.push(match self.wire {
            Wire::WebSocket | Wire::Fetched => frame.websocket(),
            Wire::Lines => frame.payload(),
        });
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
    use proptest::prelude::*;
    use std::task::Waker;

    /// Takes so many bytes with each write.
    struct Narrow(usize, Vec<u8>);

    impl AsyncWrite for Narrow {
        fn poll_write(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
            bytes: &[u8],
        ) -> Poll<Result<usize>> {
            let taken = self.0.min(bytes.len());
            self.1.extend_from_slice(&bytes[..taken]);
            Poll::Ready(Ok(taken))
        }

        fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<()>> {
            Poll::Ready(Ok(()))
        }

        fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<()>> {
            Poll::Ready(Ok(()))
        }
    }

    fn write(outgoing: &mut Outgoing, stream: &mut Narrow) {
        let mut context = Context::from_waker(Waker::noop());
        assert!(matches!(outgoing.poll_write(stream, &mut context), Poll::Ready(Ok(()))));
    }

    proptest! {
        #[test]
        fn frames_leave_whole_and_in_order_however_little_is_taken(
            texts in proptest::collection::vec("\\PC{0,400}", 0..100), taken in 1_usize..30_000,
        ) {
            let mut outgoing = Outgoing::new(Wire::WebSocket);
            let mut expected = Vec::new();
            for text in &texts {
                outgoing.send(&Frame::text(text));
                expected.extend_from_slice(&Frame::text(text).websocket());
            }
            let mut stream = Narrow(taken, Vec::new());
            while !outgoing.is_empty() {
                prop_assert_eq!(outgoing.bytes(), expected.len() - stream.1.len());
                write(&mut outgoing, &mut stream);
            }
            prop_assert_eq!(stream.1, expected);
        }
    }

    #[test]
    fn a_frame_on_its_way_is_finished_when_the_others_are_dropped() {
        let mut outgoing = Outgoing::new(Wire::WebSocket);
        let mut stream = Narrow(5, Vec::new());
        for text in ["one", "two", "three"] {
            outgoing.send(&Frame::text(text));
        }
        write(&mut outgoing, &mut stream);
        outgoing.clear();
        assert!(outgoing.is_empty(), "no frame was begun");
        for text in ["four", "five"] {
            outgoing.send(&Frame::text(text));
        }
        write(&mut outgoing, &mut stream);
        outgoing.clear();
        outgoing.push(ping());
        while !outgoing.is_empty() {
            write(&mut outgoing, &mut stream);
        }
        assert_eq!(stream.1, b"\x81\x03one\x81\x04four\x89\x00");
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
