//! What the one who asked is told; what a room tells everybody is an `Event`.
//! Must not know the words any protocol uses for it.

use super::{
    ListedRoom, Message, Page, Participant, Place, Present, Receipt, Room, RoomNotice, Seq,
};

/// The answer to a `Command`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reply {
    /// In the room; events follow from `snapshot.last_seq` on.
    Joined(Box<Snapshot>),
    /// Too far behind for one answer: read on with `HistoryAfter` up to `until`, then join again.
    Behind {
        /// The room.
        room: Box<Room>,
        /// The newest number of this moment.
        until: Seq,
        /// Comings and goings since the notice the resume names, oldest first.
        notices: Vec<RoomNotice>,
    },
    /// What the connection has seen is not of this room: load anew.
    Stale,
    /// Stored under this number.
    Posted(Receipt),
    /// Everybody in the room was shown where he is.
    Shared,
    /// A page before a number.
    Older(Page),
    /// A page after a number.
    Missed(Page),
    /// What lies around the read mark.
    Around {
        /// Up to where this person has read; zero if he has not.
        mark: Seq,
        /// Ascending.
        messages: Vec<Message>,
    },
    /// The first page of a stretch; `more` when it goes on.
    Between(Page),
    /// The mark is set, unless it was further already.
    Marked,
    /// Left the room.
    Left,
    /// The seat is given up.
    SteppedOut,
    /// This person, under the name he has everywhere.
    Is(Participant),
    /// The place is kept.
    Kept,
    /// The place that was kept; none when it was lost for too long, or is void.
    Recovered(Option<Place>),
    /// The room is there.
    Looked(Box<Room>),
    /// Oldest first.
    Rooms(Vec<ListedRoom>),
    /// The room is made.
    Created(Box<Room>),
    /// The order is taken; what becomes of it is told as it happens.
    Ordered,
}

/// A room at the moment of joining: nothing is lost or doubled between it and the events that follow.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Snapshot {
    /// The room.
    pub room: Room,
    /// The one who joined, under the name he has in this room.
    pub you: Participant,
    /// Who is here, at most a configured number of them.
    pub people: Vec<Present>,
    /// How many are here in all.
    pub people_total: usize,
    /// For a resume: what was missed, complete. Otherwise the last messages.
    pub messages: Vec<Message>,
    /// Whether there are older messages than the first of `messages`.
    pub more: bool,
    /// Comings and goings since the notice the resume names, oldest first; none without it.
    pub notices: Vec<RoomNotice>,
    /// The number of that very moment.
    pub last_seq: Seq,
}
