//! What the two halves of a WebSocket session share: the actor that reads, and the response body that writes.
//! Must not read from the connection or know the time.

use std::any::Any;
use std::task::{Context, Poll, Waker};
use std::time::Instant;

use bytes::Bytes;

use super::inbound::Received;
use super::outgoing::{self, Outgoing};
use super::{Registration, SessionCore};
use crate::actors::CloseReason;

/// How far a connection is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Phase {
    /// Both sides talk.
    Open,
    /// Our close frame is queued; the peer's is waited for.
    Closing,
    /// Nothing is read any more; what is queued is written, then the connection ends.
    Ended,
}

/// One connection. Both halves are on one thread and never hold it across a wait.
pub struct Line {
    core: SessionCore,
    out: Outgoing,
    phase: Phase,
    write_buffer: usize,
    is_paused: bool,
    is_watched: bool,
    /// The connection's buffer was full when it last took a frame.
    owes: bool,
    /// Counts how often the connection came for frames.
    visits: u32,
    reader: Option<Waker>,
    writer: Option<Waker>,
    registration: Registration,
    totals: Totals,
    _kept: Box<dyn Any>,
}

/// What is said about a connection when it is over.
struct Totals {
    since: Instant,
    received: u64,
    sent: u64,
    /// The close code, of whoever closed first.
    code: Option<u16>,
}

impl Line {
    /// An open connection. `kept` is dropped when both halves are gone.
    pub fn new(
        core: SessionCore,
        write_buffer: usize,
        registration: Registration,
        kept: Box<dyn Any>,
        now: Instant,
    ) -> Self {
        Self {
            core,
            out: Outgoing::default(),
            phase: Phase::Open,
            totals: Totals { since: now, received: 0, sent: 0, code: None },
            write_buffer,
            is_paused: false,
            is_watched: false,
            owes: false,
            visits: 0,
            reader: None,
            writer: None,
            registration,
            _kept: kept,
        }
    }

    /// How far the connection is.
    pub const fn phase(&self) -> Phase {
        self.phase
    }

    /// Runs the core, then does what it asked for and wakes the writer.
    pub fn with_core(&mut self, act: impl FnOnce(&mut SessionCore, &mut Outgoing)) {
        act(&mut self.core, &mut self.out);
        self.grant_wish();
        if !self.out.is_empty() {
            self.wake_writer();
        }
    }

    /// Takes one decoded frame of an open connection.
    pub fn received(&mut self, received: Received, now: Instant) {
        self.totals.received += 1;
        if let Received::Close(told) = received {
            return self.closed(told);
        }
        let mut is_admitted = true;
        self.with_core(|core, out| is_admitted = core.admits(now, out));
        match received {
            _ if !is_admitted => {}
            Received::Message(incoming) => {
                self.with_core(|core, out| core.received(incoming, out));
            }
            Received::Ping(payload) => self.push(outgoing::pong(&payload)),
            Received::Part | Received::Pong | Received::Close(_) => {}
        }
    }

    /// The peer has closed: it gets its code back, or is told what was wrong with it.
    fn closed(&mut self, told: Result<Option<u16>, CloseReason>) {
        match told {
            Ok(code) => {
                self.totals.code = code;
                self.push(outgoing::close_echo(code));
            }
            Err(reason) => self.close(reason),
        }
        self.end();
    }

    /// Asks a silent peer whether it is there.
    pub fn ping(&mut self) {
        self.push(outgoing::ping());
    }

    /// Queues our close frame; the session is over, the connection waits for the peer's.
    pub fn close(&mut self, reason: CloseReason) {
        if self.phase != Phase::Open {
            return;
        }
        if reason == CloseReason::TooSlow {
            self.out.clear();
        }
        self.out.push(outgoing::close(&reason));
        self.totals.code = Some(reason.code());
        self.phase = Phase::Closing;
        self.core.end();
        self.wake_writer();
        self.wake_reader();
    }

    /// The connection takes nothing any more, not even our close frame: the session is over, and the kernel ends the rest after its own time.
    pub fn stall(&mut self) {
        if self.phase == Phase::Open {
            self.registration.was_slow();
        }
        self.close(CloseReason::TooSlow);
        self.end();
    }

    /// The connection ends with what is queued.
    pub fn end(&mut self) {
        self.phase = Phase::Ended;
        self.out.finish();
        self.core.end();
        self.wake_writer();
        self.wake_reader();
    }

    /// Whether the peer may be read from. If not, the reader is woken when it may.
    pub fn may_read(&mut self) -> bool {
        let may = self.phase == Phase::Closing
            || (self.core.may_read() && self.out.bytes() <= self.write_buffer);
        self.is_paused = !may;
        may
    }

    /// Whether reading has stopped until answers or the writer have come along.
    pub const fn is_paused(&self) -> bool {
        self.is_paused
    }

    /// Keeps the reader's waker for news from the writer.
    pub fn reader_waits(&mut self, context: &Context<'_>) {
        keep(&mut self.reader, context);
    }

    /// Whether frames went out since the last `unwatch`: the reader then looks now and then whether they still do.
    pub const fn is_watched(&self) -> bool {
        self.is_watched
    }

    /// The connection took all there was: no need to watch it.
    pub const fn unwatch(&mut self) {
        self.is_watched = false;
    }

    /// How often the connection has come for frames.
    pub const fn visits(&self) -> u32 {
        self.visits
    }

    /// Whether the connection's buffer was full when it last came.
    pub const fn is_blocked(&self) -> bool {
        self.owes
    }

    /// Reads the outbox up to its end if it has one, for a connection that does not come for it.
    pub fn hear_the_end(&mut self) {
        let mut nobody = Context::from_waker(Waker::noop());
        while self.phase == Phase::Open && self.core.is_told_to_end() {
            if self.core.poll_outbound(&mut nobody, &mut self.out).is_pending() {
                return;
            }
            self.grant_wish();
        }
    }

    /// The next bytes for the connection; `None` is the end of it.
    pub fn poll_frame(&mut self, context: &mut Context<'_>) -> Poll<Option<Bytes>> {
        self.visits = self.visits.wrapping_add(1);
        loop {
            if let Some(frame) = self.out.pop() {
                self.totals.sent += 1;
                self.owes = true;
                self.watch();
                return Poll::Ready(Some(frame));
            }
            if self.out.is_finished() {
                return Poll::Ready(None);
            }
            if self.core.poll_outbound(context, &mut self.out).is_pending() {
                self.owes = false;
                self.resume();
                keep(&mut self.writer, context);
                return Poll::Pending;
            }
            self.grant_wish();
        }
    }

    fn grant_wish(&mut self) {
        if let Some(reason) = self.out.take_wish() {
            self.close(reason);
        }
    }

    fn push(&mut self, frame: Bytes) {
        self.out.push(frame);
        self.wake_writer();
    }

    fn watch(&mut self) {
        if !self.is_watched {
            self.is_watched = true;
            self.wake_reader();
        }
    }

    fn resume(&mut self) {
        if self.is_paused && self.may_read() {
            self.wake_reader();
        }
    }

    fn wake_reader(&mut self) {
        if let Some(waker) = self.reader.take() {
            waker.wake();
        }
    }

    fn wake_writer(&mut self) {
        if let Some(waker) = self.writer.take() {
            waker.wake();
        }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        let Totals { since, received, sent, code } = self.totals;
        log::info!(
            "session ended session={} door={} code={} received={received} sent={sent} took_ms={}",
            self.registration.id(),
            self.registration.door(),
            code.map_or_else(|| "none".into(), |code| code.to_string()),
            since.elapsed().as_millis(),
        );
    }
}

fn keep(place: &mut Option<Waker>, context: &Context<'_>) {
    match place {
        Some(waker) => waker.clone_from(context.waker()),
        None => *place = Some(context.waker().clone()),
    }
}
