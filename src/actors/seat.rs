//! What a session needs of the rest: a way to run commands and, once joined, its seat in a room.
//! Must not know transports or protocols.

use super::{Codec, Outbox, Tag};
use crate::domain::{AddressPrefix, Command, SessionId, UserId};

/// How the rest reaches one session.
#[derive(Clone)]
pub struct Link {
    /// Which session.
    pub session: SessionId,
    /// Where events and answers go.
    pub outbox: Outbox,
    /// How events are said there.
    pub codec: &'static dyn Codec,
    /// Where the peer comes from, for limits.
    pub from: AddressPrefix,
}

/// A place in a live room, given by the join: posts go straight to the room.
#[derive(Clone, Debug)]
pub struct Seat {
    /// Who sits there.
    pub user: UserId,
}

/// Carries out commands of sessions. Every answer comes through the session's outbox, after the events it follows.
pub trait Dispatch: 'static {
    /// Starts a command and returns at once.
    fn dispatch(&self, link: &Link, seat: Option<&Seat>, tag: Tag, command: Command);

    /// The session has ended; its seat is free.
    fn gone(&self, session: SessionId, seat: Seat);
}
