//! What a session needs of the rest: a way to run commands and, once joined, its seat in a room.
//! Must not know transports or protocols.

use actix::Addr;

use super::room::Room;
use super::{Codec, Outbox, Tag};
use crate::domain::{AddressPrefix, Command, RoomId, RoomKind, SessionId, UserId};

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
    user: UserId,
    room: RoomId,
    kind: RoomKind,
    address: Addr<Room>,
}

impl Seat {
    pub(super) fn new(user: UserId, room: RoomId, kind: RoomKind, address: Addr<Room>) -> Self {
        Self { user, room, kind, address }
    }

    /// A seat in a room that does not exist, for tests of sessions.
    #[cfg(test)]
    pub fn in_no_room(user: UserId) -> Self {
        use actix::AsyncContext;
        let address = actix::Context::<Room>::new().address();
        Self::new(user, RoomId::random(), RoomKind::Code, address)
    }

    /// Who sits there.
    pub const fn user(&self) -> UserId {
        self.user
    }

    /// In which room.
    pub const fn room(&self) -> RoomId {
        self.room
    }

    /// Of which kind that is.
    pub const fn kind(&self) -> RoomKind {
        self.kind
    }

    pub(super) const fn address(&self) -> &Addr<Room> {
        &self.address
    }
}

/// Carries out commands of sessions. Every answer comes through the session's outbox, after the events it follows.
pub trait Dispatch: 'static {
    /// Starts a command and returns at once.
    fn dispatch(&self, link: &Link, seat: Option<&Seat>, tag: Tag, command: Command);

    /// The session has ended; its seat is free. Who comes back keeps his place for his grace.
    fn gone(&self, session: SessionId, seat: Seat, comes_back: bool);

    /// The session has ended, whether it had a seat or not.
    fn over(&self, session: SessionId, comes_back: bool) {
        let _ = (session, comes_back);
    }
}
