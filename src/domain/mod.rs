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
mod measure;
mod message;
mod moderation;
mod name;
mod opening_question;
mod pause;
mod reply;
mod report;
mod room;
mod room_key;
mod time;
mod user;
mod words;

pub use address::AddressPrefix;
pub use body::Body;
pub use client_id::ClientId;
pub use command::{Command, Resume};
pub use email::Email;
pub use error::{ChatError, Kind};
pub use event::Event;
pub use friendly_name::{draw_another_name, draw_friendly_name};
pub use id::{MeasureId, MessageId, ReportId, RoomId, Seq, SessionId, UserId};
pub use measure::{Ban, Cause, Suspension, Warning, graver};
pub use message::{Message, NewMessage, Page, Receipt};
pub use moderation::{AuditEntry, Decision, Moderator, Verdict};
pub use name::Name;
pub use opening_question::draw_question;
pub use pause::{Consequence, PauseRule, TrackRecord};
pub use reply::{Reply, Snapshot};
pub use report::{Case, NewReport, Outcome, Reason, Report, SealedLine};
pub use room::{Lifetime, Room, RoomKind};
pub use room_key::{RoomKey, code_length, draw_code};
pub use time::{Timestamp, to_micros};
pub use user::{Participant, Presence, Present};
pub use words::Words;
