//! How rooms end: the room says that nobody is here, and it goes unless somebody is on his way to it.
//! Must not delete a room of a kind that stays, unless its owner wants it.

use std::sync::Arc;
use std::time::Duration;

use actix::fut::wrap_future;
use actix::{ActorFutureExt, AsyncContext, Context, Handler};
use tokio::sync::oneshot;

use super::ChatServer;
use super::directory::Entry;
use crate::actors::messages::{End, Idle, Stop};
use crate::clock;
use crate::domain::{self, ChatError, Lifetime, RoomKey};

/// After a deletion that failed, it is tried again this much later.
const RETRY_AFTER: Duration = Duration::from_secs(5);
/// Sweeps are never closer than this, however short the graces are set.
const SHORTEST_SWEEP: Duration = Duration::from_secs(1);

impl Handler<Idle> for ChatServer {
    type Result = ();

    #[expect(clippy::disallowed_methods, reason = "one Stop for each room that ends")]
    fn handle(&mut self, idle: Idle, context: &mut Self::Context) {
        let Some(Entry::Live { record, room, forwarded }) = self.directory.entry(&idle.key) else {
            return;
        };
        if record.id != idle.room || *forwarded != idle.handled {
            return;
        }
        let record = record.clone();
        room.do_send(Stop);
        match record.kind.lifetime() {
            Lifetime::UntilEmpty => {
                log::info!("room ends room={} kind={}", record.id, record.kind);
                self.end(record, None, context);
            }
            Lifetime::Stays => {
                self.directory.remove(&idle.key);
                self.services.store.writer().forget(record.id);
            }
            Lifetime::Conversation => drop(self.directory.remove(&idle.key)),
        }
    }
}

impl Handler<End> for ChatServer {
    type Result = ();

    #[expect(clippy::disallowed_methods, reason = "one Stop for each room that ends")]
    fn handle(&mut self, End { room: record, reply }: End, context: &mut Self::Context) {
        match self.directory.entry(&record.key) {
            Some(Entry::Live { record: live, room, .. }) if live.id == record.id => {
                room.do_send(Stop);
            }
            None => {}
            // It is on its way in or out, or the key is another room's by now.
            Some(_) => return drop(reply.send(Err(ChatError::Busy))),
        }
        log::info!("room is ended by its owner room={} kind={}", record.id, record.kind);
        self.end(record, Some(reply), context);
    }
}

/// Who waits for the end of a room, if anybody does.
type Reply = Option<oneshot::Sender<Result<(), ChatError>>>;

impl ChatServer {
    /// Deletes a room; who asks for it meanwhile waits for the answer that it is gone.
    fn end(&mut self, record: domain::Room, reply: Reply, context: &mut Context<Self>) {
        let entry = Entry::Ending { waiting: Vec::new() };
        self.directory.insert(record.key.clone(), entry);
        self.delete(record, reply, context);
    }

    fn delete(&mut self, record: domain::Room, reply: Reply, context: &mut Context<Self>) {
        let services = Arc::clone(&self.services);
        let deleting = async move {
            let deleted = services.store.end_room(&record, clock::now()).await;
            (record, deleted)
        };
        context.spawn(wrap_future::<_, Self>(deleting).map(
            |(record, deleted), server, context| {
                server.deleted(record, deleted, reply, context);
            },
        ));
    }

    fn deleted(
        &mut self,
        record: domain::Room,
        deleted: Result<(), ChatError>,
        reply: Reply,
        context: &mut Context<Self>,
    ) {
        if deleted.is_err() && reply.is_none() {
            context.run_later(RETRY_AFTER, |server, context| server.delete(record, None, context));
            return;
        }
        let waiting = self.directory.remove(&record.key).map_or_else(Vec::new, Entry::into_waiting);
        for request in waiting {
            // If its owner could not end it, it is there as before, read from the log.
            self.route(record.key.clone(), request, context);
        }
        if let Some(reply) = reply {
            drop(reply.send(deleted));
        }
    }

    /// Plans the next look for rooms that nobody came back to after a restart.
    pub(super) fn sweep_later(&self, context: &mut Context<Self>) {
        let rooms = &self.services.rooms;
        let wait = (rooms.left_after + rooms.empty_grace).max(SHORTEST_SWEEP);
        context.run_later(wait, |server, context| {
            server.directory.forget_dead();
            let services = Arc::clone(&server.services);
            let listed = async move { services.store.ephemeral_rooms().await };
            context.spawn(wrap_future::<_, Self>(listed).map(|listed, server, context| {
                server.sweep(listed.unwrap_or_default(), context);
                server.sweep_later(context);
            }));
        });
    }

    /// Ends those that are in the log only and were there long enough for somebody to come.
    fn sweep(&mut self, keys: Vec<RoomKey>, context: &mut Context<Self>) {
        for key in keys.into_iter().filter(|key| !self.directory.knows(key)) {
            let services = Arc::clone(&self.services);
            let loading = async move { services.store.load_room(&key, 0, 0).await };
            context.spawn(wrap_future::<_, Self>(loading).map(|loaded, server, context| {
                let Ok(Some(stored)) = loaded else { return };
                let rooms = &server.services.rooms;
                let old_enough = rooms.left_after + rooms.empty_grace;
                let age = (clock::now() - stored.room.created_at).to_std().unwrap_or_default();
                if age >= old_enough && !server.directory.knows(&stored.room.key) {
                    log::info!("room ends room={} kind={}", stored.room.id, stored.room.kind);
                    server.end(stored.room, None, context);
                }
            }));
        }
    }
}
