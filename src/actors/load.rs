//! How much the rooms of the current thread tell: a busy thread saves work by telling several things at once.
//! Must not know rooms or connections.

use std::cell::Cell;
use std::time::{Duration, Instant};

/// Deliveries a second above which a thread is busy. At about 5 µs each, less than this leaves most of a core idle,
/// and then nothing is gained by waiting.
const BUSY: f64 = 50_000.0;

/// What was told so long ago counts for about a third.
const MEMORY: Duration = Duration::from_millis(10);

thread_local! {
    static TOLD: Cell<Option<Told>> = const { Cell::new(None) };
}

/// Deliveries counted so far, fading since the moment beside them.
#[derive(Clone, Copy)]
struct Told {
    count: f64,
    at: Instant,
}

impl Told {
    fn faded(self, now: Instant) -> f64 {
        let age = now.saturating_duration_since(self.at);
        self.count * (-age.as_secs_f64() / MEMORY.as_secs_f64()).exp()
    }
}

/// Counts what a room of this thread has told just now.
pub fn told(deliveries: usize, now: Instant) {
    let more = u32::try_from(deliveries).unwrap_or(u32::MAX);
    let before = TOLD.get().map_or(0.0, |told| told.faded(now));
    TOLD.set(Some(Told { count: before + f64::from(more), at: now }));
}

/// Whether this thread tells so much that rooms do well to gather first.
pub fn is_busy(now: Instant) -> bool {
    TOLD.get().is_some_and(|told| told.faded(now) > BUSY * MEMORY.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A room that tells ten people something every so often, for half a second; each test has a thread of its own.
    fn busy_after(every: Duration) -> bool {
        let begin = Instant::now();
        let times = 500_000 / u32::try_from(every.as_micros()).unwrap();
        for time in 0..times {
            told(10, begin + every * time);
        }
        is_busy(begin + every * times)
    }

    #[test]
    fn a_thread_that_never_told_anything_is_not_busy() {
        assert!(!is_busy(Instant::now()));
    }

    #[test]
    fn thirty_thousand_deliveries_a_second_are_not_busy() {
        assert!(!busy_after(Duration::from_micros(333)));
    }

    #[test]
    fn a_hundred_thousand_deliveries_a_second_are_busy_and_a_rest_ends_it() {
        assert!(busy_after(Duration::from_micros(100)));
        let begin = Instant::now();
        told(1_000_000, begin);
        assert!(is_busy(begin) && !is_busy(begin + MEMORY * 10));
    }
}
