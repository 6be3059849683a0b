//! Programs with a key: who it is, which room is meant, and into it; the acknowledgement comes before anything else.
//! Must not say why somebody is not let in: he is disconnected, whatever the reason.

use super::speaking::{answer, bars, passes};
use super::{ChatSocket, Doing, Speaks};
use crate::actors::CloseReason;
use crate::domain::{ChatError, Command, Participant, Reply, Room, RoomKey, RoomKind};
use crate::protocols::socketio::application::Act;
use crate::protocols::socketio::dialect::{Credentials, Dialect};
use crate::protocols::socketio::live::Claim;

/// A socket of such a program.
#[derive(Default)]
pub struct Program {
    /// Its right to be that person in the room.
    claim: Option<Claim>,
    /// It was in that room before its connection was lost, and may say so once more.
    recovered: bool,
}

/// How far somebody is who wants in.
pub enum Stage {
    /// Whose key is it?
    ShowingKey { room: String, ack: Option<u64> },
    /// Is the room there?
    Looking { who: Participant, ack: Option<u64> },
    /// Into it.
    Joining { claim: Claim, ack: Option<u64> },
}

impl Program {
    /// One that comes back to where it was.
    pub const fn back(claim: Claim) -> Self {
        Self { claim: Some(claim), recovered: true }
    }
}

impl ChatSocket {
    pub(super) fn wants_in(
        &mut self,
        credentials: Option<Credentials>,
        ack: Option<u64>,
    ) -> Vec<Act> {
        let mut acts: Vec<Act> = self.leaves_page_room().into_iter().collect();
        if !matches!(self.speaks, Speaks::ChatBackend(_)) {
            self.speaks = Speaks::ChatBackend(Program::default());
        }
        match credentials {
            Some(Credentials { key, room }) => {
                let stage = Stage::ShowingKey { room, ack };
                acts.push(self.run(Doing::Authenticating(stage), Command::ShowKey { key }));
            }
            None => acts.extend(self.out()),
        }
        acts
    }

    pub(super) fn authenticating(
        &mut self,
        stage: Stage,
        result: Result<Reply, ChatError>,
    ) -> Vec<Act> {
        match (stage, result) {
            (Stage::ShowingKey { room, ack }, Ok(Reply::Is(who))) => {
                let Some(key) = RoomKey::exact(&room) else { return self.out() };
                let stage = Stage::Looking { who, ack };
                vec![self.run(Doing::Authenticating(stage), Command::Look { key })]
            }
            (Stage::Looking { who, ack }, Ok(Reply::Looked(room))) => self.found(who, &room, ack),
            (Stage::Joining { claim, ack }, Ok(Reply::Joined(snapshot))) => {
                self.speaks = Speaks::ChatBackend(Program { claim: Some(claim), recovered: false });
                self.is_in(&snapshot, snapshot.last_seq);
                let mut acts = self.welcome(ack);
                acts.extend(self.keep_place());
                acts
            }
            (_, Err(error)) if passes(&error) => vec![self.close(CloseReason::Busy)],
            (_, Err(error)) if bars(&error) => self.kept_out(&error),
            (_, Err(error @ ChatError::TooFast { .. })) => {
                let mut acts = vec![self.notice(&error)];
                acts.extend(self.out());
                acts
            }
            _ => self.out(),
        }
    }

    /// Into the room, unless another socket is there for him.
    fn found(&mut self, who: Participant, room: &Room, ack: Option<u64>) -> Vec<Act> {
        if room.kind == RoomKind::Pair {
            return self.out();
        }
        if self.seat.as_ref().is_some_and(|seat| seat.room.id == room.id) {
            return self.found_again(&who, room, ack);
        }
        let Some(claim) = self.live.claim(who.id, room.id) else { return self.out() };
        let join = Command::Join { key: room.key.clone(), who, numbered: true, resume: None };
        vec![self.run(Doing::Authenticating(Stage::Joining { claim, ack }), join)]
    }

    /// Clients that come back say once more where they are, not knowing that they are there; anybody else is there twice.
    fn found_again(&mut self, who: &Participant, room: &Room, ack: Option<u64>) -> Vec<Act> {
        let Speaks::ChatBackend(program) = &mut self.speaks else { return Vec::new() };
        let is_his = program.claim.as_ref().is_some_and(|claim| claim.is_for(who.id, room.id));
        if is_his && std::mem::take(&mut program.recovered) {
            self.welcome(ack)
        } else {
            self.out()
        }
    }

    /// Clients begin to listen with the acknowledgement, and then hear of themselves.
    fn welcome(&self, ack: Option<u64>) -> Vec<Act> {
        let you = self.seat.as_ref().map(|seat| &seat.you);
        let words = you.and_then(|you| Dialect::ChatBackend.entered(you));
        answer(ack).into_iter().chain(words.map(|words| self.say(words))).collect()
    }
}
