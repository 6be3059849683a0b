//! Engine.IO by itself, section by section of its documents for generations 3 and 4: above it, every message comes back.
//! Must not know Socket.IO.

mod closing;
mod handshake;
mod hanging_up;
mod heartbeat;
mod messages;
mod peer;
mod upgrading;

use std::time::Duration;

use chinwag::protocols::socketio::engine::EngineConfig;

use crate::support::conformance::{Conformance, Timing};
use crate::support::wait::PATIENCE;

/// Nobody is asked anything in the time of a test.
const PATIENT: EngineConfig = EngineConfig {
    ping_every: Duration::from_secs(60),
    ping_timeout: Duration::from_secs(60),
    max_payload: 100_000,
    upgrade_within: Duration::from_secs(60),
};

/// A server on threads of its own, so that requests of one session come on different ones.
pub struct EchoServer(Conformance);

impl EchoServer {
    /// Which never asks.
    pub fn patient() -> Self {
        Self::start(PATIENT)
    }

    /// With settings of the test's own.
    pub fn start(engine: EngineConfig) -> Self {
        Self(Conformance::with(Timing { engine, connect_within: PATIENCE }))
    }

    /// Where it is, with that query.
    pub fn url(&self, query: &str) -> String {
        self.0.url(&format!("/engine.io/?{query}"))
    }
}
