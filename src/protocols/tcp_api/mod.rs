//! The door of REST and a TCP feed: JSON with `ok` over HTTP, and messages as they come over a bare connection, as ChatBackend's clients speak it.
//! Must not read or set a cookie.

pub mod accounts;
mod caller;
mod codec;
mod conversation;
mod door;
pub mod error;
pub mod feed;
mod fields;
pub mod hello;
pub mod rooms;
pub mod wire;

use crate::accounts::{Accounts, ProgramKeys};
use crate::actors::session::SessionHost;
use crate::actors::{Chat, Limits};
use crate::config::FeedConfig;

/// What the handlers of this door need.
#[derive(Clone)]
pub struct TcpApi {
    /// Who somebody is.
    pub accounts: Accounts,
    /// What programs prove it with.
    pub keys: ProgramKeys,
    /// Rooms, messages and people.
    pub chat: Chat,
    /// Where connections live.
    pub sessions: SessionHost,
    /// How often somebody may do something.
    pub limits: Limits,
    /// How feeds begin.
    pub feeds: FeedConfig,
}
