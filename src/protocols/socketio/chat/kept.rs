//! What is kept of a socket that is in a room, for the time when its connection is lost.
//! Must not hold what proves who somebody is.

use serde::{Deserialize, Serialize};

use super::{ChatSocket, Doing, Speaks};
use crate::domain::{Command, Name, Participant, Place, RoomId, RoomKey, Seq, UserId};
use crate::protocols::socketio::application::Act;
use crate::protocols::socketio::dialect::Dialect;

/// Where a socket was.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Kept {
    /// What it spoke.
    pub dialect: Dialect,
    /// What it was called.
    pub sid: String,
    /// In which room.
    pub room: RoomId,
    /// The way into it.
    key: String,
    /// Under which name.
    name: String,
    /// What was said up to here it need not be told.
    pub from: Seq,
    /// A guest of this door: no cookie says who he is.
    guest: bool,
}

impl Kept {
    /// Out of its JSON; `None` for what was not written here.
    pub fn read(kept: &str) -> Option<Self> {
        serde_json::from_str(kept).ok()
    }

    /// The way into the room.
    pub fn key(&self) -> RoomKey {
        RoomKey::from_stored(self.key.clone())
    }

    /// Who was there.
    pub fn who(&self, id: UserId) -> Participant {
        Participant { id, name: Name::from_stored(self.name.clone()) }
    }
}

impl ChatSocket {
    /// Writes down where the socket is, if its client can come back for what it misses.
    pub(super) fn keep_place(&mut self) -> Option<Act> {
        let (pid, seat) = (self.pid.clone()?, self.seat.as_ref()?);
        let kept = Kept {
            dialect: self.speaks.dialect()?,
            sid: self.sid.clone()?,
            room: seat.room.id,
            key: seat.room.key.to_string(),
            name: seat.you.name.to_string(),
            from: seat.from,
            guest: matches!(self.speaks, Speaks::ChatApp(_)) && self.arrival.user.is_none(),
        };
        let kept = serde_json::to_string(&kept).ok()?;
        let place = Place { who: seat.you.id, login: None, kept };
        Some(self.run(Doing::Unattended, Command::KeepPlace { pid, place }))
    }

    /// Nobody goes on there: written down at once, because the end of the connection may be noted later than the next one begins.
    pub(super) fn give_up_place(&mut self) -> Option<Act> {
        let (pid, seat) = (self.pid.clone()?, self.seat.as_ref()?);
        let place = Place { who: seat.you.id, login: None, kept: String::new() };
        Some(self.run(Doing::Unattended, Command::KeepPlace { pid, place }))
    }

    /// Whether somebody may go on there: who a cookie names must be the one who was there, and a program's key was looked at already.
    pub(super) fn may_go_on(&self, kept: &Kept, who: UserId) -> bool {
        match (kept.dialect, self.arrival.user) {
            (Dialect::ChatBackend, _) => true,
            _ if self.arrival.foreign => false,
            (_, Some(user)) => user == who,
            (_, None) => kept.guest,
        }
    }
}
