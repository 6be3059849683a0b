//! What becomes of memberships and bans when a guest turns out to be somebody, or an account goes.
//! Must not be called for writing by anybody but the message writer.

use diesel::prelude::*;

use crate::domain::RoomKind;
use crate::store::connection::AnyConnection;
use crate::store::schema::{members, memberships, room_bans, rooms};

/// Everything of one person becomes another's. Who was kept out as one of the two is kept out, and is no member there any more.
/// Rooms and places have been handed on before.
pub(in crate::store) fn merge(c: &mut AnyConnection, from: &str, into: &str) -> QueryResult<()> {
    let theirs = memberships::table.filter(memberships::account_id.eq(from));
    let both: Vec<String> = memberships::table
        .filter(memberships::account_id.eq(into))
        .select(memberships::room_id)
        .load(c)?;
    diesel::delete(theirs.filter(memberships::room_id.eq_any(both))).execute(c)?;
    diesel::update(theirs).set(memberships::account_id.eq(into)).execute(c)?;
    merge_bans(c, from, into)
}

fn merge_bans(c: &mut AnyConnection, from: &str, into: &str) -> QueryResult<()> {
    let bans_of = |who| room_bans::table.filter(room_bans::account_id.eq(who));
    let both: Vec<String> = bans_of(into).select(room_bans::room_id).load(c)?;
    // An owner is never kept out of his own room.
    let own: Vec<String> = rooms::table
        .filter(rooms::owner_id.eq(into))
        .filter(rooms::kind.eq(RoomKind::Owned.as_str()))
        .select(rooms::id)
        .load(c)?;
    let needless = room_bans::room_id.eq_any(both).or(room_bans::room_id.eq_any(own));
    diesel::delete(room_bans::table.filter(room_bans::account_id.eq(from)).filter(needless))
        .execute(c)?;
    diesel::update(room_bans::table.filter(room_bans::account_id.eq(from)))
        .set(room_bans::account_id.eq(into))
        .execute(c)?;
    diesel::update(room_bans::table.filter(room_bans::by_account.eq(from)))
        .set(room_bans::by_account.eq(into))
        .execute(c)?;
    let out: Vec<String> = bans_of(into).select(room_bans::room_id).load(c)?;
    let joined = memberships::table.filter(memberships::account_id.eq(into));
    diesel::delete(joined.filter(memberships::room_id.eq_any(&out))).execute(c)?;
    let there = members::table.filter(members::user_id.eq(into));
    diesel::delete(there.filter(members::room_id.eq_any(&out))).execute(c)?;
    Ok(())
}

/// Forgets what one person has joined and where he is kept out. Bans he has spoken stay, without his name.
pub(in crate::store) fn forget(c: &mut AnyConnection, who: &str) -> QueryResult<()> {
    diesel::delete(memberships::table.filter(memberships::account_id.eq(who))).execute(c)?;
    diesel::delete(room_bans::table.filter(room_bans::account_id.eq(who))).execute(c)?;
    diesel::update(room_bans::table.filter(room_bans::by_account.eq(who)))
        .set(room_bans::by_account.eq(None::<String>))
        .execute(c)
        .map(drop)
}

/// The same for a room that ends.
pub(in crate::store) fn forget_room(c: &mut AnyConnection, room: &str) -> QueryResult<()> {
    diesel::delete(memberships::table.filter(memberships::room_id.eq(room))).execute(c)?;
    diesel::delete(room_bans::table.filter(room_bans::room_id.eq(room))).execute(c).map(drop)
}
