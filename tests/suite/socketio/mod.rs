//! The door for clients that speak Socket.IO.
//! Must not look at pages; what crosses from one door to another is tested elsewhere.

mod chat_app;
mod chat_backend;
mod chatsy;
mod clients;
mod described;
mod endings;
mod engine;
mod places;
pub mod polling;
mod recovery;
mod requests;
mod socket;
