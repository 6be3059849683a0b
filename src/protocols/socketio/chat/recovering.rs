//! How a client goes on where it was when its connection was lost: into the same room, then what it has missed, then what happens.
//! Must not let it in twice; whatever goes wrong before it is in, it begins anew.

use serde_json::Value;

use super::chat_backend::Program;
use super::kept::Kept;
use super::stranger::Stranger;
use super::{ChatSocket, Doing, Speaks};
use crate::actors::CloseReason;
use crate::domain::{
    ChatError, Command, Event, Hidden, Message, Participant, Place, Reply, Resume, Room, Seq,
    StrangerOrder,
};
use crate::protocols::socketio::application::{Act, Application};
use crate::protocols::socketio::codec;
use crate::protocols::socketio::dialect::Dialect;
use crate::protocols::socketio::packet::MAIN;

/// A client that says that it was here before.
pub struct Recovering {
    /// What its socket is called if it was not.
    sid: String,
    pid: Hidden,
    offset: Option<String>,
    stage: Stage,
}

enum Stage {
    /// Is its place there?
    Finding,
    /// Does the stranger still talk to him?
    Attaching(Back),
    /// Into the room.
    Entering(Back),
    /// It is in, but has to be told much first, up to that message.
    Reading(Back, Box<Room>, Seq),
}

/// Somebody who was in a room.
struct Back {
    kept: Kept,
    who: Participant,
    /// What he had certainly seen when he came.
    from: Seq,
    /// What he has seen, or has been told since.
    seen: Seq,
    is_let_in: bool,
}

/// What a client names that was here before: its place, and what it has seen.
pub fn asked(handshake: Option<&Value>) -> Option<(Hidden, Option<String>)> {
    let handshake = handshake?.as_object()?;
    let text = |name: &str| Some(handshake.get(name)?.as_str()?.to_owned());
    Some((Hidden(text("pid")?), text("offset")))
}

impl ChatSocket {
    pub(super) fn come_back(
        &mut self,
        sid: String,
        pid: Hidden,
        offset: Option<String>,
    ) -> Vec<Act> {
        let command = Command::Recover { pid: pid.clone() };
        let recovering = Recovering { sid, pid, offset, stage: Stage::Finding };
        vec![self.run(Doing::Recovering(Box::new(recovering)), command)]
    }

    pub(super) fn recovering(
        &mut self,
        mut recovering: Recovering,
        result: Result<Reply, ChatError>,
    ) -> Vec<Act> {
        match (std::mem::replace(&mut recovering.stage, Stage::Finding), result) {
            (Stage::Finding, Ok(Reply::Recovered(Some(place)))) => {
                self.found_place(recovering, place)
            }
            (Stage::Attaching(back), Ok(Reply::Ordered)) if self.talks_in(back.kept.room) => {
                self.enter_again(recovering, back)
            }
            (Stage::Entering(back), Ok(Reply::Joined(snapshot))) => {
                let mut acts = self.let_in(&recovering, &back);
                self.is_in(&snapshot, back.from);
                acts.extend(self.missed(&snapshot.room, &snapshot.messages));
                acts.extend(self.keep_place());
                acts
            }
            (Stage::Entering(mut back), Ok(Reply::Behind { room, until, .. })) => {
                let mut acts = self.let_in(&recovering, &back);
                back.is_let_in = true;
                acts.push(self.read(recovering, back, room, until));
                acts
            }
            (Stage::Reading(mut back, room, until), Ok(Reply::Missed(page))) => {
                let mut acts = self.missed(&room, &page.messages);
                let last = page.messages.last().map(|message| message.seq);
                back.seen = last.filter(|_| page.more).unwrap_or(until);
                if page.more {
                    acts.push(self.read(recovering, back, room, until));
                } else {
                    acts.extend(self.enter_again(recovering, back));
                }
                acts
            }
            // It was told that it is in: it comes back once more.
            (Stage::Reading(..), _) => vec![self.close(CloseReason::Busy)],
            (Stage::Entering(back), _) if back.is_let_in => vec![self.close(CloseReason::Busy)],
            _ => self.begin(recovering.sid, true),
        }
    }

    fn found_place(&mut self, mut recovering: Recovering, place: Place) -> Vec<Act> {
        let kept = Kept::read(&place.kept).filter(|kept| self.may_go_on(kept, place.who));
        let Some(kept) = kept else { return self.begin(recovering.sid, true) };
        let who = kept.who(place.who);
        let offset = recovering.offset.as_deref();
        let seen = offset.and_then(|offset| codec::seq_in(offset, kept.room)).unwrap_or(Seq::ZERO);
        let seen = seen.max(kept.from);
        self.pid = Some(recovering.pid.clone());
        self.speaks = match kept.dialect {
            Dialect::Chatsy => Speaks::Chatsy,
            Dialect::ChatBackend => {
                let claim = self.live.take_over(who.id, kept.room);
                Speaks::ChatBackend(Program::back(claim))
            }
            Dialect::ChatApp => {
                let arrived = self.live.comes(who.id, &kept.sid);
                Speaks::ChatApp(Box::new(Stranger::back(who.clone(), arrived)))
            }
        };
        let is_stranger = kept.dialect == Dialect::ChatApp;
        let back = Back { kept, who, from: seen, seen, is_let_in: false };
        if is_stranger {
            let attach = StrangerOrder::Attach(back.who.clone());
            recovering.stage = Stage::Attaching(back);
            return vec![
                self.run(Doing::Recovering(Box::new(recovering)), Command::Stranger(attach)),
            ];
        }
        self.enter_again(recovering, back)
    }

    fn enter_again(&mut self, mut recovering: Recovering, back: Back) -> Vec<Act> {
        let resume = Some(Resume { room: back.kept.room, seq: back.seen, notice: None });
        let (key, who) = (back.kept.key(), back.who.clone());
        let join = Command::Join { key, who, numbered: true, resume };
        recovering.stage = Stage::Entering(back);
        vec![self.run(Doing::Recovering(Box::new(recovering)), join)]
    }

    fn read(&mut self, mut recovering: Recovering, back: Back, room: Box<Room>, until: Seq) -> Act {
        let command = Command::HistoryAfter { room: room.id, after: back.seen, until };
        recovering.stage = Stage::Reading(back, room, until);
        self.run(Doing::Recovering(Box::new(recovering)), command)
    }

    /// Tells the client that it is where it was, once.
    fn let_in(&mut self, recovering: &Recovering, back: &Back) -> Vec<Act> {
        if back.is_let_in {
            return Vec::new();
        }
        self.comes_back = true;
        let sid = back.kept.sid.clone();
        self.sid = Some(sid.clone());
        self.known_as.clone_from(&sid);
        let pid = Some(recovering.pid.0.clone());
        vec![Act::Accept { namespace: MAIN.into(), sid, pid }]
    }

    /// What was said without it, as it is said to others.
    pub(super) fn missed(&mut self, room: &Room, messages: &[Message]) -> Vec<Act> {
        let codec = self.codec();
        let said = messages.iter().map(|message| Event::Posted(message.clone()));
        said.filter_map(|event| codec.render(room, &event).map(Act::Say)).collect()
    }
}
