//! Failed log-ins of each account and of each address prefix: the first few are free, then each has to wait longer.
//! Must not tell accounts that exist from names that nobody has, and reads no clock for what is stored.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

use crate::config::AccountsConfig;
use crate::domain::{AccountError, AddressPrefix, ChatError};

/// The first wait; each further failure doubles it.
const FIRST_WAIT: Duration = Duration::from_secs(5);
/// What one has to wait when only tries that run at this moment stand in the way.
const A_MOMENT: Duration = Duration::from_secs(1);
/// Failures are forgotten so many longest waits after the last one.
const FORGOTTEN_AFTER: u32 = 4;
/// Names and prefixes kept before old ones are looked for.
const SWEEP_AT: usize = 10_000;

/// A name as it is counted: long ones need no more memory than short ones.
type NameKey = [u8; 32];

/// The failures of everybody.
#[derive(Clone)]
pub struct Tries(Arc<Inner>);

struct Inner {
    names: Mutex<Ledger<NameKey>>,
    addresses: Mutex<Ledger<AddressPrefix>>,
}

/// A try whose outcome is open. Dropped, it has neither failed nor succeeded.
#[must_use = "a try ends with `failed` or `succeeded`"]
pub struct Try {
    tries: Tries,
    name: NameKey,
    from: AddressPrefix,
}

struct Ledger<K> {
    free: u32,
    longest: Duration,
    records: HashMap<K, Record>,
}

#[derive(Default)]
struct Record {
    failures: u32,
    /// Tries that run at this moment; all of them could fail.
    open: u32,
    last: Option<Instant>,
}

impl Tries {
    /// None so far.
    pub fn new(config: &AccountsConfig) -> Self {
        let longest = config.longest_wait;
        Self(Arc::new(Inner {
            names: Mutex::new(Ledger::new(config.failures, longest)),
            addresses: Mutex::new(Ledger::new(config.failures_per_address, longest)),
        }))
    }

    /// Asks before a password is looked at. The name is whatever was typed, in the form names are compared in.
    ///
    /// # Errors
    /// `LogInTooFast` with the time to wait, whether or not there is such an account.
    pub fn begin(&self, name: &str, from: AddressPrefix) -> Result<Try, ChatError> {
        self.begin_at(name, from, Instant::now())
    }

    fn begin_at(&self, name: &str, from: AddressPrefix, now: Instant) -> Result<Try, ChatError> {
        let name: NameKey = Sha256::digest(name.as_bytes()).into();
        let (mut names, mut addresses) = (lock(&self.0.names), lock(&self.0.addresses));
        let wait = names.wait(&name, now).max(addresses.wait(&from, now));
        if let Some(retry_after) = wait {
            return Err(AccountError::LogInTooFast { retry_after }.into());
        }
        names.open(name, now);
        addresses.open(from, now);
        Ok(Try { tries: self.clone(), name, from })
    }
}

impl Try {
    /// The password was wrong, or there is no such account.
    pub fn failed(self) {
        self.failed_at(Instant::now());
    }

    fn failed_at(self, now: Instant) {
        lock(&self.tries.0.names).failed(&self.name, now);
        lock(&self.tries.0.addresses).failed(&self.from, now);
    }

    /// It was right. The account's failures are forgotten; those of the address are not, or one account of his own
    /// would buy somebody guesses at all others.
    pub fn succeeded(self) {
        lock(&self.tries.0.names).forget(&self.name);
    }
}

impl Drop for Try {
    fn drop(&mut self) {
        lock(&self.tries.0.names).close(&self.name);
        lock(&self.tries.0.addresses).close(&self.from);
    }
}

impl<K: Hash + Eq> Ledger<K> {
    fn new(free: u32, longest: Duration) -> Self {
        Self { free, longest, records: HashMap::new() }
    }

    /// How long until the next try; `None`: it is now.
    fn wait(&self, key: &K, now: Instant) -> Option<Duration> {
        let record = self.records.get(key)?;
        let failures = if self.is_old(record, now) { 0 } else { record.failures };
        if failures.saturating_add(record.open) < self.free {
            return None;
        }
        // One at a time from here on.
        if record.open > 0 {
            return Some(A_MOMENT);
        }
        let doublings = failures.saturating_sub(self.free).min(30);
        let wait = FIRST_WAIT.saturating_mul(1 << doublings).min(self.longest);
        let since = now.saturating_duration_since(record.last?);
        Some(wait.saturating_sub(since)).filter(|wait| !wait.is_zero())
    }

    fn open(&mut self, key: K, now: Instant) {
        if self.records.len() >= SWEEP_AT {
            let (longest, free) = (self.longest, self.free);
            let probe = Self::new(free, longest);
            self.records.retain(|_, record| record.open > 0 || !probe.is_old(record, now));
        }
        let is_old = self.records.get(&key).is_some_and(|record| self.is_old(record, now));
        let record = self.records.entry(key).or_default();
        if is_old {
            record.failures = 0;
        }
        record.open = record.open.saturating_add(1);
    }

    fn failed(&mut self, key: &K, now: Instant) {
        if let Some(record) = self.records.get_mut(key) {
            record.failures = record.failures.saturating_add(1);
            record.last = Some(now);
        }
    }

    fn forget(&mut self, key: &K) {
        if let Some(record) = self.records.get_mut(key) {
            record.failures = 0;
        }
    }

    fn close(&mut self, key: &K) {
        let Some(record) = self.records.get_mut(key) else { return };
        record.open = record.open.saturating_sub(1);
        if record.open == 0 && record.failures == 0 {
            self.records.remove(key);
        }
    }

    fn is_old(&self, record: &Record, now: Instant) -> bool {
        let forgotten = self.longest.saturating_mul(FORGOTTEN_AFTER);
        record.last.is_none_or(|last| now.saturating_duration_since(last) >= forgotten)
    }
}

/// A poisoned lock guards nothing here that a panic could leave half done.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tries() -> Tries {
        let mut config = crate::config::Config::for_testing("unused".as_ref()).accounts;
        (config.failures, config.failures_per_address) = (3, 6);
        config.longest_wait = Duration::from_secs(60);
        Tries::new(&config)
    }

    fn from(last: u8) -> AddressPrefix {
        AddressPrefix::from(std::net::IpAddr::from([192, 0, 2, last]))
    }

    fn wait(tries: &Tries, name: &str, address: u8, now: Instant) -> u64 {
        match tries.begin_at(name, from(address), now) {
            Ok(open) => {
                drop(open);
                0
            }
            Err(error) => error.retry_after().unwrap().as_secs(),
        }
    }

    fn fail(tries: &Tries, name: &str, address: u8, now: Instant) {
        tries.begin_at(name, from(address), now).unwrap().failed_at(now);
    }

    #[test]
    fn waits_for_an_account_grow_up_to_the_longest_and_are_forgotten_in_the_end() {
        let (tries, mut now) = (tries(), Instant::now());
        for _ in 0..3 {
            assert_eq!(wait(&tries, "ana", 1, now), 0);
            fail(&tries, "ana", 1, now);
        }
        for expected in [5, 10, 20, 40, 60, 60] {
            assert_eq!(wait(&tries, "ana", 2, now), expected, "from any address");
            assert_eq!(wait(&tries, "bo", 2, now), 0);
            now += Duration::from_secs(expected);
            fail(&tries, "ana", u8::try_from(expected).unwrap(), now);
        }
        assert_eq!(wait(&tries, "ana", 2, now), 60);
        assert_eq!(wait(&tries, "ana", 2, now + Duration::from_secs(240)), 0);
    }

    #[test]
    fn the_right_password_clears_the_account_and_not_the_address() {
        let (tries, now) = (tries(), Instant::now());
        for number in 0..5 {
            fail(&tries, &format!("name {number}"), 1, now);
        }
        tries.begin_at("my own", from(1), now).unwrap().succeeded();
        fail(&tries, "one more", 1, now);
        assert_eq!(wait(&tries, "another", 1, now), 5);
        assert_eq!(wait(&tries, "another", 2, now), 0);
        fail(&tries, "ana", 2, now);
        fail(&tries, "ana", 2, now);
        tries.begin_at("ana", from(2), now).unwrap().succeeded();
        fail(&tries, "ana", 2, now);
        assert_eq!(wait(&tries, "ana", 3, now), 0);
    }

    #[test]
    fn many_tries_at_the_same_moment_are_no_way_around_it() {
        let (tries, now) = (tries(), Instant::now());
        let open: Vec<_> =
            (0..20).filter_map(|n| tries.begin_at("ana", from(n), now).ok()).collect();
        assert_eq!(open.len(), 3);
        open.into_iter().for_each(|open| open.failed_at(now));
        assert_eq!(wait(&tries, "ana", 1, now), 5);
    }

    #[test]
    fn nothing_is_kept_of_those_who_did_not_fail() {
        let (tries, now) = (tries(), Instant::now());
        tries.begin_at("ana", from(1), now).unwrap().succeeded();
        drop(tries.begin_at("bo", from(1), now).unwrap());
        assert!(lock(&tries.0.names).records.is_empty());
        assert!(lock(&tries.0.addresses).records.is_empty());
    }
}
