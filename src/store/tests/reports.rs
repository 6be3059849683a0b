//! Reports: sealed as they were, followed by blocks and by what the rule says, deleted in their time.
//! Must not test the rule's numbers: the domain does.

use super::*;
use crate::domain::{
    Cause, Decision, NewReport, PauseRule, Reason, Report, SealedLine, Verdict, Words,
};

pub fn about(reporter: &Participant, reported: &Participant, at: i64) -> NewReport {
    let line = |n: i64| SealedLine {
        author: reported.clone(),
        body: Body::parse(&format!("line {n} <b>")).unwrap(),
        at: moment(n),
    };
    NewReport {
        reporter: reporter.clone(),
        reported: reported.clone(),
        reason: Reason::Abuse,
        note: Some(Words::parse("rude").unwrap()),
        lines: (0..60).map(line).collect(),
        at: moment(at),
    }
}

pub async fn reported(store: &Store, by: &Participant, who: &Participant, at: i64) -> Report {
    store.report(about(by, who, at), PauseRule::default()).await.unwrap();
    store.open_reports().await.unwrap().into_iter().find(|r| r.reporter == *by).unwrap()
}

pub fn decision(report: &Report, verdict: Verdict, at: i64) -> Decision {
    Decision {
        report: report.id,
        all: false,
        moderator: person("Mo"),
        verdict,
        why: Words::parse("looked at it").unwrap(),
        at: moment(at),
    }
}

on_both! {
    async fn a_report_is_sealed_with_both_its_reason_and_the_last_fifty_lines(database) {
        let store = database.open();
        let (ana, bob) = (person("Ana"), person("Bob 🦦"));
        assert_eq!(store.report(about(&ana, &bob, 5), PauseRule::default()).await, Ok(None));
        let [report] = store.open_reports().await.unwrap().try_into().unwrap();
        assert_eq!((&report.reporter, &report.reported), (&ana, &bob));
        assert_eq!((report.reason, report.at, report.closed), (Reason::Abuse, moment(5), None));
        assert_eq!(report.note.as_ref().map(Words::as_str), Some("rude"));
        let case = store.case(report.id).await.unwrap().unwrap();
        let lines: Vec<_> = case.lines.iter().map(|line| line.body.as_str()).collect();
        assert_eq!((lines.len(), lines[0], lines[49]), (50, "line 10 <b>", "line 59 <b>"));
        assert_eq!((&case.lines[0].author, case.lines[0].at), (&bob, moment(10)));
    }

    async fn a_report_blocks_both_for_each_other(database) {
        let store = database.open();
        let (ana, bob) = (person("Ana"), person("Bob"));
        reported(&store, &ana, &bob, 0).await;
        assert_eq!(store.blocked_with(ana.id).await.unwrap(), [bob.id]);
        assert_eq!(store.blocked_with(bob.id).await.unwrap(), [ana.id]);
    }

    async fn nobody_reports_himself(database) {
        let store = database.open();
        let ana = person("Ana");
        assert_eq!(store.report(about(&ana, &ana, 0), PauseRule::default()).await, Ok(None));
        assert!(store.open_reports().await.unwrap().is_empty());
        assert!(store.blocked_with(ana.id).await.unwrap().is_empty());
    }

    async fn three_people_pause_and_five_keep_out_and_one_person_counts_once(database) {
        let store = database.open();
        let bob = person("Bob");
        let people: Vec<_> = (0..5).map(|i| person(&format!("Reporter {i}"))).collect();
        let mut told = Vec::new();
        for (at, who) in [0, 0, 0, 1, 2, 3, 4].into_iter().enumerate() {
            let report = about(&people[who], &bob, i64::try_from(at).unwrap());
            let found = store.report(report, PauseRule::default()).await.unwrap();
            told.push(found.map(|one| (one.cause, one.until.is_some())));
        }
        let pause = Some((Cause::Pause, true));
        assert_eq!(told, [None, None, None, None, pause, pause, Some((Cause::Out, false))]);
        let audit = store.audit(0, 9).await.unwrap();
        let rows: Vec<_> = audit.iter().map(|row| (row.by, row.action.as_str())).collect();
        assert_eq!(rows, [(None, "out"), (None, "pause")]);
    }

    async fn a_pause_ends_by_itself_and_what_is_a_day_old_does_not_count(database) {
        let store = database.open();
        let bob = person("Bob");
        for (who, at) in [("Ana", 0), ("Cleo", 1), ("Dan", 2)] {
            store.report(about(&person(who), &bob, at), PauseRule::default()).await.unwrap();
        }
        let until = store.suspension(bob.id, moment(3)).await.unwrap().unwrap().until;
        assert_eq!(until, Some(moment(2 + hours(1))));
        assert_eq!(store.suspension(bob.id, moment(2 + hours(1))).await, Ok(None));
        let late = about(&person("Eve"), &bob, hours(24) + 1);
        assert_eq!(store.report(late, PauseRule::default()).await, Ok(None));
    }

    async fn the_word_of_somebody_who_is_mostly_dismissed_weighs_less(database) {
        let store = database.open();
        let (bob, grumbler) = (person("Bob"), person("Grumbler"));
        for at in 0..3 {
            let report = reported(&store, &grumbler, &person("Innocent"), at).await;
            assert_eq!(store.decide(decision(&report, Verdict::Dismiss, at)).await, Ok(true));
        }
        for who in [&grumbler, &person("Ana"), &person("Cleo")] {
            assert_eq!(store.report(about(who, &bob, 9), PauseRule::default()).await, Ok(None));
        }
        let last = about(&person("Dan"), &bob, 9);
        assert!(store.report(last, PauseRule::default()).await.unwrap().is_some());
    }

    async fn a_closed_report_is_deleted_with_its_lines_thirty_days_later_and_an_open_one_stays(database) {
        let store = database.open();
        let (ana, cleo, bob) = (person("Ana"), person("Cleo"), person("Bob"));
        let closed = reported(&store, &ana, &bob, 0).await;
        let open = reported(&store, &cleo, &bob, 0).await;
        store.decide(decision(&closed, Verdict::Dismiss, 10)).await.unwrap();
        let days = |days: i64| hours(24 * days);
        assert_eq!(store.sweep_reports(moment(10), moment(10 + days(30))).await, Ok(false));
        assert!(store.case(closed.id).await.unwrap().is_some());
        assert_eq!(store.sweep_reports(moment(11), moment(11 + days(30))).await, Ok(true));
        assert_eq!(store.case(closed.id).await, Ok(None));
        assert_eq!(store.case(open.id).await.unwrap().unwrap().lines.len(), 50);
        assert_eq!(store.audit(0, 9).await.unwrap().len(), 1, "the list of what was done stays");
    }

    async fn a_case_shows_the_earlier_ones_of_both(database) {
        let store = database.open();
        let (ana, bob, cleo) = (person("Ana"), person("Bob"), person("Cleo"));
        let about_bob = reported(&store, &cleo, &bob, 1).await;
        let about_ana = reported(&store, &bob, &ana, 2).await;
        let this = reported(&store, &ana, &bob, 3).await;
        let case = store.case(this.id).await.unwrap().unwrap();
        assert_eq!(case.about_reported, [about_bob]);
        assert_eq!(case.about_reporter, [about_ana]);
        assert_eq!((case.by_reporter, case.report), (vec![], this));
    }
}
