//! Wrong room codes of an address: two windows, and what is being looked up at this moment.
//! Must not count tries: good codes change nothing, so that a hit does not buy more guesses.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use governor::clock::Clock;
use tokio::sync::Notify;
use tokio::sync::futures::OwnedNotified;
use tokio::time::timeout;

use super::lock;
use super::watch::Watch;
use crate::config::LimitsConfig;
use crate::domain::{AddressPrefix, ChatError};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);
/// How long to wait when only open guesses stood in the way for too long.
const A_MOMENT: Duration = Duration::from_secs(1);
/// How long a guess waits for its turn.
const PATIENCE: Duration = Duration::from_secs(5);

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
    /// Told when one of them is over.
    over: Arc<Notify>,
}

/// What stands in the way of a guess.
enum Blocked {
    /// Too many misses; the oldest of them grows out of its window in so long.
    For(Duration),
    /// Guesses that are open and could be misses; one more is over when this is told.
    ByOthers(OwnedNotified),
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

    /// Opens a guess. While others of its address are open that could be misses too many, it waits for its turn: who
    /// asks for many rooms at once does not guess.
    ///
    /// # Errors
    /// `TooFast` when this one would be a miss too many.
    pub async fn guess(
        this: &Arc<Self>,
        from: AddressPrefix,
        watch: Watch,
    ) -> Result<Guess, ChatError> {
        let in_turn = async {
            loop {
                match Self::open(this, from, &watch) {
                    Ok(guess) => return Ok(guess),
                    Err(Blocked::For(retry_after)) => {
                        return Err(ChatError::TooFast { retry_after });
                    }
                    Err(Blocked::ByOthers(over)) => over.await,
                }
            }
        };
        let too_long = |_| Err(ChatError::TooFast { retry_after: A_MOMENT });
        timeout(PATIENCE, in_turn).await.unwrap_or_else(too_long)
    }

    fn open(this: &Arc<Self>, from: AddressPrefix, watch: &Watch) -> Result<Guess, Blocked> {
        let now = watch.now();
        let mut all = lock(&this.by_address);
        let record = all.entry(from).or_default();
        record.forget_before(now);
        let windows = [(this.per_minute, MINUTE), (this.per_hour, HOUR)];
        let waits = windows.map(|(limit, window)| record.wait(now, limit, window));
        if let Some(longest) = waits.into_iter().flatten().max() {
            return Err(Blocked::For(longest));
        }
        if windows.iter().any(|(limit, window)| record.misses(now, *window) + record.open >= *limit)
        {
            // Listening begins while nothing can end.
            return Err(Blocked::ByOthers(Arc::clone(&record.over).notified_owned()));
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
            record.over.notify_waiters();
        }
    }
}

impl Record {
    fn forget_before(&mut self, now: Instant) {
        while self.missed.front().is_some_and(|at| now.saturating_duration_since(*at) >= HOUR) {
            self.missed.pop_front();
        }
    }

    /// How many misses are within a window.
    fn misses(&self, now: Instant, window: Duration) -> usize {
        let age = |at: &Instant| now.saturating_duration_since(*at);
        self.missed.iter().rev().take_while(|at| age(at) < window).count()
    }

    /// How long until another miss is within the limit of a window; `None`: it is now.
    fn wait(&self, now: Instant, limit: usize, window: Duration) -> Option<Duration> {
        if self.misses(now, window) < limit {
            return None;
        }
        // The miss that has to grow out of the window first: with it gone, one more fits.
        let blocking = self.missed.get(self.missed.len().saturating_sub(limit));
        let age = |at: &Instant| now.saturating_duration_since(*at);
        Some(blocking.map_or(A_MOMENT, |at| window.saturating_sub(age(at))))
    }
}
