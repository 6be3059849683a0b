//! The Lobby actor: it brings strangers together and looks after them while they talk. One turn of it is one decision.
//! Must not wait for anything inside a turn: what the store or a room has to say comes as a turn of its own.

mod carrying_out;
mod floor;
mod handle;
mod salt;

use std::collections::HashMap;
use std::time::{Duration, Instant};

use actix::prelude::SendError;
use actix::{Actor, AsyncContext, Context, Handler};
use rand::Rng;

use super::messages::{AskCrowd, Ordered, Over, Post, Say, answer};
use super::{Chat, CloseReason, Limits, Link, Refused};
use crate::clock;
use crate::config::StrangersConfig;
use crate::domain::matching::Match;
use crate::domain::{ChatError, Reply, SessionId, StrangerOrder, Told, UserId};
use crate::metrics::StrangerMetrics;

use floor::{Floor, Moment, Turn};
pub use handle::Strangers;
use salt::Salt;

/// How often the lobby looks at the clock.
const TICK: Duration = Duration::from_millis(200);
/// How often records that are too old are looked for.
const SWEEP: Duration = Duration::from_secs(3_600);

/// Who waits, who talks, and over which connections they hear of it.
pub struct Lobby {
    floor: Floor,
    sessions: HashMap<SessionId, (UserId, Link)>,
    people: HashMap<UserId, Vec<SessionId>>,
    salt: Salt,
    chat: Chat,
    limits: Limits,
    metrics: StrangerMetrics,
    records: Duration,
}

impl Lobby {
    /// Nobody is here.
    fn new(chat: Chat, limits: Limits, config: StrangersConfig) -> Self {
        let below = |number: usize| rand::rng().random_range(0..number.max(1));
        let away_after = chat.services.rooms.away_after;
        let records = config.records;
        Self {
            floor: Floor::new(config, away_after, Box::new(below)),
            sessions: HashMap::new(),
            people: HashMap::new(),
            salt: Salt::default(),
            metrics: chat.services.metrics.strangers().clone(),
            chat,
            limits,
            records,
        }
    }

    fn moment() -> Moment {
        Moment { now: Instant::now(), at: clock::now() }
    }

    /// Carries out an order of somebody; the first one of a connection says whose it is.
    fn order(&mut self, link: &Link, order: StrangerOrder) -> Result<(), ChatError> {
        let moment = Self::moment();
        if let StrangerOrder::Attach(who) = order {
            let user = who.id;
            self.leave(link.session, moment.now);
            self.sessions.insert(link.session, (user, link.clone()));
            self.people.entry(user).or_default().push(link.session);
            let told = self.floor.attach(who, moment.now);
            // A connection that has ended meanwhile needs to hear nothing.
            return link.outbox.meet(told).map_err(|_gone| ChatError::Busy);
        }
        let user = self.sessions.get(&link.session).map(|(user, _)| *user);
        let user = user.ok_or(ChatError::NotAMember)?;
        match order {
            StrangerOrder::Attach(_) => {}
            StrangerOrder::Start(tags) => {
                self.limits.start_match(user, link.from)?;
                self.floor.start(user, tags, link.from, moment.now);
            }
            StrangerOrder::Next => {
                self.limits.start_match(user, link.from)?;
                self.floor.next(user, moment);
            }
            StrangerOrder::Stop => {
                if self.floor.stop(user, moment) {
                    self.metrics.gave_up("cancel");
                }
            }
            StrangerOrder::Report(reason, note) => {
                self.limits.report(user)?;
                self.floor.report(user, reason, note, moment)?;
                self.metrics.reported();
            }
            StrangerOrder::Block => {
                self.floor.block(user, moment)?;
                self.metrics.blocked();
            }
            StrangerOrder::Keep => self.floor.keep(user, moment),
            StrangerOrder::Stay => self.floor.stay(user, moment.now),
        }
        Ok(())
    }

    /// Decides who meets whom at this moment.
    fn settle(&mut self) {
        let moment = Self::moment();
        self.let_closed_go(moment.now);
        let matches = self.floor.settle(moment);
        self.count(&matches);
    }

    /// Both sides of whatever is decided must be there at that moment: connections that have ended are taken out first.
    fn let_closed_go(&mut self, now: Instant) {
        let waiting = self.floor.waiting();
        let sessions = waiting.iter().filter_map(|user| self.people.get(user)).flatten();
        let is_gone = |session: &&SessionId| {
            self.sessions.get(session).is_none_or(|(_, link)| link.outbox.is_closed())
        };
        let gone: Vec<SessionId> = sessions.filter(is_gone).copied().collect();
        for session in gone {
            self.leave(session, now);
        }
    }

    fn count(&self, matches: &[Match]) {
        for one in matches {
            self.metrics.waited(one.older.1);
            self.metrics.waited(one.younger.1);
            let (older, younger) = (one.older.0, one.younger.0);
            if one.again {
                self.metrics.repeated(if one.last_two { "last_two" } else { "window" });
            }
            if one.blocked || one.again && !one.last_two {
                log::error!("two met who must not older={older} younger={younger}");
            }
            if one.blocked {
                self.metrics.repeated("blocked");
            }
        }
    }

    /// A connection is gone. Gives whose it was.
    fn leave(&mut self, session: SessionId, now: Instant) -> Option<UserId> {
        let (user, _) = self.sessions.remove(&session)?;
        if let Some(sessions) = self.people.get_mut(&user) {
            sessions.retain(|other| *other != session);
            if sessions.is_empty() {
                self.people.remove(&user);
            }
        }
        self.floor.detach(user, now);
        Some(user)
    }

    /// Tells all connections of a person. One that does not keep up is closed, and comes back.
    fn tell(&self, user: UserId, told: &Told) {
        for session in self.people.get(&user).into_iter().flatten() {
            if let Some((_, link)) = self.sessions.get(session)
                && link.outbox.meet(told.clone()) == Err(Refused::Full)
            {
                link.outbox.close(CloseReason::TooSlow);
            }
        }
    }

    fn tick(&mut self, context: &mut Context<Self>) {
        let moment = Self::moment();
        self.let_closed_go(moment.now);
        let Turn { matches, timeouts, drops } = self.floor.tick(moment);
        self.count(&matches);
        (0..timeouts).for_each(|_| self.metrics.gave_up("timeout"));
        (0..drops).for_each(|_| self.metrics.gave_up("drop"));
        let crowd = self.floor.crowd(moment.now);
        self.metrics.crowd(crowd.waiting, crowd.pairs);
        self.carry_out(context);
    }
}

impl Drop for Lobby {
    /// After a fault: everybody comes back to a lobby that is opened again.
    fn drop(&mut self) {
        for (_, link) in self.sessions.values() {
            link.outbox.close(CloseReason::Restart);
        }
    }
}

impl Actor for Lobby {
    type Context = Context<Self>;

    fn started(&mut self, context: &mut Self::Context) {
        context.run_interval(TICK, Self::tick);
        self.forget_records(context);
        context.run_interval(SWEEP, Self::forget_records);
    }
}

impl Handler<Ordered> for Lobby {
    type Result = ();

    fn handle(&mut self, Ordered { link, tag, order }: Ordered, context: &mut Self::Context) {
        let done = self.order(&link, order);
        answer(&link.outbox, tag, done.map(|()| Reply::Ordered));
        self.carry_out(context);
    }
}

impl Handler<Say> for Lobby {
    type Result = ();

    fn handle(&mut self, said: Say, context: &mut Self::Context) {
        let Say { seat, body, client_id, reply } = said;
        match self.floor.say(seat.user(), seat.room(), &body, Instant::now()) {
            Err(error) => reply.send(Err(error)),
            Ok(()) => {
                let post = Post { author: seat.user(), body, client_id, reply };
                if let Err(SendError::Full(post) | SendError::Closed(post)) =
                    seat.address().try_send(post)
                {
                    post.reply.send(Err(ChatError::Busy));
                }
            }
        }
        self.carry_out(context);
    }
}

impl Handler<Over> for Lobby {
    type Result = ();

    fn handle(&mut self, Over { session, comes_back }: Over, context: &mut Self::Context) {
        let moment = Self::moment();
        let left = self.leave(session, moment.now).filter(|_| !comes_back);
        if left.is_some_and(|user| self.floor.depart(user, moment)) {
            self.metrics.gave_up("cancel");
        }
        self.carry_out(context);
    }
}

impl Handler<AskCrowd> for Lobby {
    type Result = ();

    fn handle(&mut self, AskCrowd(reply): AskCrowd, _: &mut Self::Context) {
        // The page that asked may be closed again.
        reply.send(self.floor.crowd(Instant::now())).unwrap_or_default();
    }
}
