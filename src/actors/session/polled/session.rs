//! The actor of a session that is fetched from.
//! Must not keep anybody waiting for what may never be said: who fetches twice, or goes away while he waits, ends it.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use actix::fut::ActorFuture;
use actix::{Actor, ActorContext, AsyncContext, Handler};
use tokio::sync::oneshot;

use super::requests::{Close, Fetch, Fetcher, HandOver, Heard, Probed};
use super::{PollRefused, PollWords};
use crate::actors::CloseReason;
use crate::actors::session::alarm::Alarm;
use crate::actors::session::inbound::Received;
use crate::actors::session::line::{Line, Phase};
use crate::actors::session::outgoing::Wire;
use crate::config::SessionConfig;

/// Between the wish to be carried by a socket and the change, a request is held for so long and then ended.
const HELD: Duration = Duration::from_millis(100);
/// Turns before other tasks of the thread have theirs.
const TURN: usize = 64;

/// One session. Its mailbox are the requests.
pub struct PolledSession {
    /// Until it is handed over.
    line: Option<Line>,
    alarm: Alarm,
    words: PollWords,
    waiting: Option<Fetcher>,
    /// What was said while the peer fetched too little of what it was told.
    unheard: VecDeque<Heard>,
    /// Those who said something that is not under way yet.
    unread: Vec<oneshot::Sender<Result<(), PollRefused>>>,
    /// A socket is about to carry it.
    is_probed: bool,
    /// The peer was told that it is over.
    is_told: bool,
}

impl Actor for PolledSession {
    type Context = actix::Context<Self>;

    fn started(&mut self, context: &mut Self::Context) {
        context.spawn(Pump);
    }
}

/// Polls the session.
struct Pump;

impl ActorFuture<PolledSession> for Pump {
    type Output = ();

    fn poll(
        self: Pin<&mut Self>,
        session: &mut PolledSession,
        actor: &mut actix::Context<PolledSession>,
        task: &mut Context<'_>,
    ) -> Poll<()> {
        ready!(session.turn(task));
        actor.stop();
        Poll::Ready(())
    }
}

impl PolledSession {
    /// A session that nobody has fetched from.
    pub fn new(line: Line, config: Arc<SessionConfig>, words: PollWords) -> Self {
        Self {
            line: Some(line),
            alarm: Alarm::new(config, Instant::now()),
            words,
            waiting: None,
            unheard: VecDeque::new(),
            unread: Vec::new(),
            is_probed: false,
            is_told: false,
        }
    }

    /// Done when the session is over or handed over.
    fn turn(&mut self, task: &mut Context<'_>) -> Poll<()> {
        let now = Instant::now();
        for _ in 0..TURN {
            let Some(line) = &mut self.line else { return Poll::Ready(()) };
            line.open();
            let is_left = |fetcher: &mut Fetcher| fetcher.reply.poll_closed(task).is_ready();
            if self.waiting.as_mut().is_some_and(is_left) {
                line.break_off();
            }
            let has_more = line.fill(task);
            self.hear(now);
            self.release();
            if self.is_over(now) {
                return Poll::Ready(());
            }
            let has_answered = self.answer(now);
            let Some(line) = &mut self.line else { return Poll::Ready(()) };
            let has_moved = has_more && has_answered;
            if !has_moved && !self.alarm.poll(line, now, task) {
                return Poll::Pending;
            }
        }
        task.waker().wake_by_ref();
        Poll::Pending
    }

    /// Says good-bye once. Then whether there is nothing left to fetch.
    fn is_over(&mut self, now: Instant) -> bool {
        let Some(line) = &mut self.line else { return true };
        match line.phase() {
            Phase::Open => return false,
            Phase::Broken => return true,
            Phase::Closing | Phase::Ended => {}
        }
        if !std::mem::replace(&mut self.is_told, true) {
            let code = line.closed_with();
            let is_any = |reasons: &[CloseReason]| reasons.iter().any(|r| code == Some(r.code()));
            if is_any(&[CloseReason::Done]) {
                // He said so himself, perhaps before the request that is on its way.
                line.out().clear();
                line.out().push(self.words.noop.websocket());
            } else if is_any(&[CloseReason::Silent, CloseReason::Protocol, CloseReason::TooSlow]) {
                line.out().clear();
                if self.waiting.is_some() {
                    line.out().push(self.words.close.websocket());
                }
            } else {
                line.out().push(self.words.close.websocket());
            }
        }
        self.answer(now);
        self.line.as_mut().is_none_or(|line| line.out().is_empty())
    }

    /// Hands what there is to whoever waits for it; `true` when something went out.
    fn answer(&mut self, now: Instant) -> bool {
        let Some(line) = &mut self.line else { return false };
        if line.out().is_empty() {
            return false;
        }
        let Some(Fetcher { most, bytes, reply }) = self.waiting.take() else {
            self.alarm.blocked(now);
            return false;
        };
        let frames = line.out().fetch(most, bytes);
        match reply.send(Ok(frames)) {
            Ok(()) => self.alarm.written(),
            // What was on its way is lost, and nobody can say how much of it.
            Err(_left) => line.break_off(),
        }
        true
    }

    /// Takes what was said; who does not fetch what he is told is not listened to, as on a connection that takes nothing.
    fn hear(&mut self, now: Instant) {
        let Some(line) = &mut self.line else { return };
        if line.phase() != Phase::Open {
            self.unheard.clear();
        }
        while line.may_read()
            && let Some(Heard { incoming, reply }) = self.unheard.pop_front()
        {
            for one in incoming {
                if line.phase() == Phase::Open {
                    line.received(Received::Message(one), now);
                }
            }
            self.unread.push(reply);
        }
    }

    /// Tells those who said something that it is taken.
    fn release(&mut self) {
        let Some(line) = &self.line else { return };
        if line.phase() == Phase::Open && !line.is_up_to_date() {
            return;
        }
        let is_bad = line.closed_with() == Some(CloseReason::Protocol.code());
        let result = if is_bad { Err(PollRefused::Over) } else { Ok(()) };
        for reply in self.unread.drain(..) {
            // Who does not wait for it does not need it.
            reply.send(result).unwrap_or_default();
        }
    }

    /// Ends the request that waits with nothing.
    fn end_waiting(&mut self) {
        if let Some(fetcher) = self.waiting.take() {
            let nothing = vec![self.words.noop.clone()];
            fetcher.reply.send(Ok(nothing)).unwrap_or_default();
        }
    }
}

impl Handler<Fetch> for PolledSession {
    type Result = ();

    fn handle(&mut self, Fetch(fetcher): Fetch, context: &mut Self::Context) {
        let Some(line) = &mut self.line else { return };
        let now = Instant::now();
        self.alarm.heard(now);
        line.open();
        let was_open = line.phase() == Phase::Open;
        self.alarm.catch_up(line, now);
        if was_open && line.phase() != Phase::Open {
            // It comes too late.
            return;
        }
        if let Some(first) = self.waiting.take() {
            // Who went away meanwhile has ended it, too.
            let is_there = first.reply.send(Ok(vec![self.words.close.clone()])).is_ok();
            let refused = if is_there { PollRefused::Twice } else { PollRefused::Over };
            fetcher.reply.send(Err(refused)).unwrap_or_default();
            return line.break_off();
        }
        self.waiting = Some(fetcher);
        if self.is_probed {
            context.run_later(HELD, |session, _| session.end_waiting());
        }
    }
}

impl Handler<Heard> for PolledSession {
    type Result = ();

    fn handle(&mut self, heard: Heard, _: &mut Self::Context) {
        let Some(line) = &mut self.line else { return };
        line.open();
        let now = Instant::now();
        self.alarm.heard(now);
        self.unheard.push_back(heard);
        self.hear(now);
    }
}

impl Handler<Close> for PolledSession {
    type Result = ();

    fn handle(&mut self, Close(reason): Close, _: &mut Self::Context) {
        let Some(line) = &mut self.line else { return };
        line.close(reason);
        if self.waiting.is_none() {
            line.break_off();
        }
    }
}

impl Handler<Probed> for PolledSession {
    type Result = ();

    fn handle(&mut self, Probed(is_probed): Probed, context: &mut Self::Context) {
        self.is_probed = is_probed;
        if is_probed {
            // A peer may take the session over in the same breath: what still asks for it then is told that it has gone.
            context.run_later(HELD, |session, _| session.end_waiting());
        }
    }
}

impl Handler<HandOver> for PolledSession {
    type Result = Option<Line>;

    fn handle(&mut self, _: HandOver, _: &mut Self::Context) -> Option<Line> {
        let mut line = self.line.take_if(|line| line.phase() == Phase::Open)?;
        let now = Instant::now();
        for Heard { incoming, reply } in self.unheard.drain(..) {
            // What was said before the change comes before what is said on the socket.
            incoming.into_iter().for_each(|one| line.received(Received::Message(one), now));
            self.unread.push(reply);
        }
        line.out().change_wire(Wire::WebSocket);
        for reply in self.unread.drain(..) {
            reply.send(Ok(())).unwrap_or_default();
        }
        if let Some(fetcher) = self.waiting.take() {
            fetcher.reply.send(Err(PollRefused::Over)).unwrap_or_default();
        }
        Some(line)
    }
}
