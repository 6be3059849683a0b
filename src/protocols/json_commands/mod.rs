//! The door for programs that send commands in JSON over one socket and show a token with each, as chat-site's clients do.
//! Must not read or set a cookie, nor believe a name that no token proves.

mod codec;
mod conversation;
pub mod described;
pub mod error;
mod fields;
pub mod socket;
pub mod token_endpoints;
mod wire;

use crate::accounts::{Accounts, CommandTokens};
use crate::actors::session::SessionHost;
use crate::actors::{Chat, Limits};

/// What the handlers of this door need.
#[derive(Clone)]
pub struct JsonCommands {
    /// Who somebody is.
    pub accounts: Accounts,
    /// What clients prove it with.
    pub tokens: CommandTokens,
    /// Rooms, messages and people.
    pub chat: Chat,
    /// Where connections live.
    pub sessions: SessionHost,
    /// How often somebody may do something.
    pub limits: Limits,
}
