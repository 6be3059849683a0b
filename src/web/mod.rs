//! The one place that knows paths and listening sockets.
//! Must not know what is said in a room.

mod access;
mod bans;
mod body;
mod client;
mod connection;
mod cors;
mod cross_site;
mod description;
mod doors;
mod error_pages;
mod feeds;
mod guards;
mod headers;
mod health;
mod http;
mod listen;
mod open_files;
mod pace;
mod peek;
mod refusal;
mod routes;
mod server;
mod shared_paths;
mod shutdown;
mod state;
mod telling;
mod under_way;

pub use server::{Server, StartError};
pub use shutdown::signals;
