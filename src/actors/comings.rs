//! The last comings and goings of a room, in memory: for doors that tell them to those who come later.
//! Must not write them down; who adds one does.

use std::collections::VecDeque;

use crate::domain::{Disowned, Participant, Passing, RoomNotice, Seq, Timestamp, UserId};

/// At most a fixed number of notices, oldest first.
#[derive(Debug)]
pub struct Comings {
    kept: VecDeque<RoomNotice>,
    last: i64,
    most: usize,
}

impl Comings {
    /// Goes on behind what the log gave.
    pub fn new(most: usize, stored: Vec<RoomNotice>) -> Self {
        let last = stored.last().map_or(0, |notice| notice.number);
        Self { kept: stored.into(), last, most }
    }

    /// Adds one, after that message.
    pub fn add(
        &mut self,
        who: Participant,
        what: Passing,
        after: Seq,
        at: Timestamp,
    ) -> RoomNotice {
        self.last += 1;
        let notice = RoomNotice { number: self.last, after, who, what, at };
        self.kept.push_back(notice.clone());
        if self.kept.len() > self.most {
            self.kept.pop_front();
        }
        notice
    }

    /// Those that are newer than a number, oldest first.
    pub fn after(&self, number: i64) -> Vec<RoomNotice> {
        self.kept.iter().filter(|notice| notice.number > number).cloned().collect()
    }

    /// Forgets somebody's.
    pub fn disown(&mut self, lines: &Disowned) {
        self.kept.retain(|notice| notice.who.id != lines.who);
    }

    /// Gives a guest's to another.
    pub fn claim(&mut self, guest: UserId, into: UserId) {
        for notice in self.kept.iter_mut().filter(|notice| notice.who.id == guest) {
            notice.who.id = into;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;
    use crate::domain::Name;

    fn person(name: &str) -> Participant {
        Participant { id: UserId::random(), name: Name::parse(name).unwrap() }
    }

    fn numbers(comings: &Comings, after: i64) -> Vec<i64> {
        comings.after(after).iter().map(|notice| notice.number).collect()
    }

    #[test]
    fn the_newest_are_kept_and_counting_goes_on_behind_what_is_stored() {
        let mut comings = Comings::new(2, Vec::new());
        let ana = person("Ana");
        let stored: Vec<_> = [Passing::Entered, Passing::Left, Passing::Entered]
            .map(|what| comings.add(ana.clone(), what, Seq(4), clock::now()))
            .into();
        assert_eq!(numbers(&comings, 0), [2, 3]);
        assert_eq!(numbers(&comings, 2), [3]);
        let mut again = Comings::new(2, stored);
        assert_eq!(again.add(ana, Passing::Left, Seq(4), clock::now()).number, 4);
    }

    #[test]
    fn a_deleted_account_leaves_no_name_and_a_guests_become_the_accounts() {
        let mut comings = Comings::new(9, Vec::new());
        let (ana, ben, account) = (person("Ana"), person("Ben"), UserId::random());
        for who in [&ana, &ben] {
            comings.add(who.clone(), Passing::Entered, Seq::ZERO, clock::now());
        }
        let lines = crate::domain::Lines::Stay;
        comings.disown(&Disowned { who: ana.id, nobody: UserId::random(), lines });
        comings.claim(ben.id, account);
        let left: Vec<_> = comings.after(0).into_iter().map(|notice| notice.who.id).collect();
        assert_eq!(left, [account]);
    }
}
