//! Chinwag as a library: everything `main` starts, so that tests and benchmarks start the same.
//! Must not start anything by itself.

#![doc = include_str!("ARCHITECTURE.md")]

pub mod accounts;
pub mod actors;
pub mod bus;
pub mod clock;
pub mod commands;
pub mod config;
pub mod domain;
pub mod mail;
pub mod metrics;
pub mod protocols;
pub mod store;
pub mod telemetry;
pub mod web;
