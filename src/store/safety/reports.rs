//! Rows and queries of reports, and the rule that follows from them, in the transaction that seals them.
//! Must not be called for writing by anybody but the message writer.

use std::collections::BTreeSet;

use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;

use super::schema::reports;
use super::{audit, blocks, measures, sealed};
use crate::domain::{
    Cause, Consequence, NewReport, Outcome, PauseRule, Report, ReportId, Suspension, Timestamp,
    TrackRecord, UserId, Words,
};
use crate::store::connection::AnyConnection;
use crate::store::rooms::damaged;

/// What somebody is told whom the rule keeps out.
const WHY: &str = "several people have reported you within a short time";

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = reports)]
pub(super) struct ReportRow {
    id: String,
    reporter_id: String,
    reporter_name: String,
    reported_id: String,
    reported_name: String,
    reason: String,
    note: Option<String>,
    created_at: NaiveDateTime,
    closed_at: Option<NaiveDateTime>,
    outcome: Option<String>,
}

impl ReportRow {
    fn new(id: ReportId, report: &NewReport) -> Self {
        Self {
            id: id.to_string(),
            reporter_id: report.reporter.id.to_string(),
            reporter_name: report.reporter.name.to_string(),
            reported_id: report.reported.id.to_string(),
            reported_name: report.reported.name.to_string(),
            reason: report.reason.as_str().to_owned(),
            note: report.note.as_ref().map(|note| note.as_str().to_owned()),
            created_at: report.at.naive_utc(),
            closed_at: None,
            outcome: None,
        }
    }

    /// The report it stands for.
    pub fn into_report(self) -> QueryResult<Report> {
        let outcome = self.outcome.as_deref().and_then(Outcome::parse);
        Ok(Report {
            id: ReportId::parse(&self.id).ok_or_else(|| damaged("reports.id"))?,
            reporter: sealed::person(&self.reporter_id, self.reporter_name)?,
            reported: sealed::person(&self.reported_id, self.reported_name)?,
            reason: crate::domain::Reason::parse(&self.reason),
            note: self.note.as_deref().map(Words::from_stored),
            at: self.created_at.and_utc(),
            closed: self.closed_at.map(|at| at.and_utc()).zip(outcome),
        })
    }
}

/// Seals a report, blocks both for each other, and does what the rule says. Nobody can report himself.
pub(super) fn add(
    c: &mut AnyConnection,
    id: ReportId,
    report: &NewReport,
    rule: &PauseRule,
) -> QueryResult<bool> {
    let (reporter, reported) = (report.reporter.id, report.reported.id);
    if reporter == reported {
        return Ok(false);
    }
    diesel::insert_into(reports::table).values(ReportRow::new(id, report)).execute(c)?;
    sealed::add(c, id, report.sealed())?;
    blocks::add(c, reporter, reported, report.at)?;
    apply_rule(c, id, report, rule)?;
    Ok(true)
}

fn apply_rule(
    c: &mut AnyConnection,
    id: ReportId,
    report: &NewReport,
    rule: &PauseRule,
) -> QueryResult<()> {
    let follows = rule.consequence(&reporters(c, report, rule)?);
    let (cause, until) = match follows {
        Consequence::Nothing => return Ok(()),
        Consequence::Pause => {
            let pause = TimeDelta::from_std(rule.pause).unwrap_or(TimeDelta::MAX);
            (Cause::Pause, report.at.checked_add_signed(pause))
        }
        Consequence::Out => (Cause::Out, None),
    };
    let person = report.reported.id;
    let holding = measures::holding(c, person, report.at)?;
    let is_enough = |held: &Suspension| held.until.is_none() || held.cause == cause;
    if holding.iter().any(is_enough) {
        return Ok(());
    }
    let why = Words::from_stored(WHY);
    measures::suspend(c, person, cause, &why, report.at, until)?;
    audit::by_rule(c, cause, &report.reported, id, &why, until, report.at)
}

/// What is on record about each different person with an open report within the window.
fn reporters(
    c: &mut AnyConnection,
    report: &NewReport,
    rule: &PauseRule,
) -> QueryResult<Vec<TrackRecord>> {
    let window = TimeDelta::from_std(rule.window).unwrap_or(TimeDelta::MAX);
    let since = report.at.checked_sub_signed(window).unwrap_or(Timestamp::MIN_UTC);
    let who: BTreeSet<String> = reports::table
        .filter(reports::reported_id.eq(report.reported.id.to_string()))
        .filter(reports::closed_at.is_null())
        .filter(reports::created_at.gt(since.naive_utc()))
        .select(reports::reporter_id)
        .load::<String>(c)?
        .into_iter()
        .collect();
    who.iter().map(|reporter| track_record(c, reporter)).collect()
}

fn track_record(c: &mut AnyConnection, reporter: &str) -> QueryResult<TrackRecord> {
    let closed = reports::table
        .filter(reports::reporter_id.eq(reporter))
        .filter(reports::closed_at.is_not_null());
    let dismissed = closed.filter(reports::outcome.eq(Outcome::Dismissed.as_str()));
    let count = |count: i64| u32::try_from(count).unwrap_or(u32::MAX);
    Ok(TrackRecord {
        closed: count(closed.count().get_result(c)?),
        dismissed: count(dismissed.count().get_result(c)?),
    })
}

/// The open reports, the oldest first, at most so many.
pub(super) fn open(c: &mut AnyConnection, most: i64) -> QueryResult<Vec<Report>> {
    reports::table
        .filter(reports::closed_at.is_null())
        .order((reports::created_at.asc(), reports::id))
        .limit(most)
        .select(ReportRow::as_select())
        .load(c)?
        .into_iter()
        .map(ReportRow::into_report)
        .collect()
}

/// That very report.
pub(super) fn find(c: &mut AnyConnection, id: ReportId) -> QueryResult<Option<Report>> {
    reports::table
        .find(id.to_string())
        .select(ReportRow::as_select())
        .first(c)
        .optional()?
        .map(ReportRow::into_report)
        .transpose()
}

/// Reports about somebody, the newest first, at most so many.
pub(super) fn about(c: &mut AnyConnection, who: UserId, most: i64) -> QueryResult<Vec<Report>> {
    reports::table
        .filter(reports::reported_id.eq(who.to_string()))
        .order(reports::created_at.desc())
        .limit(most)
        .select(ReportRow::as_select())
        .load(c)?
        .into_iter()
        .map(ReportRow::into_report)
        .collect()
}

/// Reports by somebody, the newest first, at most so many.
pub(super) fn by(c: &mut AnyConnection, who: UserId, most: i64) -> QueryResult<Vec<Report>> {
    reports::table
        .filter(reports::reporter_id.eq(who.to_string()))
        .order(reports::created_at.desc())
        .limit(most)
        .select(ReportRow::as_select())
        .load(c)?
        .into_iter()
        .map(ReportRow::into_report)
        .collect()
}

/// Whether there are open reports about somebody.
pub(super) fn any_open(c: &mut AnyConnection, who: UserId) -> QueryResult<bool> {
    let open = reports::table
        .filter(reports::reported_id.eq(who.to_string()))
        .filter(reports::closed_at.is_null());
    Ok(open.count().get_result::<i64>(c)? > 0)
}

/// Closes a report, or all open ones about the same person.
pub(super) fn close(
    c: &mut AnyConnection,
    report: &Report,
    all: bool,
    outcome: Outcome,
    at: Timestamp,
) -> QueryResult<()> {
    let set =
        (reports::closed_at.eq(Some(at.naive_utc())), reports::outcome.eq(Some(outcome.as_str())));
    if all {
        diesel::update(reports::table)
            .filter(reports::reported_id.eq(report.reported.id.to_string()))
            .filter(reports::closed_at.is_null())
            .set(set)
            .execute(c)?;
    } else {
        diesel::update(reports::table.find(report.id.to_string())).set(set).execute(c)?;
    }
    Ok(())
}

/// Deletes reports that were closed before that moment, with their lines.
pub(super) fn delete_closed(c: &mut AnyConnection, before: Timestamp) -> QueryResult<bool> {
    let ids: Vec<String> = reports::table
        .filter(reports::closed_at.lt(before.naive_utc()))
        .select(reports::id)
        .limit(DELETED_AT_ONCE)
        .load(c)?;
    sealed::delete(c, &ids)?;
    diesel::delete(reports::table).filter(reports::id.eq_any(&ids)).execute(c)?;
    Ok(!ids.is_empty())
}

/// A transaction that deletes stays short; what is left goes next time.
const DELETED_AT_ONCE: i64 = 200;

/// One identity's reports become another's.
pub(super) fn merge(c: &mut AnyConnection, from: UserId, into: UserId) -> QueryResult<()> {
    let (from, into) = (from.to_string(), into.to_string());
    diesel::update(reports::table)
        .filter(reports::reporter_id.eq(&from))
        .set(reports::reporter_id.eq(&into))
        .execute(c)?;
    diesel::update(reports::table)
        .filter(reports::reported_id.eq(&from))
        .set(reports::reported_id.eq(&into))
        .execute(c)?;
    sealed::merge(c, &from, &into)
}
