//! How far somebody has read in a room.
//! Must not go backwards or beyond the newest message, whoever asks for it.

use diesel::prelude::*;

use super::Store;
use super::backend::on_each;
use super::change::{Change, Outcome};
use super::connection::AnyConnection;
use super::schema::{memberships, read_marks, rooms as table};
use super::{messages, rooms};
use crate::domain::{ChatError, RoomId, RoomKey, Seq, UserId};

impl Store {
    /// Notes that somebody has read a room up to this number; a lower one changes nothing, and one beyond the newest message counts as that.
    ///
    /// # Errors
    /// `RoomNotFound`, `Busy`, `Unavailable`.
    pub async fn mark_read(&self, room: RoomId, who: UserId, seq: Seq) -> Result<(), ChatError> {
        match self.change(Change::MarkRead(room, who, seq)).await? {
            Outcome::Refused(error) => Err(*error),
            _ => Ok(()),
        }
    }

    /// How far somebody has read a room; zero if he has not.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn read_mark(&self, room: RoomId, who: UserId) -> Result<Seq, ChatError> {
        self.0.readers.read("read_mark", move |c| of(c, &room.to_string(), &who.to_string())).await
    }

    /// The keys of the rooms somebody has joined, in that order, with how far he has read them.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn read_marks_of(&self, who: UserId) -> Result<Vec<(RoomKey, Seq)>, ChatError> {
        self.0.readers.read("read_marks_of", move |c| of_joined(c, &who.to_string())).await
    }
}

/// Moves the mark forwards, at most to the newest message.
pub(super) fn mark(
    c: &mut AnyConnection,
    room: RoomId,
    who: UserId,
    seq: Seq,
) -> QueryResult<Outcome> {
    if rooms::by_id(c, room)?.is_none() {
        return Ok(Outcome::refused(ChatError::RoomNotFound));
    }
    let seq = seq.min(messages::last_seq(c, room)?);
    move_to(c, &room.to_string(), &who.to_string(), seq)?;
    Ok(Outcome::Done)
}

/// All marks of one person become another's, where they are further.
pub(super) fn move_all(c: &mut AnyConnection, from: &str, into: &str) -> QueryResult<()> {
    let theirs = read_marks::table.filter(read_marks::account_id.eq(from));
    let marks: Vec<(String, i64)> =
        theirs.select((read_marks::room_id, read_marks::seq)).load(c)?;
    for (room, seq) in marks {
        move_to(c, &room, into, Seq(seq))?;
    }
    forget(c, from)
}

/// Forgets all marks of one person.
pub(super) fn forget(c: &mut AnyConnection, who: &str) -> QueryResult<()> {
    let theirs = read_marks::table.filter(read_marks::account_id.eq(who));
    diesel::delete(theirs).execute(c).map(drop)
}

/// The mark of one person in one room.
pub(super) fn of(c: &mut AnyConnection, room: &str, who: &str) -> QueryResult<Seq> {
    let mark = read_marks::table.find((room, who)).select(read_marks::seq).first(c).optional()?;
    Ok(Seq(mark.unwrap_or_default()))
}

fn of_joined(c: &mut AnyConnection, who: &str) -> QueryResult<Vec<(RoomKey, Seq)>> {
    let mark = read_marks::room_id
        .eq(memberships::room_id)
        .and(read_marks::account_id.eq(memberships::account_id));
    let rows: Vec<(String, Option<i64>)> = memberships::table
        .inner_join(table::table)
        .left_join(read_marks::table.on(mark))
        .filter(memberships::account_id.eq(who))
        .filter(table::ended_at.is_null())
        .order((memberships::joined_at, memberships::room_id))
        .select((table::key, read_marks::seq.nullable()))
        .load(c)?;
    let mark = |(key, seq): (String, Option<i64>)| {
        (RoomKey::from_stored(key), Seq(seq.unwrap_or_default()))
    };
    Ok(rows.into_iter().map(mark).collect())
}

fn move_to(c: &mut AnyConnection, room: &str, who: &str, seq: Seq) -> QueryResult<()> {
    if of(c, room, who)? >= seq {
        return Ok(());
    }
    let row =
        (read_marks::room_id.eq(room), read_marks::account_id.eq(who), read_marks::seq.eq(seq.0));
    on_each!(c, c => diesel::insert_into(read_marks::table)
        .values(row)
        .on_conflict((read_marks::room_id, read_marks::account_id))
        .do_update()
        .set(read_marks::seq.eq(seq.0))
        .execute(c))
    .map(drop)
}
