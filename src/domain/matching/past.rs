//! Who met whom a short time ago, so that nobody gets the same stranger again and again.
//! Must not keep what was said or remember for longer than it is told to.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

use crate::domain::UserId;

/// The last partners of everybody.
#[derive(Debug)]
pub struct Past {
    met: HashMap<UserId, VecDeque<(UserId, Instant)>>,
    partners: usize,
    window: Duration,
}

impl Past {
    /// Nobody has met anybody. The last `partners` count, and everybody within `window`.
    pub fn new(partners: usize, window: Duration) -> Self {
        Self { met: HashMap::new(), partners, window }
    }

    /// Two have met.
    pub fn meet(&mut self, a: UserId, b: UserId, now: Instant) {
        for (one, other) in [(a, b), (b, a)] {
            let met = self.met.entry(one).or_default();
            met.retain(|(partner, _)| *partner != other);
            met.push_front((other, now));
            while met.len() > self.partners
                && met.back().is_some_and(|(_, at)| *at + self.window <= now)
            {
                met.pop_back();
            }
        }
    }

    /// Whether one of them would meet the other again too soon.
    pub fn is_recent(&self, a: UserId, b: UserId, now: Instant) -> bool {
        self.has_met(a, b, now) || self.has_met(b, a, now)
    }

    /// Forgets people who met nobody for so long.
    pub fn forget(&mut self, after: Duration, now: Instant) {
        self.met.retain(|_, met| met.front().is_some_and(|(_, at)| *at + after > now));
        self.met.shrink_to_fit();
    }

    /// How many people are remembered.
    pub fn len(&self) -> usize {
        self.met.len()
    }

    /// Whether nobody is remembered.
    pub fn is_empty(&self) -> bool {
        self.met.is_empty()
    }

    fn has_met(&self, one: UserId, other: UserId, now: Instant) -> bool {
        self.met.get(&one).is_some_and(|met| {
            met.iter().enumerate().any(|(place, (partner, at))| {
                *partner == other && (place < self.partners || *at + self.window > now)
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_ten_and_everybody_of_ten_minutes_are_recent() {
        let (ana, start, minute) = (UserId::random(), Instant::now(), Duration::from_secs(60));
        let mut past = Past::new(10, 10 * minute);
        let others: Vec<UserId> = (0..12).map(|_| UserId::random()).collect();
        others.iter().for_each(|other| past.meet(ana, *other, start));
        assert!(past.is_recent(others[0], ana, start + 9 * minute), "within ten minutes");
        assert!(!past.is_recent(others[1], UserId::random(), start));
        // She was the last one that each of the others met: for them she is one of the last ten.
        others.iter().for_each(|other| {
            (0..10).for_each(|_| past.meet(*other, UserId::random(), start + minute));
        });
        let later = start + 11 * minute;
        assert!(!past.is_recent(ana, others[0], later), "eleven others since, and long ago");
        assert!(past.is_recent(ana, others[2], later), "one of the last ten");
    }

    #[test]
    fn who_met_nobody_for_long_is_forgotten() {
        let (mut past, now) = (Past::new(10, Duration::from_secs(1)), Instant::now());
        past.meet(UserId::random(), UserId::random(), now);
        past.forget(Duration::from_secs(9), now + Duration::from_secs(8));
        assert_eq!(past.len(), 2);
        past.forget(Duration::from_secs(9), now + Duration::from_secs(9));
        assert!(past.is_empty());
    }
}
