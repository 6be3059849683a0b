//! Strangers, as ChatApp's page knows them: it says `join`, hears of itself, then of the other one, and never of waiting.
//! Must not keep anybody from waiting again whose partner has gone: the old page knows no way to ask for it.

use rand::Rng;

use super::speaking::{answer, bars, passes};
use super::stranger::{Phase, Stranger};
use super::{ChatSocket, Doing, Speaks};
use crate::actors::CloseReason;
use crate::domain::matching::Tags;
use crate::domain::{
    ChatError, Command, End, Participant, Reply, RoomId, Seq, Snapshot, StrangerOrder, Told,
    UserId, draw_friendly_name,
};
use crate::protocols::socketio::application::Act;
use crate::protocols::socketio::dialect;

/// How far somebody is who wants to meet somebody.
pub enum Stage {
    /// Who is he?
    Introducing { ack: Option<u64> },
    /// Where he is told how it stands.
    Attaching { ack: Option<u64> },
    /// Into the line.
    Starting { ack: Option<u64> },
    /// Once more, because the other one has gone.
    StartingAgain,
    /// Into the room of a conversation.
    Entering(RoomId),
}

impl ChatSocket {
    pub(super) fn wants_to_meet(&mut self, ack: Option<u64>) -> Vec<Act> {
        if self.arrival.foreign {
            return self.out();
        }
        if !self.random_chat {
            return self.ignored();
        }
        let mut acts: Vec<Act> = self.leaves_page_room().into_iter().collect();
        if !matches!(self.speaks, Speaks::ChatApp(_)) {
            self.speaks = Speaks::ChatApp(Box::new(self.stranger()));
        }
        let Some(stranger) = self.among_strangers() else { return acts };
        if stranger.phase != Phase::Out {
            acts.extend(answer(ack));
            return acts;
        }
        stranger.phase = Phase::Coming;
        let (name, is_known) = (stranger.name.clone(), stranger.who.is_some());
        if is_known {
            acts.extend(self.attach(ack));
        } else {
            let stage = Stage::Introducing { ack };
            acts.push(self.run(Doing::Meeting(stage), Command::Introduce { name }));
        }
        acts
    }

    fn stranger(&self) -> Stranger {
        let below = |number: usize| rand::rng().random_range(0..number.max(1));
        let name = self.arrival.stranger.clone().unwrap_or_else(|| draw_friendly_name(below));
        let known = |id: UserId| Participant { id, name: name.clone() };
        let who = self.arrival.user.map(known);
        Stranger::new(name, who)
    }

    fn among_strangers(&mut self) -> Option<&mut Stranger> {
        match &mut self.speaks {
            Speaks::ChatApp(stranger) => Some(stranger),
            _ => None,
        }
    }

    /// Whether he is in that conversation.
    pub(super) fn talks_in(&mut self, room: RoomId) -> bool {
        self.among_strangers().is_some_and(|stranger| stranger.talks_in(room))
    }

    fn attach(&mut self, ack: Option<u64>) -> Vec<Act> {
        let (live, sid) = (self.live.clone(), self.known_as.clone());
        let Some(stranger) = self.among_strangers() else { return Vec::new() };
        if stranger.attached {
            return self.start(Stage::Starting { ack });
        }
        let Some(who) = stranger.who.clone() else { return Vec::new() };
        stranger.arrived = Some(live.comes(who.id, &sid));
        let order = Command::Stranger(StrangerOrder::Attach(who));
        vec![self.run(Doing::Meeting(Stage::Attaching { ack }), order)]
    }

    fn start(&mut self, stage: Stage) -> Vec<Act> {
        let (live, sid) = (self.live.clone(), self.known_as.clone());
        let Some(stranger) = self.among_strangers() else { return Vec::new() };
        // Whoever meets him next must know his socket: before he can be met.
        stranger.arrived = stranger.who.as_ref().map(|who| live.comes(who.id, &sid));
        stranger.start_at = None;
        let order = Command::Stranger(StrangerOrder::Start(Tags::default()));
        vec![self.run(Doing::Meeting(stage), order)]
    }

    /// He is alone again and waits for the next one.
    pub(super) fn start_again(&mut self) -> Vec<Act> {
        self.seat = None;
        if let Some(stranger) = self.among_strangers() {
            stranger.is_alone(Phase::Waiting);
        }
        self.start(Stage::StartingAgain)
    }

    pub(super) fn parts(&mut self, ack: Option<u64>) -> Vec<Act> {
        let is_out = self.among_strangers().is_none_or(|stranger| stranger.phase == Phase::Out);
        if is_out {
            return self.ignored();
        }
        self.is_nobodys();
        vec![self.run(Doing::Answering(ack), Command::Stranger(StrangerOrder::Stop))]
    }

    /// He waits for nobody and talks to nobody.
    fn is_nobodys(&mut self) {
        self.seat = None;
        if let Some(stranger) = self.among_strangers() {
            stranger.is_alone(Phase::Out);
            stranger.arrived = None;
            stranger.start_at = None;
        }
    }

    pub(super) fn meeting(&mut self, stage: Stage, result: Result<Reply, ChatError>) -> Vec<Act> {
        let now = self.now;
        let Some(stranger) = self.among_strangers() else { return Vec::new() };
        match (stage, result) {
            (Stage::Introducing { ack }, Ok(Reply::Is(who))) => {
                stranger.name = who.name.clone();
                stranger.who = Some(who);
                self.attach(ack)
            }
            (Stage::Attaching { ack }, Ok(Reply::Ordered)) => {
                stranger.attached = true;
                match stranger.phase {
                    Phase::Coming => self.start(Stage::Starting { ack }),
                    Phase::Waiting | Phase::Talking => self.has_come(ack),
                    Phase::Out => answer(ack).into_iter().collect(),
                }
            }
            (Stage::Starting { ack }, Ok(Reply::Ordered)) => match stranger.phase {
                Phase::Coming => {
                    stranger.phase = Phase::Waiting;
                    self.has_come(ack)
                }
                _ => answer(ack).into_iter().collect(),
            },
            (Stage::Entering(room), Ok(Reply::Joined(snapshot))) if snapshot.room.id == room => {
                self.has_met(&snapshot)
            }
            (Stage::StartingAgain, Err(ChatError::TooFast { retry_after })) => {
                stranger.start_at = Some(now() + retry_after);
                Vec::new()
            }
            // It was over before the room was reached.
            (Stage::Entering(_), Err(ChatError::RoomNotFound)) | (_, Ok(_)) => Vec::new(),
            (_, Err(error)) if bars(&error) => self.kept_out(&error),
            (_, Err(error)) if passes(&error) => vec![self.close(CloseReason::Busy)],
            (_, Err(error)) => {
                self.is_nobodys();
                vec![self.notice(&error)]
            }
        }
    }

    /// He hears that he is there, before the answer to his `join`.
    fn has_come(&mut self, ack: Option<u64>) -> Vec<Act> {
        let sid = self.sid.clone().unwrap_or_default();
        let who = self.among_strangers().and_then(|stranger| stranger.who.as_ref());
        let words = who.map(|who| dialect::joined(&sid, who));
        words.map(|words| self.say(words)).into_iter().chain(answer(ack)).collect()
    }

    /// The one who was here first hears of the one who came, and then what he has said already.
    fn has_met(&mut self, snapshot: &Snapshot) -> Vec<Act> {
        if !self.talks_in(snapshot.room.id) {
            return Vec::new();
        }
        self.is_in(snapshot, Seq::ZERO);
        let newcomer = self.among_strangers().and_then(|stranger| stranger.newcomer());
        let mut acts: Vec<Act> = newcomer.map(|words| self.say(words)).into_iter().collect();
        acts.extend(self.missed(&snapshot.room, &snapshot.messages));
        acts.extend(self.keep_place());
        acts
    }

    pub(super) fn told_of_strangers(&mut self, told: Told) -> Vec<Act> {
        let is_let_in = self.sid.is_some();
        let Some(stranger) = self.among_strangers() else { return Vec::new() };
        match told {
            Told::Talking(talk) => {
                let room = talk.room;
                stranger.phase = Phase::Talking;
                stranger.name = talk.you.name.clone();
                let (key, who) = (talk.key.clone(), talk.you.clone());
                stranger.talk = Some(talk);
                // Somebody who comes back is on his way there.
                if !is_let_in {
                    return Vec::new();
                }
                let join = Command::Join { key, who, numbered: false, resume: None };
                vec![self.run(Doing::Meeting(Stage::Entering(room)), join)]
            }
            Told::Waiting(_) if stranger.phase != Phase::Coming => {
                stranger.is_alone(Phase::Waiting);
                Vec::new()
            }
            Told::Idle if stranger.phase != Phase::Coming => {
                self.is_nobodys();
                Vec::new()
            }
            Told::Rid { .. } | Told::Kept(_) => {
                self.is_nobodys();
                Vec::new()
            }
            Told::GaveUp => self.start_again(),
            Told::Ended(ended) => {
                let words = dialect::parted(ended.partner.as_str(), ended.how == End::Dropped);
                let mut acts = vec![self.say(words)];
                acts.extend(self.start_again());
                acts
            }
            Told::Quiet(left) => {
                let told = format!(
                    "Nobody has said anything for long. The conversation ends in {} seconds.",
                    left.as_secs().max(1)
                );
                vec![self.notice(&told)]
            }
            Told::Refused(error) if bars(&error) => self.kept_out(&error),
            Told::Refused(error) => vec![self.notice(&error)],
            Told::Waiting(_)
            | Told::Idle
            | Told::Partner { .. }
            | Told::Lively
            | Told::Links
            | Told::Wished => Vec::new(),
        }
    }
}
