//! Who is here, and who hears what: rooms, sessions, and the ports that protocols fill.
//! Must not know a protocol's name, a path, or how a page looks.

mod arbiters;
mod belonging;
mod chat;
mod chat_server;
mod close;
mod codec;
mod comings;
mod conversation;
mod dispatch;
mod everywhere;
mod fan_out;
mod limits;
mod load;
mod lobby;
mod messages;
mod notice;
mod open_rooms;
mod outbox;
mod presence;
mod recent;
mod room;
mod room_request;
mod seat;
mod sequence;
mod services;
pub mod session;
mod standing;

pub use belonging::OwnedRoom;
pub use chat::Chat;
pub use close::CloseReason;
pub use codec::{Codec, Frame};
pub use conversation::{Conversation, Hears, Incoming, Step, Tag};
pub use limits::{ConnectionPermit, Guess, Limits};
pub use lobby::Strangers;
pub use notice::Notice;
pub use outbox::{Delivery, Outbound, Outbox, OutboxReceiver, Refused};
pub use seat::{Dispatch, Link, Seat};
pub use services::Services;
pub use standing::Standing;

#[cfg(test)]
mod tests;
