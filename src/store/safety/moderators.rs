//! Rows and queries of moderators.
//! Must not be called for writing by anybody but the message writer.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::audit;
use super::schema::moderators;
use crate::domain::{AuditEntry, Moderator, UserId};
use crate::store::backend::on_each;
use crate::store::connection::AnyConnection;
use crate::store::rooms::damaged;

/// Makes somebody a moderator; false when he is one already.
pub(super) fn add(c: &mut AnyConnection, who: UserId, entry: &AuditEntry) -> QueryResult<bool> {
    let row =
        (moderators::account_id.eq(who.to_string()), moderators::since.eq(entry.at.naive_utc()));
    let added = on_each!(c, c => diesel::insert_into(moderators::table)
        .values(row)
        .on_conflict(moderators::account_id)
        .do_nothing()
        .execute(c))?;
    if added > 0 {
        audit::add(c, entry)?;
    }
    Ok(added > 0)
}

/// Makes him none; false when he is none.
pub(super) fn remove(c: &mut AnyConnection, who: UserId, entry: &AuditEntry) -> QueryResult<bool> {
    let removed = diesel::delete(moderators::table.find(who.to_string())).execute(c)?;
    if removed > 0 {
        audit::add(c, entry)?;
    }
    Ok(removed > 0)
}

/// Whether somebody is one.
pub(super) fn is(c: &mut AnyConnection, who: UserId) -> QueryResult<bool> {
    let row = moderators::table.find(who.to_string()).select(moderators::account_id);
    Ok(row.first::<String>(c).optional()?.is_some())
}

/// All of them, the oldest first.
pub(super) fn all(c: &mut AnyConnection) -> QueryResult<Vec<Moderator>> {
    let rows: Vec<(String, NaiveDateTime)> =
        moderators::table.order((moderators::since, moderators::account_id)).load(c)?;
    rows.into_iter()
        .map(|(id, since)| {
            let id = UserId::parse(&id).ok_or_else(|| damaged("moderators.account_id"))?;
            Ok(Moderator { id, since: since.and_utc() })
        })
        .collect()
}

/// An identity that is gone is no moderator.
pub(super) fn forget(c: &mut AnyConnection, who: UserId) -> QueryResult<()> {
    diesel::delete(moderators::table.find(who.to_string())).execute(c)?;
    Ok(())
}
