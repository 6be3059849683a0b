//! Who is here, and who hears what: rooms, sessions, and the ports that protocols fill.
//! Must not know a protocol's name, a path, or how a page looks.

mod chat;
mod close;
mod codec;
mod conversation;
mod limits;
mod outbox;
mod seat;
pub mod session;

pub use chat::Chat;
pub use close::CloseReason;
pub use codec::{Codec, Frame};
pub use conversation::{Conversation, Incoming, Step, Tag};
pub use limits::{ConnectionPermit, Guess, Limits};
pub use outbox::{Delivery, Outbound, Outbox, OutboxReceiver, Refused};
pub use seat::{Dispatch, Link, Seat};
