//! The last number of each room in use, kept in memory and advanced only by a commit.
//! Must not be trusted over the database: the unique key (room, seq) has the last word.

use std::collections::{HashMap, HashSet};

use diesel::dsl::max;
use diesel::prelude::*;

use crate::domain::{NewMessage, RoomId, Seq};
use crate::store::backend::on_each;
use crate::store::connection::AnyConnection;
use crate::store::rooms::damaged;
use crate::store::schema::{messages, rooms};

/// Above this many rooms all numbers are dropped and read again as needed: a bound for the memory, not a limit on rooms.
const KEPT: usize = 100_000;
/// Most rooms asked for in one query.
const ROOMS_PER_QUERY: usize = 500;

/// Numbers of the last commit, and those given since.
#[derive(Default)]
pub(super) struct Numbers {
    last: HashMap<RoomId, Seq>,
    /// In the open transaction: the last number given, or nothing for a room that does not exist.
    given: HashMap<RoomId, Option<Seq>>,
}

impl Numbers {
    /// Reads the last numbers of rooms that are not known yet.
    pub fn learn<'a>(
        &mut self,
        c: &mut AnyConnection,
        messages: impl Iterator<Item = &'a NewMessage>,
    ) -> QueryResult<()> {
        let mut unknown = HashSet::new();
        for message in messages {
            if !self.given.contains_key(&message.room) {
                match self.last.get(&message.room) {
                    Some(seq) => drop(self.given.insert(message.room, Some(*seq))),
                    None => drop(unknown.insert(message.room)),
                }
            }
        }
        let unknown: Vec<RoomId> = unknown.into_iter().collect();
        for some in unknown.chunks(ROOMS_PER_QUERY) {
            self.given.extend(some.iter().map(|room| (*room, None)));
            self.given.extend(read(c, some)?);
        }
        Ok(())
    }

    /// The next number of a room; nothing if there is no such room. `learn` comes first.
    pub fn next(&mut self, room: RoomId) -> Option<Seq> {
        let seq = self.given.get_mut(&room)?.as_mut()?;
        *seq = seq.next();
        Some(*seq)
    }

    /// Whether there is such a room. `learn` comes first.
    pub fn exists(&self, room: RoomId) -> bool {
        matches!(self.given.get(&room), Some(Some(_)))
    }

    /// The room ends in the open transaction.
    pub fn end(&mut self, room: RoomId) {
        self.given.insert(room, None);
    }

    /// The transaction was committed.
    pub fn committed(&mut self) {
        if self.last.len() > KEPT {
            self.last.clear();
        }
        for (room, seq) in self.given.drain() {
            match seq {
                Some(seq) => self.last.insert(room, seq),
                None => self.last.remove(&room),
            };
        }
    }

    /// The transaction was rolled back: its rooms are read again, in case somebody else gave numbers.
    pub fn rolled_back(&mut self) {
        for (room, _) in self.given.drain() {
            self.last.remove(&room);
        }
    }

    /// These rooms are not in use any more.
    pub fn forget(&mut self, rooms: &[RoomId]) {
        for room in rooms {
            self.last.remove(room);
        }
    }

    /// Nothing is known any more: the connection was lost, perhaps in the middle of a commit.
    pub fn forget_all(&mut self) {
        self.last.clear();
        self.given.clear();
    }
}

/// The last numbers of those of the rooms that exist; zero before the first message.
fn read(c: &mut AnyConnection, some: &[RoomId]) -> QueryResult<Vec<(RoomId, Option<Seq>)>> {
    let ids: Vec<String> = some.iter().map(RoomId::to_string).collect();
    let rows: Vec<(String, Option<i64>)> = on_each!(c, c => rooms::table
        .filter(rooms::id.eq_any(&ids))
        .filter(rooms::ended_at.is_null())
        .select((
            rooms::id,
            messages::table
                .filter(messages::room_id.eq(rooms::id))
                .select(max(messages::seq))
                .single_value(),
        ))
        .load(c))?;
    rows.into_iter()
        .map(|(id, seq)| {
            let id = RoomId::parse(&id).ok_or_else(|| damaged("rooms.id"))?;
            Ok((id, Some(seq.map_or(Seq::ZERO, Seq))))
        })
        .collect()
}
