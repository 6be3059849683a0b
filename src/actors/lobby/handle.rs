//! The handle to the lobby, and how the commands of strangers' connections reach it and their rooms.
//! Must not wait: every answer comes through the session's outbox.

use std::sync::{Arc, Mutex, PoisonError};

use actix::dev::ToEnvelope;
use actix::dev::channel::channel;
use actix::prelude::SendError;
use actix::{Addr, Context, Handler, Message};
use tokio::sync::oneshot;

use super::Lobby;
use crate::actors::messages::{AskCrowd, Ordered, Over, PostReply, Say, answer};
use crate::actors::{Chat, Dispatch, Limits, Link, Seat, Tag};
use crate::config::StrangersConfig;
use crate::domain::{ChatError, Command, Crowd, RoomKind, SessionId};

/// The waiting line and the conversations of strangers; as `Dispatch` for their connections.
#[derive(Clone)]
pub struct Strangers {
    lobby: Arc<Mutex<Addr<Lobby>>>,
    chat: Chat,
    limits: Limits,
    config: StrangersConfig,
}

impl Strangers {
    /// Starts the lobby on the current thread.
    pub fn start(chat: Chat, limits: Limits, config: StrangersConfig) -> Self {
        let lobby = open(chat.clone(), limits.clone(), config.clone());
        Self { lobby: Arc::new(Mutex::new(lobby)), chat, limits, config }
    }

    /// Hands something to the lobby. One that has died of a fault is followed by an empty one on the current thread;
    /// the pages of those who were in it come back by themselves.
    pub(in crate::actors) fn try_send<M>(&self, message: M) -> Result<(), SendError<M>>
    where
        M: Message<Result = ()> + Send + 'static,
        Lobby: Handler<M>,
        Context<Lobby>: ToEnvelope<Lobby, M>,
    {
        let mut lobby = self.lobby.lock().unwrap_or_else(PoisonError::into_inner);
        if !lobby.connected() {
            log::error!("the lobby is opened again after a fault");
            *lobby = open(self.chat.clone(), self.limits.clone(), self.config.clone());
        }
        lobby.try_send(message)
    }

    /// How busy it is.
    ///
    /// # Errors
    /// `Busy`.
    pub async fn crowd(&self) -> Result<Crowd, ChatError> {
        let (reply, crowd) = oneshot::channel();
        self.try_send(AskCrowd(reply)).map_err(|_full| ChatError::Busy)?;
        crowd.await.map_err(|_ended| ChatError::Busy)
    }
}

impl Dispatch for Strangers {
    fn dispatch(&self, link: &Link, seat: Option<&Seat>, tag: Tag, command: Command) {
        match (command, seat) {
            (Command::Stranger(order), _) => {
                let ordered = Ordered { link: link.clone(), tag, order };
                if self.try_send(ordered).is_err() {
                    answer(&link.outbox, tag, Err(ChatError::Busy));
                }
            }
            (Command::Post { body, client_id }, Some(seat)) if seat.kind() == RoomKind::Pair => {
                let reply = PostReply::Session(link.outbox.clone(), tag);
                let permitted = self.chat.standing().may_take_part(seat.user());
                let limited = || self.limits.say_to_stranger(seat.user(), link.from);
                if let Err(error) = permitted.and_then(|()| limited()) {
                    return reply.send(Err(error));
                }
                let say = Say { seat: seat.clone(), body, client_id, reply };
                if let Err(SendError::Full(say) | SendError::Closed(say)) = self.try_send(say) {
                    say.reply.send(Err(ChatError::Busy));
                }
            }
            (Command::Post { .. }, None) => answer(&link.outbox, tag, Err(ChatError::NoPartner)),
            (command, seat) => self.chat.dispatch(link, seat, tag, command),
        }
    }

    fn gone(&self, session: SessionId, seat: Seat, comes_back: bool) {
        self.chat.gone(session, seat, comes_back);
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "one for each session, and a lost one would leave a ghost"
    )]
    fn over(&self, session: SessionId, comes_back: bool) {
        let over = Over { session, comes_back };
        self.lobby.lock().unwrap_or_else(PoisonError::into_inner).do_send(over);
    }
}

fn open(chat: Chat, limits: Limits, config: StrangersConfig) -> Addr<Lobby> {
    let (lobby, orders) = channel(chat.services.rooms.mailbox);
    Context::with_receiver(orders).run(Lobby::new(chat, limits, config));
    Addr::new(lobby)
}
