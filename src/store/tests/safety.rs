//! Blocks, decisions, measures and moderators, as pages and actors see them.
//! Must not test how reports are sealed; its neighbour does.

use super::reports::{decision, reported};
use super::*;
use crate::domain::{AddressPrefix, AuditEntry, Cause, Lines, MeasureId, Outcome, Verdict, Words};

fn entry(action: &str, who: &Participant, at: i64) -> AuditEntry {
    AuditEntry {
        by: None,
        by_name: "command line".into(),
        action: action.into(),
        person: Some(who.id),
        person_name: who.name.to_string(),
        report: None,
        why: Words::from_stored("asked for"),
        until: None,
        at: moment(at),
    }
}

fn prefix(text: &str) -> AddressPrefix {
    AddressPrefix::parse(text).unwrap()
}

on_both! {
    async fn a_block_holds_in_both_directions_until_the_one_who_made_it_takes_it_back(database) {
        let store = database.open();
        let [ana, bob] = [UserId::random(), UserId::random()];
        store.block(ana, bob, moment(0)).await.unwrap();
        store.block(ana, bob, moment(1)).await.unwrap();
        store.block(ana, ana, moment(1)).await.unwrap();
        assert_eq!(store.blocked_with(ana).await.unwrap(), [bob]);
        assert_eq!(store.blocked_with(bob).await.unwrap(), [ana]);
        store.unblock(bob, ana).await.unwrap();
        assert_eq!(store.blocked_with(bob).await.unwrap(), [ana]);
        store.unblock(ana, bob).await.unwrap();
        assert!(store.blocked_with(bob).await.unwrap().is_empty());
    }

    async fn each_verdict_closes_the_report_takes_its_measure_and_is_written_down(database) {
        let store = database.open();
        let bob = person("Bob");
        let (until, home) = (moment(hours(9)), prefix("192.0.2.7"));
        let verdicts = [
            Verdict::Dismiss, Verdict::Warn, Verdict::Suspend(until), Verdict::Ban(vec![home], until),
        ];
        for (at, verdict) in (0..).zip(verdicts) {
            let report = reported(&store, &person(&format!("Ana {at}")), &bob, at).await;
            let outcome = verdict.outcome();
            assert_eq!(store.decide(decision(&report, verdict, at)).await, Ok(true));
            let closed = store.case(report.id).await.unwrap().unwrap().report.closed;
            assert_eq!(closed, Some((moment(at), outcome)));
        }
        let held = store.measures(moment(5)).await.unwrap();
        let [suspension, ban, warning] =
            [held.suspensions.len(), held.bans.len(), held.warnings.len()];
        assert_eq!([suspension, ban, warning], [1, 1, 1]);
        assert_eq!((held.suspensions[0].person, held.suspensions[0].cause), (bob.id, Cause::Moderator));
        assert_eq!((held.suspensions[0].until, held.bans[0].until), (Some(until), until));
        assert_eq!((held.bans[0].prefix, held.warnings[0].person), (home, bob.id));
        let audit = store.audit(0, 9).await.unwrap();
        let done: Vec<_> = audit.iter().rev().map(|row| row.action.as_str()).collect();
        assert_eq!(done, ["dismissed", "warned", "suspended", "banned"]);
        assert!(audit.iter().all(|row| row.by_name == "Mo" && row.person == Some(bob.id)));
        assert!(audit.iter().all(|row| row.why.as_str() == "looked at it" && row.report.is_some()));
        assert_eq!((audit[0].until, audit[0].at), (Some(until), moment(3)));
        let over = store.measures(until).await.unwrap();
        assert_eq!((over.suspensions, over.bans), (vec![], vec![]));
    }

    async fn a_report_is_decided_once(database) {
        let store = database.open();
        let report = reported(&store, &person("Ana"), &person("Bob"), 0).await;
        assert_eq!(store.decide(decision(&report, Verdict::Warn, 1)).await, Ok(true));
        assert_eq!(store.decide(decision(&report, Verdict::Suspend(moment(9)), 2)).await, Ok(false));
        assert!(store.measures(moment(3)).await.unwrap().suspensions.is_empty());
        assert_eq!(store.audit(0, 9).await.unwrap().len(), 1);
    }

    async fn out_ends_when_a_moderator_has_looked_at_all_of_it(database) {
        let store = database.open();
        let bob = person("Bob");
        let mut reports = Vec::new();
        for at in 0..5 {
            reports.push(reported(&store, &person(&format!("R {at}")), &bob, at).await);
        }
        let cause = async || store.suspension(bob.id, moment(9)).await.unwrap().map(|s| s.cause);
        assert_eq!(cause().await, Some(Cause::Out));
        store.decide(decision(&reports[0], Verdict::Dismiss, 6)).await.unwrap();
        assert_eq!(cause().await, Some(Cause::Out));
        let all = crate::domain::Decision { all: true, ..decision(&reports[1], Verdict::Warn, 7) };
        store.decide(all).await.unwrap();
        assert_eq!(cause().await, None);
        assert!(store.open_reports().await.unwrap().is_empty());
        let outcome = store.case(reports[4].id).await.unwrap().unwrap().report.closed.unwrap().1;
        assert_eq!(outcome, Outcome::Warned);
    }

    async fn what_holds_can_be_lifted_before_its_time(database) {
        let store = database.open();
        let bob = person("Bob");
        let until = moment(hours(9));
        let verdicts = [Verdict::Suspend(until), Verdict::Ban(vec![prefix("2001:db8::/56")], until)];
        for (name, verdict) in ["Ana", "Cleo"].into_iter().zip(verdicts) {
            let report = reported(&store, &person(name), &bob, 0).await;
            store.decide(decision(&report, verdict, 1)).await.unwrap();
        }
        let held = store.measures(moment(2)).await.unwrap();
        for id in [held.suspensions[0].id, held.bans[0].id] {
            assert_eq!(store.lift(id, entry("lifted", &bob, 3)).await, Ok(true));
            assert_eq!(store.lift(id, entry("lifted", &bob, 3)).await, Ok(false));
        }
        let held = store.measures(moment(4)).await.unwrap();
        assert_eq!((held.suspensions, held.bans), (vec![], vec![]));
        assert_eq!(store.audit(0, 2).await.unwrap()[1].action, "lifted");
        assert_eq!(store.audit(2, 9).await.unwrap().len(), 2);
    }

    async fn of_two_bans_of_one_address_the_longer_one_holds_and_none_is_kept_after_its_end(database) {
        let store = database.open();
        let bob = person("Bob");
        for (name, end) in [("Ana", 5), ("Cleo", 9), ("Dan", 7)] {
            let report = reported(&store, &person(name), &bob, 0).await;
            let verdict = Verdict::Ban(vec![prefix("192.0.2.77")], moment(hours(end)));
            store.decide(decision(&report, verdict, 1)).await.unwrap();
        }
        let bans = store.measures(moment(2)).await.unwrap().bans;
        assert_eq!(bans.iter().map(|ban| ban.until).collect::<Vec<_>>(), [moment(hours(9))]);
        assert!(!database.is_sqlite() || database.holds("192.0.2.77"));
        assert_eq!(store.sweep_reports(moment(0), moment(hours(9))).await, Ok(true));
        store.close().await;
        drop(store);
        assert!(!database.holds("192.0.2.77"), "an address is kept beyond its ban");
    }

    async fn a_warning_waits_until_its_person_puts_it_away(database) {
        let store = database.open();
        let (ana, bob) = (person("Ana"), person("Bob"));
        let report = reported(&store, &ana, &bob, 0).await;
        store.decide(decision(&report, Verdict::Warn, 1)).await.unwrap();
        let warning = store.measures(moment(2)).await.unwrap().warnings.remove(0);
        assert_eq!((warning.person, warning.why.as_str()), (bob.id, "looked at it"));
        store.warning_seen(warning.id, ana.id, moment(2)).await.unwrap();
        store.warning_seen(MeasureId::random(), bob.id, moment(2)).await.unwrap();
        assert_eq!(store.measures(moment(2)).await.unwrap().warnings.len(), 1);
        store.warning_seen(warning.id, bob.id, moment(3)).await.unwrap();
        assert!(store.measures(moment(4)).await.unwrap().warnings.is_empty());
    }

    async fn moderators_come_and_go_and_that_is_written_down(database) {
        let store = database.open();
        let mo = person("Mo");
        assert_eq!(store.is_moderator(mo.id).await, Ok(false));
        assert_eq!(store.add_moderator(mo.id, entry("added", &mo, 1)).await, Ok(true));
        assert_eq!(store.add_moderator(mo.id, entry("added", &mo, 2)).await, Ok(false));
        assert_eq!(store.is_moderator(mo.id).await, Ok(true));
        let all = store.moderators().await.unwrap();
        assert_eq!(all.iter().map(|one| (one.id, one.since)).collect::<Vec<_>>(), [(mo.id, moment(1))]);
        assert_eq!(store.remove_moderator(mo.id, entry("removed", &mo, 3)).await, Ok(true));
        assert_eq!(store.remove_moderator(mo.id, entry("removed", &mo, 4)).await, Ok(false));
        assert_eq!(store.audit(0, 9).await.unwrap().len(), 2);
    }

    async fn a_guest_who_becomes_an_account_takes_everything_along(database) {
        let store = database.open();
        let (ana, bob, guest, account) = (person("Ana"), person("Bob"), person("Guest"), person("Account"));
        let report = reported(&store, &ana, &guest, 0).await;
        reported(&store, &guest, &bob, 1).await;
        store.decide(decision(&report, Verdict::Suspend(moment(hours(9))), 2)).await.unwrap();
        store.block(account.id, ana.id, moment(3)).await.unwrap();
        store.block(guest.id, account.id, moment(3)).await.unwrap();
        store.merge(guest.id, account.id).await.unwrap();
        let mut blocked = store.blocked_with(account.id).await.unwrap();
        blocked.sort();
        let mut expected = [ana.id, bob.id];
        expected.sort();
        assert_eq!(blocked, expected);
        assert!(store.blocked_with(guest.id).await.unwrap().is_empty());
        assert!(store.suspension(account.id, moment(3)).await.unwrap().is_some());
        let case = store.case(report.id).await.unwrap().unwrap();
        assert_eq!((case.report.reported.id, case.lines[0].author.id), (account.id, account.id));
        store.delete_account(account.id, UserId::random(), Lines::Stay).await.unwrap();
        assert!(store.blocked_with(ana.id).await.unwrap().is_empty());
    }
}
