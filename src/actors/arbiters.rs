//! The threads that rooms are spread over: threads of their own, or those that hold the connections.
//! Must not know what runs on them.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use actix::{Arbiter, ArbiterHandle};

/// Threads, handed out in turn. Clones share them; the last one stops those it started.
#[derive(Clone, Debug)]
pub struct Arbiters(Arc<Threads>);

#[derive(Debug)]
struct Threads {
    own: Vec<Arbiter>,
    lent: Mutex<Vec<ArbiterHandle>>,
    next: AtomicUsize,
}

impl Arbiters {
    /// Starts so many threads; with none, rooms run on threads that are lent.
    pub fn start(count: usize) -> Self {
        Self(Arc::new(Threads {
            own: (0..count).map(|_| Arbiter::new()).collect(),
            lent: Mutex::default(),
            next: AtomicUsize::new(0),
        }))
    }

    /// Rooms may run on the current thread from now on, unless there are threads of their own.
    pub fn lend_current(&self) {
        if self.0.own.is_empty() {
            let mut lent = self.0.lent.lock().unwrap_or_else(PoisonError::into_inner);
            lent.push(Arbiter::current());
        }
    }

    /// The thread whose turn it is; the current one if there is none.
    pub fn pick(&self) -> ArbiterHandle {
        let turn = self.0.next.fetch_add(1, Ordering::Relaxed);
        let of = |count: usize| turn % count.max(1);
        if let Some(own) = self.0.own.get(of(self.0.own.len())) {
            return own.handle();
        }
        let mut lent = self.0.lent.lock().unwrap_or_else(PoisonError::into_inner);
        // A thread that has ended takes nothing any more.
        lent.retain(|thread| thread.spawn(async {}));
        lent.get(of(lent.len())).cloned().unwrap_or_else(Arbiter::current)
    }
}

impl Drop for Threads {
    fn drop(&mut self) {
        for thread in &self.own {
            thread.stop();
        }
    }
}
