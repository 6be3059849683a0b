//! Rows and queries of rooms and of codes that rest.
//! Must not be called for writing by anybody but the message writer.

use std::time::Duration;

use chrono::NaiveDateTime;
use diesel::prelude::*;
use diesel::result::Error;
use diesel::sql_types::BigInt;

use super::backend::{on_each, violates};
use super::connection::AnyConnection;
use super::memberships::handing_on;
use super::notices;
use super::schema::{members, messages, read_marks, resting_codes, rooms};
use crate::domain::{Room, RoomId, RoomKey, RoomKind, Timestamp, UserId};

/// Rooms of the kind `code` are counted up to here; beyond, codes have their greatest length anyway.
const COUNTED: i64 = 10_000;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = rooms)]
pub(super) struct RoomRow {
    id: String,
    key: String,
    kind: String,
    name: String,
    created_at: NaiveDateTime,
    owner_id: Option<String>,
    description: String,
    password_hash: Option<String>,
}

impl RoomRow {
    fn from_room(room: &Room, password_hash: Option<&str>) -> Self {
        Self {
            id: room.id.to_string(),
            key: room.key.as_str().to_owned(),
            kind: room.kind.as_str().to_owned(),
            name: room.name.clone(),
            created_at: room.created_at.naive_utc(),
            owner_id: room.owner.map(|owner| owner.to_string()),
            description: room.description.clone(),
            password_hash: password_hash.map(str::to_owned),
        }
    }

    /// The room it stands for.
    pub fn into_room(self) -> QueryResult<Room> {
        Ok(Room {
            id: RoomId::parse(&self.id).ok_or_else(|| damaged("rooms.id"))?,
            key: RoomKey::from_stored(self.key),
            kind: RoomKind::parse(&self.kind).ok_or_else(|| damaged("rooms.kind"))?,
            name: self.name,
            created_at: self.created_at.and_utc(),
            owner: self.owner_id.as_deref().and_then(UserId::parse),
            description: self.description,
            is_private: self.password_hash.is_some(),
        })
    }

    fn into_room_and_password(self) -> QueryResult<(Room, Option<String>)> {
        let password_hash = self.password_hash.clone();
        self.into_room().map(|room| (room, password_hash))
    }
}

/// A value that only somebody else can have put there.
pub(super) fn damaged(column: &'static str) -> Error {
    Error::DeserializationError(format!("a value in {column} makes no sense").into())
}

/// Stores a room unless its key is in use or rests; says whether it did.
pub(super) fn create(
    c: &mut AnyConnection,
    room: &Room,
    password_hash: Option<&str>,
    rest: Duration,
) -> QueryResult<bool> {
    let rest = chrono::TimeDelta::from_std(rest).unwrap_or(chrono::TimeDelta::MAX);
    if let Some(rested) = room.created_at.checked_sub_signed(rest) {
        diesel::delete(resting_codes::table)
            .filter(resting_codes::ended_at.le(rested.naive_utc()))
            .execute(c)?;
    }
    let key = room.key.as_str();
    let resting = resting_codes::table.find(key).select(resting_codes::key);
    let used = rooms::table.filter(rooms::key.eq(key)).select(rooms::key);
    if resting.first::<String>(c).optional()?.is_some()
        || used.first::<String>(c).optional()?.is_some()
    {
        return Ok(false);
    }
    let row = RoomRow::from_room(room, password_hash);
    diesel::insert_into(rooms::table).values(row).execute(c).map(|_| true)
}

/// Whether creating failed because another process took the key in between.
pub(super) fn is_key_taken(error: &Error) -> bool {
    violates(error, "rooms_key", "rooms.key")
}

/// The room of that key, unless it is ending.
pub(super) fn find(c: &mut AnyConnection, key: &RoomKey) -> QueryResult<Option<Room>> {
    Ok(by_key(c, key)?.map(|(room, _)| room))
}

/// The same with the hash of its password.
pub(super) fn by_key(
    c: &mut AnyConnection,
    key: &RoomKey,
) -> QueryResult<Option<(Room, Option<String>)>> {
    let row: Option<RoomRow> = rooms::table
        .filter(rooms::key.eq(key.as_str()))
        .filter(rooms::ended_at.is_null())
        .select(RoomRow::as_select())
        .first(c)
        .optional()?;
    row.map(RoomRow::into_room_and_password).transpose()
}

/// The room of that id with the hash of its password, unless it is ending.
pub(super) fn by_id(
    c: &mut AnyConnection,
    id: RoomId,
) -> QueryResult<Option<(Room, Option<String>)>> {
    let row: Option<RoomRow> = rooms::table
        .filter(rooms::id.eq(id.to_string()))
        .filter(rooms::ended_at.is_null())
        .select(RoomRow::as_select())
        .first(c)
        .optional()?;
    row.map(RoomRow::into_room_and_password).transpose()
}

/// Gives a room its name and description.
pub(super) fn describe(c: &mut AnyConnection, room: &Room) -> QueryResult<()> {
    diesel::update(rooms::table.find(room.id.to_string()))
        .set((rooms::name.eq(&room.name), rooms::description.eq(&room.description)))
        .execute(c)
        .map(drop)
}

/// Gives a room a password, or takes it away.
pub(super) fn set_password(
    c: &mut AnyConnection,
    room: RoomId,
    hash: Option<&str>,
) -> QueryResult<()> {
    diesel::update(rooms::table.find(room.to_string()))
        .set(rooms::password_hash.eq(hash))
        .execute(c)
        .map(drop)
}

/// How many rooms of the kind `code` there are, at most `COUNTED`.
pub(super) fn count_codes(c: &mut AnyConnection) -> QueryResult<u64> {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = BigInt)]
        live: i64,
    }
    let Count { live } = diesel::sql_query(format!(
        "SELECT count(*) AS live FROM (SELECT 1 FROM rooms \
         WHERE kind = 'code' AND ended_at IS NULL LIMIT {COUNTED}) AS counted"
    ))
    .get_result(c)?;
    Ok(u64::try_from(live).unwrap_or_default())
}

/// Keys of the rooms that end when nobody is in them.
pub(super) fn ephemeral(c: &mut AnyConnection) -> QueryResult<Vec<RoomKey>> {
    let kinds = [RoomKind::Code.as_str(), RoomKind::Named.as_str()];
    let keys: Vec<String> = rooms::table
        .filter(rooms::kind.eq_any(kinds))
        .filter(rooms::ended_at.is_null())
        .order(rooms::created_at)
        .select(rooms::key)
        .load(c)?;
    Ok(keys.into_iter().map(RoomKey::from_stored).collect())
}

/// Marks a room as ending, gives its key free and, for a code, lets it rest. From here on the room does not exist for anybody.
pub(super) fn mark_ended(c: &mut AnyConnection, room: &Room, at: Timestamp) -> QueryResult<()> {
    let id = room.id.to_string();
    let at = at.naive_utc();
    let marked = diesel::update(rooms::table)
        .filter(rooms::id.eq(&id))
        .filter(rooms::ended_at.is_null())
        .set((rooms::ended_at.eq(at), rooms::key.eq(&id)))
        .execute(c)?;
    if marked == 1 && room.kind == RoomKind::Code {
        let row = (resting_codes::key.eq(room.key.as_str()), resting_codes::ended_at.eq(at));
        on_each!(c, c => diesel::insert_into(resting_codes::table)
            .values(row)
            .on_conflict(resting_codes::key)
            .do_update()
            .set(resting_codes::ended_at.eq(at))
            .execute(c))?;
    }
    Ok(())
}

/// Rooms whose deletion was interrupted.
pub(super) fn ending(c: &mut AnyConnection) -> QueryResult<Vec<RoomId>> {
    let ids: Vec<String> =
        rooms::table.filter(rooms::ended_at.is_not_null()).select(rooms::id).load(c)?;
    ids.iter().map(|id| RoomId::parse(id).ok_or_else(|| damaged("rooms.id"))).collect()
}

/// Deletes up to `most` messages and notices of an ending room; when none are left, its members and the room itself. Says whether that was all.
pub(super) fn delete_some(c: &mut AnyConnection, room: RoomId, most: i64) -> QueryResult<bool> {
    let id = room.to_string();
    let some: Vec<i64> = messages::table
        .filter(messages::room_id.eq(&id))
        .order(messages::seq)
        .limit(most)
        .select(messages::id)
        .load(c)?;
    diesel::delete(messages::table).filter(messages::id.eq_any(&some)).execute(c)?;
    let none_left = i64::try_from(some.len()).is_ok_and(|deleted| deleted < most);
    let last = none_left && notices::delete_some(c, &id, most)?;
    if last {
        diesel::delete(members::table).filter(members::room_id.eq(&id)).execute(c)?;
        diesel::delete(read_marks::table).filter(read_marks::room_id.eq(&id)).execute(c)?;
        handing_on::forget_room(c, &id)?;
        diesel::delete(rooms::table).filter(rooms::id.eq(&id)).execute(c)?;
    }
    Ok(last)
}
