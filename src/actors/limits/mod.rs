//! How often somebody may do something, counted per person or per address prefix.
//! Must not read the wall clock: its jumps would lock people out.

mod misses;
mod sockets;
mod strangers;
mod watch;

use std::hash::Hash;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use governor::clock::Clock;
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};

use crate::config::{LimitsConfig, Rate, StrangerLimits};
use crate::domain::{AddressPrefix, ChatError, UserId};
use misses::Misses;
use sockets::Sockets;
use strangers::StrangerBuckets;
use watch::Watch;

pub use misses::Guess;
pub use sockets::ConnectionPermit;

/// How often forgotten keys are swept out.
const SWEEP_EVERY: Duration = Duration::from_secs(10);

/// All limits on how often. Cloning counts references.
#[derive(Clone)]
pub struct Limits(Arc<Inner>);

struct Inner {
    watch: Watch,
    started: std::time::Instant,
    swept: AtomicU64,
    messages: Buckets<UserId>,
    messages_per_address: Buckets<AddressPrefix>,
    rooms_per_address: Buckets<AddressPrefix>,
    registrations_per_address: Buckets<AddressPrefix>,
    guests_per_address: Buckets<AddressPrefix>,
    requests_per_address: Buckets<AddressPrefix>,
    strangers: StrangerBuckets,
    misses: Arc<Misses>,
    sockets: Arc<Sockets>,
}

impl Limits {
    /// Everything unused.
    pub fn new(config: &LimitsConfig, strangers: &StrangerLimits) -> Self {
        Self::with_watch(config, strangers, Watch::default())
    }

    fn with_watch(config: &LimitsConfig, strangers: &StrangerLimits, watch: Watch) -> Self {
        Self(Arc::new(Inner {
            started: watch.now(),
            swept: AtomicU64::new(0),
            messages: Buckets::new(config.messages, &watch),
            messages_per_address: Buckets::new(config.messages_per_address, &watch),
            rooms_per_address: Buckets::new(config.rooms_per_address, &watch),
            registrations_per_address: Buckets::new(config.registrations_per_address, &watch),
            guests_per_address: Buckets::new(config.guests_per_address, &watch),
            requests_per_address: Buckets::new(config.requests_per_address, &watch),
            strangers: StrangerBuckets::new(strangers, &watch),
            misses: Misses::new(config),
            sockets: Sockets::new(config.sockets_per_address),
            watch,
        }))
    }

    /// Counts a message.
    ///
    /// # Errors
    /// `TooFast` when this person or this address says too much.
    pub fn post(&self, who: UserId, from: AddressPrefix) -> Result<(), ChatError> {
        self.sweep_now_and_then();
        self.0.messages.take(&who)?;
        self.0.messages_per_address.take(&from)
    }

    /// Counts a room made on request.
    ///
    /// # Errors
    /// `TooFast` when this address makes too many.
    pub fn create_room(&self, from: AddressPrefix) -> Result<(), ChatError> {
        self.0.rooms_per_address.take(&from)
    }

    /// Counts an account that somebody wants to make.
    ///
    /// # Errors
    /// `TooFast` when this address makes too many.
    pub fn register(&self, from: AddressPrefix) -> Result<(), ChatError> {
        self.0.registrations_per_address.take(&from)
    }

    /// Counts a visitor who is about to become a guest.
    ///
    /// # Errors
    /// `TooFast` when there are too many new ones at this address.
    pub fn become_guest(&self, from: AddressPrefix) -> Result<(), ChatError> {
        self.0.guests_per_address.take(&from)
    }

    /// Counts a request.
    ///
    /// # Errors
    /// `TooFast` when this address sends too many.
    pub fn request(&self, from: AddressPrefix) -> Result<(), ChatError> {
        self.sweep_now_and_then();
        self.0.requests_per_address.take(&from)
    }

    /// Asks before a room code is looked up. The guess counts as soon as it `missed`, and others wait while its outcome
    /// is open and could be a miss too many.
    ///
    /// # Errors
    /// `TooFast` when this address gave too many wrong codes. Good codes change nothing about that.
    pub async fn guess(&self, from: AddressPrefix) -> Result<Guess, ChatError> {
        Misses::guess(&self.0.misses, from, self.0.watch.clone()).await
    }

    /// Counts a connection until the permit is dropped.
    ///
    /// # Errors
    /// `TooFast` when this address has too many open.
    pub fn connect(&self, from: AddressPrefix) -> Result<ConnectionPermit, ChatError> {
        Sockets::connect(&self.0.sockets, from)
    }

    /// Forgets keys that are as good as new; called by the limits themselves, so that no timer is needed.
    fn sweep_now_and_then(&self) {
        let inner = &self.0;
        let now = inner.watch.now();
        let age = now.saturating_duration_since(inner.started).as_secs();
        let swept = inner.swept.load(Ordering::Relaxed);
        let due = age.saturating_sub(swept) >= SWEEP_EVERY.as_secs();
        let mine =
            || inner.swept.compare_exchange(swept, age, Ordering::Relaxed, Ordering::Relaxed);
        if due && mine().is_ok() {
            inner.messages.sweep();
            inner.messages_per_address.sweep();
            inner.rooms_per_address.sweep();
            inner.registrations_per_address.sweep();
            inner.guests_per_address.sweep();
            inner.requests_per_address.sweep();
            inner.strangers.sweep();
            inner.misses.sweep(now);
        }
    }

    #[cfg(test)]
    fn keys(&self) -> usize {
        let inner = &self.0;
        inner.messages.0.len() + inner.requests_per_address.0.len() + inner.misses.len()
    }
}

/// One bucket for each key.
struct Buckets<K: Hash + Eq + Clone>(
    RateLimiter<K, DashMapStateStore<K>, Watch, NoOpMiddleware<std::time::Instant>>,
);

impl<K: Hash + Eq + Clone> Buckets<K> {
    fn new(rate: Rate, watch: &Watch) -> Self {
        let at_least_one = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
        let quota =
            Quota::per_minute(at_least_one(rate.per_minute)).allow_burst(at_least_one(rate.burst));
        Self::with_quota(quota, watch)
    }

    fn with_quota(quota: Quota, watch: &Watch) -> Self {
        Self(RateLimiter::dashmap_with_clock(quota, watch.clone()))
    }

    fn take(&self, key: &K) -> Result<(), ChatError> {
        self.0.check_key(key).map_err(|until| ChatError::TooFast {
            retry_after: until.wait_time_from(self.0.clock().now()),
        })
    }

    fn sweep(&self) {
        self.0.retain_recent();
        self.0.shrink_to_fit();
    }
}

/// A poisoned lock guards nothing here that a panic could leave half done.
fn lock<T>(mutex: &std::sync::Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
