//! What is written of strangers who met: a record without names for a week, and a room that stays when both want to.
//! Must not learn who the people of a record are: it is handed hashes.

mod schema;

use std::time::Duration;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::backend::{self, NewRow};
use super::change::Change;
use super::connection::AnyConnection;
use super::{Store, members, rooms};
use crate::domain::{ChatError, MatchRecord, Message, Participant, Room, Timestamp};
use schema::matches;

/// A change about strangers who met, with all it needs.
#[derive(Clone, Debug)]
pub(super) enum MatchChange {
    /// Keep this; who they are is said by hashes.
    Record(Box<MatchRecord>, [String; 2]),
    /// Delete what ended before that moment.
    Forget(Timestamp),
    /// Make a room with members and lines in it, unless its key is in use or rests.
    Keep(Box<Kept>),
}

/// A conversation on its way into a room that stays.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    room: Room,
    rest: Duration,
    members: [Participant; 2],
    lines: Vec<Message>,
}

#[derive(Insertable)]
#[diesel(table_name = matches)]
struct MatchRow<'a> {
    id: String,
    older_hash: &'a str,
    younger_hash: &'a str,
    started_at: NaiveDateTime,
    ended_at: NaiveDateTime,
    how: &'a str,
    ended_by: Option<i64>,
    shared: i64,
    older_lines: i64,
    younger_lines: i64,
}

impl MatchChange {
    /// Carries it out; says whether there was anything to do.
    pub fn apply(&self, c: &mut AnyConnection) -> QueryResult<bool> {
        match self {
            Self::Record(record, hashes) => insert(c, record, hashes).map(|()| true),
            Self::Forget(before) => {
                let old = matches::table.filter(matches::ended_at.lt(before.naive_utc()));
                diesel::delete(old).execute(c).map(|deleted| deleted > 0)
            }
            Self::Keep(kept) => keep(c, kept),
        }
    }
}

impl Store {
    /// Keeps the record of a conversation. The hashes stand for the two, who waited longer first.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn record_match(
        &self,
        record: MatchRecord,
        hashes: [String; 2],
    ) -> Result<(), ChatError> {
        let record = MatchChange::Record(Box::new(record), hashes);
        self.write(Change::Match(record)).await.map(drop)
    }

    /// Deletes the records of conversations that ended before that moment.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn forget_matches(&self, before: Timestamp) -> Result<(), ChatError> {
        self.write(Change::Match(MatchChange::Forget(before))).await.map(drop)
    }

    /// Makes a room with two members and their lines in it, numbered from 1, all or nothing; false when its key is in use or rests.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn keep_talk(
        &self,
        room: Room,
        rest: Duration,
        members: [Participant; 2],
        lines: Vec<Message>,
    ) -> Result<bool, ChatError> {
        let kept = Kept { room, rest, members, lines };
        self.write(Change::Match(MatchChange::Keep(Box::new(kept)))).await
    }

    /// How many records there are.
    #[cfg(test)]
    pub(super) async fn count_matches(&self) -> Result<i64, ChatError> {
        self.0.readers.read("count_matches", |c| matches::table.count().get_result(c)).await
    }
}

fn insert(c: &mut AnyConnection, record: &MatchRecord, hashes: &[String; 2]) -> QueryResult<()> {
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let [older_hash, younger_hash] = hashes;
    let [older_lines, younger_lines] = record.lines.map(number);
    let row = MatchRow {
        id: record.room.to_string(),
        older_hash,
        younger_hash,
        started_at: record.started_at.naive_utc(),
        ended_at: record.ended_at.naive_utc(),
        how: record.how.as_str(),
        ended_by: record.by.map(|place| number(place + 1)),
        shared: i64::from(record.shared),
        older_lines,
        younger_lines,
    };
    diesel::insert_into(matches::table).values(row).execute(c).map(drop)
}

fn keep(c: &mut AnyConnection, kept: &Kept) -> QueryResult<bool> {
    if !rooms::create(c, &kept.room, None, kept.rest)? {
        return Ok(false);
    }
    for member in &kept.members {
        members::add(c, kept.room.id, member, kept.room.created_at)?;
    }
    let rows: Vec<NewRow<'_>> = kept
        .lines
        .iter()
        .zip(1..)
        .map(|(line, seq)| NewRow {
            room_id: kept.room.id.to_string(),
            seq,
            author_id: line.author.id.to_string(),
            author_name: line.author.name.as_str(),
            body: line.body.as_str(),
            client_id: None,
            sent_at: line.at.naive_utc(),
        })
        .collect();
    backend::insert_messages(c, &rows).map(|_ids| true)
}
