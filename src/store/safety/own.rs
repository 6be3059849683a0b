//! What blocks, reports and measures say about one person, read for him alone.
//! Must not read who reported him, nor what others said.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;

use super::schema::{blocks, report_lines, reports, suspensions, warnings};
use crate::store::connection::AnyConnection;
use crate::store::exports::{maybe_utc, utc};

/// Everything of that kind that is stored about somebody.
#[derive(Clone, Default, Serialize, Debug)]
pub struct OwnSafety {
    /// Whom he does not want to meet.
    pub blocked: Vec<OwnBlock>,
    /// What he has reported.
    pub reports: Vec<OwnReport>,
    /// Lines of his that were sealed with a report.
    pub sealed_lines: Vec<OwnSealedLine>,
    /// What moderators have told him.
    pub warnings: Vec<OwnWarning>,
    /// When he was kept out.
    pub suspensions: Vec<OwnSuspension>,
}

/// Somebody he has blocked.
#[derive(Clone, Queryable, Serialize, Debug)]
pub struct OwnBlock {
    person: String,
    #[serde(serialize_with = "utc")]
    since: NaiveDateTime,
}

/// A report of his.
#[derive(Clone, Queryable, Serialize, Debug)]
pub struct OwnReport {
    reported: String,
    reason: String,
    note: Option<String>,
    #[serde(serialize_with = "utc")]
    created_at: NaiveDateTime,
    #[serde(serialize_with = "maybe_utc")]
    closed_at: Option<NaiveDateTime>,
    outcome: Option<String>,
}

/// A sealed line of his.
#[derive(Clone, Queryable, Serialize, Debug)]
pub struct OwnSealedLine {
    name: String,
    text: String,
    #[serde(serialize_with = "utc")]
    sent_at: NaiveDateTime,
}

/// A warning to him.
#[derive(Clone, Queryable, Serialize, Debug)]
pub struct OwnWarning {
    why: String,
    #[serde(serialize_with = "utc")]
    created_at: NaiveDateTime,
    #[serde(serialize_with = "maybe_utc")]
    seen_at: Option<NaiveDateTime>,
}

/// A time for which he was kept out.
#[derive(Clone, Queryable, Serialize, Debug)]
pub struct OwnSuspension {
    cause: String,
    why: String,
    #[serde(serialize_with = "utc")]
    created_at: NaiveDateTime,
    #[serde(serialize_with = "maybe_utc")]
    until: Option<NaiveDateTime>,
    #[serde(serialize_with = "maybe_utc")]
    lifted_at: Option<NaiveDateTime>,
}

/// Reads it.
pub fn of(c: &mut AnyConnection, who: &str) -> QueryResult<OwnSafety> {
    Ok(OwnSafety {
        blocked: blocks::table
            .filter(blocks::blocker_id.eq(who))
            .order(blocks::created_at)
            .select((blocks::blocked_id, blocks::created_at))
            .load(c)?,
        reports: reports::table
            .filter(reports::reporter_id.eq(who))
            .order(reports::created_at)
            .select((
                reports::reported_name,
                reports::reason,
                reports::note,
                reports::created_at,
                reports::closed_at,
                reports::outcome,
            ))
            .load(c)?,
        sealed_lines: report_lines::table
            .filter(report_lines::author_id.eq(who))
            .order(report_lines::sent_at)
            .select((report_lines::author_name, report_lines::body, report_lines::sent_at))
            .load(c)?,
        warnings: warnings::table
            .filter(warnings::account_id.eq(who))
            .order(warnings::created_at)
            .select((warnings::why, warnings::created_at, warnings::seen_at))
            .load(c)?,
        suspensions: suspensions::table
            .filter(suspensions::account_id.eq(who))
            .order(suspensions::created_at)
            .select((
                suspensions::cause,
                suspensions::why,
                suspensions::created_at,
                suspensions::until,
                suspensions::lifted_at,
            ))
            .load(c)?,
    })
}
