//! Two strangers who talk, and what is left for a while when they have stopped.
//! Must not know the waiting line.

use std::time::{Duration, Instant};

use super::effect::Moment;
use crate::domain::matching::Tag;
use crate::domain::{
    End, MatchRecord, Message, Name, Participant, Reason, RoomId, RoomKey, Talk, UserId, Words,
};

/// One conversation.
#[derive(Debug)]
pub struct Pair {
    /// Where it is held.
    pub room: RoomId,
    /// The way in; longer than anything that is looked up for somebody who types.
    pub key: RoomKey,
    /// The two, who waited longer first.
    pub sides: [Side; 2],
    /// What both like.
    pub shared: Vec<Tag>,
    /// Something to begin with.
    pub question: &'static str,
    /// Since when.
    pub began: Moment,
    /// When something was said or somebody said that he is there.
    pub touched: Instant,
    /// When both were asked whether they are there.
    pub asked: Option<Instant>,
    /// Whether links may be followed.
    pub links: bool,
}

/// One of the two.
#[derive(Debug)]
pub struct Side {
    /// Who, under the name of this conversation.
    pub who: Participant,
    /// Lines written.
    pub lines: usize,
    /// Wished to keep talking.
    pub wished: bool,
    /// The other one was told that his connection is lost.
    pub away: bool,
}

impl Side {
    const fn new(who: Participant) -> Self {
        Self { who, lines: 0, wished: false, away: false }
    }
}

impl Pair {
    /// They begin.
    pub fn new(
        sides: [Participant; 2],
        shared: Vec<Tag>,
        question: &'static str,
        began: Moment,
    ) -> Self {
        let room = RoomId::random();
        // Twice as long as an id, so that no door finds it (`RoomKey::MAX`) and nobody can guess it.
        let key = RoomKey::from_stored(format!("pair:{room}:{}", RoomId::random()));
        Self {
            room,
            key,
            sides: sides.map(Side::new),
            shared,
            question,
            began,
            touched: began.now,
            asked: None,
            links: false,
        }
    }

    /// Both.
    pub fn members(&self) -> [Participant; 2] {
        self.sides.each_ref().map(|side| side.who.clone())
    }

    /// His side and the other one's.
    pub fn seen_by(&mut self, user: UserId) -> (&mut Side, &mut Side) {
        let [first, second] = &mut self.sides;
        if first.who.id == user { (first, second) } else { (second, first) }
    }

    /// The conversation as he sees it.
    pub fn talk(&self, user: UserId, idle_answer: Duration, now: Instant) -> Talk {
        let [first, second] = &self.sides;
        let (own, other) = if first.who.id == user { (first, second) } else { (second, first) };
        Talk {
            room: self.room,
            key: self.key.clone(),
            you: own.who.clone(),
            partner: other.who.clone(),
            shared: self.shared.clone(),
            question: self.question,
            links: self.links,
            partner_here: !other.away,
            wished: own.wished,
            quiet: self.asked.map(|at| (at + idle_answer).saturating_duration_since(now)),
        }
    }

    /// What is kept of it for a week.
    pub fn record(&self, by: Option<UserId>, how: End, moment: Moment) -> MatchRecord {
        let people = self.sides.each_ref().map(|side| side.who.id);
        MatchRecord {
            room: self.room,
            people,
            started_at: self.began.at,
            ended_at: moment.at,
            how,
            by: by.and_then(|by| people.iter().position(|user| *user == by)),
            shared: !self.shared.is_empty(),
            lines: self.sides.each_ref().map(|side| side.lines),
        }
    }
}

/// A conversation that is over: its lines are held in memory for as long as one of them may still be reported.
#[derive(Debug)]
pub struct After {
    /// The two.
    pub members: [Participant; 2],
    /// What was said, once its room has handed it out.
    pub lines: Option<Vec<Message>>,
    /// Since when.
    pub since: Instant,
    /// Reports that wait for the lines.
    pub reports: Vec<(Participant, Reason, Option<Words>)>,
    /// Both wanted to go on.
    pub keep: bool,
}

impl After {
    /// The other one of the two.
    pub fn partner_of(&self, user: UserId) -> Option<&Participant> {
        self.members.iter().find(|member| member.id != user)
    }

    /// He, under the name of that conversation.
    pub fn own_of(&self, user: UserId) -> Option<&Participant> {
        self.members.iter().find(|member| member.id == user)
    }
}

/// A name for the second of two, which must not be taken for the first one's.
pub fn apart(
    first: &Name,
    second: Participant,
    below: &mut dyn FnMut(usize) -> usize,
) -> Participant {
    if first.skeleton() != second.name.skeleton() {
        return second;
    }
    Participant { name: crate::domain::draw_another_name(first, below), ..second }
}
