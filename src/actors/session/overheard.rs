//! What the peer of a feed says once it is served: nobody listens, but that it ends is heard.
//! Must not keep a byte, nor let somebody who talks without an end keep a thread busy.

use std::time::{Duration, Instant};

/// Bytes thrown away before the connection is not read from any more.
const THROWN_AWAY: usize = 64 * 1_024;
/// Who ends his side so soon has said all he had to say and wants to listen; who ends it later has gone.
const SAID_ALL: Duration = Duration::from_secs(1);

/// How much was said into the void.
pub struct Overheard {
    since: Instant,
    left: usize,
}

impl Overheard {
    /// Nothing yet.
    pub const fn new(now: Instant) -> Self {
        Self { since: now, left: THROWN_AWAY }
    }

    /// Whether nothing more is to be read; whether the peer is there is the system's question then.
    pub const fn is_enough(&self) -> bool {
        self.left == 0
    }

    /// So many bytes more.
    pub const fn heard(&mut self, bytes: usize) {
        self.left = self.left.saturating_sub(bytes);
    }

    /// Whether somebody may end his side at this moment and still listen.
    pub fn may_end(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.since) < SAID_ALL
    }

    /// He did.
    pub const fn end(&mut self) {
        self.left = 0;
    }
}
