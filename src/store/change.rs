//! Everything but messages that is written: small changes that ride in the message writer's transactions.
//! Must not open a transaction of its own; a change may be run again when its batch is.

use std::time::Duration;

use diesel::prelude::*;

use super::connection::AnyConnection;
use super::safety::SafetyChange;
use super::schema::probes;
use super::{members, rooms};
use crate::domain::{Participant, Room, RoomId, Timestamp, UserId};

/// A change, with all it needs.
#[derive(Clone, Debug)]
pub(super) enum Change {
    /// Store a room unless its key is in use or rests for so long after its end.
    CreateRoom(Room, Duration),
    /// Add a member or rename him.
    AddMember(RoomId, Participant, Timestamp),
    /// Remove a member.
    RemoveMember(RoomId, UserId),
    /// Mark a room as ended; its deletion follows in steps.
    EndRoom(Room, Timestamp),
    /// Something about reports, measures or moderators.
    Safety(SafetyChange),
    /// Write something, to see whether it can be written.
    Probe,
}

impl Change {
    /// Carries it out; says whether there was anything to do.
    pub fn apply(&self, c: &mut AnyConnection) -> QueryResult<bool> {
        match self {
            Self::CreateRoom(room, rest) => return rooms::create(c, room, *rest),
            Self::AddMember(room, who, at) => members::add(c, *room, who, *at)?,
            Self::RemoveMember(room, user) => members::remove(c, *room, *user)?,
            Self::EndRoom(room, at) => rooms::mark_ended(c, room, *at)?,
            Self::Safety(change) => return change.apply(c),
            Self::Probe => {
                diesel::update(probes::table.find(1))
                    .set(probes::count.eq(probes::count + 1))
                    .execute(c)?;
            }
        }
        Ok(true)
    }
}
