//! From where people came in the last day, so that a moderator can ban an address without anybody writing addresses down.
//! Must not keep more than its bound, nor anything for longer than a day; never on disk.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use crate::domain::{AddressPrefix, UserId};

/// Half of what is remembered: the newer half or the older.
type Half = HashMap<UserId, Vec<AddressPrefix>>;

/// People in one half.
const MOST_PEOPLE: usize = 10_000;
/// Addresses of one person in one half.
const MOST_ADDRESSES: usize = 4;
/// How long one half is filled.
const HALF_A_DAY: Duration = Duration::from_secs(12 * 3_600);

/// Two halves: when one is full or half a day old, the older is forgotten.
pub struct Seen {
    newer: Half,
    older: Half,
    since: Instant,
}

impl Seen {
    /// Nobody yet.
    pub fn new(now: Instant) -> Self {
        Self { newer: Half::new(), older: Half::new(), since: now }
    }

    /// Somebody came from there.
    pub fn note(&mut self, who: UserId, from: AddressPrefix, now: Instant) {
        self.turn(now);
        let of_person = self.newer.entry(who).or_default();
        if let Some(place) = of_person.iter().position(|one| *one == from) {
            of_person.remove(place);
        } else if of_person.len() >= MOST_ADDRESSES {
            of_person.remove(0);
        }
        of_person.push(from);
    }

    /// From where somebody came, the latest first.
    pub fn of(&mut self, who: UserId, now: Instant) -> Vec<AddressPrefix> {
        self.turn(now);
        let mut found = Vec::new();
        for half in [&self.newer, &self.older] {
            for from in half.get(&who).into_iter().flatten().rev() {
                if !found.contains(from) {
                    found.push(*from);
                }
            }
        }
        found
    }

    fn turn(&mut self, now: Instant) {
        let age = now.saturating_duration_since(self.since);
        if age >= HALF_A_DAY || self.newer.len() >= MOST_PEOPLE {
            self.older = std::mem::take(&mut self.newer);
            self.since = now;
        }
        if age >= HALF_A_DAY * 2 {
            self.older = Half::new();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(last: u8) -> AddressPrefix {
        AddressPrefix::from(std::net::IpAddr::from([192, 0, 2, last]))
    }

    #[test]
    fn the_latest_address_comes_first_and_only_a_few_are_kept() {
        let (now, ana) = (Instant::now(), UserId::random());
        let mut seen = Seen::new(now);
        for last in [1, 2, 3, 4, 5, 3] {
            seen.note(ana, from(last), now);
        }
        assert_eq!(seen.of(ana, now), [from(3), from(5), from(4), from(2)]);
        assert!(seen.of(UserId::random(), now).is_empty());
    }

    #[test]
    fn nothing_is_remembered_for_longer_than_a_day() {
        let (start, ana, bob) = (Instant::now(), UserId::random(), UserId::random());
        let hours = |hours: u64| start + Duration::from_secs(hours * 3_600);
        let mut seen = Seen::new(start);
        seen.note(ana, from(1), start);
        seen.note(bob, from(2), hours(13));
        assert_eq!(seen.of(ana, hours(14)), [from(1)]);
        assert!(seen.of(ana, hours(26)).is_empty());
        assert_eq!(seen.of(bob, hours(26)), [from(2)]);
        assert!(seen.of(bob, hours(51)).is_empty());
    }

    #[test]
    fn more_people_than_the_bound_push_out_the_oldest() {
        let now = Instant::now();
        let mut seen = Seen::new(now);
        let people: Vec<UserId> = (0..3 * MOST_PEOPLE).map(|_| UserId::random()).collect();
        for who in &people {
            seen.note(*who, from(1), now);
        }
        assert!(seen.newer.len() + seen.older.len() <= 2 * MOST_PEOPLE);
        assert!(seen.of(people[0], now).is_empty());
        assert_eq!(seen.of(people[people.len() - 1], now), [from(1)]);
    }
}
