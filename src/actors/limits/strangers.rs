//! How often somebody may meet strangers, write to them, and report them.
//! Must not know what is said.

use std::num::NonZeroU32;
use std::time::Duration;

use governor::Quota;

use super::{Buckets, Limits, Watch};
use crate::config::StrangerLimits;
use crate::domain::{AddressPrefix, ChatError, UserId};

/// One bucket for each person and address that meets strangers.
pub struct StrangerBuckets {
    matches: Buckets<UserId>,
    matches_per_address: Buckets<AddressPrefix>,
    lines: Buckets<UserId>,
    reports: Buckets<UserId>,
}

const HOUR: Duration = Duration::from_secs(3_600);

impl StrangerBuckets {
    pub(super) fn new(limits: &StrangerLimits, watch: &Watch) -> Self {
        let reports = NonZeroU32::new(limits.reports_per_hour).unwrap_or(NonZeroU32::MIN);
        let hourly = Quota::with_period(HOUR / reports.get())
            .unwrap_or(Quota::per_hour(reports))
            .allow_burst(reports);
        Self {
            matches: Buckets::new(limits.matches, watch),
            matches_per_address: Buckets::new(limits.matches_per_address, watch),
            lines: Buckets::new(limits.lines, watch),
            reports: Buckets::with_quota(hourly, watch),
        }
    }

    pub(super) fn sweep(&self) {
        self.matches.sweep();
        self.matches_per_address.sweep();
        self.lines.sweep();
        self.reports.sweep();
    }
}

impl Limits {
    /// Counts somebody who wants to meet a stranger.
    ///
    /// # Errors
    /// `TooFast` when this person or this address wants it too often.
    pub fn start_match(&self, who: UserId, from: AddressPrefix) -> Result<(), ChatError> {
        self.sweep_now_and_then();
        self.0.strangers.matches.take(&who)?;
        self.0.strangers.matches_per_address.take(&from)
    }

    /// Counts a line to a stranger.
    ///
    /// # Errors
    /// `TooFast` when this person or this address says too much.
    pub fn say_to_stranger(&self, who: UserId, from: AddressPrefix) -> Result<(), ChatError> {
        self.sweep_now_and_then();
        self.0.strangers.lines.take(&who)?;
        self.0.messages_per_address.take(&from)
    }

    /// Counts a report.
    ///
    /// # Errors
    /// `TooFast` when this person reports too many.
    pub fn report(&self, who: UserId) -> Result<(), ChatError> {
        self.0.strangers.reports.take(&who)
    }
}
