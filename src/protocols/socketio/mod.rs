//! What Socket.IO clients of two generations say, taken apart and put together: Engine.IO below, Socket.IO above it.
//! Must not know transports, rooms or people yet: these are the two languages and nothing else.
//!
//! `engine_packet` and `payload` are Engine.IO 3 and 4: packets, and several of them in one body of a polling
//! transport. `packet` is Socket.IO 4 and 5 (the clients 2.x and 4.x), which travels in Engine.IO messages.
//! `application` is what speaks with the clients in the end.

pub mod application;
pub mod engine_packet;
pub mod handshake;
pub mod packet;
pub mod payload;
pub mod upper;
