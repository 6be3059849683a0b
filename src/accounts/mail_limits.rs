//! How many codes and links may be asked for: by one account, from one address prefix, to one e-mail address; and how many be typed.
//! Must not know whether an e-mail address belongs to anybody: the answer would tell.

use std::hash::Hash;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::config::CodesConfig;
use crate::domain::{AddressPrefix, ChatError, Email, UserId};

const HOUR: Duration = Duration::from_secs(3_600);
/// Forgotten keys are swept out after so many questions.
const SWEEP_EVERY: u32 = 256;

/// The counts. Cloning counts references.
#[derive(Clone)]
pub struct MailLimits(Arc<Inner>);

struct Inner {
    by_account: Buckets<UserId>,
    by_address: Buckets<AddressPrefix>,
    by_email: Buckets<String>,
    typed: Buckets<AddressPrefix>,
    asked: AtomicU32,
}

impl MailLimits {
    /// Everything unused.
    pub fn new(config: &CodesConfig) -> Self {
        Self(Arc::new(Inner {
            by_account: Buckets::new(config.per_account),
            by_address: Buckets::new(config.per_address),
            by_email: Buckets::new(config.per_email),
            typed: Buckets::new(config.typed_per_address),
            asked: AtomicU32::new(0),
        }))
    }

    /// Counts a mail that somebody asks for.
    ///
    /// # Errors
    /// `TooFast`.
    pub fn ask(
        &self,
        account: Option<UserId>,
        from: AddressPrefix,
        to: &Email,
    ) -> Result<(), ChatError> {
        self.count();
        let inner = &self.0;
        inner.by_address.take(&from)?;
        if let Some(account) = account {
            inner.by_account.take(&account)?;
        }
        inner.by_email.take(&to.key())
    }

    /// Counts a code that somebody types who is not logged in, for whichever address.
    ///
    /// # Errors
    /// `TooFast`.
    pub fn typed(&self, from: AddressPrefix) -> Result<(), ChatError> {
        self.count();
        self.0.typed.take(&from)
    }

    fn count(&self) {
        let inner = &self.0;
        if inner.asked.fetch_add(1, Ordering::Relaxed).is_multiple_of(SWEEP_EVERY) {
            inner.by_account.sweep();
            inner.by_address.sweep();
            inner.by_email.sweep();
            inner.typed.sweep();
        }
    }
}

/// One bucket for each key, full at first, refilled within an hour.
struct Buckets<K: Hash + Eq + Clone>(DefaultKeyedRateLimiter<K>);

impl<K: Hash + Eq + Clone> Buckets<K> {
    fn new(per_hour: u32) -> Self {
        let burst = NonZeroU32::new(per_hour).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::with_period(HOUR / burst.get()).unwrap_or(Quota::per_hour(burst));
        Self(RateLimiter::keyed(quota.allow_burst(burst)))
    }

    fn take(&self, key: &K) -> Result<(), ChatError> {
        self.0.check_key(key).map_err(|until| ChatError::TooFast {
            retry_after: until.wait_time_from(DefaultClock::default().now()),
        })
    }

    fn sweep(&self) {
        self.0.retain_recent();
        self.0.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use std::net::{IpAddr, Ipv4Addr};

    fn limits() -> MailLimits {
        let config = Config::for_testing(std::path::Path::new("unused")).codes;
        MailLimits::new(&CodesConfig { per_account: 2, per_email: 3, per_address: 5, ..config })
    }

    fn from(last: u8) -> AddressPrefix {
        AddressPrefix::from(IpAddr::V4(Ipv4Addr::new(192, 0, 2, last)))
    }

    fn email(name: &str) -> Email {
        Email::parse(&format!("{name}@example.org")).unwrap()
    }

    fn refused(result: Result<(), ChatError>) -> bool {
        matches!(result, Err(ChatError::TooFast { retry_after }) if !retry_after.is_zero())
    }

    #[test]
    fn one_address_gets_so_many_mails_whoever_asks_and_however_it_is_written() {
        let limits = limits();
        for (number, name) in ["ana", "ANA", "Ana"].into_iter().enumerate() {
            let asked = limits.ask(None, from(u8::try_from(number).unwrap()), &email(name));
            assert_eq!(asked, Ok(()));
        }
        assert!(refused(limits.ask(None, from(9), &email("ana"))));
        assert_eq!(limits.ask(None, from(9), &email("bob")), Ok(()));
    }

    #[test]
    fn one_place_can_type_so_many_codes() {
        let config = Config::for_testing(std::path::Path::new("unused")).codes;
        let limits = MailLimits::new(&CodesConfig { typed_per_address: 2, ..config });
        assert_eq!((limits.typed(from(1)), limits.typed(from(1))), (Ok(()), Ok(())));
        assert!(refused(limits.typed(from(1))));
        assert_eq!(limits.typed(from(2)), Ok(()));
    }

    #[test]
    fn one_place_and_one_account_can_ask_for_so_many() {
        let limits = limits();
        for name in ["a", "b", "c", "d", "e"] {
            assert_eq!(limits.ask(None, from(1), &email(name)), Ok(()));
        }
        assert!(refused(limits.ask(None, from(1), &email("f"))));
        let me = Some(UserId::random());
        assert_eq!(limits.ask(me, from(2), &email("x")), Ok(()));
        assert_eq!(limits.ask(me, from(3), &email("y")), Ok(()));
        assert!(refused(limits.ask(me, from(4), &email("z"))));
    }
}
