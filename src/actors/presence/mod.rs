//! Who is in a room and who only seems to be: connections come and go, people stay until their grace is over.
//! Must not read a clock or send anything: moments are handed in, and what is due is handed out.

use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, Instant};

use crate::domain::{Name, Participant, Presence, Present, UserId};

/// How long somebody counts as being there without a connection.
#[derive(Clone, Copy, Debug)]
pub struct Graces {
    /// Shown as reconnecting after this.
    pub away: Duration,
    /// Has left after this.
    pub left: Duration,
    /// Has left after this, if he only ever opened pages.
    pub visit: Duration,
}

/// So many people of one name may be in a room.
const MOST_NAMESAKES: u32 = 1_000;

/// The members of one room.
#[derive(Debug)]
pub struct People {
    members: HashMap<UserId, Member>,
    names: HashMap<String, UserId>,
    order: BTreeMap<u64, UserId>,
    deadlines: BTreeMap<(Instant, u64), Deadline>,
    counter: u64,
    graces: Graces,
}

#[derive(Debug)]
struct Member {
    who: Participant,
    place: u64,
    connections: usize,
    presence: Presence,
    was_connected: bool,
    /// Raised by every connect and disconnect; a deadline of an older one is void.
    generation: u64,
}

#[derive(Clone, Copy, Debug)]
struct Deadline {
    user: UserId,
    generation: u64,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Away,
    Left,
}

/// What has become due.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Due {
    /// Show him as reconnecting.
    Away(Participant),
    /// He has left; he is no member any more.
    Left(Participant),
}

impl People {
    /// Nobody.
    pub fn new(graces: Graces) -> Self {
        Self {
            members: HashMap::new(),
            names: HashMap::new(),
            order: BTreeMap::new(),
            deadlines: BTreeMap::new(),
            counter: 0,
            graces,
        }
    }

    /// Takes a name for somebody who is about to enter, with a number behind it if he may have one and somebody else is
    /// called so. `None` when it is taken.
    pub fn reserve(&mut self, who: Participant, numbered: bool) -> Option<Participant> {
        let most = if numbered { MOST_NAMESAKES } else { 1 };
        let names = (2..=most).map(|number| who.name.numbered(number));
        let mut names = std::iter::once(who.name.clone()).chain(names);
        let mut is_his =
            |name: &Name| *self.names.entry(name.skeleton()).or_insert(who.id) == who.id;
        let name = names.find(|name| is_his(name))?;
        Some(Participant { id: who.id, name })
    }

    /// Gives a name back that was reserved in vain.
    pub fn release(&mut self, who: &Participant) {
        let skeleton = who.name.skeleton();
        if self.names.get(&skeleton) == Some(&who.id) && !self.members.contains_key(&who.id) {
            self.names.remove(&skeleton);
        }
    }

    /// Makes somebody a member who has no connection yet. A member stays as he is.
    pub fn add(&mut self, who: Participant, now: Instant) {
        if self.members.contains_key(&who.id) {
            return;
        }
        self.counter += 1;
        let (id, place) = (who.id, self.counter);
        self.names.insert(who.name.skeleton(), id);
        self.order.insert(place, id);
        let member = Member {
            who,
            place,
            connections: 0,
            presence: Presence::Here,
            was_connected: false,
            generation: 0,
        };
        self.members.insert(id, member);
        self.visited(id, now);
    }

    /// Takes back a member the log knows: he was there before a restart and may come back.
    pub fn restore(&mut self, who: Participant, now: Instant) {
        let id = who.id;
        self.add(who, now);
        if let Some(member) = self.members.get_mut(&id) {
            member.was_connected = true;
        }
        self.wait(id, now);
    }

    /// A member has one more connection. `true` when he had been shown as reconnecting.
    pub fn connected(&mut self, id: UserId) -> bool {
        let Some(member) = self.members.get_mut(&id) else { return false };
        member.connections += 1;
        member.generation += 1;
        member.was_connected = true;
        std::mem::replace(&mut member.presence, Presence::Here) == Presence::Away
    }

    /// A member has one connection less; `true` when that was his last one.
    pub fn disconnected(&mut self, id: UserId, now: Instant) -> bool {
        let Some(member) = self.members.get_mut(&id) else { return false };
        member.connections = member.connections.saturating_sub(1);
        let is_last = member.connections == 0;
        if is_last {
            self.wait(id, now);
        }
        is_last
    }

    /// A member opened a page: his grace starts again. `true` when he had been shown as reconnecting.
    pub fn visited(&mut self, id: UserId, now: Instant) -> bool {
        let Some(member) = self.members.get_mut(&id) else { return false };
        if member.connections > 0 {
            return false;
        }
        let came_back = std::mem::replace(&mut member.presence, Presence::Here) == Presence::Away;
        self.wait(id, now);
        came_back
    }

    /// A member reads what it missed and connects then: until that he is like one whose connection broke.
    pub fn awaited(&mut self, id: UserId, now: Instant) {
        let Some(member) = self.members.get_mut(&id) else { return };
        if member.connections == 0 {
            member.was_connected = true;
            self.wait(id, now);
        }
    }

    /// A member leaves.
    pub fn remove(&mut self, id: UserId) -> Option<Participant> {
        let member = self.members.remove(&id)?;
        self.order.remove(&member.place);
        self.release(&member.who);
        Some(member.who)
    }

    /// The member under the name he has in this room.
    pub fn get(&self, id: UserId) -> Option<&Participant> {
        self.members.get(&id).map(|member| &member.who)
    }

    /// The first members in the order they came.
    pub fn list(&self, limit: usize) -> Vec<Present> {
        let members = self.order.values().filter_map(|id| self.members.get(id));
        members
            .take(limit)
            .map(|member| Present { who: member.who.clone(), presence: member.presence })
            .collect()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// Whether there is nobody.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// When something may become due.
    pub fn next_deadline(&self) -> Option<Instant> {
        self.deadlines.keys().next().map(|(moment, _)| *moment)
    }

    /// What has become due by now.
    pub fn due(&mut self, now: Instant) -> Vec<Due> {
        let mut due = Vec::new();
        while let Some(entry) = self.deadlines.first_entry() {
            if entry.key().0 > now {
                break;
            }
            let deadline = entry.remove();
            let Some(member) = self.members.get_mut(&deadline.user) else { continue };
            if member.generation != deadline.generation {
                continue;
            }
            match deadline.kind {
                Kind::Away => {
                    member.presence = Presence::Away;
                    due.push(Due::Away(member.who.clone()));
                }
                Kind::Left => due.extend(self.remove(deadline.user).map(Due::Left)),
            }
        }
        due
    }

    /// Starts the grace of a member without a connection.
    fn wait(&mut self, id: UserId, now: Instant) {
        let Some(member) = self.members.get_mut(&id) else { return };
        member.generation += 1;
        let generation = member.generation;
        let graces = self.graces;
        let kinds = match member.was_connected {
            true => vec![(Kind::Away, graces.away), (Kind::Left, graces.left)],
            false => vec![(Kind::Left, graces.visit)],
        };
        for (kind, grace) in kinds {
            self.counter += 1;
            let deadline = Deadline { user: id, generation, kind };
            self.deadlines.insert((now + grace, self.counter), deadline);
        }
    }
}

#[cfg(test)]
mod tests;
