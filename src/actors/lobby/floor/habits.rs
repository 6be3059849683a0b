//! What the lobby remembers of a person's manners: how often he skips, how he opens, whom he is rid of.
//! Must not keep a text: openings are remembered by their fingerprints.

use std::collections::hash_map::RandomState;
use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::BuildHasher;
use std::time::{Duration, Instant};

use crate::config::StrangersConfig;
use crate::domain::{RoomId, UserId};

/// The manners of everybody who was here of late.
#[derive(Debug, Default)]
pub struct Habits {
    people: HashMap<UserId, Habit>,
    prints: RandomState,
}

#[derive(Debug, Default)]
struct Habit {
    /// Conversations skipped in a row.
    skips: u32,
    /// Fingerprints of first lines, and to whom they went.
    openings: VecDeque<(u64, RoomId, Instant)>,
    /// Blocks of this process: the log may not hold them yet when the next ticket is taken.
    rid_of: HashSet<UserId>,
    seen: Option<Instant>,
}

impl Habits {
    /// He left a conversation for the next one after that time: how long he has to pause.
    pub fn went_on(
        &mut self,
        who: UserId,
        after: Duration,
        config: &StrangersConfig,
        now: Instant,
    ) -> Duration {
        let habit = self.of(who, now);
        if after >= config.skip_under {
            habit.skips = 0;
            return Duration::ZERO;
        }
        habit.skips = habit.skips.saturating_add(1);
        let Some(beyond) = habit.skips.checked_sub(config.skips + 1) else {
            return Duration::ZERO;
        };
        let beyond = usize::try_from(beyond).unwrap_or(usize::MAX);
        let pauses = &config.skip_pauses;
        pauses.get(beyond).or(pauses.last()).copied().unwrap_or_default()
    }

    /// Whether he may open with this line; it is remembered if so.
    pub fn may_open(
        &mut self,
        who: UserId,
        room: RoomId,
        line: &str,
        config: &StrangersConfig,
        now: Instant,
    ) -> bool {
        let folded = line.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        let print = self.prints.hash_one(folded);
        let habit = self.of(who, now);
        habit.openings.retain(|(_, _, at)| *at + config.same_opening_within > now);
        let same = |(known, to, _): &&(u64, RoomId, Instant)| *known == print && *to != room;
        if habit.openings.iter().filter(same).count() + 1 >= config.same_opening.max(2) {
            return false;
        }
        habit.openings.push_back((print, room, now));
        true
    }

    /// These two are rid of each other.
    pub fn separate(&mut self, a: UserId, b: UserId, now: Instant) {
        self.of(a, now).rid_of.insert(b);
        self.of(b, now).rid_of.insert(a);
    }

    /// Whom he is rid of since this process runs.
    pub fn rid_of(&self, who: UserId) -> impl Iterator<Item = UserId> {
        self.people.get(&who).into_iter().flat_map(|habit| habit.rid_of.iter().copied())
    }

    /// Forgets people who were not seen for so long.
    pub fn forget(&mut self, after: Duration, now: Instant) {
        self.people.retain(|_, habit| habit.seen.is_some_and(|seen| seen + after > now));
        self.people.shrink_to_fit();
    }

    fn of(&mut self, who: UserId, now: Instant) -> &mut Habit {
        let habit = self.people.entry(who).or_default();
        habit.seen = Some(now);
        habit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_skips_are_free_then_pauses_grow_and_one_real_talk_ends_them() {
        let (mut habits, config) = (Habits::default(), StrangersConfig::default());
        let (ana, now, s) = (UserId::random(), Instant::now(), Duration::from_secs);
        let mut skip = |after| habits.went_on(ana, after, &config, now).as_secs();
        assert_eq!((0..6).map(|_| skip(s(1))).sum::<u64>(), 0);
        assert_eq!([1, 1, 1, 1].map(|after| skip(s(after))), [5, 15, 45, 45]);
        assert_eq!(skip(s(5)), 0);
        assert_eq!(skip(s(1)), 0);
    }

    #[test]
    fn the_same_opening_reaches_three_strangers_in_ten_minutes_and_not_a_fourth() {
        let (mut habits, config) = (Habits::default(), StrangersConfig::default());
        let (ana, start) = (UserId::random(), Instant::now());
        let mut opens = |line: &str, second| {
            let now = start + Duration::from_secs(second);
            habits.may_open(ana, RoomId::random(), line, &config, now)
        };
        assert!(opens("Buy my tea", 0) && opens("buy  MY tea ", 1) && opens("Buy my tea", 2));
        assert!(!opens("Buy my tea", 3) && opens("Hello", 3));
        assert!(opens("Buy my tea", 601));
    }
}
