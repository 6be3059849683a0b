//! What holds at this moment, in memory: who cannot take part, from where nobody can come in, who has been warned.
//! Must not read a clock: the moment is handed in.

use std::collections::HashMap;

use crate::domain::{
    AddressPrefix, Ban, ChatError, MeasureId, Suspension, Timestamp, UserId, Warning, graver,
};
use crate::store::Measures;

/// Everything that holds.
#[derive(Default)]
pub struct Held {
    suspensions: HashMap<UserId, Suspension>,
    bans: HashMap<AddressPrefix, Ban>,
    warnings: HashMap<UserId, Vec<Warning>>,
}

impl From<Measures> for Held {
    fn from(measures: Measures) -> Self {
        let mut held = Self::default();
        for suspension in measures.suspensions {
            let gravest = match held.suspensions.remove(&suspension.person) {
                Some(other) => graver(other, suspension),
                None => suspension,
            };
            held.suspensions.insert(gravest.person, gravest);
        }
        held.bans = measures.bans.into_iter().map(|ban| (ban.prefix, ban)).collect();
        for warning in measures.warnings {
            held.warnings.entry(warning.person).or_default().push(warning);
        }
        held
    }
}

impl Held {
    /// Whether somebody may take part.
    pub fn may_take_part(&self, who: UserId, now: Timestamp) -> Result<(), ChatError> {
        match self.suspensions.get(&who).filter(|one| one.holds(now)) {
            Some(one) => Err(ChatError::Suspended { until: one.until, why: one.why.clone() }),
            None => Ok(()),
        }
    }

    /// Whether anybody may come in from there.
    pub fn may_come_in(&self, from: AddressPrefix, now: Timestamp) -> Result<(), ChatError> {
        match self.bans.get(&from).filter(|ban| ban.holds(now)) {
            Some(ban) => Err(ChatError::Banned { until: ban.until, why: ban.why.clone() }),
            None => Ok(()),
        }
    }

    /// What somebody has been told and not put away.
    pub fn warnings(&self, who: UserId) -> Vec<Warning> {
        self.warnings.get(&who).cloned().unwrap_or_default()
    }

    /// Warnings that the older one did not know.
    pub fn warnings_since(&self, older: &Self) -> Vec<Warning> {
        let known = |warning: &Warning| {
            let of_person = older.warnings.get(&warning.person);
            of_person.is_some_and(|all| all.iter().any(|one| one.id == warning.id))
        };
        self.warnings.values().flatten().filter(|warning| !known(warning)).cloned().collect()
    }

    /// Forgets a warning at once; the database forgets it too.
    pub fn put_away(&mut self, who: UserId, id: MeasureId) {
        if let Some(all) = self.warnings.get_mut(&who) {
            all.retain(|warning| warning.id != id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Cause, Words};
    use chrono::DateTime;

    fn at(seconds: i64) -> Timestamp {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    fn suspension(person: UserId, until: Option<i64>) -> Suspension {
        let (id, why) = (MeasureId::random(), Words::from_stored("why"));
        Suspension { id, person, cause: Cause::Moderator, why, since: at(0), until: until.map(at) }
    }

    fn warning(person: UserId) -> Warning {
        Warning { id: MeasureId::random(), person, why: Words::from_stored("why"), at: at(0) }
    }

    #[test]
    fn of_several_suspensions_the_longest_is_told_and_it_ends_by_itself() {
        let (ana, bob) = (UserId::random(), UserId::random());
        let suspensions = vec![
            suspension(ana, Some(5)),
            suspension(ana, Some(9)),
            suspension(ana, Some(7)),
            suspension(bob, None),
        ];
        let held = Held::from(Measures { suspensions, ..Measures::default() });
        let until = |who, now| match held.may_take_part(who, at(now)) {
            Err(ChatError::Suspended { until, .. }) => Some(until),
            _ => None,
        };
        assert_eq!(until(ana, 8), Some(Some(at(9))));
        assert_eq!(until(ana, 9), None);
        assert_eq!(until(bob, 99), Some(None));
        assert_eq!(until(UserId::random(), 1), None);
    }

    #[test]
    fn only_warnings_that_are_new_are_told_again() {
        let ana = UserId::random();
        let (first, second) = (warning(ana), warning(ana));
        let of = |warnings| Held::from(Measures { warnings, ..Measures::default() });
        let older = of(vec![first.clone()]);
        let mut newer = of(vec![first.clone(), second.clone()]);
        assert_eq!(newer.warnings_since(&older), std::slice::from_ref(&second));
        newer.put_away(ana, first.id);
        assert_eq!(newer.warnings(ana), [second]);
    }
}
