//! How the world speaks: one folder for each protocol; beside them what they share.
//! Protocols must not know one another, nor the store, nor the paths they are reached by.

pub mod browser;
pub mod departure;
pub mod identity_cookie;
pub mod json_commands;
pub mod json_text;
pub mod jwt_api;
pub mod said;
pub mod session_rows;
pub mod site;
pub mod socketio;
pub mod tcp_api;
