//! Rows and reading queries of messages.
//! Must not insert: only the message writer does.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDateTime;
use diesel::dsl::max;
use diesel::prelude::*;

use super::Store;
use super::connection::AnyConnection;
use super::rooms::damaged;
use super::schema::{accounts, messages};
use crate::domain::{
    Body, ChatError, ClientId, Message, MessageId, Name, Page, Participant, RoomId, Seq, UserId,
};

/// Most people asked for in one query.
const PEOPLE_PER_QUERY: usize = 500;

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

impl Store {
    /// The messages between two numbers, both included, the first `limit` of them, ascending; `more` when there are more of them.
    /// Registered people are named as they are called today.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn messages_between(
        &self,
        room: RoomId,
        from: Seq,
        to: Seq,
        limit: usize,
    ) -> Result<Page, ChatError> {
        let query = move |c: &mut _| between(c, room, (from, to), limit);
        self.0.readers.read("messages_between", query).await
    }

    /// The number in its room of the message with this id; `None` when it is no message of that room.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn seq_of(&self, room: RoomId, id: MessageId) -> Result<Option<Seq>, ChatError> {
        let query = move |c: &mut AnyConnection| {
            let one = messages::table.find(id.0).select((messages::room_id, messages::seq));
            let found: Option<(String, i64)> = one.first(c).optional()?;
            Ok(found.filter(|(of, _)| *of == room.to_string()).map(|(_, seq)| Seq(seq)))
        };
        self.0.readers.read("seq_of", query).await
    }

    /// The number of the last message of a room; zero before the first.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn last_seq(&self, room: RoomId) -> Result<Seq, ChatError> {
        self.0.readers.read("last_seq", move |c| last_seq(c, room)).await
    }
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

/// The page between two numbers, both included, ascending, with registered authors named as they are called today.
pub(super) fn between(
    c: &mut AnyConnection,
    room: RoomId,
    (from, to): (Seq, Seq),
    limit: usize,
) -> QueryResult<Page> {
    let mut rows: Vec<MessageRow> = messages::table
        .filter(messages::room_id.eq(room.to_string()))
        .filter(messages::seq.ge(from.0))
        .filter(messages::seq.le(to.0))
        .order(messages::seq.asc())
        .limit(one_more(limit))
        .select(MessageRow::as_select())
        .load(c)?;
    // Asked for apart: a join might be done the other way round, over all accounts or over the whole range.
    let names = names_of_today(c, &rows)?;
    for row in &mut rows {
        if let Some(name) = names.get(&row.author_id) {
            row.author_name.clone_from(name);
        }
    }
    cut(rows, limit)
}

/// What registered authors are called, by their ids. Guests have the name they were in the room under.
fn names_of_today(
    c: &mut AnyConnection,
    rows: &[MessageRow],
) -> QueryResult<HashMap<String, String>> {
    let authors: HashSet<&str> = rows.iter().map(|row| row.author_id.as_str()).collect();
    let authors: Vec<&str> = authors.into_iter().collect();
    let mut names = HashMap::new();
    for some in authors.chunks(PEOPLE_PER_QUERY) {
        let some: Vec<(String, String)> = accounts::table
            .filter(accounts::id.eq_any(some))
            .filter(accounts::handle_key.is_not_null().or(accounts::email_key.is_not_null()))
            .select((accounts::id, accounts::display_name))
            .load(c)?;
        names.extend(some);
    }
    Ok(names)
}

/// The number of the last message of a room; zero before the first.
pub(super) fn last_seq(c: &mut AnyConnection, room: RoomId) -> QueryResult<Seq> {
    let last: Option<i64> = messages::table
        .filter(messages::room_id.eq(room.to_string()))
        .select(max(messages::seq))
        .first(c)?;
    Ok(last.map_or(Seq::ZERO, Seq))
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
