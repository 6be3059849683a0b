//! What follows from reports by itself: three people within a day pause somebody, five keep him out until a moderator has looked.
//! Must not count: it is handed what is on record about each reporter.

use std::time::Duration;

/// The rule, with its numbers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PauseRule {
    /// So many different people put somebody on a pause.
    pub pause_at: u32,
    /// So many keep him out.
    pub out_at: u32,
    /// Within this time.
    pub window: Duration,
    /// How long a pause is.
    pub pause: Duration,
}

/// What became of the earlier reports of one reporter.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct TrackRecord {
    /// Those that were closed.
    pub closed: u32,
    /// Those of them that were dismissed.
    pub dismissed: u32,
}

/// What follows, the graver the greater.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Consequence {
    /// Nothing yet.
    Nothing,
    /// A pause.
    Pause,
    /// Out until a moderator has looked.
    Out,
}

/// What the word of one reporter weighs, in halves.
const FULL: u32 = 2;
const LESS: u32 = 1;
/// With fewer closed reports nobody has a record.
const RECORD: u32 = 3;

impl TrackRecord {
    /// In halves: one whose reports are mostly dismissed weighs half.
    const fn weight(self) -> u32 {
        let mostly_dismissed = self.dismissed > self.closed / 2;
        if self.closed >= RECORD && mostly_dismissed { LESS } else { FULL }
    }
}

impl PauseRule {
    /// What follows from open reports of these different people within the window.
    pub fn consequence(&self, reporters: &[TrackRecord]) -> Consequence {
        let weight = reporters.iter().fold(0_u32, |sum, one| sum.saturating_add(one.weight()));
        let reaches = |people: u32| weight >= people.max(1).saturating_mul(FULL);
        if reaches(self.out_at) {
            Consequence::Out
        } else if reaches(self.pause_at) {
            Consequence::Pause
        } else {
            Consequence::Nothing
        }
    }
}

impl Default for PauseRule {
    fn default() -> Self {
        let hours = |hours: u64| Duration::from_secs(hours * 3_600);
        Self { pause_at: 3, out_at: 5, window: hours(24), pause: hours(1) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Consequence::{Nothing, Out, Pause};

    #[test]
    fn three_people_pause_and_five_keep_out_and_those_often_dismissed_count_half() {
        // (trusted, mostly dismissed) reporters, and what follows.
        for (trusted, dismissed, follows) in [
            (0, 0, Nothing),
            (1, 0, Nothing),
            (2, 0, Nothing),
            (3, 0, Pause),
            (4, 0, Pause),
            (5, 0, Out),
            (9, 0, Out),
            (2, 1, Nothing),
            (2, 2, Pause),
            (0, 5, Nothing),
            (0, 6, Pause),
            (4, 1, Pause),
            (4, 2, Out),
            (0, 10, Out),
        ] {
            let mut reporters = vec![TrackRecord::default(); trusted];
            reporters.resize(trusted + dismissed, TrackRecord { closed: 4, dismissed: 3 });
            let found = PauseRule::default().consequence(&reporters);
            assert_eq!(found, follows, "{trusted} trusted, {dismissed} dismissed");
        }
    }

    #[test]
    fn a_reporter_weighs_less_only_after_three_closed_reports_of_which_most_were_dismissed() {
        for (closed, dismissed, weight) in [
            (0, 0, FULL),
            (1, 1, FULL),
            (2, 2, FULL),
            (3, 1, FULL),
            (3, 2, LESS),
            (3, 3, LESS),
            (4, 2, FULL),
            (4, 3, LESS),
            (u32::MAX, u32::MAX, LESS),
        ] {
            let record = TrackRecord { closed, dismissed };
            assert_eq!(record.weight(), weight, "{dismissed} of {closed}");
        }
    }

    #[test]
    fn a_rule_of_nobody_still_takes_one_person() {
        let rule = PauseRule { pause_at: 0, out_at: 0, ..PauseRule::default() };
        assert_eq!(rule.consequence(&[]), Nothing);
        assert_eq!(rule.consequence(&[TrackRecord::default()]), Out);
    }
}
