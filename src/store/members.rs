//! Rows and queries of members.
//! Must not be called for writing by anybody but the message writer.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::backend::on_each;
use super::connection::AnyConnection;
use super::rooms::damaged;
use super::schema::members;
use crate::domain::{Name, Participant, RoomId, Timestamp, UserId};

#[derive(Insertable, AsChangeset)]
#[diesel(table_name = members)]
struct MemberRow<'a> {
    room_id: String,
    user_id: String,
    name: &'a str,
    entered_at: NaiveDateTime,
}

/// Adds a member, or gives him the new name and time.
pub(super) fn add(
    c: &mut AnyConnection,
    room: RoomId,
    who: &Participant,
    at: Timestamp,
) -> QueryResult<()> {
    let row = MemberRow {
        room_id: room.to_string(),
        user_id: who.id.to_string(),
        name: who.name.as_str(),
        entered_at: at.naive_utc(),
    };
    on_each!(c, c => diesel::insert_into(members::table)
        .values(&row)
        .on_conflict((members::room_id, members::user_id))
        .do_update()
        .set(&row)
        .execute(c))?;
    Ok(())
}

/// Removes a member, if he is one.
pub(super) fn remove(c: &mut AnyConnection, room: RoomId, user: UserId) -> QueryResult<()> {
    diesel::delete(members::table)
        .filter(members::room_id.eq(room.to_string()))
        .filter(members::user_id.eq(user.to_string()))
        .execute(c)?;
    Ok(())
}

/// The members of a room in the order they came.
pub(super) fn of_room(c: &mut AnyConnection, room: RoomId) -> QueryResult<Vec<Participant>> {
    let rows: Vec<(String, String)> = members::table
        .filter(members::room_id.eq(room.to_string()))
        .order((members::entered_at, members::user_id))
        .select((members::user_id, members::name))
        .load(c)?;
    rows.into_iter()
        .map(|(id, name)| {
            let id = UserId::parse(&id).ok_or_else(|| damaged("members.user_id"))?;
            Ok(Participant { id, name: Name::from_stored(name) })
        })
        .collect()
}
