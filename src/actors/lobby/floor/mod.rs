//! Everybody who is at the door of random chat: who waits, who talks to whom, and what each turn leads to.
//! Must not do anything: moments are handed in, effects are handed out, so a whole evening is played through in a test.

mod after;
mod effect;
mod habits;
mod pair;
mod talking;
#[cfg(test)]
mod tests;
mod turning;
mod waits;

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use crate::config::StrangersConfig;
use crate::domain::matching::{Line, Rules, Tags, Ticket};
use crate::domain::{AddressPrefix, Crowd, End, Participant, RoomId, Told, UserId, Wait};

pub use effect::{Effect, Moment};
use habits::Habits;
use pair::{After, Pair};
pub use turning::Turn;
use waits::Waits;

/// The state of the lobby.
pub struct Floor {
    config: StrangersConfig,
    /// Without a connection for so long, the partner is told.
    away_after: Duration,
    line: Line,
    people: HashMap<UserId, Person>,
    pairs: HashMap<RoomId, Pair>,
    afters: HashMap<RoomId, After>,
    habits: Habits,
    waits: Waits,
    effects: Vec<Effect>,
    /// A number under the given one.
    below: Box<dyn FnMut(usize) -> usize>,
    refreshed: Option<Instant>,
    swept: Option<Instant>,
}

/// Somebody with at least one page open, or a moment ago.
#[derive(Debug)]
struct Person {
    who: Participant,
    place: Place,
    connections: usize,
    /// Since when he has had no connection.
    gone: Option<Instant>,
    tags: Tags,
    from: Option<AddressPrefix>,
    pause: Duration,
    /// His last conversation.
    after: Option<RoomId>,
}

/// What somebody is doing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Place {
    /// Nothing.
    Idle,
    /// He wants a ticket; whom he must not meet is being found out.
    Asking,
    /// He has a ticket.
    Waiting,
    /// He talks.
    Talking(RoomId),
}

impl Floor {
    /// Nobody is here.
    pub fn new(
        config: StrangersConfig,
        away_after: Duration,
        below: Box<dyn FnMut(usize) -> usize>,
    ) -> Self {
        let rules = Rules {
            partners: config.partners,
            window: config.window,
            tags_first: config.tags_first,
            last_two: config.last_two,
            same_address: config.same_address,
            patience: config.patience,
        };
        Self {
            away_after: away_after.min(config.drop_grace),
            config,
            line: Line::new(rules),
            people: HashMap::new(),
            pairs: HashMap::new(),
            afters: HashMap::new(),
            habits: Habits::default(),
            waits: Waits::default(),
            effects: Vec::new(),
            below,
            refreshed: None,
            swept: None,
        }
    }

    /// What has to be done since the last time, in order.
    pub fn effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// How busy it is.
    pub fn crowd(&self, now: Instant) -> Crowd {
        Crowd { waiting: self.line.len(), pairs: self.pairs.len(), usual: self.waits.usual(now) }
    }

    /// One more connection of this person. Gives what it is told first.
    pub fn attach(&mut self, who: Participant, now: Instant) -> Told {
        let user = who.id;
        let person = self.people.entry(user).or_insert_with(|| Person {
            who: who.clone(),
            place: Place::Idle,
            connections: 0,
            gone: None,
            tags: Tags::default(),
            from: None,
            pause: Duration::ZERO,
            after: None,
        });
        person.connections += 1;
        person.gone = None;
        if person.place == Place::Idle {
            person.who = who;
        }
        let place = person.place;
        self.is_back(user, now);
        match place {
            Place::Idle => Told::Idle,
            Place::Asking | Place::Waiting => self.wait_of(user, now),
            Place::Talking(room) => self.talk_of(user, room, now),
        }
    }

    /// One connection less.
    pub fn detach(&mut self, user: UserId, now: Instant) {
        let Some(person) = self.people.get_mut(&user) else { return };
        person.connections = person.connections.saturating_sub(1);
        if person.connections == 0 {
            person.gone = Some(now);
            self.line.set_present(user, false, now);
        }
    }

    /// He wants to meet somebody. Nothing happens if he waits or talks already.
    pub fn start(&mut self, user: UserId, tags: Tags, from: AddressPrefix, now: Instant) {
        let Some(person) = self.people.get_mut(&user) else { return };
        if person.place == Place::Idle {
            person.tags = tags;
            person.from = Some(from);
            person.place = Place::Asking;
            person.pause = Duration::ZERO;
            self.effects.push(Effect::LoadBlocks(user));
            let wait = self.wait_of(user, now);
            self.effects.push(Effect::Tell(user, wait));
        }
    }

    /// It is known whom he must not meet: he takes his ticket, if he still wants one.
    pub fn queue(&mut self, user: UserId, blocked: Vec<UserId>, now: Instant) {
        let Some(person) = self.people.get_mut(&user) else { return };
        let (Place::Asking, Some(from)) = (person.place, person.from) else { return };
        let mut blocked: HashSet<UserId> = blocked.into_iter().collect();
        blocked.extend(self.habits.rid_of(user));
        let not_before = now + person.pause;
        let tags = person.tags.clone();
        person.place = Place::Waiting;
        let present = person.connections > 0;
        self.line.take(Ticket { user, tags, from, blocked, since: now, not_before });
        if !present {
            self.line.set_present(user, false, now);
        }
        let wait = self.wait_of(user, now);
        self.effects.push(Effect::Tell(user, wait));
    }

    /// It could not be found out whom he must not meet: he takes no ticket.
    pub fn refuse(&mut self, user: UserId) {
        self.leave_line(user);
    }

    /// He wants to meet nobody and be met by nobody. Says whether he waited.
    pub fn stop(&mut self, user: UserId, moment: Moment) -> bool {
        match self.people.get(&user).map(|person| person.place) {
            Some(Place::Talking(room)) => {
                self.end(room, Some(user), End::Left, moment);
                self.effects.push(Effect::Tell(user, Told::Idle));
                false
            }
            Some(Place::Asking | Place::Waiting) => {
                self.leave_line(user);
                true
            }
            _ => false,
        }
    }

    /// Those who wait, oldest first.
    pub fn waiting(&self) -> Vec<UserId> {
        self.line.people().collect()
    }

    fn leave_line(&mut self, user: UserId) {
        self.line.give_up(user);
        if let Some(person) = self.people.get_mut(&user) {
            person.place = Place::Idle;
            self.effects.push(Effect::Tell(user, Told::Idle));
        }
    }

    fn is_back(&mut self, user: UserId, now: Instant) {
        self.line.set_present(user, true, now);
        let Some(Place::Talking(room)) = self.people.get(&user).map(|person| person.place) else {
            return;
        };
        let Some(pair) = self.pairs.get_mut(&room) else { return };
        let (own, other) = pair.seen_by(user);
        if std::mem::take(&mut own.away) {
            self.effects.push(Effect::Tell(other.who.id, Told::Partner { here: true }));
        }
    }

    fn wait_of(&self, user: UserId, now: Instant) -> Told {
        let ticket = self.line.ticket(user);
        let tags = self.people.get(&user).map(|person| person.tags.clone());
        Told::Waiting(Box::new(Wait {
            tags: tags.unwrap_or_default(),
            waiting: self.line.len().max(1),
            usual: self.waits.usual(now),
            waited: ticket.map_or(Duration::ZERO, |one| now.saturating_duration_since(one.since)),
            pause: ticket
                .map_or(Duration::ZERO, |one| one.not_before.saturating_duration_since(now)),
        }))
    }

    fn talk_of(&self, user: UserId, room: RoomId, now: Instant) -> Told {
        let talk = self.pairs.get(&room).map(|pair| pair.talk(user, self.config.idle_answer, now));
        talk.map_or(Told::Idle, |talk| Told::Talking(Box::new(talk)))
    }
}
