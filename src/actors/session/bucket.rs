//! How many frames a session may send: a bucket that refills with time.
//! Must not read a clock: it is handed the moment.

use std::time::{Duration, Instant};

use crate::config::Rate;

/// A bucket in 32 bytes, by the moment at which it will be full again (generic cell rate algorithm).
pub struct Bucket {
    full_again: Instant,
    each: Duration,
    depth: Duration,
}

impl Bucket {
    /// A full bucket.
    pub fn new(rate: Rate, now: Instant) -> Self {
        let each = Duration::from_secs(60) / rate.per_minute.max(1);
        Self { full_again: now, each, depth: each.saturating_mul(rate.burst.max(1)) }
    }

    /// Takes one out; `false` when the bucket is empty.
    pub fn take(&mut self, now: Instant) -> bool {
        let full_again = self.full_again.max(now) + self.each;
        let allowed = full_again.saturating_duration_since(now) <= self.depth;
        if allowed {
            self.full_again = full_again;
        }
        allowed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_allowed_and_then_only_what_flows_back() {
        let start = Instant::now();
        let mut bucket = Bucket::new(Rate { per_minute: 60, burst: 3 }, start);
        assert_eq!((0..5).filter(|_| bucket.take(start)).count(), 3);
        assert!(!bucket.take(start + Duration::from_millis(900)));
        assert!(bucket.take(start + Duration::from_millis(1_000)));
        assert!(!bucket.take(start + Duration::from_millis(1_100)));
        let later = start + Duration::from_secs(3_600);
        assert_eq!((0..5).filter(|_| bucket.take(later)).count(), 3);
    }
}
