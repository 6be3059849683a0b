//! The door for programs with bearer tokens, as clients of Rei's Chatroom know it.
//! Must not look at pages; what crosses from one door to another is tested elsewhere.

mod accounts;
mod contract;
mod limits;
mod rooms;
mod socket;
mod standing;
mod tokens;
mod validation;
