//! What clients of the three old programs talk with: which dialect a socket speaks, and what its events come to.
//! Must not do I/O, nor know frames below Socket.IO; a test hands it events and compares acts.

mod chat_app;
mod chat_backend;
mod chatsy;
mod kept;
mod recovering;
mod speaking;
mod stranger;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::application::{Act, Application, Client, Event};
use super::codec::{self, DialectCodec};
use super::dialect::{self, Dialect, Wish};
use super::door::Arrival;
use super::engine_packet::Generation;
use super::handshake::new_sid;
use super::live::LiveSockets;
use crate::actors::{CloseReason, Codec, Delivery, Hears, Notice, Tag};
use crate::domain::{ChatError, Command, Hidden, Participant, Reply, Room, Seq, Snapshot, Told};
use crate::metrics::Metrics;

use chat_backend::Program;
use recovering::Recovering;
use stranger::Stranger;

/// One client's socket.
pub struct ChatSocket {
    arrival: Arrival,
    live: LiveSockets,
    metrics: Metrics,
    random_chat: bool,
    /// What the client's socket is called; none while it is not let in.
    sid: Option<String>,
    /// What others are told that it is called.
    known_as: String,
    /// What finds its place again; none for clients that do not come back for what they missed.
    pid: Option<Hidden>,
    speaks: Speaks,
    seat: Option<Seated>,
    /// The newest message it has heard.
    newest: Seq,
    doing: HashMap<Tag, Doing>,
    next_tag: u64,
    comes_back: bool,
    now: fn() -> Instant,
}

/// The dialect, and what a socket remembers in it.
enum Speaks {
    Nothing,
    Chatsy,
    ChatBackend(Program),
    ChatApp(Box<Stranger>),
}

/// In a room.
struct Seated {
    room: Room,
    you: Participant,
    /// What was said up to here it needs to be told in no case.
    from: Seq,
}

/// What is under way.
enum Doing {
    /// A client wants to go on where it was.
    Recovering(Box<Recovering>),
    /// Into the room that the cookie knows.
    Entering,
    /// Into a room with a key.
    Authenticating(chat_backend::Stage),
    /// To somebody else.
    Meeting(chat_app::Stage),
    /// An event that is answered when it is done.
    Answering(Option<u64>),
    /// What nobody waits for.
    Unattended,
}

impl Speaks {
    const fn dialect(&self) -> Option<Dialect> {
        match self {
            Self::Nothing => None,
            Self::Chatsy => Some(Dialect::Chatsy),
            Self::ChatBackend(_) => Some(Dialect::ChatBackend),
            Self::ChatApp(_) => Some(Dialect::ChatApp),
        }
    }
}

impl ChatSocket {
    /// Somebody who has not said anything yet.
    pub fn new(arrival: Arrival, live: LiveSockets, metrics: Metrics, random_chat: bool) -> Self {
        Self {
            arrival,
            live,
            metrics,
            random_chat,
            sid: None,
            known_as: String::new(),
            pid: None,
            speaks: Speaks::Nothing,
            seat: None,
            newest: Seq::ZERO,
            doing: HashMap::new(),
            next_tag: 0,
            comes_back: true,
            now: Instant::now,
        }
    }

    fn run(&mut self, doing: Doing, command: Command) -> Act {
        self.next_tag += 1;
        let tag = Tag(self.next_tag);
        self.doing.insert(tag, doing);
        Act::Run { tag, command }
    }

    fn is_in(&mut self, snapshot: &Snapshot, from: Seq) {
        self.newest = snapshot.last_seq;
        self.seat = Some(Seated { room: snapshot.room.clone(), you: snapshot.you.clone(), from });
    }

    fn close(&mut self, reason: CloseReason) -> Act {
        self.forget();
        Act::Close(reason)
    }

    /// Forgets what the client was doing.
    fn forget(&mut self) {
        self.speaks = Speaks::Nothing;
        self.seat = None;
        self.doing.clear();
    }
}

impl Application for ChatSocket {
    fn codec(&self) -> &'static dyn Codec {
        let dialect = self.speaks.dialect().unwrap_or(Dialect::Chatsy);
        DialectCodec::of(dialect, self.pid.is_some())
    }

    fn stays(&self) -> bool {
        self.comes_back
    }

    fn connect(&mut self, client: &Client<'_>) -> Vec<Act> {
        let recovers = self.arrival.recovers && client.generation == Generation::Four;
        self.forget();
        self.known_as = match client.generation {
            // It is the name of the connection as well, and whoever has that may speak on it.
            Generation::Three => new_sid(),
            Generation::Four => client.sid.to_owned(),
        };
        match recovering::asked(client.handshake).filter(|_| recovers) {
            Some((pid, offset)) => self.come_back(client.sid.to_owned(), pid, offset),
            None => self.begin(client.sid.to_owned(), recovers),
        }
    }

    fn event(&mut self, _namespace: &str, event: Event) -> Vec<Act> {
        let ack = event.ack;
        match dialect::wish(self.speaks.dialect(), &event) {
            Some(Wish::Enter(credentials)) => self.wants_in(credentials, ack),
            Some(Wish::Locate(object)) => self.shows_location(object, ack),
            Some(Wish::Say(text)) => self.said(&text, ack),
            Some(Wish::Meet) => self.wants_to_meet(ack),
            Some(Wish::Part) => self.parts(ack),
            None => self.ignored(),
        }
    }

    fn disconnected(&mut self, _namespace: &str) -> Vec<Act> {
        let is_stranger = matches!(self.speaks, Speaks::ChatApp(_));
        let mut acts = self.is_gone();
        if is_stranger {
            // The end of the connection is how the other one hears that this one is gone.
            acts.push(Act::Close(CloseReason::Done));
        }
        acts
    }

    fn replied(&mut self, tag: Tag, result: Result<Reply, ChatError>) -> Vec<Act> {
        match self.doing.remove(&tag) {
            Some(Doing::Recovering(recovering)) => self.recovering(*recovering, result),
            Some(Doing::Entering) => self.entered(result),
            Some(Doing::Authenticating(stage)) => self.authenticating(stage, result),
            Some(Doing::Meeting(stage)) => self.meeting(stage, result),
            Some(Doing::Answering(ack)) => self.done(ack, result),
            Some(Doing::Unattended) | None => Vec::new(),
        }
    }

    fn met(&mut self, told: Told) -> Vec<Act> {
        self.told_of_strangers(told)
    }

    /// That he has come himself, everybody is told in his own order of events.
    fn hears(&mut self, delivery: &Delivery) -> Hears {
        let own = self.seat.as_ref().map(|seat| seat.you.id);
        match delivery.seq {
            Some(seq) => {
                self.newest = seq;
                Hears::All
            }
            None if delivery.author != own || codec::shows_location(&delivery.frame) => Hears::All,
            None => Hears::Nothing,
        }
    }

    fn told(&mut self, notice: &Notice) -> Vec<Act> {
        match notice {
            Notice::Warned(warning) => vec![self.notice(warning)],
            Notice::KeptOut(error) => vec![self.notice(error)],
        }
    }

    fn flooded(&mut self) -> Vec<Act> {
        let wait = Duration::from_secs(1);
        let told = self.notice(&ChatError::TooFast { retry_after: wait });
        vec![told, self.close(CloseReason::NotAllowed)]
    }

    fn closing(&mut self, reason: &CloseReason) -> bool {
        let for_good = matches!(
            reason,
            CloseReason::KeptOut
                | CloseReason::NotEntered
                | CloseReason::RoomEnded
                | CloseReason::Left
        );
        self.comes_back &= !for_good;
        // A peer may take its time to close: until then it stands in nobody's way, not even its own.
        self.forget();
        for_good
    }

    fn wakes_at(&self) -> Option<Instant> {
        match &self.speaks {
            Speaks::ChatApp(stranger) => stranger.start_at,
            _ => None,
        }
    }

    fn ticked(&mut self, now: Instant) -> Vec<Act> {
        match self.wakes_at() {
            Some(moment) if moment <= now => self.start_again(),
            _ => Vec::new(),
        }
    }
}
