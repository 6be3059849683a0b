//! What can still be done about a conversation: report it, be rid of the partner, go on in a room that stays.
//! Must not keep lines for longer than that.

use std::time::Instant;

use super::effect::{Effect, Moment};
use super::{Floor, Place};
use crate::domain::{
    ChatError, End, Ended, Message, NewReport, Participant, Reason, RoomId, RoomKey, SealedLine,
    Timestamp, Told, UserId, Words,
};

impl Floor {
    /// He reports his partner, or the last one if that was a short time ago, and is rid of him.
    ///
    /// # Errors
    /// `NoPartner`.
    pub fn report(
        &mut self,
        user: UserId,
        reason: Reason,
        note: Option<Words>,
        moment: Moment,
    ) -> Result<(), ChatError> {
        let room = self.be_rid(user, true, moment)?;
        let Some(after) = self.afters.get_mut(&room) else { return Err(ChatError::NoPartner) };
        let reporter = after.own_of(user).cloned().ok_or(ChatError::NoPartner)?;
        after.reports.push((reporter, reason, note));
        if let Some(person) = self.people.get_mut(&user) {
            // Once is enough.
            person.after = None;
        }
        self.seal(room, moment.at);
        Ok(())
    }

    /// He blocks his partner, or the last one if that was a short time ago.
    ///
    /// # Errors
    /// `NoPartner`.
    pub fn block(&mut self, user: UserId, moment: Moment) -> Result<(), ChatError> {
        self.be_rid(user, false, moment).map(drop)
    }

    /// The room of a conversation that is over has handed out its lines.
    pub fn dissolved(&mut self, room: RoomId, lines: Vec<Message>, at: Timestamp) {
        let Some(after) = self.afters.get_mut(&room) else { return };
        if after.keep {
            let members = after.members.clone();
            self.effects.push(Effect::Keep(room, members, lines.clone()));
        }
        after.lines = Some(lines);
        self.seal(room, at);
    }

    /// The room that stays is made, or could not be.
    pub fn kept(&mut self, room: RoomId, key: Result<RoomKey, ChatError>) {
        let Some(after) = self.afters.get(&room) else { return };
        for member in &after.members {
            let told = match (&key, after.partner_of(member.id)) {
                (Ok(key), _) => Told::Kept(key.clone()),
                (Err(_), Some(partner)) => {
                    Told::Ended(Ended { partner: partner.name.clone(), how: End::NotKept })
                }
                (Err(_), None) => continue,
            };
            self.effects.push(Effect::Tell(member.id, told));
        }
    }

    /// Forgets conversations that can be reported no more.
    pub(super) fn forget_afters(&mut self, now: Instant) {
        let within = self.config.report_within;
        self.afters.retain(|_, after| after.since + within > now);
    }

    /// Ends the conversation if there is one, and separates the two for ever. Gives the conversation.
    fn be_rid(
        &mut self,
        user: UserId,
        reported: bool,
        moment: Moment,
    ) -> Result<RoomId, ChatError> {
        let talked_in = match self.people.get(&user).map(|one| (one.place, one.after)) {
            Some((Place::Talking(room), _)) => Some(room),
            Some((_, after)) => after,
            None => None,
        };
        let room = talked_in.ok_or(ChatError::NoPartner)?;
        self.end(room, Some(user), End::Left, moment);
        let after = self.afters.get(&room).ok_or(ChatError::NoPartner)?;
        let partner: Participant = after.partner_of(user).cloned().ok_or(ChatError::NoPartner)?;
        self.line.block(user, partner.id);
        self.habits.separate(user, partner.id, moment.now);
        if !reported {
            self.effects.push(Effect::Block(user, partner.id));
        }
        self.effects.push(Effect::Tell(user, Told::Rid { partner: partner.name, reported }));
        Ok(room)
    }

    /// Seals what was reported, as soon as the lines are there.
    fn seal(&mut self, room: RoomId, at: Timestamp) {
        let Some(after) = self.afters.get_mut(&room) else { return };
        let Some(lines) = &after.lines else { return };
        let sealed: Vec<SealedLine> = lines.iter().map(SealedLine::from).collect();
        for (reporter, reason, note) in std::mem::take(&mut after.reports) {
            let Some(reported) = after.partner_of(reporter.id).cloned() else { continue };
            let lines = sealed.clone();
            let report = NewReport { reporter, reported, reason, note, lines, at };
            self.effects.push(Effect::Seal(Box::new(report)));
        }
    }
}
