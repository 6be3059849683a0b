//! The door for people: pages that work without a script, and the pages' own small socket.
//! Must not decide who may do what: that is asked of the actors.

pub mod account;
pub mod assets;
mod claim;
mod codec;
mod conversation;
mod door;
pub mod error;
pub mod flash;
mod form;
pub mod frame;
pub mod home;
pub mod introduction;
pub mod login;
pub mod moderation;
pub mod qr;
pub mod reset;
pub mod room;
pub mod rooms;
pub mod socket;
pub mod stranger;
pub mod templates;
mod text;
mod view;
pub mod warning;
pub mod wire;

use crate::accounts::{Accounts, ByMail};
use crate::actors::session::SessionHost;
use crate::actors::{Chat, Limits};
use crate::metrics::Metrics;
use templates::Templates;

pub use codec::BrowserCodec;
pub use conversation::BrowserConversation;
pub use stranger::RandomChat;

/// What the handlers of this door need.
#[derive(Clone)]
pub struct Browser {
    /// Who somebody is.
    pub accounts: Accounts,
    /// What is proved by mail.
    pub by_mail: ByMail,
    /// Rooms, messages and people.
    pub chat: Chat,
    /// Where connections live.
    pub sessions: SessionHost,
    /// Random chat.
    pub strangers: RandomChat,
    /// How often somebody may do something.
    pub limits: Limits,
    /// What is counted.
    pub metrics: Metrics,
    /// How pages look.
    pub templates: Templates,
}
