//! What keeps somebody out or is held against him: suspensions, bans, warnings.
//! Must not know who enforces them.

use std::fmt;

use super::{AddressPrefix, MeasureId, Timestamp, UserId, Words};

/// Why a suspension began.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Cause {
    /// Three people within a day.
    Pause,
    /// Five people within a day: until a moderator has looked.
    Out,
    /// A moderator.
    Moderator,
}

impl Cause {
    const ALL: [Self; 3] = [Self::Pause, Self::Out, Self::Moderator];

    /// The word for it in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pause => "pause",
            Self::Out => "out",
            Self::Moderator => "moderator",
        }
    }

    /// The cause of that word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cause| cause.as_str() == word)
    }
}

/// Somebody cannot take part for a time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Suspension {
    /// Which.
    pub id: MeasureId,
    /// Who.
    pub person: UserId,
    /// Why it began.
    pub cause: Cause,
    /// What the person is told.
    pub why: Words,
    /// Since when.
    pub since: Timestamp,
    /// Until when; `None`: until a moderator has looked.
    pub until: Option<Timestamp>,
}

impl Suspension {
    /// Whether it holds at that moment.
    pub fn holds(&self, now: Timestamp) -> bool {
        self.until.is_none_or(|until| now < until)
    }
}

/// An address cannot come in for a time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ban {
    /// Which.
    pub id: MeasureId,
    /// From where.
    pub prefix: AddressPrefix,
    /// What the people there are told.
    pub why: Words,
    /// Since when.
    pub since: Timestamp,
    /// Until when.
    pub until: Timestamp,
}

impl Ban {
    /// Whether it holds at that moment.
    pub fn holds(&self, now: Timestamp) -> bool {
        now < self.until
    }
}

/// A word to somebody that he sees until he puts it away.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Warning {
    /// Which.
    pub id: MeasureId,
    /// To whom.
    pub person: UserId,
    /// What.
    pub why: Words,
    /// When.
    pub at: Timestamp,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "A word from a moderator to you: {}", self.why)
    }
}

/// The graver of two suspensions of one person: the one that ends later.
pub fn graver(one: Suspension, other: Suspension) -> Suspension {
    let longer = match (one.until, other.until) {
        (None, _) => true,
        (_, None) => false,
        (Some(one), Some(other)) => one >= other,
    };
    if longer { one } else { other }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;

    fn suspension(until: Option<i64>) -> Suspension {
        Suspension {
            id: MeasureId::random(),
            person: UserId::random(),
            cause: Cause::Moderator,
            why: Words::from_stored("why"),
            since: DateTime::UNIX_EPOCH,
            until: until.map(|seconds| DateTime::from_timestamp(seconds, 0).unwrap()),
        }
    }

    #[test]
    fn what_has_no_end_is_graver_than_any_end() {
        let ends = |one, other| graver(suspension(one), suspension(other)).until;
        let end = |seconds| suspension(Some(seconds)).until;
        assert_eq!(ends(None, Some(9)), None);
        assert_eq!(ends(Some(9), None), None);
        assert_eq!(ends(Some(9), Some(5)), end(9));
        assert_eq!(ends(Some(5), Some(9)), end(9));
    }

    #[test]
    fn a_suspension_is_over_at_its_very_end() {
        let at = |seconds| DateTime::from_timestamp(seconds, 0).unwrap();
        assert!(suspension(Some(9)).holds(at(8)));
        assert!(!suspension(Some(9)).holds(at(9)));
        assert!(suspension(None).holds(at(99)));
    }
}
