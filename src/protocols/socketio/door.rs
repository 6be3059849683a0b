//! The door for Socket.IO clients: what its handlers need, and what is known of somebody who comes.
//! Must not know what is said; the socket's own conversation does.

use std::time::Duration;

use super::chat::ChatSocket;
use super::live::LiveSockets;
use crate::actors::Limits;
use crate::domain::{AddressPrefix, LoginId, Name, UserId};
use crate::metrics::Metrics;
use crate::protocols::identity_cookie::Entry;

/// What the handlers of this door need. Cloning counts references.
#[derive(Clone)]
pub struct SocketIo {
    /// How often somebody may do something.
    pub limits: Limits,
    /// What is counted.
    pub metrics: Metrics,
    /// Longest time without a namespace.
    pub connect_within: Duration,
    /// Whether strangers are brought together here.
    pub random_chat: bool,
    /// Which sockets are open.
    pub live: LiveSockets,
}

/// Who comes, as far as the request tells.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Arrival {
    /// From where.
    pub from: AddressPrefix,
    /// From a page of another site: nothing that a cookie says counts, and only programs with a key are served.
    pub foreign: bool,
    /// The room he has entered, and under which name.
    pub entry: Option<Entry>,
    /// Who he is, if the cookie says it.
    pub user: Option<UserId>,
    /// Where he is logged in.
    pub login: Option<LoginId>,
    /// His name among strangers.
    pub stranger: Option<Name>,
    /// The page he opened last is that of random chat: the room he once entered is not meant.
    pub at_strangers: bool,
    /// Whether his client can come back for what it has missed.
    pub recovers: bool,
}

impl SocketIo {
    /// What speaks with somebody who comes.
    pub fn application(&self, arrival: Arrival) -> ChatSocket {
        ChatSocket::new(arrival, self.live.clone(), self.metrics.clone(), self.random_chat)
    }
}
