//! A guest logs in and is somebody who was there before: his place and his lines change hands.
//! Must not touch the log; who asks does that before and after.

use std::time::Instant;

use actix::fut::wrap_future;
use actix::{ActorFutureExt, AsyncContext, Context};
use tokio::sync::oneshot;

use super::Room;
use crate::actors::CloseReason;
use crate::actors::messages::Exclusion;
use crate::clock;
use crate::domain::{ChatError, Event, Message, Participant, RoomKind, UserId};

impl Room {
    /// Gives everything of a guest to another. Rooms of two strangers go on as they began; where somebody can be kept
    /// out, the log is asked first whether either of the two is.
    pub(super) fn claim(
        &mut self,
        guest: UserId,
        into: UserId,
        reply: oneshot::Sender<Result<(), ChatError>>,
        context: &mut Context<Self>,
    ) {
        if self.record.kind != RoomKind::Owned {
            if self.record.kind.keeps_history() {
                self.take_over(guest, into, context);
            }
            return drop(reply.send(Ok(())));
        }
        let (store, room) = (self.services.store.clone(), self.record.id);
        let asked = async move { store.role(room, into).await };
        context.spawn(wrap_future::<_, Self>(asked).map(move |role, room, context| {
            let told = match role {
                Ok(role) => {
                    room.take_over(guest, into, context);
                    if !role.is_member() {
                        room.exclude(into, Exclusion::Removed, context);
                    }
                    Ok(())
                }
                // It ends, and everybody is sent away.
                Err(ChatError::RoomNotFound) => Ok(()),
                Err(error) => Err(error),
            };
            drop(reply.send(told));
            room.look_after(context);
        }));
    }

    fn take_over(&mut self, guest: UserId, into: UserId, context: &mut Context<Self>) {
        self.claimed.insert(guest, into);
        self.recent.claim(guest, into);
        self.comings.claim(guest, into);
        if self.record.owner == Some(guest) {
            self.record.owner = Some(into);
        }
        let Some(was) = self.people.remove(guest) else { return };
        self.flush();
        self.fan_out.close_user(guest, &CloseReason::NotEntered);
        let at = clock::now();
        let is = Participant { id: into, name: was.name.clone() };
        self.tell(Event::Left { who: was, at }, context);
        if self.people.get(into).is_none() && self.people.reserve(is.clone(), false).is_some() {
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
