//! The monotonic clock that limits are counted by; tests set it forward.
//! Must not be used for anything that is stored or shown.

use std::time::Instant;

use governor::clock::Clock;

/// Shows the time since some moment in the past.
#[derive(Clone, Default)]
pub struct Watch {
    #[cfg(test)]
    ahead_ms: std::sync::Arc<std::sync::atomic::AtomicU64>,
}

impl Clock for Watch {
    type Instant = Instant;

    #[cfg(not(test))]
    fn now(&self) -> Instant {
        Instant::now()
    }

    #[cfg(test)]
    fn now(&self) -> Instant {
        let ahead = self.ahead_ms.load(std::sync::atomic::Ordering::Relaxed);
        Instant::now() + std::time::Duration::from_millis(ahead)
    }
}

#[cfg(test)]
impl Watch {
    /// Lets time pass.
    pub fn advance(&self, by: std::time::Duration) {
        let by = u64::try_from(by.as_millis()).unwrap();
        self.ahead_ms.fetch_add(by, std::sync::atomic::Ordering::Relaxed);
    }
}
