//! One session per connection: a transport below, a conversation above, a seat in a room beside it.
//! Must not know a protocol, a path, or how a command is carried out.
//!
//! `SessionCore` is the part that every transport shares: it is handed frames, answers and ticks, and
//! writes into a `Sink`. `carrier` is the session's actor, which has the connection to itself, so that an idle one
//! keeps no buffers and a stalled one can be cut off. `websocket` gives it the connection of an upgraded HTTP
//! request, `tcp` a plain one whose peer only listens. `polled` is an actor without a connection, whose peer asks for
//! what there is to say and may take the session over to a WebSocket (`takeover`).

mod alarm;
mod bucket;
mod carrier;
mod core;
mod header;
mod host;
mod inbound;
mod line;
mod outgoing;
mod overheard;
mod pipeline;
mod polled;
mod registry;
mod seen;
mod skim;
mod takeover;
mod tcp;
mod upgrade;
mod websocket;

#[cfg(test)]
mod tests;

pub use self::core::{SessionCore, Sink};
pub use host::SessionHost;
pub use polled::{PollRefused, PollWords, Polled};
pub use registry::{Peer, Registration, Sessions};
pub use takeover::{Probe, take_over};
pub use tcp::{Hello, TcpPeer};
pub use upgrade::upgrades;
pub use websocket::start;
