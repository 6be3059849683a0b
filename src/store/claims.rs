//! What a guest leaves behind becomes an account's; what an account leaves behind becomes nobody's.
//! Must not touch more lines in one step than a batch has.

use diesel::prelude::*;

use super::change::Outcome;
use super::connection::AnyConnection;
use super::memberships::handing_on;
use super::schema::{accounts, members, messages, rooms};
use super::{login_changes, notices, read_marks, safety};
use crate::domain::{Disowned, Lines, UserId};

/// Gives some of a person's lines to another, then what rooms remember of his comings and goings; says how many.
pub(super) fn move_lines(
    c: &mut AnyConnection,
    from: UserId,
    into: UserId,
    most: i64,
) -> QueryResult<Outcome> {
    let ids = some_lines(c, from, most)?;
    if ids.is_empty() {
        return notices::move_some(c, from, into).map(Outcome::Count);
    }
    // A sender's own ids are unique for him in a room, so they stay behind.
    diesel::update(messages::table.filter(messages::id.eq_any(&ids)))
        .set((messages::author_id.eq(into.to_string()), messages::client_id.eq(None::<String>)))
        .execute(c)?;
    Ok(Outcome::Count(ids.len()))
}

/// Takes the author from some of a person's lines, and the text if he wants it gone, then forgets what rooms remember of his
/// comings and goings; says how many.
pub(super) fn detach(
    c: &mut AnyConnection,
    who: UserId,
    nobody: UserId,
    lines: Lines,
    most: i64,
) -> QueryResult<Outcome> {
    let ids = some_lines(c, who, most)?;
    if ids.is_empty() {
        return notices::forget_some(c, who).map(Outcome::Count);
    }
    let theirs = messages::table.filter(messages::id.eq_any(&ids));
    let author = (
        messages::author_id.eq(nobody.to_string()),
        messages::author_name.eq(Disowned::NAME),
        messages::client_id.eq(None::<String>),
    );
    match lines {
        Lines::Stay => diesel::update(theirs).set(author).execute(c)?,
        Lines::Go => {
            diesel::update(theirs).set((author, messages::body.eq(Disowned::TEXT))).execute(c)?
        }
    };
    Ok(Outcome::Count(ids.len()))
}

fn some_lines(c: &mut AnyConnection, of: UserId, most: i64) -> QueryResult<Vec<i64>> {
    let theirs = messages::table.filter(messages::author_id.eq(of.to_string()));
    theirs.limit(most).select(messages::id).load(c)
}

/// Gives everything but lines of a guest to an account, and forgets the guest.
pub(super) fn merge(c: &mut AnyConnection, guest: UserId, into: UserId) -> QueryResult<Outcome> {
    safety::merge(c, guest, into)?;
    let (from, into) = (guest.to_string(), into.to_string());
    let both: Vec<String> =
        members::table.filter(members::user_id.eq(&into)).select(members::room_id).load(c)?;
    let theirs = members::table.filter(members::user_id.eq(&from));
    diesel::delete(theirs.filter(members::room_id.eq_any(both))).execute(c)?;
    diesel::update(theirs).set(members::user_id.eq(&into)).execute(c)?;
    diesel::update(rooms::table.filter(rooms::owner_id.eq(&from)))
        .set(rooms::owner_id.eq(&into))
        .execute(c)?;
    handing_on::merge(c, &from, &into)?;
    read_marks::move_all(c, &from, &into)?;
    forget(c, guest)
}

/// Forgets an account whose lines are somebody else's or nobody's by now.
pub(super) fn delete(c: &mut AnyConnection, who: UserId) -> QueryResult<Outcome> {
    safety::forget(c, who)?;
    let id = who.to_string();
    diesel::delete(members::table.filter(members::user_id.eq(&id))).execute(c)?;
    diesel::update(rooms::table.filter(rooms::owner_id.eq(&id)))
        .set(rooms::owner_id.eq(None::<String>))
        .execute(c)?;
    handing_on::forget(c, &id)?;
    read_marks::forget(c, &id)?;
    forget(c, who)
}

/// The row and where it was logged in.
fn forget(c: &mut AnyConnection, who: UserId) -> QueryResult<Outcome> {
    let ended = login_changes::end_others(c, who, None)?;
    let id = who.to_string();
    diesel::delete(accounts::table.find(&id)).execute(c)?;
    Ok(Outcome::Ended(ended))
}
