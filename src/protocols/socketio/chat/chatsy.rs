//! Sockets begin here: those of somebody who has entered a room with a page are in it at once, as Chatsy's were.
//! Must not say anything when that room is gone: the old page shows what the server says of it.

use super::speaking::{bars, passes};
use super::{ChatSocket, Doing, Speaks};
use crate::actors::CloseReason;
use crate::domain::{ChatError, Command, Hidden, Reply};
use crate::protocols::identity_cookie::Entry;
use crate::protocols::socketio::application::Act;
use crate::protocols::socketio::dialect::Dialect;
use crate::protocols::socketio::handshake::new_sid;
use crate::protocols::socketio::packet::MAIN;

impl ChatSocket {
    /// Lets a client in that nothing is known of but what its cookie says.
    pub(super) fn begin(&mut self, sid: String, recovers: bool) -> Vec<Act> {
        self.forget();
        self.comes_back = true;
        self.sid = Some(sid.clone());
        self.pid = recovers.then(|| Hidden(new_sid()));
        let pid = self.pid.as_ref().map(|pid| pid.0.clone());
        let mut acts = vec![Act::Accept { namespace: MAIN.into(), sid, pid }];
        if let Some(Entry { who, room }) = self.remembered() {
            self.speaks = Speaks::Chatsy;
            let join = Command::Join { key: room, who, numbered: true, resume: None };
            acts.push(self.run(Doing::Entering, join));
        }
        acts
    }

    /// The room that the pages say he is in.
    fn remembered(&self) -> Option<Entry> {
        let counts = !self.arrival.foreign && !self.arrival.at_strangers;
        self.arrival.entry.clone().filter(|_| counts)
    }

    pub(super) fn entered(&mut self, result: Result<Reply, ChatError>) -> Vec<Act> {
        match result {
            Ok(Reply::Joined(snapshot)) => {
                self.is_in(&snapshot, snapshot.last_seq);
                let words = Dialect::Chatsy.entered(&snapshot.you);
                let mut acts: Vec<Act> = words.map(|words| self.say(words)).into_iter().collect();
                acts.extend(self.keep_place());
                acts
            }
            Err(error) if bars(&error) => self.kept_out(&error),
            Err(error) if passes(&error) => vec![self.close(CloseReason::Busy)],
            _ => Vec::new(),
        }
    }

    /// Something else is said on a socket that was taken for Chatsy's: out of that room.
    pub(super) fn leaves_page_room(&mut self) -> Option<Act> {
        if !matches!(self.speaks, Speaks::Chatsy) {
            return None;
        }
        self.forget();
        Some(self.run(Doing::Unattended, Command::StepOut))
    }
}
