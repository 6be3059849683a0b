//! Which rooms are live, on their way in, or on their way out.
//! Must not send anything.

use std::collections::HashMap;

use actix::Addr;

use crate::actors::messages::RoomRequest;
use crate::actors::room::Room;
use crate::domain::{self, RoomKey};

/// A room as the chat server knows it.
pub enum Entry {
    /// It is being read from the log.
    Loading {
        /// Requests that came in the meantime.
        waiting: Vec<RoomRequest>,
    },
    /// It has an actor.
    Live {
        /// Which room.
        record: domain::Room,
        /// Its actor.
        room: Addr<Room>,
        /// Requests passed on so far; it may end only when it has handled them all.
        forwarded: u64,
    },
    /// It is being deleted.
    Ending {
        /// Requests that came in the meantime; they will find that the room is gone.
        waiting: Vec<RoomRequest>,
    },
}

impl Entry {
    /// The requests that wait for the room.
    pub fn into_waiting(self) -> Vec<RoomRequest> {
        match self {
            Self::Loading { waiting } | Self::Ending { waiting } => waiting,
            Self::Live { .. } => Vec::new(),
        }
    }
}

/// All rooms that are not only in the log.
#[derive(Default)]
pub struct Directory(HashMap<RoomKey, Entry>);

impl Directory {
    /// The room with this key.
    pub fn entry(&mut self, key: &RoomKey) -> Option<&mut Entry> {
        self.0.get_mut(key)
    }

    /// The keys of all of them.
    pub fn keys(&self) -> Vec<RoomKey> {
        self.0.keys().cloned().collect()
    }

    /// Sets what is known of a room.
    pub fn insert(&mut self, key: RoomKey, entry: Entry) {
        self.0.insert(key, entry);
    }

    /// Forgets a room.
    pub fn remove(&mut self, key: &RoomKey) -> Option<Entry> {
        self.0.remove(key)
    }

    /// Forgets rooms whose actor has died; who comes back starts them again.
    pub fn forget_dead(&mut self) {
        self.0.retain(|_, entry| !matches!(entry, Entry::Live { room, .. } if !room.connected()));
    }

    /// Whether there is anything but the log to ask about this room.
    pub fn knows(&self, key: &RoomKey) -> bool {
        self.0.contains_key(key)
    }
}
