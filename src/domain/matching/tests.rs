//! The waiting line as people feel it, with moments handed in.
//! Must not wait.

use std::collections::HashSet;
use std::net::IpAddr;
use std::time::{Duration, Instant};

use super::*;
use crate::domain::{AddressPrefix, UserId};

const RULES: Rules = Rules {
    partners: 10,
    window: Duration::from_secs(600),
    tags_first: Duration::from_secs(8),
    last_two: Duration::from_secs(30),
    same_address: Duration::from_secs(10),
    patience: Duration::from_secs(600),
};

struct Evening {
    line: Line,
    start: Instant,
    hosts: u8,
}

impl Evening {
    fn new() -> Self {
        Self { line: Line::new(RULES), start: Instant::now(), hosts: 0 }
    }

    fn at(&self, seconds: u64) -> Instant {
        self.start + Duration::from_secs(seconds)
    }

    fn ticket(&mut self, tags: &str, second: u64) -> Ticket {
        self.hosts += 1;
        let now = self.at(second);
        Ticket {
            user: UserId::random(),
            tags: Tags::parse(tags),
            from: AddressPrefix::from(IpAddr::from([192, 0, 2, self.hosts])),
            blocked: HashSet::new(),
            since: now,
            not_before: now,
        }
    }

    /// Somebody new comes.
    fn comes(&mut self, tags: &str, second: u64) -> UserId {
        let ticket = self.ticket(tags, second);
        self.returns(&ticket, second);
        ticket.user
    }

    /// Somebody comes with this ticket.
    fn returns(&mut self, ticket: &Ticket, second: u64) {
        let now = self.at(second);
        assert!(self.line.take(Ticket { since: now, not_before: now, ..ticket.clone() }));
    }

    /// Who meets whom, older first.
    fn settled(&mut self, second: u64) -> Vec<(UserId, UserId)> {
        let now = self.at(second);
        self.line.settle(now).iter().map(|one| (one.older.0, one.younger.0)).collect()
    }
}

#[test]
fn the_oldest_chooses_first_and_most_in_common_counts_more_than_waiting() {
    let mut evening = Evening::new();
    let ana = evening.comes("tea, rust, films", 0);
    let _ben = evening.comes("chess", 1);
    let cleo = evening.comes("rust", 2);
    assert_eq!(evening.settled(2), [(ana, cleo)]);
    let mut evening = Evening::new();
    let ana = evening.comes("tea, rust", 0);
    let _ben = evening.comes("tea", 1);
    let dan = evening.comes("rust, tea", 2);
    assert_eq!(evening.settled(2), [(ana, dan)]);
}

#[test]
fn of_two_with_as_much_in_common_the_one_who_waits_longer_is_met() {
    let mut evening = Evening::new();
    let ana = evening.comes("", 0);
    let ben = evening.comes("", 1);
    let cleo = evening.comes("", 2);
    assert_eq!(evening.settled(3), [(ana, ben)]);
    let dan = evening.comes("", 4);
    assert_eq!(evening.settled(4), [(cleo, dan)]);
}

#[test]
fn a_shared_interest_is_waited_for_eight_seconds_then_anybody_will_do() {
    let mut evening = Evening::new();
    let ana = evening.comes("rust", 0);
    let ben = evening.comes("", 1);
    assert_eq!(evening.settled(7), []);
    assert_eq!(evening.settled(8), [(ana, ben)]);
}

#[test]
fn nobody_meets_himself_or_takes_a_second_place() {
    let mut evening = Evening::new();
    let ticket = evening.ticket("", 0);
    evening.returns(&ticket, 0);
    assert!(!evening.line.take(ticket.clone()));
    assert_eq!(evening.settled(100), []);
    assert_eq!(evening.line.len(), 1);
}

#[test]
fn those_who_met_wait_for_others_until_only_they_are_left_for_thirty_seconds() {
    let mut evening = Evening::new();
    let (ana, ben) = (evening.ticket("", 0), evening.ticket("", 0));
    evening.returns(&ana, 0);
    evening.returns(&ben, 0);
    assert_eq!(evening.settled(0).len(), 1);
    evening.returns(&ana, 1);
    evening.returns(&ben, 2);
    assert_eq!(evening.settled(31), []);
    let now = evening.at(32);
    let again = evening.line.settle(now);
    assert!(again.len() == 1 && again[0].again, "{again:?}");
}

#[test]
fn a_block_is_never_lifted_not_even_for_the_last_two() {
    let mut evening = Evening::new();
    let (mut ana, ben) = (evening.ticket("", 0), evening.ticket("", 0));
    ana.blocked.insert(ben.user);
    evening.returns(&ben, 0);
    evening.returns(&ana, 0);
    assert_eq!(evening.settled(599), []);
    let cleo = evening.comes("", 599);
    assert_eq!(evening.settled(599), [(ben.user, cleo)]);
    // Blocked while both wait.
    let dan = evening.comes("", 599);
    evening.line.block(dan, ana.user);
    assert_eq!(evening.settled(599), []);
}

#[test]
fn two_from_one_address_meet_only_if_nobody_else_comes() {
    let mut evening = Evening::new();
    let (ana, mut ben) = (evening.ticket("", 0), evening.ticket("", 0));
    ben.from = ana.from;
    evening.returns(&ana, 0);
    evening.returns(&ben, 1);
    assert_eq!(evening.settled(9), []);
    let cleo = evening.comes("", 10);
    assert_eq!(evening.settled(10), [(ana.user, cleo)], "somebody from elsewhere is better");
    let mut dan = evening.ticket("", 10);
    dan.from = ana.from;
    evening.returns(&dan, 10);
    assert_eq!(evening.settled(11), [(ben.user, dan.user)]);
}

#[test]
fn who_is_not_there_keeps_his_place_and_is_not_matched() {
    let mut evening = Evening::new();
    let ana = evening.comes("", 0);
    let (ben, cleo) = (evening.comes("", 1), evening.ticket("", 2));
    evening.line.set_present(ana, false, evening.at(1));
    evening.returns(&cleo, 2);
    assert_eq!(evening.settled(2), [(ben, cleo.user)]);
    evening.line.set_present(ana, true, evening.at(3));
    let dan = evening.comes("", 4);
    assert_eq!(evening.settled(4), [(ana, dan)]);
}

#[test]
fn a_pause_is_kept_and_then_over() {
    let mut evening = Evening::new();
    let _ana = evening.comes("", 0);
    let mut ben = evening.ticket("", 0);
    ben.not_before = evening.at(15);
    assert!(evening.line.take(ben));
    assert_eq!(evening.settled(14), []);
    assert_eq!(evening.settled(15).len(), 1);
}

#[test]
fn every_wait_has_an_end() {
    let mut evening = Evening::new();
    let ana = evening.comes("", 0);
    let ben = evening.comes("", 5);
    evening.line.block(ana, ben);
    let now = evening.at(600);
    assert_eq!(evening.line.expire(now), [ana]);
    assert!(evening.line.give_up(ben).is_some() && evening.line.is_empty());
}

#[test]
fn a_thousand_who_cannot_meet_are_no_burden() {
    let mut evening = Evening::new();
    for place in 0..1_000 {
        evening.hosts = 0;
        evening.comes(&format!("interest {place}"), 0);
    }
    let started = Instant::now();
    assert_eq!(evening.settled(1), []);
    let looked = (0..10).map(|_| evening.settled(1).len()).sum::<usize>();
    assert_eq!(looked, 0, "looked at a moment ago");
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    assert_eq!(evening.settled(12).len(), 500);
}
