//! What other machines must hear: a room publishes here what it tells its own sessions.
//! Must not know sessions, protocols or the log.

mod local;

pub use local::Local;

use crate::domain::{Event, RoomId};

/// Carries events to the other machines that serve the same rooms.
pub trait Bus: Send + Sync {
    /// Tells the others; they number nothing themselves, the event carries its `Seq`.
    fn publish(&self, room: RoomId, event: &Event);
}
