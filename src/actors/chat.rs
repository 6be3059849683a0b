//! The handle every protocol uses: plain async methods over the actors.
//! Must not show an actix type in its signatures.

use std::sync::Arc;
use std::time::Duration;

use actix::dev::channel::channel;
use actix::{Addr, Context};
use rand::Rng;
use tokio::sync::oneshot;

use super::arbiters::Arbiters;
use super::chat_server::ChatServer;
use super::messages::{OpenUnstored, RoomRequest, Route};
use super::{Limits, Services, Standing};
use crate::clock;
use crate::domain::{
    Body, ChatError, ClientId, Message, Page, Participant, Receipt, Room, RoomId, RoomKey,
    RoomKind, Seq, Snapshot, UserId, code_length, draw_code,
};

/// Rooms, messages and people, for pages and programs that hold no connection; as `Dispatch` for those that do.
#[derive(Clone)]
pub struct Chat {
    pub(super) server: Arc<Addr<ChatServer>>,
    pub(super) services: Arc<Services>,
    pub(super) limits: Limits,
    arbiters: Arbiters,
}

/// How often a code is drawn before giving up; each draw fails only when the code is in use or resting.
const DRAWS: usize = 100;

impl Chat {
    /// Starts the chat server actor on the current thread.
    pub fn start(services: Services, limits: Limits) -> Self {
        let services = Arc::new(services);
        let arbiters = Arbiters::start(services.rooms.threads);
        let (server, requests) = channel(services.rooms.mailbox);
        let actor = ChatServer::new(Arc::clone(&services), arbiters.clone());
        Context::with_receiver(requests).run(actor);
        let server = Addr::new(server);
        Self { server: Arc::new(server), services, limits, arbiters }
    }

    /// Rooms may run on the calling thread from now on, beside the connections it holds: what a member says then
    /// reaches the others without waking another thread. Nothing changes when rooms have threads of their own.
    pub fn lend_thread(&self) {
        self.arbiters.lend_current();
    }

    /// Who may take part, and what is done about those who may not.
    pub fn standing(&self) -> &Standing {
        &self.services.standing
    }

    /// Makes a room with a fresh code for its host. He is not in it yet: `enter` follows.
    ///
    /// # Errors
    /// `Suspended`, `Unavailable` when it cannot be stored.
    pub async fn create_code_room(&self, owner: UserId) -> Result<Room, ChatError> {
        self.standing().may_take_part(owner)?;
        let (store, code_rest) = (&self.services.store, self.services.rooms.code_rest);
        self.draw_room(Some(owner), async |room| store.create_room(room, code_rest).await).await
    }

    /// Draws codes until one can be stored.
    async fn draw_room(
        &self,
        owner: Option<UserId>,
        store: impl AsyncFn(Room) -> Result<bool, ChatError>,
    ) -> Result<Room, ChatError> {
        let length = code_length(self.services.store.live_code_rooms().await?);
        for _ in 0..DRAWS {
            // A thread's generator is seeded by the operating system and not foreseeable from its numbers.
            let key = draw_code(length, |below| rand::rng().random_range(0..below));
            let room = Room {
                id: RoomId::random(),
                name: key.to_string(),
                key,
                kind: RoomKind::Code,
                created_at: clock::now(),
                owner,
                description: String::new(),
                is_private: false,
            };
            if store(room.clone()).await? {
                log::info!("room made room={} kind={}", room.id, room.kind);
                return Ok(room);
            }
        }
        log::error!("no free room code found draws={DRAWS} length={length}");
        Err(ChatError::Unavailable)
    }

    /// Makes a room that stays out of a conversation of two, who are its members, with all their lines in it.
    ///
    /// # Errors
    /// `Unavailable` when it cannot be stored.
    pub(super) async fn keep_talk(
        &self,
        members: [Participant; 2],
        lines: Vec<Message>,
    ) -> Result<Room, ChatError> {
        let (store, code_rest) = (&self.services.store, self.services.rooms.code_rest);
        self.draw_room(None, async |room| {
            store.keep_talk(room, code_rest, members.clone(), lines.clone()).await
        })
        .await
    }

    /// Opens a room that is in memory only and ends with the conversation. Whoever knows its key may enter.
    ///
    /// # Errors
    /// `Busy`.
    pub fn open_pair_room(&self) -> Result<Room, ChatError> {
        let id = RoomId::random();
        let key = RoomKey::from_stored(format!("pair:{id}"));
        let (kind, created_at) = (RoomKind::Pair, clock::now());
        let (name, description) = (String::new(), String::new());
        let room =
            Room { id, name, key, kind, created_at, owner: None, description, is_private: false };
        let open = OpenUnstored { room: room.clone(), members: Vec::new() };
        self.server.try_send(open).map_err(|_full| ChatError::Busy)?;
        Ok(room)
    }

    /// The room with this key. Who asks on behalf of a stranger counts wrong keys against him.
    ///
    /// # Errors
    /// `RoomNotFound`, `Busy`, `Unavailable`.
    pub async fn room(&self, key: &RoomKey) -> Result<Room, ChatError> {
        self.ask(key, RoomRequest::Look).await
    }

    /// Makes somebody a member by opening the room's page; does nothing but show the room to one who is a member already.
    ///
    /// # Errors
    /// `Suspended`, `RoomNotFound`, `NameTaken`, `Busy`, `Unavailable`.
    pub async fn enter(&self, key: &RoomKey, who: Participant) -> Result<Snapshot, ChatError> {
        self.standing().may_take_part(who.id)?;
        self.ask(key, |reply| RoomRequest::Visit { who, numbered: false, reply }).await
    }

    /// Says something without a connection.
    ///
    /// # Errors
    /// `Suspended`, `RoomNotFound`, `NotAMember`, `Busy`, `Unavailable`.
    pub async fn post(
        &self,
        key: &RoomKey,
        author: UserId,
        body: Body,
        client_id: Option<ClientId>,
    ) -> Result<Receipt, ChatError> {
        self.standing().may_take_part(author)?;
        self.ask(key, |reply| RoomRequest::Post { author, body, client_id, reply }).await
    }

    /// A page of a room's history before a number. Who may read it is the caller's question.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn history_before(&self, room: RoomId, before: Seq) -> Result<Page, ChatError> {
        self.services.store.messages_before(room, before, self.services.rooms.page).await
    }

    /// Leaves for good, with all connections of this person. Nothing happens if he is not in it.
    ///
    /// # Errors
    /// `RoomNotFound`, `Busy`.
    pub async fn leave(&self, key: &RoomKey, user: UserId) -> Result<(), ChatError> {
        self.ask(key, |reply| RoomRequest::Leave { user, reply }).await
    }

    /// Whether the log takes anything at the moment.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn probe(&self) -> Result<(), ChatError> {
        self.services.store.probe().await
    }

    /// Waits until everything said so far is stored, and stores nothing afterwards.
    pub async fn close(&self, within: Duration) {
        if tokio::time::timeout(within, self.services.store.close()).await.is_err() {
            log::error!("the log did not finish in time within_ms={}", within.as_millis());
        }
    }

    /// Sends a request to a room and waits for the answer.
    pub(super) async fn ask<T>(
        &self,
        key: &RoomKey,
        request: impl FnOnce(oneshot::Sender<Result<T, ChatError>>) -> RoomRequest,
    ) -> Result<T, ChatError> {
        let (reply, answer) = oneshot::channel();
        let route = Route { key: key.clone(), request: request(reply) };
        self.server.try_send(route).map_err(|_full| ChatError::Busy)?;
        // Without an answer the room died of a fault; it is started again by the next one who asks.
        answer.await.unwrap_or(Err(ChatError::Internal))
    }
}
