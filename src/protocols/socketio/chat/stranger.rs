//! Somebody among strangers, as his socket sees it: alone, waiting, or in a conversation.
//! Must not order anything.

use std::time::Instant;

use crate::domain::{Body, Name, Participant, RoomId, Talk};
use crate::protocols::socketio::dialect::{self, Words};
use crate::protocols::socketio::live::Arrived;

/// Somebody among strangers.
pub struct Stranger {
    /// What he is called.
    pub name: Name,
    /// Who he is, once that is known.
    pub who: Option<Participant>,
    /// Whether he is told how it stands.
    pub attached: bool,
    /// How it stands.
    pub phase: Phase,
    /// His conversation.
    pub talk: Option<Box<Talk>>,
    /// What others of this door know of him.
    pub arrived: Option<Arrived>,
    /// When he may ask again for somebody to talk to.
    pub start_at: Option<Instant>,
}

/// What somebody is doing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Phase {
    /// He wants nobody.
    Out,
    /// He has asked for somebody.
    Coming,
    /// He is alone.
    Waiting,
    /// He is not.
    Talking,
}

impl Stranger {
    /// Somebody who has asked for nothing yet.
    pub const fn new(name: Name, who: Option<Participant>) -> Self {
        let (phase, talk, arrived) = (Phase::Out, None, None);
        Self { name, who, attached: false, phase, talk, arrived, start_at: None }
    }

    /// One that comes back to a conversation, if it goes on.
    pub fn back(who: Participant, arrived: Arrived) -> Self {
        let (attached, phase, arrived) = (true, Phase::Coming, Some(arrived));
        Self { attached, phase, arrived, ..Self::new(who.name.clone(), Some(who)) }
    }

    /// Whether somebody hears him.
    pub fn talks(&self) -> bool {
        self.phase == Phase::Talking
    }

    /// What he hears when he is alone and says something; none when he is not even waiting.
    pub fn echo(&self, said: &Body) -> Option<Words> {
        (self.phase != Phase::Out).then(|| dialect::aloud(&self.name, said.as_str()))
    }

    /// Whether he is in that conversation.
    pub fn talks_in(&self, room: RoomId) -> bool {
        self.talk.as_ref().is_some_and(|talk| talk.room == room)
    }

    /// The event by which he hears of his partner, if that one came later.
    pub fn newcomer(&self) -> Option<Words> {
        let partner = &self.talk.as_ref()?.partner;
        let sid = self.arrived.as_ref()?.newcomer(partner.id)?;
        Some(dialect::joined(&sid, partner))
    }

    /// There is no conversation, or none any more.
    pub fn is_alone(&mut self, phase: Phase) {
        self.phase = phase;
        self.talk = None;
    }
}
