//! How far somebody has read in a room.
//! Must not go backwards, whoever asks for it.

use diesel::prelude::*;

use super::Store;
use super::backend::on_each;
use super::change::Change;
use super::connection::AnyConnection;
use super::schema::read_marks;
use crate::domain::{ChatError, RoomId, Seq, UserId};

impl Store {
    /// Notes that somebody has read a room up to this number; a lower one changes nothing.
    ///
    /// # Errors
    /// `RoomNotFound`, `Busy`, `Unavailable`.
    pub async fn mark_read(&self, room: RoomId, who: UserId, seq: Seq) -> Result<(), ChatError> {
        self.change(Change::MarkRead(room, who, seq)).await.map(drop)
    }

    /// How far somebody has read a room; zero if he has not.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn read_mark(&self, room: RoomId, who: UserId) -> Result<Seq, ChatError> {
        self.0.readers.read("read_mark", move |c| of(c, &room.to_string(), &who.to_string())).await
    }
}

/// Moves the mark forwards.
pub(super) fn mark(c: &mut AnyConnection, room: RoomId, who: UserId, seq: Seq) -> QueryResult<()> {
    move_to(c, &room.to_string(), &who.to_string(), seq)
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

fn of(c: &mut AnyConnection, room: &str, who: &str) -> QueryResult<Seq> {
    let mark = read_marks::table.find((room, who)).select(read_marks::seq).first(c).optional()?;
    Ok(Seq(mark.unwrap_or_default()))
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
