//! What somebody without a seat may want of a room, by way of the chat server.
//! Must not hold behaviour beyond saying no to the one who asked.

use tokio::sync::oneshot;

use super::messages::Waiting;
use crate::domain::{
    Body, ChatError, ClientId, Disowned, Message, Participant, Receipt, Resume, Room, Snapshot,
    UserId,
};

/// What somebody without a seat may want of a room.
pub enum RoomRequest {
    /// Is it there?
    Look(oneshot::Sender<Result<Room, ChatError>>),
    /// Enter and hear it.
    Join {
        /// The session, waiting for its answer.
        session: Waiting,
        /// Who enters.
        who: Participant,
        /// Whether he may be given a number behind his name.
        numbered: bool,
        /// What the connection has seen.
        resume: Option<Resume>,
    },
    /// Enter by opening a page.
    Visit {
        /// Who enters.
        who: Participant,
        /// Whether he may be given a number behind his name.
        numbered: bool,
        /// The answer.
        reply: oneshot::Sender<Result<Snapshot, ChatError>>,
    },
    /// Say something without a connection.
    Post {
        /// Who says it; the room knows his name.
        author: UserId,
        /// What.
        body: Body,
        /// The sender's own name for it.
        client_id: Option<ClientId>,
        /// The answer.
        reply: oneshot::Sender<Result<Receipt, ChatError>>,
    },
    /// Leave for good.
    Leave {
        /// Who leaves.
        user: UserId,
        /// The answer.
        reply: oneshot::Sender<Result<(), ChatError>>,
    },
    /// Somebody does not belong to the room any more: the log knows it already.
    Exclude {
        /// Who.
        user: UserId,
        /// How his connections end.
        why: Exclusion,
        /// The answer.
        reply: oneshot::Sender<Result<(), ChatError>>,
    },
    /// The room is called or closed differently: the log knows it already.
    Change {
        /// As it is now.
        room: Box<Room>,
        /// The answer.
        reply: oneshot::Sender<Result<(), ChatError>>,
    },
    /// A guest has turned out to be somebody.
    Claim {
        /// Who he was.
        guest: UserId,
        /// Who he is.
        into: UserId,
        /// The answer.
        reply: oneshot::Sender<Result<(), ChatError>>,
    },
    /// Lines that are nobody's from now on.
    Disown {
        /// Which.
        lines: Disowned,
        /// The answer.
        reply: oneshot::Sender<Result<(), ChatError>>,
    },
    /// End without a word, and hand out what was said last.
    Dissolve(oneshot::Sender<Result<Vec<Message>, ChatError>>),
}

/// Why somebody does not belong to a room any more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Exclusion {
    /// He left.
    Left,
    /// The owner removed him.
    Removed,
}

impl RoomRequest {
    /// Tells the one who asked that it is not to be.
    pub fn refuse(self, error: ChatError) {
        // Whoever has gone in the meantime needs no answer.
        match self {
            Self::Look(reply) => drop(reply.send(Err(error))),
            Self::Join { session, .. } => session.answer(Err(error)),
            Self::Visit { reply, .. } => drop(reply.send(Err(error))),
            Self::Post { reply, .. } => drop(reply.send(Err(error))),
            Self::Leave { reply, .. }
            | Self::Exclude { reply, .. }
            | Self::Change { reply, .. }
            | Self::Claim { reply, .. }
            | Self::Disown { reply, .. } => drop(reply.send(Err(error))),
            Self::Dissolve(reply) => drop(reply.send(Err(error))),
        }
    }
}
