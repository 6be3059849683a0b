//! What moderators and the rule do, as live connections hear it.
//! Must not test the rule or the tables.

use std::task::{Context, Waker};

use super::*;
use crate::actors::session::{Peer, Registration};
use crate::actors::{Outbound, Outbox, OutboxReceiver};
use crate::config::Config;
use crate::domain::{Decision, Name, NewReport, Participant, Reason, Suspension, Verdict, Words};
use crate::metrics::Metrics;

struct House {
    standing: Standing,
    sessions: Sessions,
    _folder: tempfile::TempDir,
}

struct Line {
    inbox: OutboxReceiver,
    _registration: Registration,
}

fn house() -> House {
    let folder = tempfile::tempdir().unwrap();
    let config = Config::for_testing(folder.path());
    let sessions = Sessions::new(Metrics::new().unwrap());
    let store = Store::open(&config.database).unwrap();
    let standing = Standing::new(store, sessions.clone(), &config.safety);
    House { standing, sessions, _folder: folder }
}

fn person(name: &str) -> Participant {
    Participant { id: UserId::random(), name: Name::parse(name).unwrap() }
}

fn from(last: u8) -> AddressPrefix {
    AddressPrefix::from(std::net::IpAddr::from([192, 0, 2, last]))
}

impl House {
    fn connect(&self, who: &Participant, from: AddressPrefix) -> Line {
        let (outbox, inbox) = Outbox::new(9, 999);
        let peer = Peer { user: Some(who.id), login: None, from };
        Line { inbox, _registration: self.sessions.open("probe", outbox, peer).unwrap() }
    }

    async fn report(&self, by: &str, about: &Participant) -> Option<Suspension> {
        let report = NewReport {
            reporter: person(by),
            reported: about.clone(),
            reason: Reason::Abuse,
            note: None,
            lines: Vec::new(),
            at: clock::now(),
        };
        self.standing.report(report).await.unwrap()
    }

    /// A report about somebody, decided like this.
    async fn decided(&self, about: &Participant, verdict: Verdict) {
        self.report("Ana", about).await;
        let report = self.standing.open_reports().await.unwrap().remove(0);
        let decision = Decision {
            report: report.id,
            all: true,
            moderator: person("Mo"),
            verdict,
            why: Words::parse("insults").unwrap(),
            at: clock::now(),
        };
        assert_eq!(self.standing.decide(decision).await, Ok(true));
    }
}

impl Line {
    fn hears(&mut self) -> Option<String> {
        let mut nobody = Context::from_waker(Waker::noop());
        match self.inbox.poll_next(&mut nobody) {
            std::task::Poll::Pending => None,
            std::task::Poll::Ready(item) => Some(match item {
                Outbound::Notice(Notice::Warned(warning)) => warning.to_string(),
                Outbound::Notice(Notice::KeptOut(error)) => error.to_string(),
                Outbound::Close(reason) => format!("close {}", reason.code()),
                other => format!("{other:?}"),
            }),
        }
    }
}

fn in_an_hour() -> Timestamp {
    clock::now() + chrono::TimeDelta::hours(1)
}

#[actix_rt::test]
async fn three_reporters_pause_somebody_who_is_told_on_all_his_connections_and_then_closed() {
    let (house, bob) = (house(), person("Bob"));
    let mut lines = [house.connect(&bob, from(1)), house.connect(&bob, from(2))];
    let mut other = house.connect(&person("Cleo"), from(1));
    for by in ["Ana", "Dan"] {
        assert_eq!(house.report(by, &bob).await, None);
    }
    assert_eq!(house.standing.may_take_part(bob.id), Ok(()));
    assert!(house.report("Eve", &bob).await.is_some());
    assert!(house.standing.may_take_part(bob.id).is_err());
    for line in &mut lines {
        assert!(line.hears().unwrap().starts_with("You cannot take part until "));
        assert_eq!(line.hears().as_deref(), Some("close 4003"));
    }
    assert_eq!(other.hears(), None);
}

#[actix_rt::test]
async fn a_suspension_is_told_with_its_reason_and_lifting_it_lets_him_in_again() {
    let (house, bob) = (house(), person("Bob"));
    let mut line = house.connect(&bob, from(1));
    house.decided(&bob, Verdict::Suspend(in_an_hour())).await;
    assert!(line.hears().unwrap().ends_with("Reason: insults"));
    assert_eq!(line.hears().as_deref(), Some("close 4003"));
    let suspension = house.standing.measures().await.unwrap().suspensions.remove(0);
    let entry = house.standing.audit(0, 1).await.unwrap().remove(0);
    assert_eq!(house.standing.lift(suspension.id, entry).await, Ok(true));
    assert_eq!(house.standing.may_take_part(bob.id), Ok(()));
}

#[actix_rt::test]
async fn a_ban_closes_everybody_from_there_and_nobody_from_elsewhere() {
    let (house, bob, cleo) = (house(), person("Bob"), person("Cleo"));
    let mut banned = [house.connect(&bob, from(1)), house.connect(&cleo, from(1))];
    let mut elsewhere = house.connect(&bob, from(2));
    house.decided(&bob, Verdict::Ban(vec![from(1)], in_an_hour())).await;
    for line in &mut banned {
        assert!(line.hears().unwrap().starts_with("Your address cannot be used here until "));
        assert_eq!(line.hears().as_deref(), Some("close 4003"));
    }
    assert_eq!(elsewhere.hears(), None);
    assert!(house.standing.may_come_in(from(1)).is_err());
    assert_eq!(house.standing.may_come_in(from(2)), Ok(()));
    assert_eq!(house.standing.may_take_part(bob.id), Ok(()));
}

#[actix_rt::test]
async fn a_warning_is_told_once_and_waits_until_it_is_put_away() {
    let (house, bob) = (house(), person("Bob"));
    let mut line = house.connect(&bob, from(1));
    house.decided(&bob, Verdict::Warn).await;
    assert!(line.hears().unwrap().ends_with("insults"));
    house.standing.refresh().await.unwrap();
    assert_eq!(line.hears(), None);
    let warning = house.standing.warnings(bob.id).remove(0);
    house.standing.warning_seen(warning.id, UserId::random()).await.unwrap();
    assert_eq!(house.standing.warnings(bob.id).len(), 1);
    house.standing.warning_seen(warning.id, bob.id).await.unwrap();
    assert!(house.standing.warnings(bob.id).is_empty());
}

#[actix_rt::test]
async fn what_holds_still_holds_after_a_restart() {
    let (house, bob) = (house(), person("Bob"));
    house.decided(&bob, Verdict::Suspend(in_an_hour())).await;
    let config = Config::for_testing(house._folder.path());
    let store = Store::open(&config.database).unwrap();
    let again = Standing::new(store, house.sessions.clone(), &config.safety);
    assert_eq!(again.may_take_part(bob.id), Ok(()));
    again.begin().await.unwrap();
    assert!(again.may_take_part(bob.id).is_err());
}

#[actix_rt::test]
async fn addresses_are_those_of_live_connections_and_of_the_last_day_each_once() {
    let (house, bob) = (house(), person("Bob"));
    let _line = house.connect(&bob, from(1));
    house.standing.note(bob.id, from(2));
    assert_eq!(house.standing.addresses(bob.id), [from(2), from(1)]);
    assert!(house.standing.addresses(UserId::random()).is_empty());
}
