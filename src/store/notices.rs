//! Comings and goings that a room remembers: the newest of them, in the order they happened.
//! Must not number messages, nor keep more than it is told to.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::Store;
use super::change::{Change, Outcome};
use super::connection::AnyConnection;
use super::rooms::{self, damaged};
use super::schema::room_notices;
use crate::domain::{ChatError, Name, Participant, Passing, RoomId, RoomNotice, Seq, UserId};

/// One change, with all it needs.
#[derive(Clone, Debug)]
pub(super) struct NoticeChange {
    room: RoomId,
    notice: RoomNotice,
    keep: usize,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = room_notices)]
struct Row {
    room_id: String,
    number: i64,
    user_id: String,
    name: String,
    kind: String,
    after_seq: i64,
    at: NaiveDateTime,
}

impl Row {
    fn new(room: RoomId, notice: &RoomNotice) -> Self {
        Self {
            room_id: room.to_string(),
            number: notice.number,
            user_id: notice.who.id.to_string(),
            name: notice.who.name.as_str().to_owned(),
            kind: notice.what.as_str().to_owned(),
            after_seq: notice.after.0,
            at: notice.at.naive_utc(),
        }
    }

    fn into_notice(self) -> QueryResult<RoomNotice> {
        let id = UserId::parse(&self.user_id).ok_or_else(|| damaged("room_notices.user_id"))?;
        Ok(RoomNotice {
            number: self.number,
            after: Seq(self.after_seq),
            who: Participant { id, name: Name::from_stored(self.name) },
            what: Passing::parse(&self.kind).ok_or_else(|| damaged("room_notices.kind"))?,
            at: self.at.and_utc(),
        })
    }

    /// Whether it is the same coming or going, whatever its number.
    fn is(&self, other: &Self) -> bool {
        (&self.user_id, &self.kind, self.at) == (&other.user_id, &other.kind, other.at)
    }
}

impl Store {
    /// Remembers a coming or going of a room, and forgets those before its newest `keep`. Does nothing if the room has ended or
    /// remembers that very one already. A number that is in use becomes the next one that is free.
    /// It is handed over before this returns, so that whatever is asked for afterwards finds it; nobody needs to wait for the answer.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub fn add_notice(
        &self,
        room: RoomId,
        notice: RoomNotice,
        keep: usize,
    ) -> impl Future<Output = Result<(), ChatError>> + use<> {
        let change = Change::Notice(Box::new(NoticeChange { room, notice, keep }));
        let written = self.writer().hand_over(change);
        async move { written.await.map(drop) }
    }
}

impl NoticeChange {
    /// Carries it out.
    pub fn apply(&self, c: &mut AnyConnection) -> QueryResult<Outcome> {
        // Written behind what happened: the room may have ended meanwhile.
        if rooms::by_id(c, self.room)?.is_none() {
            return Ok(Outcome::Nothing);
        }
        let mut row = Row::new(self.room, &self.notice);
        let theirs = room_notices::table.filter(room_notices::room_id.eq(&row.room_id));
        // More than one only after a room was started again while its last notices were still on their way.
        let later: Vec<Row> = theirs
            .filter(room_notices::number.ge(row.number))
            .order(room_notices::number)
            .select(Row::as_select())
            .load(c)?;
        if later.iter().any(|later| later.is(&row)) {
            return Ok(Outcome::Nothing);
        }
        if let Some(last) = later.last() {
            row.number = last.number.saturating_add(1);
        }
        let keep = i64::try_from(self.keep).unwrap_or(i64::MAX);
        let over = row.number.saturating_sub(keep);
        let is_kept = row.number > over;
        if is_kept {
            diesel::insert_into(room_notices::table).values(&row).execute(c)?;
        }
        let old = room_notices::table
            .filter(room_notices::room_id.eq(row.room_id))
            .filter(room_notices::number.le(over));
        diesel::delete(old).execute(c)?;
        Ok(Outcome::from(is_kept))
    }
}

/// The newest of a room, the oldest of them first.
pub(super) fn newest(
    c: &mut AnyConnection,
    room: RoomId,
    most: usize,
) -> QueryResult<Vec<RoomNotice>> {
    let mut rows: Vec<Row> = room_notices::table
        .filter(room_notices::room_id.eq(room.to_string()))
        .order(room_notices::number.desc())
        .limit(i64::try_from(most).unwrap_or(i64::MAX))
        .select(Row::as_select())
        .load(c)?;
    rows.reverse();
    rows.into_iter().map(Row::into_notice).collect()
}

/// Those of a person in one of the rooms that remember him become another's, who keeps the name; says how many, none when that was all.
pub(super) fn move_some(c: &mut AnyConnection, from: UserId, into: UserId) -> QueryResult<usize> {
    let (from, into) = (from.to_string(), into.to_string());
    let Some(room) = some_room(c, &from)? else { return Ok(0) };
    let theirs = room_notices::table
        .filter(room_notices::user_id.eq(from))
        .filter(room_notices::room_id.eq(room));
    diesel::update(theirs).set(room_notices::user_id.eq(into)).execute(c)
}

/// Forgets those of a person in one of the rooms that remember him; says how many, none when that was all.
pub(super) fn forget_some(c: &mut AnyConnection, who: UserId) -> QueryResult<usize> {
    let who = who.to_string();
    let Some(room) = some_room(c, &who)? else { return Ok(0) };
    let theirs = room_notices::table
        .filter(room_notices::user_id.eq(who))
        .filter(room_notices::room_id.eq(room));
    diesel::delete(theirs).execute(c)
}

fn some_room(c: &mut AnyConnection, of: &str) -> QueryResult<Option<String>> {
    let theirs = room_notices::table.filter(room_notices::user_id.eq(of));
    theirs.select(room_notices::room_id).first(c).optional()
}

/// Forgets up to `most` of a room that has ended; says whether that was all.
pub(super) fn delete_some(c: &mut AnyConnection, room: &str, most: i64) -> QueryResult<bool> {
    let theirs = room_notices::table.filter(room_notices::room_id.eq(room));
    let some: Vec<i64> =
        theirs.order(room_notices::number).limit(most).select(room_notices::number).load(c)?;
    diesel::delete(theirs.filter(room_notices::number.eq_any(&some))).execute(c)?;
    Ok(i64::try_from(some.len()).is_ok_and(|deleted| deleted < most))
}
