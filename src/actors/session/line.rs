//! The state of one connection: its core, what is queued for the peer, and how far the closing is.
//! Must not read, write or know the time.

use std::any::Any;
use std::task::{Context, Poll, Waker};
use std::time::Instant;

use super::inbound::Received;
use super::outgoing::{self, Outgoing, Wire};
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
    /// The connection is of no use any more.
    Broken,
}

/// One connection.
pub struct Line {
    core: SessionCore,
    out: Outgoing,
    phase: Phase,
    is_opened: bool,
    write_buffer: usize,
    registration: Registration,
    totals: Totals,
    _kept: Box<dyn Any + Send>,
}

/// What is said about a connection when it is over.
struct Totals {
    since: Instant,
    received: u64,
    /// The close code, of whoever closed first.
    code: Option<u16>,
}

impl Line {
    /// An open connection. `kept` is dropped when it is over.
    pub fn new(
        core: SessionCore,
        wire: Wire,
        write_buffer: usize,
        registration: Registration,
        kept: Box<dyn Any + Send>,
    ) -> Self {
        Self {
            core,
            out: Outgoing::new(wire),
            phase: Phase::Open,
            is_opened: false,
            write_buffer,
            registration,
            totals: Totals { since: Instant::now(), received: 0, code: None },
            _kept: kept,
        }
    }

    /// How far the connection is.
    pub const fn phase(&self) -> Phase {
        self.phase
    }

    /// What is queued for the peer.
    pub const fn out(&mut self) -> &mut Outgoing {
        &mut self.out
    }

    /// Both sides can talk from now on. Done once, whatever carries the session afterwards.
    pub fn open(&mut self) {
        if !std::mem::replace(&mut self.is_opened, true) {
            self.with_core(|core, out| core.opened(out));
        }
    }

    /// Why our side has closed; the code of it.
    pub const fn closed_with(&self) -> Option<u16> {
        self.totals.code
    }

    /// Runs the core, then does what it asked for.
    pub fn with_core(&mut self, act: impl FnOnce(&mut SessionCore, &mut Outgoing)) {
        act(&mut self.core, &mut self.out);
        self.grant_wish();
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
            Received::Ping(payload) => self.out.push(outgoing::pong(&payload)),
            Received::Part | Received::Pong | Received::Close(_) => {}
        }
    }

    /// Takes events and answers out of the outbox until it is empty or enough is queued; `false` when it is empty.
    pub fn fill(&mut self, context: &mut Context<'_>) -> bool {
        while self.phase == Phase::Open && self.out.bytes() < self.write_buffer {
            if self.core.poll_outbound(context, &mut self.out).is_pending() {
                return false;
            }
            self.grant_wish();
        }
        true
    }

    /// Reads the outbox up to its end if it has one, although the connection takes nothing.
    pub fn hear_the_end(&mut self) {
        let mut nobody = Context::from_waker(Waker::noop());
        while self.phase == Phase::Open && self.core.is_told_to_end() {
            if self.core.poll_outbound(&mut nobody, &mut self.out) == Poll::Pending {
                return;
            }
            self.grant_wish();
        }
    }

    /// Whether the peer can say that it is there.
    pub fn is_answering(&self) -> bool {
        self.out.wire() == Wire::WebSocket
    }

    /// When the conversation wants to be woken, if it has a heartbeat of its own.
    pub fn wakes_at(&self) -> Option<Instant> {
        self.core.wakes_at()
    }

    /// Asks a silent peer whether it is there.
    pub fn ping(&mut self) {
        self.out.push(outgoing::ping());
    }

    /// Whether everything the peer has said is under way or done.
    pub fn is_up_to_date(&self) -> bool {
        self.core.may_read()
    }

    /// Whether the peer may be read from: its commands are answered in time, and it takes the answers.
    pub fn may_read(&self) -> bool {
        match self.phase {
            Phase::Open => self.core.may_read() && self.out.bytes() < self.write_buffer,
            Phase::Closing => true,
            Phase::Ended | Phase::Broken => false,
        }
    }

    /// Queues our close frame; the session is over, the connection waits for the peer's if there is such a thing.
    pub fn close(&mut self, reason: CloseReason) {
        if self.phase != Phase::Open {
            return;
        }
        if reason == CloseReason::TooSlow {
            self.out.clear();
        }
        self.totals.code = Some(reason.code());
        self.phase = match self.out.wire() {
            Wire::WebSocket => {
                self.out.push(outgoing::close(&reason));
                Phase::Closing
            }
            Wire::Lines => Phase::Ended,
            // What is queued may still be fetched.
            Wire::Fetched => Phase::Closing,
        };
        self.core.end();
    }

    /// The peer has closed, too, or is gone: the connection ends with what is queued.
    pub fn end(&mut self) {
        if self.phase != Phase::Broken {
            self.phase = Phase::Ended;
        }
        self.core.end();
    }

    /// Neither side can be reached any more.
    pub fn break_off(&mut self) {
        self.phase = Phase::Broken;
        self.core.end();
    }

    /// The connection has taken nothing for too long.
    pub fn stall(&mut self) {
        if self.phase == Phase::Open {
            self.registration.was_slow();
            self.close(CloseReason::TooSlow);
        }
        self.break_off();
    }

    /// The peer has closed: it gets its code back, or is told what was wrong with it.
    fn closed(&mut self, told: Result<Option<u16>, CloseReason>) {
        match told {
            Ok(code) => {
                self.totals.code = code;
                self.core.closed(code);
                self.out.push(outgoing::close_echo(code));
            }
            Err(reason) => self.close(reason),
        }
        self.end();
    }

    fn grant_wish(&mut self) {
        if let Some(reason) = self.out.take_wish() {
            self.close(reason);
        }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        let Totals { since, received, code } = self.totals;
        log::info!(
            "session ended session={} door={} code={} received={received} took_ms={}",
            self.registration.id(),
            self.registration.door(),
            code.map_or_else(|| "none".into(), |code| code.to_string()),
            since.elapsed().as_millis(),
        );
    }
}
