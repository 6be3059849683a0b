//! The ChatServer actor: the directory of rooms. Joins, leaves and posts of those who hold no seat are routed here.
//! Must not carry the posts of joined sessions: they go straight to their room.

mod directory;
mod ending;

use std::sync::Arc;

use actix::dev::channel::channel;
use actix::fut::wrap_future;
use actix::prelude::SendError;
use actix::{Actor, ActorFutureExt, Addr, AsyncContext, Context, Handler};

use super::Services;
use super::arbiters::Arbiters;
use super::messages::{OpenUnstored, RoomRequest, Route, Routed};
use super::room::Room;
use crate::domain::{ChatError, RoomKey, Seq};
use crate::store::StoredRoom;

use directory::{Directory, Entry};

/// Finds or starts rooms, and lets them end.
pub struct ChatServer {
    directory: Directory,
    arbiters: Arbiters,
    services: Arc<Services>,
}

impl ChatServer {
    /// An empty directory; rooms are started from the log when somebody asks for them.
    pub fn new(services: Arc<Services>, arbiters: Arbiters) -> Self {
        Self { directory: Directory::default(), arbiters, services }
    }

    /// The keys of all rooms that are live, on their way in, or on their way out.
    pub(super) fn keys(&self) -> Vec<RoomKey> {
        self.directory.keys()
    }

    /// Passes a request on to its room, which is started first if it is not live.
    pub(super) fn route(
        &mut self,
        key: RoomKey,
        request: RoomRequest,
        context: &mut Context<Self>,
    ) {
        let limit = self.services.rooms.mailbox;
        match self.directory.entry(&key) {
            Some(Entry::Live { room, forwarded, .. }) => {
                match room.try_send(Routed(request)) {
                    Ok(()) => *forwarded += 1,
                    Err(SendError::Full(Routed(request))) => request.refuse(ChatError::Busy),
                    // The room has died of a fault: it is started again from the log.
                    Err(SendError::Closed(Routed(request))) => self.load(key, request, context),
                }
            }
            Some(Entry::Loading { waiting } | Entry::Ending { waiting }) => {
                match waiting.len() < limit {
                    true => waiting.push(request),
                    false => request.refuse(ChatError::Busy),
                }
            }
            None => self.load(key, request, context),
        }
    }

    fn load(&mut self, key: RoomKey, request: RoomRequest, context: &mut Context<Self>) {
        self.directory.insert(key.clone(), Entry::Loading { waiting: vec![request] });
        let services = Arc::clone(&self.services);
        let loading = async move {
            let loaded =
                services.store.load_room(&key, services.rooms.recent, services.rooms.notices).await;
            (key, loaded)
        };
        context.spawn(wrap_future::<_, Self>(loading).map(|(key, loaded), server, context| {
            server.loaded(key, loaded, context);
        }));
    }

    fn loaded(
        &mut self,
        key: RoomKey,
        loaded: Result<Option<StoredRoom>, ChatError>,
        context: &mut Context<Self>,
    ) {
        let waiting = self.directory.remove(&key).map_or_else(Vec::new, Entry::into_waiting);
        let refusal = match loaded {
            Ok(Some(stored)) => {
                self.start(stored, context);
                return waiting
                    .into_iter()
                    .for_each(|request| self.route(key.clone(), request, context));
            }
            Ok(None) => ChatError::RoomNotFound,
            Err(error) => error,
        };
        waiting.into_iter().for_each(|request| request.refuse(refusal.clone()));
    }

    fn start(&mut self, stored: StoredRoom, context: &mut Context<Self>) {
        let record = stored.room.clone();
        let (services, server) = (Arc::clone(&self.services), context.address());
        // The mailbox has its size from the start: after a restart hundreds wait for the room before it runs.
        let (sender, receiver) = channel(self.services.rooms.mailbox);
        self.arbiters.pick().spawn_fn(move || {
            Context::with_receiver(receiver).run(Room::new(stored, services, server));
        });
        let room = Addr::new(sender);
        self.directory.insert(record.key.clone(), Entry::Live { record, room, forwarded: 0 });
    }
}

impl Actor for ChatServer {
    type Context = Context<Self>;

    fn started(&mut self, context: &mut Self::Context) {
        self.sweep_later(context);
    }
}

impl Handler<Route> for ChatServer {
    type Result = ();

    fn handle(&mut self, Route { key, request }: Route, context: &mut Self::Context) {
        self.route(key, request, context);
    }
}

impl Handler<OpenUnstored> for ChatServer {
    type Result = ();

    fn handle(&mut self, open: OpenUnstored, context: &mut Self::Context) {
        let OpenUnstored { room, members } = open;
        let stored = StoredRoom {
            room,
            last_seq: Seq::ZERO,
            members,
            recent: Vec::new(),
            notices: Vec::new(),
        };
        self.start(stored, context);
    }
}
