//! Who has joined a room for good and who is kept out: what is written about them, in one enum of changes.
//! Must not decide anything that the domain can decide.

mod changes;
pub mod handing_on;
mod rows;
mod store;

use crate::domain::{Participant, Room, RoomId, RoomUpdate, Timestamp, UserId};

pub(super) use rows::role;

/// A change to these tables, with all it needs.
#[derive(Clone)]
pub(super) enum MembershipChange {
    /// Store a room that has an owner, who is its first member, unless its key is in use or rests.
    CreateOwned(Room, Option<String>),
    /// Somebody comes in through a door that knows no joining.
    Enter(RoomId, Participant, Timestamp),
    /// Somebody joins; the hash is the one his password was compared with.
    Join(RoomId, UserId, Option<String>, Timestamp),
    /// Somebody leaves for good.
    Leave(RoomId, UserId),
    /// The first one puts the second one out.
    Kick(RoomId, UserId, UserId),
    /// The first one keeps the second one out.
    Ban(RoomId, UserId, UserId, Timestamp),
    /// The first one lets the second one come again.
    Unban(RoomId, UserId, UserId),
    /// An owner changes his room.
    Update(RoomId, UserId, RoomUpdate),
}

impl std::fmt::Debug for MembershipChange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MembershipChange")
    }
}
