//! What people are shown of rooms: those that are open to all, those they have joined, and who is in them.
//! Must not write, and shows a hash to nobody but who compares passwords.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDateTime;
use diesel::dsl::{count_star, sql};
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::Store;
use super::connection::AnyConnection;
use super::rooms::{self, RoomRow, damaged};
use super::schema::{members, memberships, rooms as table};
use crate::domain::{ChatError, JoinedRoom, ListedRoom, Room, RoomId, RoomKey, UserId};

/// Most rooms asked for in one query.
const ROOMS_PER_QUERY: usize = 500;

/// The condition of the index `rooms_listed`, in its words: with values put in later it would not be used, nor with
/// `IN` on SQLite, which would then look up the kinds and sort.
const LISTED: &str =
    "ended_at IS NULL AND password_hash IS NULL AND kind NOT IN ('code', 'shared', 'pair')";

impl Store {
    /// Rooms that everybody may know of, named ones and those of owners without a password, the oldest first.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn public_rooms(&self, most: usize) -> Result<Vec<Room>, ChatError> {
        self.0.readers.read("public_rooms", move |c| public(c, most)).await
    }

    /// The same with how many are in each.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn listed_rooms(&self, most: usize) -> Result<Vec<ListedRoom>, ChatError> {
        self.0.readers.read("listed_rooms", move |c| listed(c, most)).await
    }

    /// The room of that key with the hash of its password.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn room_and_password(
        &self,
        key: &RoomKey,
    ) -> Result<Option<(Room, Option<String>)>, ChatError> {
        let key = key.clone();
        self.0.readers.read("room_and_password", move |c| rooms::by_key(c, &key)).await
    }

    /// The rooms somebody is a lasting member of, in the order he joined them, with everybody in them.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn joined_rooms(&self, who: UserId) -> Result<Vec<JoinedRoom>, ChatError> {
        self.0.readers.read("joined_rooms", move |c| joined(c, who)).await
    }

    /// Lasting members of a room and those who are there, in the order they came, nobody twice.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn users_of(&self, room: RoomId) -> Result<Vec<UserId>, ChatError> {
        let query = move |c: &mut AnyConnection| {
            let mut users = users(c, &[room.to_string()])?;
            Ok(users.remove(&room.to_string()).unwrap_or_default())
        };
        self.0.readers.read("users_of", query).await
    }
}

/// Rooms that everybody may know of.
pub(super) fn public(c: &mut AnyConnection, most: usize) -> QueryResult<Vec<Room>> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let rows: Vec<RoomRow> = table::table
        .filter(sql::<Bool>(LISTED))
        .order((table::created_at, table::id))
        .limit(most)
        .select(RoomRow::as_select())
        .load(c)?;
    rows.into_iter().map(RoomRow::into_room).collect()
}

/// The same with how many are in each.
pub(super) fn listed(c: &mut AnyConnection, most: usize) -> QueryResult<Vec<ListedRoom>> {
    let rooms = public(c, most)?;
    let ids: Vec<String> = rooms.iter().map(|room| room.id.to_string()).collect();
    let mut counts: HashMap<String, i64> = HashMap::new();
    for some in ids.chunks(ROOMS_PER_QUERY) {
        let counted: Vec<(String, i64)> = members::table
            .filter(members::room_id.eq_any(some))
            .group_by(members::room_id)
            .select((members::room_id, count_star()))
            .load(c)?;
        counts.extend(counted);
    }
    let counted = |(room, id)| {
        let connected = counts.get(id).copied().unwrap_or_default();
        ListedRoom { room, connected: usize::try_from(connected).unwrap_or_default() }
    };
    Ok(rooms.into_iter().zip(&ids).map(counted).collect())
}

/// The rooms somebody has joined, with everybody in them.
pub(super) fn joined(c: &mut AnyConnection, who: UserId) -> QueryResult<Vec<JoinedRoom>> {
    let rows: Vec<RoomRow> = memberships::table
        .inner_join(table::table)
        .filter(memberships::account_id.eq(who.to_string()))
        .filter(table::ended_at.is_null())
        .order((memberships::joined_at, memberships::room_id))
        .select(RoomRow::as_select())
        .load(c)?;
    let rooms = rows.into_iter().map(RoomRow::into_room).collect::<QueryResult<Vec<_>>>()?;
    let ids: Vec<String> = rooms.iter().map(|room| room.id.to_string()).collect();
    let mut users = users(c, &ids)?;
    let with_users = |room: Room| {
        let users = users.remove(&room.id.to_string()).unwrap_or_default();
        JoinedRoom { room, users }
    };
    Ok(rooms.into_iter().map(with_users).collect())
}

/// Everybody in these rooms, by the rooms' ids.
fn users(c: &mut AnyConnection, rooms: &[String]) -> QueryResult<HashMap<String, Vec<UserId>>> {
    type Row = (String, NaiveDateTime, String);
    let mut rows: Vec<Row> = Vec::new();
    for some in rooms.chunks(ROOMS_PER_QUERY) {
        let lasting: Vec<Row> = memberships::table
            .filter(memberships::room_id.eq_any(some))
            .select((memberships::room_id, memberships::joined_at, memberships::account_id))
            .load(c)?;
        let present: Vec<Row> = members::table
            .filter(members::room_id.eq_any(some))
            .select((members::room_id, members::entered_at, members::user_id))
            .load(c)?;
        rows.extend(lasting);
        rows.extend(present);
    }
    rows.sort_unstable();
    let mut seen = HashSet::new();
    let mut users: HashMap<String, Vec<UserId>> = HashMap::new();
    for (room, _, who) in rows {
        let who = UserId::parse(&who).ok_or_else(|| damaged("memberships.account_id"))?;
        if seen.insert((room.clone(), who)) {
            users.entry(room).or_default().push(who);
        }
    }
    Ok(users)
}
