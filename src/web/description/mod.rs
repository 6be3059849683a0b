//! How the doors for programs describe themselves, and the pages that show it.
//! Must not say anything about a door that its own types do not say.

pub mod asyncapi;
mod closes;
pub mod openapi;
pub mod pages;
mod socketio;
mod sockets;
