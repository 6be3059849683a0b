//! What becomes due as time passes: matches, lost connections, silence, patience that ends.
//! Must not decide who fits whom; the line does.

use std::time::{Duration, Instant};

use super::effect::{Effect, Moment};
use super::pair::{self, Pair};
use super::{Floor, Place};
use crate::domain::matching::Match;
use crate::domain::{End, RoomId, Told, UserId, draw_question};

/// How often those who wait hear how it stands.
const REFRESH: Duration = Duration::from_secs(5);
/// How often memory is looked through for what can go.
const SWEEP: Duration = Duration::from_secs(60);
/// People who were not here for so long are forgotten, with their manners.
const FORGET: Duration = Duration::from_secs(24 * 3_600);

/// What a turn brought, for those who count.
#[derive(Default, Debug)]
pub struct Turn {
    /// Who met whom.
    pub matches: Vec<Match>,
    /// Waits that ended because nobody came.
    pub timeouts: usize,
    /// Waits that ended because the connection was lost.
    pub drops: usize,
}

impl Floor {
    /// Time has passed.
    pub fn tick(&mut self, moment: Moment) -> Turn {
        let now = moment.now;
        let mut turn = Turn::default();
        for user in self.line.expire(now) {
            turn.timeouts += 1;
            if let Some(person) = self.people.get_mut(&user) {
                person.place = Place::Idle;
            }
            self.effects.push(Effect::Tell(user, Told::GaveUp));
        }
        turn.drops = self.let_go(moment);
        self.look_after_pairs(moment);
        turn.matches = self.settle(moment);
        self.refresh(now);
        if self.swept.is_none_or(|at| at + SWEEP <= now) {
            self.swept = Some(now);
            self.forget_afters(now);
            self.habits.forget(FORGET, now);
            self.line.forget(FORGET, now);
        }
        turn
    }

    /// Decides who meets whom now: one turn, nothing is waited for.
    pub fn settle(&mut self, moment: Moment) -> Vec<Match> {
        let matches = self.line.settle(moment.now);
        for one in &matches {
            self.bring_together(one, moment);
        }
        matches
    }

    fn bring_together(&mut self, one: &Match, moment: Moment) {
        let who = |user: UserId| self.people.get(&user).map(|person| person.who.clone());
        let (Some(older), Some(younger)) = (who(one.older.0), who(one.younger.0)) else { return };
        let younger = pair::apart(&older.name, younger, &mut self.below);
        let question = draw_question(&mut self.below);
        let pair = Pair::new([older, younger], one.shared.clone(), question, moment);
        for (user, waited) in [one.older, one.younger] {
            self.waits.add(waited, moment.now);
            if let Some(person) = self.people.get_mut(&user) {
                person.place = Place::Talking(pair.room);
                // What was before this conversation is over for good.
                person.after = None;
            }
        }
        let (room, key, members) = (pair.room, pair.key.clone(), pair.members());
        self.pairs.insert(room, pair);
        self.effects.push(Effect::Open(room, key, members));
        for user in [one.older.0, one.younger.0] {
            let talk = self.talk_of(user, room, moment.now);
            self.effects.push(Effect::Tell(user, talk));
        }
    }

    /// Lets those go whose connection did not come back. Says how many of them waited.
    fn let_go(&mut self, moment: Moment) -> usize {
        let grace = self.config.drop_grace;
        let lost = |gone: Option<Instant>| gone.is_some_and(|since| since + grace <= moment.now);
        let gone = self.people.iter().filter(|(_, person)| lost(person.gone));
        let gone: Vec<UserId> = gone.map(|(user, _)| *user).collect();
        gone.into_iter().filter(|user| self.goes(*user, moment)).count()
    }

    /// His last connection said that he does not come back: he is not waited for. Says whether he waited in line.
    pub fn depart(&mut self, user: UserId, moment: Moment) -> bool {
        let is_gone = self.people.get(&user).is_some_and(|person| person.connections == 0);
        is_gone && self.goes(user, moment)
    }

    /// He is here no more, whatever he was doing. Says whether he waited in line.
    fn goes(&mut self, user: UserId, moment: Moment) -> bool {
        let Some(place) = self.people.get(&user).map(|person| person.place) else { return false };
        match place {
            Place::Talking(room) => self.end(room, Some(user), End::Dropped, moment),
            Place::Waiting => drop(self.line.give_up(user)),
            Place::Asking | Place::Idle => {}
        }
        self.people.remove(&user);
        place == Place::Waiting
    }

    fn look_after_pairs(&mut self, moment: Moment) {
        let now = moment.now;
        let (idle, answer) = (self.config.idle, self.config.idle_answer);
        let mut over: Vec<RoomId> = Vec::new();
        for pair in self.pairs.values_mut() {
            match pair.asked {
                Some(asked) if asked + answer <= now => over.push(pair.room),
                None if pair.touched + idle <= now => {
                    pair.asked = Some(now);
                    for side in &pair.sides {
                        self.effects.push(Effect::Tell(side.who.id, Told::Quiet(answer)));
                    }
                }
                _ => {}
            }
            let [first, second] = pair.sides.each_ref().map(|side| side.who.id);
            for (own, other) in [(first, second), (second, first)] {
                let gone = self.people.get(&own).and_then(|person| person.gone);
                let (side, _) = pair.seen_by(own);
                if !side.away && gone.is_some_and(|since| since + self.away_after <= now) {
                    side.away = true;
                    self.effects.push(Effect::Tell(other, Told::Partner { here: false }));
                }
            }
        }
        for room in over {
            self.end(room, None, End::Idle, moment);
        }
    }

    fn refresh(&mut self, now: Instant) {
        if self.refreshed.is_some_and(|at| at + REFRESH > now) {
            return;
        }
        self.refreshed = Some(now);
        for user in self.waiting() {
            let wait = self.wait_of(user, now);
            self.effects.push(Effect::Tell(user, wait));
        }
    }
}
