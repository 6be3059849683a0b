//! What a room tells all of its sessions.
//! Must not differ from one recipient to the next: it is rendered once per codec.

use super::{Location, Message, Participant, Seq, Timestamp, UserId};

/// Something that happened in a room.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// Somebody said something; the only event with a number.
    Posted(Message),
    /// Somebody came who was not a member before.
    Entered {
        /// Who.
        who: Participant,
        /// When.
        at: Timestamp,
    },
    /// Somebody is no member any more: he left, or his grace is over.
    Left {
        /// Who.
        who: Participant,
        /// When.
        at: Timestamp,
    },
    /// A member has had no connection for some seconds.
    Away(Participant),
    /// A member who was away has a connection again.
    Back(Participant),
    /// A member is writing.
    Typing(Participant),
    /// A member shows where he is.
    Located {
        /// Who.
        who: Participant,
        /// Where.
        location: Location,
    },
}

impl Event {
    /// Who said it, or who came or went.
    pub const fn author(&self) -> Option<UserId> {
        match self {
            Self::Posted(message) => Some(message.author.id),
            Self::Entered { who, .. } | Self::Left { who, .. } | Self::Located { who, .. } => {
                Some(who.id)
            }
            Self::Away(_) | Self::Back(_) | Self::Typing(_) => None,
        }
    }

    /// Its number in the room, if it is one of those that have one.
    pub const fn seq(&self) -> Option<Seq> {
        match self {
            Self::Posted(message) => Some(message.seq),
            _ => None,
        }
    }
}
