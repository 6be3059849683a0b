//! What goes out of a socket beside a room's events, and what becomes of what is said on it.
//! Must not know how somebody got to where he is.

use super::{ChatSocket, Doing, Speaks};
use crate::actors::CloseReason;
use crate::domain::{Body, ChatError, Command, Location, Reply};
use crate::protocols::socketio::application::Act;
use crate::protocols::socketio::codec;
use crate::protocols::socketio::dialect::{self, Words};
use crate::protocols::socketio::packet::{Body as Said, MAIN, Packet};

impl ChatSocket {
    /// Says this to the client alone. Clients take a string at the end for an offset: behind one there is always the real one.
    pub(super) fn say(&self, words: Words) -> Act {
        let newest = self.seat.as_ref().map(|seat| codec::offset(seat.room.id, self.newest));
        let is_text = words.1.is_string() && self.pid.is_some();
        let offset = is_text.then(|| newest.unwrap_or_default());
        let arguments = codec::arguments(words, offset);
        Act::Emit(Packet::new(MAIN, Said::Event { id: None, arguments }))
    }

    pub(super) fn notice(&self, told: &impl ToString) -> Act {
        self.say(dialect::notice(&told.to_string()))
    }

    pub(super) fn ignored(&self) -> Vec<Act> {
        self.metrics.ignored_event();
        Vec::new()
    }

    /// Sends the client away; it does not come back by itself.
    pub(super) fn out(&mut self) -> Vec<Act> {
        let mut acts = vec![Act::Disconnect { namespace: MAIN.into() }];
        acts.extend(self.is_gone());
        acts
    }

    /// The client is out: so is its person, and nobody takes up its place.
    pub(super) fn is_gone(&mut self) -> Vec<Act> {
        let mut acts: Vec<Act> = self.give_up_place().into_iter().collect();
        self.forget();
        self.sid = None;
        self.comes_back = false;
        acts.push(self.run(Doing::Unattended, Command::StepOut));
        acts
    }

    /// The same for somebody who cannot take part, who is told why.
    pub(super) fn kept_out(&mut self, why: &ChatError) -> Vec<Act> {
        let mut acts = vec![self.notice(why)];
        acts.extend(self.out());
        acts.push(Act::Close(CloseReason::KeptOut));
        acts
    }

    /// Says something in the room, or hands it back to somebody who is alone.
    pub(super) fn said(&mut self, text: &str, ack: Option<u64>) -> Vec<Act> {
        match (Body::parse(text), &self.speaks) {
            (Err(error), _) => vec![self.notice(&error)],
            (Ok(body), Speaks::ChatApp(stranger)) if !stranger.talks() => {
                match stranger.echo(&body) {
                    Some(words) => [self.say(words)].into_iter().chain(answer(ack)).collect(),
                    None => self.ignored(),
                }
            }
            (Ok(body), _) => {
                let command = Command::Post { body, client_id: None };
                vec![self.run(Doing::Answering(ack), command)]
            }
        }
    }

    pub(super) fn shows_location(&mut self, object: String, ack: Option<u64>) -> Vec<Act> {
        match Location::of_object(object) {
            Some(location) => {
                let command = Command::ShareLocation(location);
                vec![self.run(Doing::Answering(ack), command)]
            }
            None => vec![self.notice(&ChatError::BodyTooLong)],
        }
    }

    /// An event is done, or not.
    pub(super) fn done(&self, ack: Option<u64>, result: Result<Reply, ChatError>) -> Vec<Act> {
        match result {
            Ok(_) => answer(ack).into_iter().collect(),
            // It came at the wrong time: the old programs said nothing either.
            Err(ChatError::NotAMember) => self.ignored(),
            Err(error) => vec![self.notice(&error)],
        }
    }
}

/// The answer to an event, if one is wanted: that it is done.
pub fn answer(ack: Option<u64>) -> Option<Act> {
    let ack = Said::Ack { id: ack?, arguments: Vec::new() };
    Some(Act::Emit(Packet::new(MAIN, ack)))
}

/// Trouble of ours: who comes back in a moment may find it gone.
pub const fn passes(error: &ChatError) -> bool {
    matches!(error, ChatError::Busy | ChatError::Unavailable | ChatError::Internal)
}

pub const fn bars(error: &ChatError) -> bool {
    matches!(error, ChatError::Suspended { .. } | ChatError::Banned { .. })
}
