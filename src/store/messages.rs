//! Rows and reading queries of messages.
//! Must not insert: only the message writer does.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::connection::AnyConnection;
use super::rooms::damaged;
use super::schema::messages;
use crate::domain::{
    Body, ClientId, Message, MessageId, Name, Page, Participant, RoomId, Seq, UserId,
};

/// A message as it is read.
#[derive(Queryable, Selectable)]
#[diesel(table_name = messages)]
pub(super) struct MessageRow {
    id: i64,
    room_id: String,
    seq: i64,
    author_id: String,
    author_name: String,
    body: String,
    client_id: Option<String>,
    sent_at: NaiveDateTime,
}

impl MessageRow {
    /// The message it stands for.
    pub fn into_message(self) -> QueryResult<Message> {
        Ok(Message {
            id: MessageId(self.id),
            room: RoomId::parse(&self.room_id).ok_or_else(|| damaged("messages.room_id"))?,
            seq: Seq(self.seq),
            author: Participant {
                id: UserId::parse(&self.author_id).ok_or_else(|| damaged("messages.author_id"))?,
                name: Name::from_stored(self.author_name),
            },
            body: Body::from_stored(self.body),
            client_id: self.client_id.map(ClientId::from_stored),
            at: self.sent_at.and_utc(),
        })
    }
}

/// The last messages of a room, ascending.
pub(super) fn recent(
    c: &mut AnyConnection,
    room: RoomId,
    most: usize,
) -> QueryResult<Vec<Message>> {
    before(c, room, Seq(i64::MAX), most).map(|page| page.messages)
}

/// The page that ends before a number, ascending.
pub(super) fn before(
    c: &mut AnyConnection,
    room: RoomId,
    before: Seq,
    limit: usize,
) -> QueryResult<Page> {
    let rows: Vec<MessageRow> = messages::table
        .filter(messages::room_id.eq(room.to_string()))
        .filter(messages::seq.lt(before.0))
        .order(messages::seq.desc())
        .limit(one_more(limit))
        .select(MessageRow::as_select())
        .load(c)?;
    let mut page = cut(rows, limit)?;
    page.messages.reverse();
    Ok(page)
}

/// The page that begins after a number, ascending.
pub(super) fn after(
    c: &mut AnyConnection,
    room: RoomId,
    after: Seq,
    limit: usize,
) -> QueryResult<Page> {
    let rows: Vec<MessageRow> = messages::table
        .filter(messages::room_id.eq(room.to_string()))
        .filter(messages::seq.gt(after.0))
        .order(messages::seq.asc())
        .limit(one_more(limit))
        .select(MessageRow::as_select())
        .load(c)?;
    cut(rows, limit)
}

/// One row more than asked for tells whether there are more.
fn one_more(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1)
}

fn cut(mut rows: Vec<MessageRow>, limit: usize) -> QueryResult<Page> {
    let more = rows.len() > limit;
    rows.truncate(limit);
    let messages = rows.into_iter().map(MessageRow::into_message).collect::<QueryResult<_>>()?;
    Ok(Page { messages, more })
}
