//! What the floor wants done: told, opened, stored. What takes time comes back as a turn of its own.
//! Must not decide anything.

use std::time::Duration;

use actix::fut::wrap_future;
use actix::{ActorFutureExt, AsyncContext, Context};
use tokio::sync::oneshot;

use super::Lobby;
use super::floor::Effect;
use crate::actors::messages::{OpenUnstored, RoomRequest, Route};
use crate::clock;
use crate::domain::{
    ChatError, MatchRecord, Message, NewReport, Participant, Room, RoomId, RoomKey, RoomKind, Told,
    UserId,
};

/// What must not be lost is tried again after these times.
const RETRIES: [Duration; 3] =
    [Duration::from_secs(1), Duration::from_secs(5), Duration::from_secs(25)];

impl Lobby {
    /// Carries out all that has gathered.
    pub(super) fn carry_out(&mut self, context: &mut Context<Self>) {
        for effect in self.floor.effects() {
            match effect {
                Effect::Tell(user, told) => self.tell(user, &told),
                Effect::LoadBlocks(user) => self.load_blocks(user, context),
                Effect::Open(room, key, members) => self.open(room, key, members),
                Effect::Dissolve(room, key) => self.dissolve(room, key, context),
                Effect::Record(record) => self.record(record, context),
                Effect::Block(one, other) => self.block(one, other, context),
                Effect::Seal(report) => self.seal(*report, context),
                Effect::Keep(room, members, lines) => self.keep(room, members, lines, context),
            }
        }
    }

    /// Who takes a ticket is asked about first: whom he must not meet, and whether he may meet anybody.
    fn load_blocks(&self, user: UserId, context: &mut Context<Self>) {
        let standing = self.chat.standing().clone();
        let loading = async move {
            standing.may_take_part(user)?;
            standing.blocked_with(user).await
        };
        let loaded = move |loaded: Result<Vec<UserId>, ChatError>,
                           lobby: &mut Self,
                           context: &mut Context<Self>| {
            match loaded {
                Ok(blocked) => {
                    lobby.floor.queue(user, blocked, std::time::Instant::now());
                    lobby.settle();
                }
                Err(error) => {
                    lobby.floor.refuse(user);
                    lobby.tell(user, &Told::Refused(error));
                }
            }
            lobby.carry_out(context);
        };
        context.spawn(wrap_future::<_, Self>(loading).map(loaded));
    }

    #[expect(clippy::disallowed_methods, reason = "one for each match, and matches are limited")]
    fn open(&self, room: RoomId, key: RoomKey, members: [Participant; 2]) {
        let room = Room {
            id: room,
            key,
            kind: RoomKind::Pair,
            name: String::new(),
            created_at: clock::now(),
            owner: None,
            description: String::new(),
            is_private: false,
        };
        self.chat.server.do_send(OpenUnstored { room, members: members.into() });
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "one for each match, and a lost one would leave a room"
    )]
    fn dissolve(&self, room: RoomId, key: RoomKey, context: &mut Context<Self>) {
        let (reply, lines) = oneshot::channel();
        self.chat.server.do_send(Route { key, request: RoomRequest::Dissolve(reply) });
        context.spawn(wrap_future::<_, Self>(lines).map(move |lines, lobby, context| {
            // A room that died of a fault has nothing to hand out.
            let lines = lines.ok().and_then(Result::ok).unwrap_or_default();
            lobby.floor.dissolved(room, lines, clock::now());
            lobby.carry_out(context);
        }));
    }

    fn record(&mut self, record: MatchRecord, context: &mut Context<Self>) {
        let took = (record.ended_at - record.started_at).to_std().unwrap_or_default();
        self.metrics.ended(record.how.as_str(), took);
        let hashes = record.people.map(|user| self.salt.hash(user, record.started_at));
        let store = self.chat.services.store.clone();
        let kept = async move { drop(store.record_match(record, hashes).await) };
        context.spawn(wrap_future::<_, Self>(kept));
    }

    /// The lobby knows already; the log is told as long as it takes.
    fn block(&self, one: UserId, other: UserId, context: &mut Context<Self>) {
        let standing = self.chat.standing().clone();
        let blocked = async move {
            drop(persist("a block", || standing.block(one, other)).await);
        };
        context.spawn(wrap_future::<_, Self>(blocked));
    }

    fn seal(&self, report: NewReport, context: &mut Context<Self>) {
        let standing = self.chat.standing().clone();
        let (reporter, reported) = (report.reporter.id, report.reported.id);
        let sealed = async move { persist("a report", || standing.report(report.clone())).await };
        context.spawn(wrap_future::<_, Self>(sealed).map(move |sealed, lobby, context| {
            match sealed {
                Ok(None) => {}
                // He is told why and loses his connections; whoever he talks to by now is told at once.
                Ok(Some(_)) => drop(lobby.floor.stop(reported, Self::moment())),
                Err(error) => lobby.tell(reporter, &Told::Refused(error)),
            }
            lobby.carry_out(context);
        }));
    }

    fn keep(
        &self,
        room: RoomId,
        members: [Participant; 2],
        lines: Vec<Message>,
        context: &mut Context<Self>,
    ) {
        let chat = self.chat.clone();
        let making = async move { chat.keep_talk(members, lines).await };
        context.spawn(wrap_future::<_, Self>(making).map(move |made, lobby, context| {
            lobby.floor.kept(room, made.map(|room| room.key));
            lobby.carry_out(context);
        }));
    }

    /// Deletes records that are too old.
    pub(super) fn forget_records(&mut self, context: &mut Context<Self>) {
        let store = self.chat.services.store.clone();
        let keep = chrono::TimeDelta::from_std(self.records).unwrap_or(chrono::TimeDelta::MAX);
        let Some(before) = clock::now().checked_sub_signed(keep) else { return };
        let forgotten = async move { drop(store.forget_matches(before).await) };
        context.spawn(wrap_future::<_, Self>(forgotten));
    }
}

/// Tries again and again what must not be lost.
async fn persist<T, F>(what: &str, act: impl Fn() -> F) -> Result<T, ChatError>
where
    F: Future<Output = Result<T, ChatError>>,
{
    for wait in RETRIES {
        match act().await {
            Err(error) => log::warn!("{what} could not be stored yet error={error}"),
            done => return done,
        }
        tokio::time::sleep(wait).await;
    }
    let done = act().await;
    if let Err(error) = &done {
        log::error!("{what} could not be stored error={error}");
    }
    done
}
