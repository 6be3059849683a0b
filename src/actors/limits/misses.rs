//! Wrong room codes of an address: two windows, and what is being looked up at this moment.
//! Must not count tries: good codes change nothing, so that a hit does not buy more guesses.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use governor::clock::Clock;

use super::lock;
use super::watch::Watch;
use crate::config::LimitsConfig;
use crate::domain::{AddressPrefix, ChatError};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);
/// How long to wait when only open guesses stand in the way.
const A_MOMENT: Duration = Duration::from_secs(1);

/// The misses of all addresses.
pub struct Misses {
    per_minute: usize,
    per_hour: usize,
    by_address: Mutex<HashMap<AddressPrefix, Record>>,
}

/// A code about to be looked up. Dropped, it was a good one.
#[must_use = "a wrong code is counted by `missed`"]
pub struct Guess {
    misses: Arc<Misses>,
    from: AddressPrefix,
    watch: Watch,
}

#[derive(Default)]
struct Record {
    /// When, oldest first.
    missed: VecDeque<Instant>,
    /// Guesses whose outcome is not known yet; they could all miss.
    open: usize,
}

impl Misses {
    /// None so far.
    pub fn new(config: &LimitsConfig) -> Arc<Self> {
        let number = |limit: u32| usize::try_from(limit).unwrap_or(usize::MAX);
        Arc::new(Self {
            per_minute: number(config.wrong_codes_per_minute),
            per_hour: number(config.wrong_codes_per_hour),
            by_address: Mutex::default(),
        })
    }

    /// Opens a guess.
    ///
    /// # Errors
    /// `TooFast` when this one could be a miss too many.
    pub fn guess(this: &Arc<Self>, from: AddressPrefix, watch: Watch) -> Result<Guess, ChatError> {
        let now = watch.now();
        let mut all = lock(&this.by_address);
        let record = all.entry(from).or_default();
        record.forget_before(now);
        if let Some(retry_after) = record.wait(now, this.per_minute, this.per_hour) {
            return Err(ChatError::TooFast { retry_after });
        }
        record.open += 1;
        Ok(Guess { misses: Arc::clone(this), from, watch: watch.clone() })
    }

    /// Forgets addresses without misses in the last hour.
    pub fn sweep(&self, now: Instant) {
        let mut all = lock(&self.by_address);
        all.retain(|_, record| {
            record.forget_before(now);
            record.open > 0 || !record.missed.is_empty()
        });
        all.shrink_to_fit();
    }

    #[cfg(test)]
    pub fn len(&self) -> usize {
        lock(&self.by_address).len()
    }
}

impl Guess {
    /// The code led nowhere.
    pub fn missed(self) {
        let now = self.watch.now();
        if let Some(record) = lock(&self.misses.by_address).get_mut(&self.from) {
            record.missed.push_back(now);
        }
    }
}

impl Drop for Guess {
    fn drop(&mut self) {
        if let Some(record) = lock(&self.misses.by_address).get_mut(&self.from) {
            record.open = record.open.saturating_sub(1);
        }
    }
}

impl Record {
    fn forget_before(&mut self, now: Instant) {
        while self.missed.front().is_some_and(|at| now.saturating_duration_since(*at) >= HOUR) {
            self.missed.pop_front();
        }
    }

    /// How long until another miss is within both windows; `None`: it is now.
    fn wait(&self, now: Instant, per_minute: usize, per_hour: usize) -> Option<Duration> {
        [(per_minute, MINUTE), (per_hour, HOUR)]
            .into_iter()
            .filter_map(|(limit, window)| self.wait_for(now, limit, window))
            .max()
    }

    fn wait_for(&self, now: Instant, limit: usize, window: Duration) -> Option<Duration> {
        let age = |at: &Instant| now.saturating_duration_since(*at);
        let recent = self.missed.iter().rev().take_while(|at| age(at) < window).count();
        if recent + self.open < limit {
            return None;
        }
        // The miss that has to grow out of the window first: with it gone, one more fits.
        let fits = self.missed.len().saturating_sub(limit);
        let blocking = self.missed.get(fits).filter(|_| recent >= limit);
        Some(blocking.map_or(A_MOMENT, |at| window.saturating_sub(age(at))))
    }
}
