//! What two strangers do while they talk: lines, wishes, and how it ends.
//! Must not let one of them know what only the other one did.

use std::time::Instant;

use super::effect::{Effect, Moment};
use super::pair::After;
use super::{Floor, Place};
use crate::domain::{Body, ChatError, End, Ended, RoomId, Told, UserId};

impl Floor {
    /// A line on its way to that room: whether it may be said there.
    ///
    /// # Errors
    /// `NoPartner`, `LineTooLong`, `SameOpening`.
    pub fn say(
        &mut self,
        user: UserId,
        room: RoomId,
        body: &Body,
        now: Instant,
    ) -> Result<(), ChatError> {
        let talks = self.people.get(&user).is_some_and(|one| one.place == Place::Talking(room));
        let pair = self.pairs.get_mut(&room).filter(|_| talks).ok_or(ChatError::NoPartner)?;
        let most = self.config.line_length;
        if body.as_str().chars().count() > most {
            return Err(ChatError::LineTooLong { most });
        }
        let (own, _) = pair.seen_by(user);
        let is_first = own.lines == 0;
        let mut may_open = || {
            let line = body.as_str();
            self.habits.may_open(user, room, line, &self.config, now)
        };
        if is_first && !may_open() {
            return Err(ChatError::SameOpening);
        }
        own.lines += 1;
        let enough = pair.sides.iter().all(|side| side.lines >= self.config.links_after);
        if enough && !std::mem::replace(&mut pair.links, true) {
            self.tell_both(room, &Told::Links);
        }
        self.touch(room, now);
        Ok(())
    }

    /// He is still there.
    pub fn stay(&mut self, user: UserId, now: Instant) {
        if let Some(room) = self.talks_in(user) {
            self.touch(room, now);
        }
    }

    /// He ends the conversation and wants the next one. Says whether he wants a new ticket.
    pub fn next(&mut self, user: UserId, moment: Moment) -> bool {
        let pause = match self.talks_in(user) {
            Some(room) => {
                let began = self.pairs.get(&room).map_or(moment.now, |pair| pair.began.now);
                let after = moment.now.saturating_duration_since(began);
                self.end(room, Some(user), End::Left, moment);
                self.habits.went_on(user, after, &self.config, moment.now)
            }
            None => std::time::Duration::ZERO,
        };
        let Some(person) = self.people.get_mut(&user) else { return false };
        let (Place::Idle, Some(from)) = (person.place, person.from) else { return false };
        let tags = person.tags.clone();
        self.start(user, tags, from, moment.now);
        if let Some(person) = self.people.get_mut(&user) {
            person.pause = pause;
        }
        true
    }

    /// He wishes to keep talking; when both do, the conversation moves.
    pub fn keep(&mut self, user: UserId, moment: Moment) {
        let Some(room) = self.talks_in(user) else { return };
        let Some(pair) = self.pairs.get_mut(&room) else { return };
        pair.seen_by(user).0.wished = true;
        self.effects.push(Effect::Tell(user, Told::Wished));
        if pair.sides.iter().all(|side| side.wished) {
            self.end(room, None, End::Kept, moment);
        } else {
            self.touch(room, moment.now);
        }
    }

    /// Ends a conversation. The one who ended it knows; the other one is told.
    pub(super) fn end(&mut self, room: RoomId, by: Option<UserId>, how: End, moment: Moment) {
        let Some(pair) = self.pairs.remove(&room) else { return };
        let members = pair.members();
        for side in &pair.sides {
            let user = side.who.id;
            if let Some(person) = self.people.get_mut(&user) {
                person.place = Place::Idle;
                person.after = Some(room);
            }
        }
        for (own, other) in [(0, 1), (1, 0)] {
            let (Some(own), Some(other)) = (members.get(own), members.get(other)) else { continue };
            if by != Some(own.id) && how != End::Kept {
                let ended = Ended { partner: other.name.clone(), how };
                self.effects.push(Effect::Tell(own.id, Told::Ended(ended)));
            }
        }
        self.effects.push(Effect::Dissolve(room, pair.key.clone()));
        self.effects.push(Effect::Record(pair.record(by, how, moment)));
        let keep = how == End::Kept;
        let after = After { members, lines: None, since: moment.now, reports: Vec::new(), keep };
        self.afters.insert(room, after);
    }

    /// Something was said, or somebody is there.
    fn touch(&mut self, room: RoomId, now: Instant) {
        let Some(pair) = self.pairs.get_mut(&room) else { return };
        pair.touched = now;
        if pair.asked.take().is_some() {
            self.tell_both(room, &Told::Lively);
        }
    }

    pub(super) fn talks_in(&self, user: UserId) -> Option<RoomId> {
        match self.people.get(&user)?.place {
            Place::Talking(room) => Some(room),
            _ => None,
        }
    }

    pub(super) fn tell_both(&mut self, room: RoomId, told: &Told) {
        let Some(pair) = self.pairs.get(&room) else { return };
        let tell = pair.sides.iter().map(|side| Effect::Tell(side.who.id, told.clone()));
        self.effects.extend(tell);
    }
}
