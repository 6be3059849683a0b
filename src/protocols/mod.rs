//! How the world speaks: one folder for each protocol.
//! Protocols must not know one another, nor the store, nor the paths they are reached by.

pub mod browser;
