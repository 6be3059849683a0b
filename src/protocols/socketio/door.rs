//! The door for Socket.IO clients: what its handlers need, and what is known of somebody who comes.
//! Must not know what is said; the socket's own conversation does.

use std::time::Duration;

use super::chat::ChatSocket;
use super::live::LiveSockets;
use super::service::EngineServer;
use crate::actors::Limits;
use crate::domain::{AddressPrefix, LoginId, Name, UserId};
use crate::metrics::Metrics;
use crate::protocols::identity_cookie::Entry;

/// What the handlers of this door need. Cloning counts references.
#[derive(Clone)]
pub struct SocketIo {
    /// Where its sessions live.
    pub engine: EngineServer,
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

/// Whether a client takes one more argument than its program knows of, which is how it learns what it has seen. Those written in
/// Python hand all of them to handlers, which fail then; they are known by the stamp of time in their query or by their agent.
pub fn takes_offsets(stamp: Option<&str>, agent: Option<&str>) -> bool {
    let is_seconds = |stamp: &str| {
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|c| c.is_ascii_digit());
        stamp.split_once('.').is_some_and(|(whole, parts)| digits(whole) && digits(parts))
    };
    let is_python =
        |agent: &str| agent.get(..6).is_some_and(|it| it.eq_ignore_ascii_case("python"));
    !stamp.is_some_and(is_seconds) && !agent.is_some_and(is_python)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clients_written_in_python_are_told_apart_from_all_others() {
        for (stamp, agent) in [
            (Some("1763755830.1234567"), None),
            (None, Some("python-requests/2.32")),
            (Some("x"), Some("Python/3.11 aiohttp/3.9")),
        ] {
            assert!(!takes_offsets(stamp, agent), "{stamp:?} {agent:?}");
        }
        for (stamp, agent) in [
            (None, None),
            (Some("Oxy12ab"), Some("Mozilla/5.0")),
            (Some("1763755830"), Some("node")),
            (Some("."), Some("Pyth")),
        ] {
            assert!(takes_offsets(stamp, agent), "{stamp:?} {agent:?}");
        }
    }
}
