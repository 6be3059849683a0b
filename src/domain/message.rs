//! What was said, and what somebody wants to say.
//! Must not know how it is stored or delivered.

use super::{Body, ClientId, MessageId, Participant, RoomId, Seq, Timestamp};

/// A message that has its number: it is stored, or in memory for rooms that keep no history.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Message {
    /// Counted over all rooms.
    pub id: MessageId,
    /// Where.
    pub room: RoomId,
    /// Counted in the room, from 1, without gaps.
    pub seq: Seq,
    /// Who, under the name he had when he said it.
    pub author: Participant,
    /// What.
    pub body: Body,
    /// The sender's own name for it; forgotten after 24 hours if it is used again.
    pub client_id: Option<ClientId>,
    /// When it was accepted, in microseconds.
    pub at: Timestamp,
}

impl Message {
    /// What its sender is told.
    pub fn receipt(&self) -> Receipt {
        Receipt { seq: self.seq, at: self.at, client_id: self.client_id.clone() }
    }
}

/// A message on its way to the log: it has no number yet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewMessage {
    /// Where.
    pub room: RoomId,
    /// Who.
    pub author: Participant,
    /// What.
    pub body: Body,
    /// The sender's own name for it, if he gave one.
    pub client_id: Option<ClientId>,
    /// When it was accepted, in microseconds.
    pub at: Timestamp,
}

/// The answer to a post: it is stored under this number.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Receipt {
    /// Its number in the room.
    pub seq: Seq,
    /// When it was accepted the first time.
    pub at: Timestamp,
    /// The sender's own name for it.
    pub client_id: Option<ClientId>,
}

/// A stretch of a room's history in ascending order.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Page {
    /// Ascending by `seq`, without gaps.
    pub messages: Vec<Message>,
    /// Whether there is more in the direction that was asked for.
    pub more: bool,
}
