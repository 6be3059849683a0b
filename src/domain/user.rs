//! Who takes part: an id that stays and the name shown in one room.
//! Must not know how somebody proved who he is.

use super::{Name, UserId};

/// Somebody who is, or was, in a room under a name. Nothing hangs on the name: two participants are the same exactly when their ids are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Participant {
    /// The identity, the same over rooms, tabs and reconnects.
    pub id: UserId,
    /// The name in this room.
    pub name: Name,
}

/// Whether a member of a room can be reached at this moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Presence {
    /// At least one connection, or a page opened a moment ago.
    Here,
    /// No connection; shown as "reconnecting" until the grace is over.
    Away,
}

/// A member as the others see him.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Present {
    /// Who.
    pub who: Participant,
    /// Reachable or reconnecting.
    pub presence: Presence,
}
