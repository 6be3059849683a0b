//! One person's place in the waiting line, and whether two of them go together.
//! Must not know who met whom before; the line does.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use super::Tags;
use crate::domain::{AddressPrefix, UserId};

/// How strangers are brought together.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// So many last partners are not met again …
    pub partners: usize,
    /// … nor anybody within this time.
    pub window: Duration,
    /// Somebody with interests waits so long for one who shares one of them.
    pub tags_first: Duration,
    /// When only two wait, and both for so long, they may meet again.
    pub last_two: Duration,
    /// Two from one address meet only when the older of them has waited so long.
    pub same_address: Duration,
    /// Nobody waits for longer.
    pub patience: Duration,
}

/// A place in the line.
#[derive(Clone, Debug)]
pub struct Ticket {
    /// Whose.
    pub user: UserId,
    /// What he likes to talk about.
    pub tags: Tags,
    /// Where he comes from.
    pub from: AddressPrefix,
    /// Whom he blocked and who blocked him.
    pub blocked: HashSet<UserId>,
    /// Since when he waits.
    pub since: Instant,
    /// Not matched before this moment: he was asked to pause.
    pub not_before: Instant,
}

impl Ticket {
    /// Whether anybody will do, shared interest or not.
    pub fn is_open(&self, rules: &Rules, now: Instant) -> bool {
        self.tags.is_empty() || self.has_waited(rules.tags_first, now)
    }

    /// Whether he has waited for so long.
    pub fn has_waited(&self, long: Duration, now: Instant) -> bool {
        self.since + long <= now
    }

    /// Whether he may be matched at all.
    pub fn is_ready(&self, now: Instant) -> bool {
        self.not_before <= now
    }

    /// How many interests they share, if they may be matched as far as both tickets tell.
    pub fn fits(&self, other: &Self, rules: &Rules, now: Instant) -> Option<usize> {
        let strangers = self.user != other.user
            && !self.blocked.contains(&other.user)
            && !other.blocked.contains(&self.user);
        if !strangers || !self.is_ready(now) || !other.is_ready(now) {
            return None;
        }
        let waited = self.since.min(other.since) + rules.same_address <= now;
        if self.from == other.from && !waited {
            return None;
        }
        let shared = self.tags.count_shared(&other.tags);
        (shared > 0 || self.is_open(rules, now) && other.is_open(rules, now)).then_some(shared)
    }
}
