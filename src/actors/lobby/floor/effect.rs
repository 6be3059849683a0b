//! What follows from a turn of the floor, for the lobby to carry out in order.
//! Must not carry anything out.

use std::time::Instant;

use crate::domain::{
    MatchRecord, Message, NewReport, Participant, RoomId, RoomKey, Timestamp, Told, UserId,
};

/// A moment on both clocks: one for waits, one for what is stored.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// For waits.
    pub now: Instant,
    /// For what is stored.
    pub at: Timestamp,
}

/// Something to be done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Effect {
    /// Tell all connections of this person.
    Tell(UserId, Told),
    /// Find out whom he must not meet, and call `Floor::queue`.
    LoadBlocks(UserId),
    /// Open a room for these two.
    Open(RoomId, RoomKey, [Participant; 2]),
    /// End that room, and call `Floor::dissolved` with its lines.
    Dissolve(RoomId, RoomKey),
    /// Keep this for a week.
    Record(MatchRecord),
    /// These two never meet again.
    Block(UserId, UserId),
    /// Seal this for the moderators.
    Seal(Box<NewReport>),
    /// Make a room that stays with these lines, and call `Floor::kept`.
    Keep(RoomId, [Participant; 2], Vec<Message>),
}
