//! The door for clients that send commands in JSON, as clients of chat-site know it.
//! Must not look at pages; what crosses from one door to another is tested elsewhere.

mod commands;
mod holes;
mod life;
mod limits;
mod names;
mod notices;
mod python;
mod service;
mod standing;
mod strays;
