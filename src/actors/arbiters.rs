//! The threads that rooms are spread over, apart from those that serve HTTP.
//! Must not know what runs on them.

use std::sync::atomic::{AtomicUsize, Ordering};

use actix::{Arbiter, ArbiterHandle};

/// A fixed number of threads, handed out in turn. Dropping it stops them.
#[derive(Debug)]
pub struct Arbiters {
    threads: Vec<Arbiter>,
    next: AtomicUsize,
}

impl Arbiters {
    /// Starts so many threads, one at least.
    pub fn start(count: usize) -> Self {
        let threads = (0..count.max(1)).map(|_| Arbiter::new()).collect();
        Self { threads, next: AtomicUsize::new(0) }
    }

    /// The thread whose turn it is; the current one if none could be started.
    pub fn pick(&self) -> ArbiterHandle {
        let turn = self.next.fetch_add(1, Ordering::Relaxed) % self.threads.len().max(1);
        self.threads.get(turn).map_or_else(Arbiter::current, Arbiter::handle)
    }
}

impl Drop for Arbiters {
    fn drop(&mut self) {
        for thread in &self.threads {
            thread.stop();
        }
    }
}
