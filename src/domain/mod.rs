//! What chat is: plain types and pure rules.
//! Knows no clock, no randomness, no database, no actor and no wire format; everything here is a value.

mod address;
mod body;
mod client_id;
mod command;
mod email;
mod error;
mod event;
mod friendly_name;
mod id;
pub mod matching;
mod message;
mod name;
mod opening_question;
mod reply;
mod room;
mod room_key;
mod time;
mod user;

pub use address::AddressPrefix;
pub use body::Body;
pub use client_id::ClientId;
pub use command::{Command, Resume};
pub use email::Email;
pub use error::{ChatError, Kind};
pub use event::Event;
pub use friendly_name::{draw_another_name, draw_friendly_name};
pub use id::{MessageId, RoomId, Seq, SessionId, UserId};
pub use message::{Message, NewMessage, Page, Receipt};
pub use name::Name;
pub use opening_question::draw_question;
pub use reply::{Reply, Snapshot};
pub use room::{Lifetime, Room, RoomKind};
pub use room_key::{RoomKey, code_length, draw_code};
pub use time::{Timestamp, to_micros};
pub use user::{Participant, Presence, Present};
