//! The session actor over a WebSocket: it reads from the connection, writes to it and watches the time.
//! Must not touch what goes out: frames are written as they are, many at once. The only file that knows `actix_web_actors`.

use std::any::Any;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Instant;

use actix::fut::ActorFuture;
use actix::{Actor, ActorContext, AsyncContext};
use actix_rt::net::TcpStream;
use actix_web::{Error, HttpRequest, HttpResponse};
use actix_web_actors::ws;
use futures_util::future::LocalBoxFuture;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::alarm::Alarm;
use super::inbound::Inbound;
use super::line::{Line, Phase};
use super::skim::Skim;
use super::{Peer, SessionCore, Sessions};
use crate::actors::{CloseReason, Conversation, Dispatch, Link, Outbox};
use crate::config::SessionConfig;

/// What all sessions of a server share.
#[derive(Clone)]
pub struct SessionHost {
    /// Carries out commands.
    pub dispatch: Arc<dyn Dispatch + Send + Sync>,
    /// How connections behave.
    pub config: Arc<SessionConfig>,
    /// Those that are open.
    pub sessions: Sessions,
}

/// A session whose connection is still to come: it travels with the answer to the upgrade request.
pub struct Prepared {
    line: Line,
    config: Arc<SessionConfig>,
}

/// Answers an upgrade request and prepares its session; `upgrades` starts it. `kept` is dropped when the connection has ended.
///
/// # Errors
/// When the request is no WebSocket handshake: a plain HTTP answer that says so.
pub fn start(
    request: &HttpRequest,
    conversation: Box<dyn Conversation>,
    host: &SessionHost,
    peer: Peer,
    kept: Box<dyn Any>,
) -> Result<HttpResponse, Error> {
    let mut response = ws::handshake(request)?.finish();
    let config = Arc::clone(&host.config);
    let codec = conversation.codec();
    let (outbox, reading) = Outbox::new(config.outbox_frames, config.outbox_bytes);
    let Some(registration) = host.sessions.open(codec.name(), outbox.clone(), peer) else {
        return Ok(HttpResponse::ServiceUnavailable().insert_header(("Retry-After", "2")).finish());
    };
    let link = Link { session: registration.id(), outbox, codec, from: peer.from };
    let dispatch = Arc::clone(&host.dispatch);
    let now = Instant::now();
    let core = SessionCore::new(conversation, dispatch, link, reading, &config, now);
    let line = Line::new(core, config.write_buffer, registration, kept, now);
    response.extensions_mut().insert(Prepared { line, config });
    Ok(response)
}

impl Prepared {
    /// The session of this answer, if it has one.
    pub fn of<B>(response: &mut HttpResponse<B>) -> Option<Self> {
        response.extensions_mut().remove()
    }

    /// The session on its connection, from which these bytes have been read already; done when both are over.
    pub fn on(self, stream: TcpStream, early: &[u8]) -> LocalBoxFuture<'static, ()> {
        let mut inbound = Inbound::new(self.config.max_frame);
        inbound.feed(early);
        let alarm = Alarm::new(self.config, Instant::now());
        let session = Session { stream, line: self.line, reader: Reader::Frames(inbound), alarm };
        Box::pin(actix::Context::new().into_future(session))
    }
}

/// Frames and chunks handled in one turn before other tasks of the thread have theirs.
const TURN: usize = 64;

/// Bytes read at once.
const CHUNK: usize = 16 * 1_024;

thread_local! {
    /// What is being read: one for each thread, because nothing stays in it.
    static INCOMING: RefCell<Vec<u8>> = RefCell::new(vec![0; CHUNK]);
}

/// One WebSocket session. Its mailbox is the outbox.
struct Session {
    stream: TcpStream,
    line: Line,
    reader: Reader,
    alarm: Alarm,
}

enum Reader {
    Frames(Inbound),
    Skim(Skim),
}

impl Actor for Session {
    type Context = actix::Context<Self>;

    fn started(&mut self, context: &mut Self::Context) {
        context.spawn(Pump { is_open: false });
    }
}

/// Polls the session.
struct Pump {
    is_open: bool,
}

impl ActorFuture<Session> for Pump {
    type Output = ();

    fn poll(
        mut self: Pin<&mut Self>,
        session: &mut Session,
        actor: &mut actix::Context<Session>,
        task: &mut Context<'_>,
    ) -> Poll<()> {
        let is_open = std::mem::replace(&mut self.is_open, true);
        let turn = || {
            if !is_open {
                session.line.with_core(|core, out| core.opened(out));
            }
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
            Reader::Skim(_) => {}
        }
        self.read_chunk(now, task)
    }

    fn read_chunk(&mut self, now: Instant, task: &mut Context<'_>) -> bool {
        INCOMING.with_borrow_mut(|buffer| {
            let mut chunk = ReadBuf::new(buffer);
            match Pin::new(&mut self.stream).poll_read(task, &mut chunk) {
                Poll::Pending => return false,
                Poll::Ready(Err(_gone)) => self.line.break_off(),
                // The end without a close frame: the peer is gone, and that is all.
                Poll::Ready(Ok(())) if chunk.filled().is_empty() => self.line.end(),
                Poll::Ready(Ok(())) => {
                    self.alarm.heard(now);
                    match &mut self.reader {
                        Reader::Frames(inbound) => inbound.feed(chunk.filled()),
                        Reader::Skim(skim) => skim.feed(chunk.filled()),
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
