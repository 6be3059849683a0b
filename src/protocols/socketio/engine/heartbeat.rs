//! Whether the client is still there: who asks whom, and how long one waits.
//! Must not read a clock; moments are handed in.

use std::time::{Duration, Instant};

use crate::protocols::socketio::engine_packet::Generation;

/// The heartbeat of one connection.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Heartbeat {
    every: Duration,
    timeout: Duration,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    /// Generation 4: the client is asked then.
    Resting { until: Instant },
    /// Generation 4: it has been asked, and must have answered by then.
    Asked { until: Instant },
    /// Generation 3: it must have said something by then.
    Listening { until: Instant },
}

/// What follows from the time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Beat {
    /// Nothing yet.
    Wait,
    /// The client has to be asked.
    Ask,
    /// It is gone.
    Gone,
}

impl Heartbeat {
    /// The connection stands.
    pub fn new(generation: Generation, every: Duration, timeout: Duration, now: Instant) -> Self {
        let state = match generation {
            Generation::Three => State::Listening { until: now + every + timeout },
            Generation::Four => State::Resting { until: now + every },
        };
        Self { every, timeout, state }
    }

    /// When it is time to look again.
    pub const fn wakes_at(&self) -> Instant {
        match self.state {
            State::Resting { until } | State::Asked { until } | State::Listening { until } => until,
        }
    }

    /// Something was said: that is a sign of life for those who say by themselves that they live.
    pub fn heard(&mut self, now: Instant) {
        if let State::Listening { until } = &mut self.state {
            *until = now + self.every + self.timeout;
        }
    }

    /// The client has answered; it may do so unasked.
    pub fn answered(&mut self, now: Instant) {
        if let State::Asked { .. } = self.state {
            self.state = State::Resting { until: now + self.every };
        }
    }

    /// What to do now.
    pub fn beat(&mut self, now: Instant) -> Beat {
        match self.state {
            State::Resting { until } if until <= now => {
                // The client counts from when it should have been asked; but a thread that was busy is not its fault.
                let until = (until + self.timeout).max(now + self.timeout / 2);
                self.state = State::Asked { until };
                Beat::Ask
            }
            State::Asked { until } | State::Listening { until } if until <= now => Beat::Gone,
            _ => Beat::Wait,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERY: Duration = Duration::from_secs(25);
    const TIMEOUT: Duration = Duration::from_secs(20);

    fn of(generation: Generation, now: Instant) -> Heartbeat {
        Heartbeat::new(generation, EVERY, TIMEOUT, now)
    }

    fn second(start: Instant, second: u64) -> Instant {
        start + Duration::from_secs(second)
    }

    #[test]
    fn generation_4_is_asked_and_gone_without_an_answer() {
        let start = Instant::now();
        let mut heart = of(Generation::Four, start);
        assert_eq!(heart.wakes_at(), second(start, 25));
        assert_eq!(heart.beat(second(start, 24)), Beat::Wait);
        assert_eq!(heart.beat(second(start, 25)), Beat::Ask);
        assert_eq!(heart.wakes_at(), second(start, 45));
        // Whatever else it says is no answer.
        heart.heard(second(start, 30));
        assert_eq!(heart.beat(second(start, 44)), Beat::Wait);
        assert_eq!(heart.beat(second(start, 45)), Beat::Gone);
    }

    #[test]
    fn generation_4_is_asked_again_some_time_after_its_answer() {
        let start = Instant::now();
        let mut heart = of(Generation::Four, start);
        heart.answered(second(start, 1));
        assert_eq!(heart.wakes_at(), second(start, 25), "nobody had asked");
        assert_eq!(heart.beat(second(start, 25)), Beat::Ask);
        heart.answered(second(start, 27));
        assert_eq!(heart.wakes_at(), second(start, 52));
        assert_eq!(heart.beat(second(start, 52)), Beat::Ask);
    }

    #[test]
    fn who_is_asked_late_has_time_to_answer() {
        let start = Instant::now();
        let mut heart = of(Generation::Four, start);
        assert_eq!(heart.beat(second(start, 60)), Beat::Ask);
        assert_eq!(heart.wakes_at(), second(start, 70));
        assert_eq!(heart.beat(second(start, 69)), Beat::Wait);
    }

    #[test]
    fn generation_3_lives_as_long_as_it_says_something() {
        let start = Instant::now();
        let mut heart = of(Generation::Three, start);
        assert_eq!(heart.wakes_at(), second(start, 45));
        heart.heard(second(start, 44));
        assert_eq!(heart.beat(second(start, 45)), Beat::Wait);
        assert_eq!(heart.wakes_at(), second(start, 89));
        assert_eq!(heart.beat(second(start, 89)), Beat::Gone);
    }
}
