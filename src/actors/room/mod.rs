//! The Room actor, one for each live room: who is in it, what is said in it, in which order.
//! Must not wait for a reader, know a protocol, or deliver anything that is not stored if the room keeps history.

mod claiming;
mod entering;
mod leaving;
mod posting;
mod telling;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix::{Actor, ActorContext, Addr, AsyncContext, Context, Handler, SpawnHandle};

use super::chat_server::ChatServer;
use super::comings::Comings;
use super::fan_out::FanOut;
use super::messages::{Idle, PostReply, RoomRequest, Routed, Stop};
use super::presence::{Graces, People};
use super::recent::Recent;
use super::sequence::Sequence;
use super::{CloseReason, Services};
use crate::domain::{self, Event, Message, Participant, Receipt, Seq, UserId};
use crate::store::{Sink, StoredRoom};

use entering::Entering;

/// A room that is live: it has members or was asked for a moment ago.
pub struct Room {
    record: domain::Room,
    people: People,
    fan_out: FanOut,
    sequence: Sequence<(Message, Option<PostReply>)>,
    recent: Recent,
    comings: Comings,
    /// Events of this turn, delivered together at its end.
    pending: Vec<Event>,
    /// Answers of this turn, given after its events.
    answers: Vec<(PostReply, Receipt)>,
    flush_is_due: bool,
    /// Posts handed to the writer and not answered yet.
    under_way: HashMap<u64, PostReply>,
    next_ticket: u64,
    sink: Option<Sink>,
    /// People whose membership is being stored, with what they wait for.
    entering: HashMap<UserId, Vec<Entering>>,
    /// Those of them who were excluded meanwhile.
    excluded: HashSet<UserId>,
    /// Guests who have turned out to be somebody, for their messages that were on the way.
    claimed: HashMap<UserId, UserId>,
    fetching: bool,
    /// Routed requests handled so far; the chat server compares it before it lets the room end.
    handled: u64,
    /// Since when nobody has been here.
    empty_since: Option<Instant>,
    timer: Option<(Instant, SpawnHandle)>,
    services: Arc<Services>,
    chat_server: Addr<ChatServer>,
    /// Only its first members may enter.
    is_closed: bool,
    /// It is over: nobody may enter any more.
    is_dissolved: bool,
}

impl Room {
    /// A room as the log gave it back; its members have the usual grace to come back.
    pub fn new(stored: StoredRoom, services: Arc<Services>, chat_server: Addr<ChatServer>) -> Self {
        let config = &services.rooms;
        let is_unstored = !stored.room.kind.keeps_history();
        let is_closed = is_unstored && !stored.members.is_empty();
        let graces = if is_closed {
            // Who brought them together decides for how long they are held.
            Graces { away: NEVER, left: NEVER, visit: NEVER }
        } else {
            Graces { away: config.away_after, left: config.left_after, visit: config.visit_grace }
        };
        let recent = if is_unstored { config.pair_lines } else { config.recent };
        let (mut people, now) = (People::new(graces), Instant::now());
        stored.members.into_iter().for_each(|who| people.restore(who, now));
        Self {
            record: stored.room,
            people,
            fan_out: FanOut::default(),
            sequence: Sequence::after(stored.last_seq),
            recent: Recent::new(recent, stored.recent, stored.last_seq),
            comings: Comings::new(config.notices, stored.notices),
            pending: Vec::new(),
            answers: Vec::new(),
            flush_is_due: false,
            under_way: HashMap::new(),
            next_ticket: 0,
            sink: None,
            entering: HashMap::new(),
            excluded: HashSet::new(),
            claimed: HashMap::new(),
            fetching: false,
            handled: 0,
            empty_since: Some(now),
            timer: None,
            services,
            chat_server,
            is_closed,
            is_dissolved: false,
        }
    }

    /// Looks after presence and emptiness, and sets the timer for the next time.
    fn look_after(&mut self, context: &mut Context<Self>) {
        let now = Instant::now();
        self.handle_due(now, context);
        let grace = self.services.rooms.empty_grace;
        self.empty_since = match self.empty_since {
            _ if !self.people.is_empty() || !self.entering.is_empty() => None,
            Some(since) if since + grace <= now => {
                self.ask_to_end();
                // Asked again after another grace, if a request was on its way this time.
                Some(now)
            }
            since => since.or(Some(now)),
        };
        let end = self.empty_since.map(|since| since + grace);
        let Some(next) = [self.people.next_deadline(), end].into_iter().flatten().min() else {
            return;
        };
        self.wake_at(next, now, context);
    }

    fn wake_at(&mut self, moment: Instant, now: Instant, context: &mut Context<Self>) {
        match self.timer.take() {
            Some((armed, handle)) if armed <= moment && armed > now => {
                self.timer = Some((armed, handle));
                return;
            }
            Some((_, handle)) => drop(context.cancel_future(handle)),
            None => {}
        }
        let wait = moment.saturating_duration_since(now).max(SHORTEST_WAIT);
        let handle = context.run_later(wait, |room, context| {
            room.timer = None;
            room.look_after(context);
        });
        self.timer = Some((now + wait, handle));
    }

    /// Tells the chat server that nobody is here; it lets the room end unless somebody is on his way.
    #[expect(clippy::disallowed_methods, reason = "at most one for each grace and each last leave")]
    fn ask_to_end(&self) {
        self.chat_server.do_send(Idle {
            key: self.record.key.clone(),
            room: self.record.id,
            handled: self.handled,
        });
    }

    fn last_seq(&self) -> Seq {
        self.sequence.last()
    }
}

/// As good as never: nobody talks to a stranger for a year.
const NEVER: Duration = Duration::from_secs(365 * 24 * 3_600);
/// Timers are not set closer than this.
const SHORTEST_WAIT: Duration = Duration::from_millis(5);

impl Actor for Room {
    type Context = Context<Self>;

    fn started(&mut self, context: &mut Self::Context) {
        self.services.metrics.room_opened();
        self.sink = Some(posting::sink(context.address()));
        self.look_after(context);
    }
}

impl Drop for Room {
    /// Also after a panic: the sessions come back to a room started again from the log.
    fn drop(&mut self) {
        self.services.metrics.room_closed();
        self.fan_out.close_all(&CloseReason::Restart);
    }
}

impl Handler<Stop> for Room {
    type Result = ();

    fn handle(&mut self, _: Stop, context: &mut Self::Context) {
        self.flush();
        self.fan_out.close_all(&CloseReason::RoomEnded);
        context.stop();
    }
}

impl Handler<Routed> for Room {
    type Result = ();

    fn handle(&mut self, Routed(request): Routed, context: &mut Self::Context) {
        self.handled += 1;
        match request {
            RoomRequest::Look(reply) => drop(reply.send(Ok(self.record.clone()))),
            RoomRequest::Join { session, who, numbered, resume } => {
                self.enter(who, numbered, Entering::Join { session, resume }, context);
            }
            RoomRequest::Visit { who, numbered, reply } => {
                self.enter(who, numbered, Entering::Visit(reply), context);
            }
            RoomRequest::Post { author, body, client_id, reply } => {
                self.post(author, body, client_id, PostReply::Caller(reply), context);
            }
            RoomRequest::Leave { user, reply } => {
                self.leave(user, context);
                drop(reply.send(Ok(())));
            }
            RoomRequest::Exclude { user, why, reply } => {
                self.exclude(user, why, context);
                drop(reply.send(Ok(())));
            }
            RoomRequest::Change { room, reply } => {
                self.record = *room;
                drop(reply.send(Ok(())));
            }
            RoomRequest::Claim { guest, into, reply } => {
                self.claim(guest, into, reply, context);
            }
            RoomRequest::Disown { lines, reply } => {
                self.recent.disown(&lines);
                self.comings.disown(&lines);
                drop(reply.send(Ok(())));
            }
            RoomRequest::Dissolve(reply) => drop(reply.send(Ok(self.dissolve()))),
        }
        self.look_after(context);
    }
}

impl Room {
    fn member(&self, user: UserId) -> Option<Participant> {
        self.people.get(user).cloned()
    }
}
