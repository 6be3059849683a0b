//! Rows and queries of blocks.
//! Must not be called for writing by anybody but the message writer.

use diesel::prelude::*;

use super::schema::blocks;
use crate::domain::{Timestamp, UserId};
use crate::store::backend::on_each;
use crate::store::connection::AnyConnection;
use crate::store::rooms::damaged;

/// Remembers that one does not want to meet the other; nobody can block himself.
pub(super) fn add(
    c: &mut AnyConnection,
    one: UserId,
    other: UserId,
    at: Timestamp,
) -> QueryResult<bool> {
    if one == other {
        return Ok(false);
    }
    let row = (
        blocks::blocker_id.eq(one.to_string()),
        blocks::blocked_id.eq(other.to_string()),
        blocks::created_at.eq(at.naive_utc()),
    );
    let added = on_each!(c, c => diesel::insert_into(blocks::table)
        .values(row)
        .on_conflict((blocks::blocker_id, blocks::blocked_id))
        .do_nothing()
        .execute(c))?;
    Ok(added > 0)
}

/// Takes it back.
pub(super) fn remove(c: &mut AnyConnection, one: UserId, other: UserId) -> QueryResult<bool> {
    let removed = diesel::delete(blocks::table)
        .filter(blocks::blocker_id.eq(one.to_string()))
        .filter(blocks::blocked_id.eq(other.to_string()))
        .execute(c)?;
    Ok(removed > 0)
}

/// Everybody this person must not meet, whoever of both said so.
pub(super) fn with(c: &mut AnyConnection, person: UserId) -> QueryResult<Vec<UserId>> {
    let id = person.to_string();
    let mut others: Vec<String> =
        blocks::table.filter(blocks::blocker_id.eq(&id)).select(blocks::blocked_id).load(c)?;
    others.extend(
        blocks::table
            .filter(blocks::blocked_id.eq(&id))
            .select(blocks::blocker_id)
            .load::<String>(c)?,
    );
    others.sort_unstable();
    others.dedup();
    others.iter().map(|id| UserId::parse(id).ok_or_else(|| damaged("blocks"))).collect()
}

/// One identity's blocks become another's.
pub(super) fn merge(c: &mut AnyConnection, from: UserId, into: UserId) -> QueryResult<()> {
    let rows: Vec<(String, String, chrono::NaiveDateTime)> = blocks::table
        .filter(blocks::blocker_id.eq(from.to_string()).or(blocks::blocked_id.eq(from.to_string())))
        .load(c)?;
    forget(c, from)?;
    for (blocker, blocked, at) in rows {
        let moved = |id: &str| {
            let id = UserId::parse(id).ok_or_else(|| damaged("blocks"))?;
            Ok::<_, diesel::result::Error>(if id == from { into } else { id })
        };
        add(c, moved(&blocker)?, moved(&blocked)?, at.and_utc())?;
    }
    Ok(())
}

/// Deletes everything of one identity.
pub(super) fn forget(c: &mut AnyConnection, person: UserId) -> QueryResult<()> {
    let id = person.to_string();
    diesel::delete(blocks::table)
        .filter(blocks::blocker_id.eq(&id).or(blocks::blocked_id.eq(&id)))
        .execute(c)?;
    Ok(())
}
