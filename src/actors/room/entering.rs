//! How somebody gets into a room: his membership is stored, then he is handed the room as it is at that moment.
//! Must not lose or double anything between that snapshot and the events that follow it.

use std::sync::Arc;
use std::time::Instant;

use actix::fut::wrap_future;
use actix::{ActorFutureExt, AsyncContext, Context};
use tokio::sync::oneshot;

use super::Room;
use crate::actors::Seat;
use crate::actors::messages::Waiting;
use crate::clock;
use crate::domain::{
    Action, ChatError, Event, Message, Participant, Reply, Resume, RoomKind, RoomNotice, Seq,
    Snapshot, UserId, allows,
};

/// What somebody who enters is waiting for.
pub enum Entering {
    /// A connection that wants to hear the room.
    Join {
        /// The session.
        session: Waiting,
        /// What it has seen.
        resume: Option<Resume>,
    },
    /// A page.
    Visit(oneshot::Sender<Result<Snapshot, ChatError>>),
}

impl Entering {
    pub(super) fn refuse(self, error: ChatError) {
        match self {
            Self::Join { session, .. } => session.answer(Err(error)),
            Self::Visit(reply) => drop(reply.send(Err(error))),
        }
    }
}

impl Room {
    /// Lets somebody in. A member keeps the name he has here; a new one is stored first, if need be under a number.
    pub(super) fn enter(
        &mut self,
        who: Participant,
        numbered: bool,
        entering: Entering,
        context: &mut Context<Self>,
    ) {
        let entering = match entering {
            Entering::Join { session, resume: Some(seen) } if self.is_stale(seen) => {
                return session.answer(Ok(Reply::Stale));
            }
            entering => entering,
        };
        if self.is_dissolved || self.is_closed && self.people.get(who.id).is_none() {
            return entering.refuse(ChatError::RoomNotFound);
        }
        if self.people.get(who.id).is_some() {
            return self.seat(who.id, entering, context);
        }
        if let Some(waiting) = self.entering.get_mut(&who.id) {
            return waiting.push(entering);
        }
        let user = who.id;
        let Some(who) = self.people.reserve(who, numbered) else {
            return self.name_is_taken(user, entering, context);
        };
        self.entering.insert(who.id, vec![entering]);
        if !self.record.kind.keeps_history() {
            return self.entered(who, Ok(()), context);
        }
        let (store, room, member) = (self.services.store.clone(), self.record.id, who.clone());
        let stored = async move { store.enter_room(room, member, clock::now()).await };
        context.spawn(wrap_future::<_, Self>(stored).map(|result, room, context| {
            room.entered(who, result, context);
            room.look_after(context);
        }));
    }

    /// Only who may come in hears that somebody here has his name: others must not learn who is here.
    fn name_is_taken(&self, user: UserId, entering: Entering, context: &mut Context<Self>) {
        if self.record.kind != RoomKind::Owned {
            return entering.refuse(ChatError::NameTaken);
        }
        let (store, room) = (self.services.store.clone(), self.record.id);
        let asked = async move { store.role(room, user).await };
        context.spawn(wrap_future::<_, Self>(asked).map(|role, room, _| {
            let may = role.and_then(|role| {
                allows(role, Action::Enter, room.record.is_private).map_err(ChatError::from)
            });
            entering.refuse(may.err().unwrap_or(ChatError::NameTaken));
        }));
    }

    /// Whether what a connection has seen cannot have been seen in this room.
    fn is_stale(&self, seen: Resume) -> bool {
        seen.room != self.record.id || seen.seq > self.last_seq()
    }

    /// His membership is stored, or not: he and all his tabs get their answer, then the others hear of it.
    fn entered(
        &mut self,
        who: Participant,
        result: Result<(), ChatError>,
        context: &mut Context<Self>,
    ) {
        let waiting = self.entering.remove(&who.id).unwrap_or_default();
        if self.excluded.remove(&who.id) {
            // What was stored came before the exclusion. Who asked again since is looked at afresh.
            self.people.release(&who);
            return waiting
                .into_iter()
                .for_each(|entering| self.enter(who.clone(), false, entering, context));
        }
        if let Err(error) = result {
            self.people.release(&who);
            return waiting.into_iter().for_each(|entering| entering.refuse(error.clone()));
        }
        self.people.add(who.clone(), Instant::now());
        for entering in waiting {
            self.seat(who.id, entering, context);
        }
        self.tell(Event::Entered { who, at: clock::now() }, context);
    }

    /// Gives a member his seat, or his page.
    fn seat(&mut self, user: UserId, entering: Entering, context: &mut Context<Self>) {
        // What is in the snapshot must not come again as an event.
        self.flush();
        match entering {
            Entering::Visit(reply) => {
                let (messages, more) = self.recent.newest(self.services.rooms.page);
                let came_back = self.people.visited(user, Instant::now());
                if let Some(snapshot) = self.snapshot(user, messages, more) {
                    drop(reply.send(Ok(snapshot)));
                }
                self.tell_back(user, came_back, context);
            }
            Entering::Join { session, resume } => self.join(user, session, resume, context),
        }
    }

    fn join(
        &mut self,
        user: UserId,
        session: Waiting,
        resume: Option<Resume>,
        context: &mut Context<Self>,
    ) {
        let (messages, more) = match resume {
            None if self.is_closed => self.recent.newest(usize::MAX),
            None => self.recent.newest(self.services.rooms.page),
            Some(seen) => match self.recent.after(seen.seq) {
                Some(missed) => (missed, seen.seq > Seq::ZERO),
                // There is no log to read the rest from.
                None if !self.record.kind.keeps_history() => {
                    return session.answer(Ok(Reply::Stale));
                }
                None => {
                    let (room, until) = (self.record.clone(), self.last_seq());
                    let notices = self.notices_for(resume);
                    let room = Box::new(room);
                    // He may be cut off while he reads; nobody would tell.
                    self.people.awaited(user, Instant::now());
                    return session.answer(Ok(Reply::Behind { room, until, notices }));
                }
            },
        };
        let came_back = self.people.connected(user);
        let Some(mut snapshot) = self.snapshot(user, messages, more) else { return };
        snapshot.notices = self.notices_for(resume);
        let seat = Seat::new(user, self.record.id, self.record.kind, context.address());
        match session.seat(seat, snapshot) {
            Some(link) => self.fan_out.add(link, user),
            None => drop(self.people.disconnected(user, Instant::now())),
        }
        self.tell_back(user, came_back, context);
    }

    fn tell_back(&mut self, user: UserId, came_back: bool, context: &mut Context<Self>) {
        if let Some(who) = self.member(user).filter(|_| came_back) {
            self.tell(Event::Back(who), context);
        }
    }

    fn snapshot(&self, user: UserId, messages: Vec<Message>, more: bool) -> Option<Snapshot> {
        Some(Snapshot {
            room: self.record.clone(),
            you: self.member(user)?,
            people: self.people.list(self.services.rooms.people_shown),
            people_total: self.people.len(),
            messages,
            more,
            notices: Vec::new(),
            last_seq: self.last_seq(),
        })
    }

    /// Comings and goings that a connection has not been told, if it is to hear of them.
    fn notices_for(&self, resume: Option<Resume>) -> Vec<RoomNotice> {
        let told = resume.and_then(|seen| seen.notice);
        told.map(|number| self.comings.after(number)).unwrap_or_default()
    }

    pub(super) fn services(&self) -> Arc<crate::actors::Services> {
        Arc::clone(&self.services)
    }
}
