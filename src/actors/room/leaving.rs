//! How somebody gets out of a room: by leaving, or by being without a connection until his grace is over.
//! Must not take the end of a connection for the end of a membership.

use std::time::Instant;

use actix::fut::wrap_future;
use actix::{AsyncContext, Context, Handler};

use super::Room;
use crate::actors::messages::{Exclusion, Gone, LeaveSeat, StepOut, answer};
use crate::actors::presence::Due;
use crate::actors::{CloseReason, Notice};
use crate::clock;
use crate::domain::{Event, Message, Participant, Reply, RoomError, Seq, SessionId, UserId};

impl Room {
    /// Leaves for good, with all connections of this person.
    pub(super) fn leave(&mut self, user: UserId, context: &mut Context<Self>) {
        if self.record.kind.keeps_history() {
            let (store, room) = (self.services.store.clone(), self.record.id);
            // A failure is logged there; he can leave once more.
            let departed = async move { drop(store.depart(room, user).await) };
            context.spawn(wrap_future::<_, Self>(departed));
        }
        self.exclude(user, Exclusion::Left, context);
    }

    /// Somebody does not belong here any more, and the log knows it.
    pub(super) fn exclude(&mut self, user: UserId, why: Exclusion, context: &mut Context<Self>) {
        if let Some(waiting) = self.entering.get_mut(&user).map(std::mem::take) {
            self.excluded.insert(user);
            waiting.into_iter().for_each(|one| one.refuse(RoomError::Forbidden.into()));
        }
        let Some(who) = self.people.remove(user) else { return };
        self.flush();
        match why {
            Exclusion::Left => self.fan_out.close_user(user, &CloseReason::Left),
            Exclusion::Removed => {
                self.fan_out.tell_user(user, &Notice::KeptOut(RoomError::Removed.into()));
                self.fan_out.close_user(user, &CloseReason::KeptOut);
            }
        }
        self.tell(Event::Left { who, at: clock::now() }, context);
        if self.people.is_empty()
            && self.entering.is_empty()
            && self.record.kind.ends_with_last_leave()
        {
            self.ask_to_end();
        }
    }

    /// Ends a room that keeps no history: its sessions stay open and hear no more of it. Gives what is held of its messages.
    pub(super) fn dissolve(&mut self) -> Vec<Message> {
        self.flush();
        self.fan_out.release_all();
        for present in self.people.list(usize::MAX) {
            self.people.remove(present.who.id);
        }
        self.is_dissolved = true;
        self.ask_to_end();
        self.recent.after(Seq::ZERO).unwrap_or_else(|| self.recent.newest(usize::MAX).0)
    }

    /// A connection is gone. Who comes back has his grace; anybody else is out with his last one.
    pub(super) fn disconnect(
        &mut self,
        session: SessionId,
        comes_back: bool,
        context: &mut Context<Self>,
    ) {
        let was_last = self.unseat(session);
        if let Some(user) = was_last.filter(|_| !comes_back) {
            // Who has only been told that he came hears that first.
            self.flush();
            if let Some(who) = self.people.remove(user) {
                let removed = self.left(who, context);
                context.spawn(wrap_future::<_, Self>(removed));
            }
        }
    }

    /// Forgets a connection; whose it was if it was his last one.
    pub(super) fn unseat(&mut self, session: SessionId) -> Option<UserId> {
        let user = self.fan_out.remove(session)?;
        self.people.disconnected(user, Instant::now()).then_some(user)
    }

    pub(super) fn handle_due(&mut self, now: Instant, context: &mut Context<Self>) {
        for due in self.people.due(now) {
            match due {
                Due::Away(who) => self.tell(Event::Away(who), context),
                Due::Left(who) => {
                    let removed = self.left(who, context);
                    context.spawn(wrap_future::<_, Self>(removed));
                }
            }
        }
    }

    /// Tells the others. What is to be done then takes the membership out of the log.
    fn left(
        &mut self,
        who: Participant,
        context: &mut Context<Self>,
    ) -> impl Future<Output = ()> + use<> {
        let (store, room, user) = (self.services.store.clone(), self.record.id, who.id);
        let is_stored = self.record.kind.keeps_history();
        self.tell(Event::Left { who, at: clock::now() }, context);
        async move {
            if is_stored {
                // A failure is logged there; the row would only give him another grace after a restart.
                drop(store.remove_member(room, user).await);
            }
        }
    }
}

impl Handler<Gone> for Room {
    type Result = ();

    fn handle(&mut self, gone: Gone, context: &mut Self::Context) {
        self.disconnect(gone.session, gone.comes_back, context);
        self.look_after(context);
    }
}

impl Handler<StepOut> for Room {
    type Result = ();

    fn handle(&mut self, out: StepOut, context: &mut Self::Context) {
        // What was said until now is heard before the answer.
        self.flush();
        let was_last = self.unseat(out.session);
        let removed =
            was_last.and_then(|user| self.people.remove(user)).map(|who| self.left(who, context));
        // Who asks next how many are here is not counted any more.
        let answered = async move {
            if let Some(removed) = removed {
                removed.await;
            }
            answer(&out.outbox, out.tag, Ok(Reply::SteppedOut));
        };
        context.spawn(wrap_future::<_, Self>(answered));
        self.look_after(context);
    }
}

impl Handler<LeaveSeat> for Room {
    type Result = ();

    fn handle(&mut self, leave: LeaveSeat, context: &mut Self::Context) {
        answer(&leave.outbox, leave.tag, Ok(Reply::Left));
        self.leave(leave.user, context);
        self.look_after(context);
    }
}
