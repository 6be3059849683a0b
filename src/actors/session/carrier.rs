//! The session actor: it reads from its connection, writes to it and watches the time.
//! Must not touch what goes out: frames are written as they are, many at once.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Instant;

use actix::fut::ActorFuture;
use actix::{Actor, ActorContext, AsyncContext};
use actix_rt::net::TcpStream;
use futures_util::future::LocalBoxFuture;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::alarm::Alarm;
use super::inbound::Inbound;
use super::line::{Line, Phase};
use super::overheard::Overheard;
use super::skim::Skim;
use crate::actors::CloseReason;
use crate::config::SessionConfig;

/// Frames and chunks handled in one turn before other tasks of the thread have theirs.
const TURN: usize = 64;

/// Bytes read at once.
const CHUNK: usize = 16 * 1_024;

thread_local! {
    /// What is being read: one for each thread, because nothing stays in it.
    static INCOMING: RefCell<Vec<u8>> = RefCell::new(vec![0; CHUNK]);
}

/// One session. Its mailbox is the outbox.
struct Session {
    stream: TcpStream,
    line: Line,
    reader: Reader,
    alarm: Alarm,
}

/// What becomes of what the peer says.
pub enum Reader {
    /// It is decoded.
    Frames(Inbound),
    /// Only the peer's close frame is looked for.
    Skim(Skim),
    /// Nobody listens.
    Nobody(Overheard),
}

/// A session on its connection; done when both are over.
pub fn carry(
    stream: TcpStream,
    line: Line,
    reader: Reader,
    config: Arc<SessionConfig>,
) -> LocalBoxFuture<'static, ()> {
    let alarm = Alarm::new(config, Instant::now());
    let session = Session { stream, line, reader, alarm };
    Box::pin(actix::Context::new().into_future(session))
}

impl Actor for Session {
    type Context = actix::Context<Self>;

    fn started(&mut self, context: &mut Self::Context) {
        context.spawn(Pump);
    }
}

/// Polls the session.
struct Pump;

impl ActorFuture<Session> for Pump {
    type Output = ();

    fn poll(
        self: Pin<&mut Self>,
        session: &mut Session,
        actor: &mut actix::Context<Session>,
        task: &mut Context<'_>,
    ) -> Poll<()> {
        let turn = || {
            session.line.open();
            session.turn(task)
        };
        let turned = catch_unwind(AssertUnwindSafe(turn)).unwrap_or_else(|_panic| {
            // The peer learns that it was our fault; nobody asks the conversation any more.
            session.line.close(CloseReason::Internal);
            session.turn(task)
        });
        ready!(turned);
        actor.stop();
        Poll::Ready(())
    }
}

impl Session {
    fn turn(&mut self, task: &mut Context<'_>) -> Poll<()> {
        let now = Instant::now();
        for _ in 0..TURN {
            let was_held = !self.line.may_read();
            let has_read = self.read(now, task);
            let has_written = self.write(now, task);
            // An answer that says nothing to the peer lets him be read again, too.
            let is_released = was_held && self.line.may_read();
            match self.line.phase() {
                Phase::Broken => return Poll::Ready(()),
                Phase::Ended if self.line.out().is_empty() => return self.shut_down(task),
                _ => {}
            }
            let has_moved = has_read || has_written || is_released;
            if !has_moved && !self.alarm.poll(&mut self.line, now, task) {
                return Poll::Pending;
            }
        }
        task.waker().wake_by_ref();
        Poll::Pending
    }

    /// Writes what there is to say; `true` when the connection took something.
    fn write(&mut self, now: Instant, task: &mut Context<'_>) -> bool {
        let mut has_written = false;
        loop {
            let has_more = self.line.fill(task);
            if self.line.out().is_empty() {
                return has_written;
            }
            match self.line.out().poll_write(&mut self.stream, task) {
                Poll::Ready(Ok(())) => {
                    self.alarm.written();
                    has_written = true;
                }
                Poll::Ready(Err(_gone)) => {
                    self.line.break_off();
                    return true;
                }
                Poll::Pending => {
                    self.alarm.blocked(now);
                    return has_written;
                }
            }
            if !has_more && self.line.out().is_empty() {
                return has_written;
            }
        }
    }

    /// Takes one frame or one chunk; `false` when there is nothing to take for now.
    fn read(&mut self, now: Instant, task: &mut Context<'_>) -> bool {
        if !self.line.may_read() {
            return false;
        }
        if self.line.phase() == Phase::Closing {
            self.skim();
        }
        match &mut self.reader {
            Reader::Frames(inbound) => match inbound.next() {
                Ok(None) => {}
                Ok(Some(received)) => {
                    self.line.received(received, now);
                    return true;
                }
                Err(reason) => {
                    self.line.close(reason);
                    return true;
                }
            },
            Reader::Skim(skim) if skim.found_close() => {
                self.line.end();
                return true;
            }
            Reader::Nobody(overheard) if overheard.is_enough() => return false,
            Reader::Skim(_) | Reader::Nobody(_) => {}
        }
        self.read_chunk(now, task)
    }

    fn read_chunk(&mut self, now: Instant, task: &mut Context<'_>) -> bool {
        INCOMING.with_borrow_mut(|buffer| {
            let mut chunk = ReadBuf::new(buffer);
            match Pin::new(&mut self.stream).poll_read(task, &mut chunk) {
                Poll::Pending => return false,
                Poll::Ready(Err(_gone)) => self.line.break_off(),
                Poll::Ready(Ok(())) if chunk.filled().is_empty() => match &mut self.reader {
                    Reader::Nobody(overheard) if overheard.may_end(now) => overheard.end(),
                    // The end without a close frame: the peer is gone, and that is all.
                    _ => self.line.end(),
                },
                Poll::Ready(Ok(())) => {
                    self.alarm.heard(now);
                    match &mut self.reader {
                        Reader::Frames(inbound) => inbound.feed(chunk.filled()),
                        Reader::Skim(skim) => skim.feed(chunk.filled()),
                        Reader::Nobody(overheard) => overheard.heard(chunk.filled().len()),
                    }
                }
            }
            true
        })
    }

    /// From now on only the peer's close frame is looked for.
    fn skim(&mut self) {
        if let Reader::Frames(inbound) = &mut self.reader {
            self.reader = Reader::Skim(inbound.skim());
        }
    }

    fn shut_down(&mut self, task: &mut Context<'_>) -> Poll<()> {
        // Whether it succeeds or not: there is nothing more to do.
        Pin::new(&mut self.stream).poll_shutdown(task).map(drop)
    }
}
