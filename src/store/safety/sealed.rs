//! Rows and queries of the lines that are sealed with a report.
//! Must not be called for writing by anybody but the message writer.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::schema::report_lines;
use crate::domain::{Body, Name, Participant, ReportId, SealedLine, UserId};
use crate::store::backend::on_each;
use crate::store::connection::AnyConnection;
use crate::store::rooms::damaged;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = report_lines)]
struct LineRow {
    report_id: String,
    position: i64,
    author_id: String,
    author_name: String,
    body: String,
    sent_at: NaiveDateTime,
}

/// Somebody as he was written down.
pub(super) fn person(id: &str, name: String) -> QueryResult<Participant> {
    let id = UserId::parse(id).ok_or_else(|| damaged("reports"))?;
    Ok(Participant { id, name: Name::from_stored(name) })
}

/// Seals lines with a report.
pub(super) fn add(
    c: &mut AnyConnection,
    report: ReportId,
    lines: &[SealedLine],
) -> QueryResult<()> {
    let rows: Vec<LineRow> = (0..)
        .zip(lines)
        .map(|(position, line)| LineRow {
            report_id: report.to_string(),
            position,
            author_id: line.author.id.to_string(),
            author_name: line.author.name.to_string(),
            body: line.body.as_str().to_owned(),
            sent_at: line.at.naive_utc(),
        })
        .collect();
    on_each!(c, c => diesel::insert_into(report_lines::table).values(&rows).execute(c))?;
    Ok(())
}

/// The lines of a report, the oldest first.
pub(super) fn of(c: &mut AnyConnection, report: ReportId) -> QueryResult<Vec<SealedLine>> {
    let rows: Vec<LineRow> = report_lines::table
        .filter(report_lines::report_id.eq(report.to_string()))
        .order(report_lines::position)
        .select(LineRow::as_select())
        .load(c)?;
    rows.into_iter()
        .map(|row| {
            Ok(SealedLine {
                author: person(&row.author_id, row.author_name)?,
                body: Body::from_stored(row.body),
                at: row.sent_at.and_utc(),
            })
        })
        .collect()
}

/// Deletes the lines of those reports.
pub(super) fn delete(c: &mut AnyConnection, reports: &[String]) -> QueryResult<()> {
    diesel::delete(report_lines::table)
        .filter(report_lines::report_id.eq_any(reports))
        .execute(c)?;
    Ok(())
}

/// One identity's lines become another's.
pub(super) fn merge(c: &mut AnyConnection, from: &str, into: &str) -> QueryResult<()> {
    diesel::update(report_lines::table)
        .filter(report_lines::author_id.eq(from))
        .set(report_lines::author_id.eq(into))
        .execute(c)?;
    Ok(())
}
