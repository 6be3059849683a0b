//! A guest logs in and is somebody who was there before: his place and his lines change hands.
//! Must not touch the log; who asks does that before and after.

use std::time::Instant;

use actix::Context;

use super::Room;
use crate::actors::CloseReason;
use crate::clock;
use crate::domain::{Event, Message, Participant, UserId};

impl Room {
    /// Gives everything of a guest to another. Rooms of two strangers go on as they began.
    pub(super) fn claim(&mut self, guest: UserId, into: UserId, context: &mut Context<Self>) {
        if !self.record.kind.keeps_history() {
            return;
        }
        self.claimed.insert(guest, into);
        self.recent.claim(guest, into);
        if self.record.owner == Some(guest) {
            self.record.owner = Some(into);
        }
        let Some(was) = self.people.remove(guest) else { return };
        self.flush();
        self.fan_out.close_user(guest, &CloseReason::NotEntered);
        let at = clock::now();
        let is = Participant { id: into, name: was.name.clone() };
        self.tell(Event::Left { who: was, at }, context);
        if self.people.get(into).is_none() && self.people.reserve(&is) {
            self.people.add(is.clone(), Instant::now());
            self.tell(Event::Entered { who: is, at }, context);
        }
    }

    /// A message that was on its way when its author turned out to be somebody.
    pub(super) fn claimed(&self, mut message: Message) -> Message {
        if let Some(into) = self.claimed.get(&message.author.id) {
            message.author.id = *into;
        }
        message
    }
}
