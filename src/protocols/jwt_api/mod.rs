//! The door for programs with bearer tokens: JSON over HTTP and one socket for each room, as Rei's Chatroom's clients speak it.
//! Must not read or set a cookie.

pub mod alive;
pub mod auth;
mod bodies;
mod caller;
mod codec;
mod conversation;
mod door;
pub mod error;
pub mod frames;
mod json;
pub mod membership;
mod mistake;
pub mod moderation;
mod openapi;
pub mod request;
pub mod rooms;
pub mod socket;
pub mod users;
mod views;

use crate::accounts::{Accounts, ByMail, Tokens};
use crate::actors::session::SessionHost;
use crate::actors::{Chat, Limits};

pub use openapi::ApiDoc;

/// What the handlers of this door need.
#[derive(Clone)]
pub struct JwtApi {
    /// Who somebody is.
    pub accounts: Accounts,
    /// What is proved by mail.
    pub by_mail: ByMail,
    /// What programs prove it with.
    pub tokens: Tokens,
    /// Rooms, messages and people.
    pub chat: Chat,
    /// Where connections live.
    pub sessions: SessionHost,
    /// How often somebody may do something.
    pub limits: Limits,
}
