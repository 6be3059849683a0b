//! What one session does when nothing happens: pings a silent peer, gives up a dead or stalled one, ends a close that is not answered.
//! Must not tick while there is nothing to watch: one timer for all, about every 20 s for an idle connection.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Context;
use std::time::{Duration, Instant};

use tokio::time::{Sleep, sleep_until};

use super::line::{Line, Phase};
use crate::actors::CloseReason;
use crate::config::SessionConfig;

/// The timer of one session.
pub struct Alarm {
    config: Arc<SessionConfig>,
    timer: Pin<Box<Sleep>>,
    rings_at: Instant,
    tick_at: Instant,
    not_before: Instant,
    heard_at: Instant,
    give_up_at: Option<Instant>,
    blocked: Option<Blocked>,
}

/// The connection takes nothing at the moment.
#[derive(Clone, Copy)]
struct Blocked {
    since: Instant,
    look_at: Instant,
}

/// A stalled connection is looked at so many times before it is given up.
const LOOKS: u32 = 8;

/// Between two ticks, however the settings are.
const SHORTEST_TICK: Duration = Duration::from_millis(10);

impl Alarm {
    /// For a connection that stands now.
    pub fn new(config: Arc<SessionConfig>, now: Instant) -> Self {
        let tick_at = now + config.ping_every;
        let timer = Box::pin(sleep_until(tick_at.into()));
        Self {
            config,
            timer,
            rings_at: tick_at,
            tick_at,
            not_before: now,
            heard_at: now,
            give_up_at: None,
            blocked: None,
        }
    }

    /// Something came from the peer.
    pub const fn heard(&mut self, now: Instant) {
        self.heard_at = now;
    }

    /// The connection took something.
    pub const fn written(&mut self) {
        self.blocked = None;
    }

    /// The connection takes nothing more.
    pub fn blocked(&mut self, now: Instant) {
        let look_at = now + self.config.stalled_after / LOOKS;
        self.blocked.get_or_insert(Blocked { since: now, look_at });
    }

    /// Does what is due at the moment something comes in, should the timer be late.
    pub fn catch_up(&mut self, line: &mut Line, now: Instant) {
        if line.phase() == Phase::Open && self.next_tick(line) <= now {
            self.tick(line, now);
        }
    }

    /// Does what is due, and sees to it that the task is woken when something is next; `true` when something was done.
    pub fn poll(&mut self, line: &mut Line, now: Instant, task: &mut Context<'_>) -> bool {
        self.set(line, now);
        let is_ringing = self.timer.as_mut().poll(task).is_ready();
        if is_ringing {
            self.ring(line, Instant::now());
        }
        is_ringing
    }

    /// Sets the timer to the earliest thing to do. What was heard only makes it later: that is seen when it rings.
    fn set(&mut self, line: &Line, now: Instant) {
        if line.phase() != Phase::Open {
            self.give_up_at.get_or_insert(now + self.config.close_grace);
        }
        let tick = (line.phase() == Phase::Open).then(|| self.next_tick(line));
        let look = self.blocked.map(|blocked| blocked.look_at);
        let Some(next) = [self.give_up_at, look, tick].into_iter().flatten().min() else { return };
        if next != self.rings_at {
            self.rings_at = next;
            self.timer.as_mut().reset(next.into());
        }
    }

    fn ring(&mut self, line: &mut Line, now: Instant) {
        // Whatever is next, the timer has to be set anew for it.
        self.rings_at = now;
        if self.give_up_at.is_some_and(|at| at <= now) {
            return line.break_off();
        }
        if let Some(blocked) = self.blocked.filter(|blocked| blocked.look_at <= now) {
            self.look(line, blocked, now);
        }
        self.catch_up(line, now);
    }

    /// A conversation with a heartbeat of its own says when.
    fn next_tick(&self, line: &Line) -> Instant {
        line.wakes_at().map_or(self.tick_at, |at| at.max(self.not_before))
    }

    fn tick(&mut self, line: &mut Line, now: Instant) {
        if line.wakes_at().is_some() {
            self.not_before = now + SHORTEST_TICK;
            return line.with_core(|core, out| core.ticked(now, out));
        }
        if !line.is_answering() {
            line.with_core(|core, out| core.ticked(now, out));
            self.tick_at = now + self.config.ping_every;
            return;
        }
        let silent = now.saturating_duration_since(self.heard_at);
        if silent >= self.config.dead_after {
            // Whoever is not read from cannot be heard: then it is we who did not answer.
            let reason = if line.may_read() { CloseReason::Silent } else { CloseReason::Busy };
            return line.close(reason);
        }
        line.with_core(|core, out| core.ticked(now, out));
        if silent >= self.config.ping_every / 2 {
            line.ping();
        }
        let dead_at = self.heard_at + self.config.dead_after;
        self.tick_at = (now + self.config.ping_every).min(dead_at.max(now + SHORTEST_TICK));
    }

    fn look(&mut self, line: &mut Line, blocked: Blocked, now: Instant) {
        if now.saturating_duration_since(blocked.since) >= self.config.stalled_after {
            return line.stall();
        }
        line.hear_the_end();
        let look_at = now + self.config.stalled_after / LOOKS;
        self.blocked = Some(Blocked { look_at, ..blocked });
    }
}
