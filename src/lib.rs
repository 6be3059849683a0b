//! Chinwag, a chat server.

pub mod actors;
pub mod bus;
pub mod clock;
pub mod config;
pub mod domain;
pub mod metrics;
pub mod protocols;
pub mod store;
pub mod telemetry;
pub mod web;
