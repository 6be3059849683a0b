//! One session per connection: a transport below, a conversation above, a seat in a room beside it.
//! Must not know a protocol, a path, or how a command is carried out.
//!
//! `SessionCore` is the part that every transport shares: it is handed frames, answers and ticks, and
//! writes into a `Sink`. `websocket` is the transport over an upgraded HTTP request: an actor that has the
//! connection to itself, so that an idle one keeps no buffers and a stalled one can be cut off.

mod alarm;
mod bucket;
mod core;
mod header;
mod inbound;
mod line;
mod outgoing;
mod pipeline;
mod registry;
mod seen;
mod skim;
mod upgrade;
mod websocket;

#[cfg(test)]
mod tests;

pub use self::core::{SessionCore, Sink};
pub use registry::{Peer, Registration, Sessions};
pub use upgrade::upgrades;
pub use websocket::{SessionHost, start};
