//! The waiting line: who waits, and who meets whom. A decision is one call, and everything it needs is in here.
//! Must not read a clock, know pages, or keep a person in the line twice.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, Instant};

use super::{Past, Rules, Tag, Ticket};
use crate::domain::UserId;

/// People who wait, oldest first, and whom they met before.
#[derive(Debug)]
pub struct Line {
    rules: Rules,
    past: Past,
    tickets: BTreeMap<u64, Waiting>,
    places: HashMap<UserId, u64>,
    next: u64,
}

#[derive(Debug)]
struct Waiting {
    ticket: Ticket,
    /// False while he has no connection: he keeps his place and is not matched.
    present: bool,
    look_at: Instant,
}

/// Two who meet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Match {
    /// Who waited longer, and how long.
    pub older: (UserId, Duration),
    /// Who waited less long, and how long.
    pub younger: (UserId, Duration),
    /// What both like.
    pub shared: Vec<Tag>,
    /// They met a short time ago.
    pub again: bool,
    /// Only these two waited, so that they may meet again.
    pub last_two: bool,
    /// One of them had blocked the other: looked at once more at the end, and never so.
    pub blocked: bool,
}

/// With so many people waiting a ticket in vain is looked at again only after the product.
const LOOK_AGAIN: Duration = Duration::from_millis(5);
/// But never sooner than this.
const LOOK_SOONEST: Duration = Duration::from_millis(100);

impl Line {
    /// Nobody waits.
    pub fn new(rules: Rules) -> Self {
        let past = Past::new(rules.partners, rules.window);
        Self { rules, past, tickets: BTreeMap::new(), places: HashMap::new(), next: 0 }
    }

    /// Takes a place at the end; `false` when he has one already.
    pub fn take(&mut self, ticket: Ticket) -> bool {
        if self.places.contains_key(&ticket.user) {
            return false;
        }
        self.next += 1;
        self.places.insert(ticket.user, self.next);
        let look_at = ticket.since;
        self.tickets.insert(self.next, Waiting { ticket, present: true, look_at });
        true
    }

    /// Gives a place up.
    pub fn give_up(&mut self, user: UserId) -> Option<Ticket> {
        let place = self.places.remove(&user)?;
        self.tickets.remove(&place).map(|waiting| waiting.ticket)
    }

    /// His ticket.
    pub fn ticket(&self, user: UserId) -> Option<&Ticket> {
        let place = self.places.get(&user)?;
        self.tickets.get(place).map(|waiting| &waiting.ticket)
    }

    /// His connection is lost, or there again.
    pub fn set_present(&mut self, user: UserId, present: bool, now: Instant) {
        let place = self.places.get(&user);
        if let Some(waiting) = place.and_then(|place| self.tickets.get_mut(place)) {
            waiting.present = present;
            waiting.look_at = now;
        }
    }

    /// One of them does not want to meet the other, ever again.
    pub fn block(&mut self, a: UserId, b: UserId) {
        for (one, other) in [(a, b), (b, a)] {
            let place = self.places.get(&one);
            if let Some(waiting) = place.and_then(|place| self.tickets.get_mut(place)) {
                waiting.ticket.blocked.insert(other);
            }
        }
    }

    /// How many wait.
    pub fn len(&self) -> usize {
        self.tickets.len()
    }

    /// Whether nobody waits.
    pub fn is_empty(&self) -> bool {
        self.tickets.is_empty()
    }

    /// Everybody who waits, oldest first.
    pub fn people(&self) -> impl Iterator<Item = UserId> {
        self.tickets.values().map(|waiting| waiting.ticket.user)
    }

    /// Those whose patience is at its end; they wait no more.
    pub fn expire(&mut self, now: Instant) -> Vec<UserId> {
        let over = |waiting: &&Waiting| waiting.ticket.has_waited(self.rules.patience, now);
        let expired: Vec<UserId> =
            self.tickets.values().take_while(over).map(|waiting| waiting.ticket.user).collect();
        expired.iter().for_each(|user| drop(self.give_up(*user)));
        expired
    }

    /// Forgets who met whom before that time.
    pub fn forget(&mut self, after: Duration, now: Instant) {
        self.past.forget(after, now);
    }

    /// Decides who meets whom now. The two leave the line.
    pub fn settle(&mut self, now: Instant) -> Vec<Match> {
        let due = |(place, waiting): (&u64, &Waiting)| {
            (waiting.present && waiting.look_at <= now).then_some(*place)
        };
        let due: Vec<u64> = self.tickets.iter().filter_map(due).collect();
        due.into_iter().filter_map(|place| self.look(place, now)).collect()
    }

    /// Looks for a partner of one ticket. The older of the two chooses, also if the other one was looked at.
    fn look(&mut self, place: u64, now: Instant) -> Option<Match> {
        self.tickets.get(&place)?;
        let found = self.best(place, now);
        let oldest = self.candidates(place, now).map(|candidate| candidate.place).min();
        let pair = match (found, oldest) {
            (Some(best), Some(oldest)) if oldest > place => Some((place, best)),
            (Some(_), Some(oldest)) => self.best(oldest, now).map(|best| (oldest, best)),
            _ => None,
        };
        let Some((chooser, chosen)) = pair else {
            let again = LOOK_AGAIN * u32::try_from(self.tickets.len()).unwrap_or(u32::MAX);
            if let Some(waiting) = self.tickets.get_mut(&place) {
                waiting.look_at = now + again.max(LOOK_SOONEST);
            }
            return None;
        };
        self.pair(chooser.min(chosen), chooser.max(chosen), now)
    }

    fn pair(&mut self, older: u64, younger: u64, now: Instant) -> Option<Match> {
        let last_two = self.are_last_two(now);
        let older = self.tickets.remove(&older)?.ticket;
        let younger = self.tickets.remove(&younger)?.ticket;
        self.places.remove(&older.user);
        self.places.remove(&younger.user);
        let again = self.past.is_recent(older.user, younger.user, now);
        let blocked =
            older.blocked.contains(&younger.user) || younger.blocked.contains(&older.user);
        self.past.meet(older.user, younger.user, now);
        let waited = |ticket: &Ticket| now.saturating_duration_since(ticket.since);
        Some(Match {
            older: (older.user, waited(&older)),
            younger: (younger.user, waited(&younger)),
            shared: older.tags.shared(&younger.tags),
            again,
            last_two,
            blocked,
        })
    }

    /// The best partner: from elsewhere, with most in common, waiting longest.
    fn best(&self, place: u64, now: Instant) -> Option<u64> {
        self.candidates(place, now)
            .max_by_key(|one| (one.from_elsewhere, one.shared, Reverse(one.place)))
            .map(|one| one.place)
    }

    fn candidates(&self, place: u64, now: Instant) -> impl Iterator<Item = Candidate> {
        let may_repeat = self.are_last_two(now);
        let chooser = self.tickets.get(&place).filter(|waiting| waiting.present);
        self.tickets.iter().filter_map(move |(other, waiting)| {
            let (mine, theirs) = (&chooser?.ticket, &waiting.ticket);
            let shared = mine.fits(theirs, &self.rules, now).filter(|_| waiting.present)?;
            let recent = !may_repeat && self.past.is_recent(mine.user, theirs.user, now);
            let from_elsewhere = mine.from != theirs.from;
            (!recent).then_some(Candidate { place: *other, shared, from_elsewhere })
        })
    }

    fn are_last_two(&self, now: Instant) -> bool {
        self.tickets.len() == 2
            && self
                .tickets
                .values()
                .all(|waiting| waiting.ticket.has_waited(self.rules.last_two, now))
    }
}

struct Candidate {
    place: u64,
    shared: usize,
    from_elsewhere: bool,
}
