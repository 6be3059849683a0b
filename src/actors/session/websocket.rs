//! The session actor over an upgraded HTTP request: it reads from the peer and watches the time.
//! Must not copy what goes out: the response body takes frames from the line as they are. The only file that knows `actix_web_actors`.

use std::any::Any;
use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use actix::fut::ActorFuture;
use actix::{Actor, ActorContext, AsyncContext};
use actix_web::{Error, HttpRequest, HttpResponse, web};
use actix_web_actors::ws;
use futures_util::Stream;

use super::alarm::Alarm;
use super::body::Body;
use super::inbound::Inbound;
use super::line::{Line, Phase};
use super::skim::Skim;
use super::{SessionCore, Sessions};
use crate::actors::{CloseReason, Conversation, Dispatch, Link, Outbox};
use crate::config::SessionConfig;
use crate::domain::AddressPrefix;

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

/// Answers an upgrade request and starts its session. `kept` is dropped when the connection has ended.
///
/// # Errors
/// When the request is no WebSocket handshake: a plain HTTP answer that says so.
pub fn start(
    request: &HttpRequest,
    payload: web::Payload,
    conversation: Box<dyn Conversation>,
    host: &SessionHost,
    from: AddressPrefix,
    kept: Box<dyn Any>,
) -> Result<HttpResponse, Error> {
    let mut response = ws::handshake(request)?;
    let config = &host.config;
    let codec = conversation.codec();
    let (outbox, reading) = Outbox::new(config.outbox_frames, config.outbox_bytes);
    let Some(registration) = host.sessions.open(codec.name(), outbox.clone()) else {
        return Ok(HttpResponse::ServiceUnavailable().insert_header(("Retry-After", "2")).finish());
    };
    let link = Link { session: registration.id(), outbox, codec, from };
    let dispatch = Arc::clone(&host.dispatch);
    let now = Instant::now();
    let core = SessionCore::new(conversation, dispatch, link, reading, config, now);
    let line = Line::new(core, config.write_buffer, registration, kept, now);
    let line = Rc::new(RefCell::new(line));
    let session = Session {
        line: Rc::clone(&line),
        payload,
        reader: Reader::Frames(Inbound::new(config.max_frame)),
        alarm: Alarm::new(Arc::clone(config), now),
        is_polled: false,
    };
    session.start();
    Ok(response.body(Body(line)))
}

/// Frames decoded in one turn before other tasks of the thread have theirs.
const TURN: usize = 64;

/// The reading half of a WebSocket session. Its mailbox is the outbox, which the writing half reads.
struct Session {
    line: Rc<RefCell<Line>>,
    payload: web::Payload,
    reader: Reader,
    alarm: Alarm,
    is_polled: bool,
}

enum Reader {
    Frames(Inbound),
    Skim(Skim),
}

impl Actor for Session {
    type Context = actix::Context<Self>;

    fn started(&mut self, context: &mut Self::Context) {
        self.line.borrow_mut().with_core(|core, out| core.opened(out));
        context.spawn(Pump);
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // After a panic in the conversation the peer learns that it was our fault.
        if let Ok(mut line) = self.line.try_borrow_mut()
            && line.phase() != Phase::Ended
        {
            line.close(CloseReason::Internal);
            line.end();
        }
    }
}

/// Polls the session's reading half.
struct Pump;

impl ActorFuture<Session> for Pump {
    type Output = ();

    fn poll(
        self: Pin<&mut Self>,
        session: &mut Session,
        actor: &mut actix::Context<Session>,
        task: &mut Context<'_>,
    ) -> Poll<()> {
        // An actor that panicked is polled once more while it is dropped.
        let has_panicked = std::mem::replace(&mut session.is_polled, true);
        if has_panicked || session.poll(task).is_ready() {
            actor.stop();
            return Poll::Ready(());
        }
        session.is_polled = false;
        Poll::Pending
    }
}

impl Session {
    fn poll(&mut self, task: &mut Context<'_>) -> Poll<()> {
        let line = Rc::clone(&self.line);
        let mut line = line.borrow_mut();
        let now = Instant::now();
        for _ in 0..TURN {
            let has_more = self.read(&mut line, now, task);
            if line.phase() == Phase::Ended {
                return Poll::Ready(());
            }
            if !has_more {
                self.alarm.poll(&mut line, now, task);
                if line.phase() == Phase::Ended {
                    return Poll::Ready(());
                }
                line.reader_waits(task);
                return Poll::Pending;
            }
        }
        task.waker().wake_by_ref();
        Poll::Pending
    }

    /// Takes one frame or one chunk; `false` when there is nothing to take for now.
    fn read(&mut self, line: &mut Line, now: Instant, task: &mut Context<'_>) -> bool {
        if !line.may_read() {
            return false;
        }
        if line.phase() == Phase::Closing {
            self.skim();
        }
        match &mut self.reader {
            Reader::Frames(inbound) => match inbound.next() {
                Ok(Some(received)) => {
                    line.received(received, now);
                    return true;
                }
                Ok(None) => {}
                Err(reason) => {
                    line.close(reason);
                    return true;
                }
            },
            Reader::Skim(skim) if skim.found_close() => {
                line.end();
                return true;
            }
            Reader::Skim(_) => {}
        }
        self.read_chunk(line, now, task)
    }

    fn read_chunk(&mut self, line: &mut Line, now: Instant, task: &mut Context<'_>) -> bool {
        match Pin::new(&mut self.payload).poll_next(task) {
            Poll::Ready(Some(Ok(chunk))) => {
                self.alarm.heard(now);
                match &mut self.reader {
                    Reader::Frames(inbound) => inbound.feed(&chunk),
                    Reader::Skim(skim) => skim.feed(&chunk),
                }
                true
            }
            // The end without a close frame comes as an error: the peer is gone, and that is all.
            Poll::Ready(_) => {
                line.end();
                true
            }
            Poll::Pending => false,
        }
    }

    /// From now on only the peer's close frame is looked for.
    fn skim(&mut self) {
        if let Reader::Frames(inbound) = &mut self.reader {
            self.reader = Reader::Skim(inbound.skim());
        }
    }
}
