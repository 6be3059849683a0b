//! Rows and queries of memberships and of bans from rooms.
//! Must not ask who may do what.

use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::select;

use crate::domain::{Role, Room, RoomId, Timestamp, UserId};
use crate::store::backend::on_each;
use crate::store::connection::AnyConnection;
use crate::store::schema::{members, memberships, room_bans};

/// What somebody is to a room.
pub(in crate::store) fn role(c: &mut AnyConnection, room: &Room, who: UserId) -> QueryResult<Role> {
    Ok(Role::of(room, who, is_member(c, room.id, who)?, is_banned(c, room.id, who)?))
}

/// Whether somebody has joined.
fn is_member(c: &mut AnyConnection, room: RoomId, who: UserId) -> QueryResult<bool> {
    let row = memberships::table.find((room.to_string(), who.to_string()));
    select(exists(row)).get_result(c)
}

/// Whether somebody is kept out.
fn is_banned(c: &mut AnyConnection, room: RoomId, who: UserId) -> QueryResult<bool> {
    let row = room_bans::table.find((room.to_string(), who.to_string()));
    select(exists(row)).get_result(c)
}

/// Whether somebody is there at the moment.
pub(super) fn is_present(c: &mut AnyConnection, room: RoomId, who: UserId) -> QueryResult<bool> {
    let row = members::table.find((room.to_string(), who.to_string()));
    select(exists(row)).get_result(c)
}

/// Makes somebody a lasting member; one who is stays what he is.
pub(super) fn join(
    c: &mut AnyConnection,
    room: RoomId,
    who: UserId,
    at: Timestamp,
) -> QueryResult<()> {
    let row = (
        memberships::room_id.eq(room.to_string()),
        memberships::account_id.eq(who.to_string()),
        memberships::joined_at.eq(at.naive_utc()),
    );
    on_each!(c, c => diesel::insert_into(memberships::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(c))
    .map(drop)
}

/// Takes somebody out, as a member and as one who is there; says whether he was either.
pub(super) fn take_out(c: &mut AnyConnection, room: RoomId, who: UserId) -> QueryResult<bool> {
    let (room, who) = (room.to_string(), who.to_string());
    let lasting = diesel::delete(memberships::table.find((&room, &who))).execute(c)?;
    let present = diesel::delete(members::table.find((&room, &who))).execute(c)?;
    Ok(lasting + present > 0)
}

/// Keeps somebody out; says whether he was not kept out before.
pub(super) fn ban(
    c: &mut AnyConnection,
    room: RoomId,
    by: UserId,
    who: UserId,
    at: Timestamp,
) -> QueryResult<bool> {
    let row = (
        room_bans::room_id.eq(room.to_string()),
        room_bans::account_id.eq(who.to_string()),
        room_bans::by_account.eq(Some(by.to_string())),
        room_bans::banned_at.eq(at.naive_utc()),
    );
    let banned = on_each!(c, c => diesel::insert_into(room_bans::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(banned > 0)
}

/// Lets somebody come again; says whether he was kept out.
pub(super) fn unban(c: &mut AnyConnection, room: RoomId, who: UserId) -> QueryResult<bool> {
    let row = room_bans::table.find((room.to_string(), who.to_string()));
    diesel::delete(row).execute(c).map(|gone| gone > 0)
}
