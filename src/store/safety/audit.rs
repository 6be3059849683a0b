//! Rows and queries of what moderators, the rule and the command line did.
//! Must not change or delete a row, nor write an address.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::schema::moderation_actions as actions;
use crate::domain::{
    AuditEntry, Cause, Decision, Participant, Report, ReportId, Timestamp, UserId, Words,
};
use crate::store::connection::AnyConnection;

/// What the rule is called in the list.
const RULE: &str = "the rule";

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = actions)]
struct ActionRow {
    moderator_id: Option<String>,
    moderator_name: String,
    action: String,
    person_id: Option<String>,
    person_name: String,
    report_id: Option<String>,
    why: String,
    until: Option<NaiveDateTime>,
    created_at: NaiveDateTime,
}

/// The entry of a decision about a report.
pub(super) fn of(decision: &Decision, report: &Report) -> AuditEntry {
    AuditEntry {
        by: Some(decision.moderator.id),
        by_name: decision.moderator.name.to_string(),
        action: decision.verdict.outcome().as_str().to_owned(),
        person: Some(report.reported.id),
        person_name: report.reported.name.to_string(),
        report: Some(report.id),
        why: decision.why.clone(),
        until: decision.verdict.until(),
        at: decision.at,
    }
}

/// Notes what the rule did by itself.
pub(super) fn by_rule(
    c: &mut AnyConnection,
    cause: Cause,
    person: &Participant,
    report: ReportId,
    why: &Words,
    until: Option<Timestamp>,
    at: Timestamp,
) -> QueryResult<()> {
    let entry = AuditEntry {
        by: None,
        by_name: RULE.into(),
        action: cause.as_str().to_owned(),
        person: Some(person.id),
        person_name: person.name.to_string(),
        report: Some(report),
        why: why.clone(),
        until,
        at,
    };
    add(c, &entry)
}

/// Writes an entry.
pub(super) fn add(c: &mut AnyConnection, entry: &AuditEntry) -> QueryResult<()> {
    let row = ActionRow {
        moderator_id: entry.by.map(|id| id.to_string()),
        moderator_name: entry.by_name.clone(),
        action: entry.action.clone(),
        person_id: entry.person.map(|id| id.to_string()),
        person_name: entry.person_name.clone(),
        report_id: entry.report.map(|id| id.to_string()),
        why: entry.why.as_str().to_owned(),
        until: entry.until.map(|until| until.naive_utc()),
        created_at: entry.at.naive_utc(),
    };
    diesel::insert_into(actions::table).values(row).execute(c)?;
    Ok(())
}

/// The entries, the newest first, without the first `skip`, at most so many.
pub(super) fn list(c: &mut AnyConnection, skip: i64, most: i64) -> QueryResult<Vec<AuditEntry>> {
    let rows: Vec<ActionRow> = actions::table
        .order(actions::id.desc())
        .offset(skip)
        .limit(most)
        .select(ActionRow::as_select())
        .load(c)?;
    Ok(rows.into_iter().map(entry).collect())
}

/// How somebody was called when something was done about him last.
pub(super) fn last_name(c: &mut AnyConnection, who: UserId) -> QueryResult<Option<String>> {
    actions::table
        .filter(actions::person_id.eq(who.to_string()))
        .order(actions::id.desc())
        .select(actions::person_name)
        .first(c)
        .optional()
}

fn entry(row: ActionRow) -> AuditEntry {
    AuditEntry {
        by: row.moderator_id.as_deref().and_then(UserId::parse),
        by_name: row.moderator_name,
        action: row.action,
        person: row.person_id.as_deref().and_then(UserId::parse),
        person_name: row.person_name,
        report: row.report_id.as_deref().and_then(ReportId::parse),
        why: Words::from_stored(&row.why),
        until: row.until.map(|until| until.and_utc()),
        at: row.created_at.and_utc(),
    }
}
