//! The door of REST and a TCP feed: JSON with `ok` over HTTP, and messages as they come over a bare connection, as ChatBackend's clients speak it.
//! Must not read or set a cookie.

pub mod accounts;
pub mod error;
pub mod feed;
mod fields;
pub mod rooms;
pub mod wire;

use crate::accounts::Accounts;
use crate::actors::session::SessionHost;
use crate::actors::{Chat, Limits};
use crate::metrics::Metrics;

/// What the handlers of this door need.
#[derive(Clone)]
pub struct TcpApi {
    /// Who somebody is.
    pub accounts: Accounts,
    /// Rooms, messages and people.
    pub chat: Chat,
    /// Where connections live.
    pub sessions: SessionHost,
    /// How often somebody may do something.
    pub limits: Limits,
    /// What is counted.
    pub metrics: Metrics,
}
