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
    heard_at: Instant,
    give_up_at: Option<Instant>,
    watch: Option<Watch>,
}

/// Looks whether the connection still takes what is written.
struct Watch {
    look_at: Instant,
    visits: u32,
    since: Instant,
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
            heard_at: now,
            give_up_at: None,
            watch: None,
        }
    }

    /// Something came from the peer.
    pub const fn heard(&mut self, now: Instant) {
        self.heard_at = now;
    }

    /// Does what is due, and sees to it that the task is woken when something is next.
    pub fn poll(&mut self, line: &mut Line, now: Instant, task: &mut Context<'_>) {
        loop {
            self.set(line, now);
            if self.timer.as_mut().poll(task).is_pending() {
                return;
            }
            self.ring(line, Instant::now());
            if line.phase() == Phase::Ended {
                return;
            }
        }
    }

    /// Sets the timer to the earliest thing to do. What was heard only makes it later: that is seen when it rings.
    fn set(&mut self, line: &Line, now: Instant) {
        if line.phase() == Phase::Closing {
            self.give_up_at.get_or_insert(now + self.config.close_grace);
        }
        if line.is_watched() && self.watch.is_none() {
            let look_at = now + self.look_every();
            self.watch = Some(Watch { look_at, visits: line.visits(), since: now });
        }
        let tick = (line.phase() == Phase::Open).then_some(self.tick_at);
        let look = self.watch.as_ref().map(|watch| watch.look_at);
        let Some(next) = [self.give_up_at, look, tick].into_iter().flatten().min() else { return };
        if next != self.rings_at {
            self.rings_at = next;
            self.timer.as_mut().reset(next.into());
        }
    }

    fn ring(&mut self, line: &mut Line, now: Instant) {
        if self.give_up_at.is_some_and(|at| at <= now) {
            return line.end();
        }
        if self.watch.as_ref().is_some_and(|watch| watch.look_at <= now) {
            self.look(line, now);
        }
        if self.tick_at <= now && line.phase() == Phase::Open {
            self.tick(line, now);
        }
        self.rings_at = now;
    }

    fn tick(&mut self, line: &mut Line, now: Instant) {
        let silent = now.saturating_duration_since(self.heard_at);
        if silent >= self.config.dead_after {
            // Whoever is not read from cannot be heard: then it is we who did not answer.
            let reason = if line.is_paused() { CloseReason::Busy } else { CloseReason::Silent };
            return line.close(reason);
        }
        line.with_core(|core, out| core.ticked(now, out));
        if silent >= self.config.ping_every / 2 {
            line.ping();
        }
        let dead_at = self.heard_at + self.config.dead_after;
        self.tick_at = (now + self.config.ping_every).min(dead_at.max(now + SHORTEST_TICK));
    }

    fn look(&mut self, line: &mut Line, now: Instant) {
        let every = self.look_every();
        let Some(watch) = &mut self.watch else { return };
        watch.look_at = now + every;
        let visits = line.visits();
        if visits != watch.visits {
            watch.visits = visits;
            watch.since = now;
        } else if !line.is_blocked() {
            line.unwatch();
            self.watch = None;
        } else if now - watch.since >= self.config.stalled_after {
            line.stall();
        } else {
            line.hear_the_end();
        }
    }

    fn look_every(&self) -> Duration {
        self.config.stalled_after / LOOKS
    }
}
