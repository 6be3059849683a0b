//! The door for programs with bearer tokens: JSON over HTTP and one socket for each room, as Rei's Chatroom's clients speak it.
//! Must not read or set a cookie.

pub mod bodies;
pub mod codec;
pub mod conversation;
pub mod error;
pub mod frames;
mod json;
pub mod mistake;
pub mod request;
pub mod views;
