//! Random chat for people: its page, and the page's own socket.
//! Must not decide who meets whom: that is the lobby's.

mod codec;
mod conversation;
pub mod page;
pub mod socket;
#[cfg(test)]
mod tests;
pub mod wire;

use std::sync::Arc;

use crate::actors::Strangers;
use crate::actors::session::SessionHost;
use crate::config::StrangersConfig;
use crate::domain::{ChatError, Crowd};

pub use codec::StrangerCodec;
pub use conversation::StrangerConversation;

/// What the handlers of random chat need besides.
#[derive(Clone)]
pub struct RandomChat {
    /// The waiting line; none where the operator does not want it.
    pub lobby: Option<Strangers>,
    /// Where its connections live: their commands go to the lobby.
    pub sessions: SessionHost,
    /// What the page says, and how it behaves.
    pub config: Arc<StrangersConfig>,
}

impl RandomChat {
    /// Starts the lobby on the current thread, unless it is switched off.
    pub fn start(
        lobby: impl FnOnce(StrangersConfig) -> Strangers,
        sessions: SessionHost,
        config: StrangersConfig,
    ) -> Self {
        let lobby = config.matching.then(|| lobby(config.clone()));
        let sessions = match &lobby {
            Some(lobby) => SessionHost { dispatch: Arc::new(lobby.clone()), ..sessions },
            None => sessions,
        };
        Self { lobby, sessions, config: Arc::new(config) }
    }

    /// Whether strangers are brought together here.
    pub fn is_on(&self) -> bool {
        self.lobby.is_some()
    }

    /// How busy it is.
    ///
    /// # Errors
    /// `Busy`.
    pub async fn crowd(&self) -> Result<Crowd, ChatError> {
        match &self.lobby {
            Some(lobby) => lobby.crowd().await,
            None => Ok(Crowd::default()),
        }
    }
}
