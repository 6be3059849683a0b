//! The bounded queue before the writer's thread.
//! Must not make anybody but the writer wait: who puts is told when it is full.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::{Full, Sink, Ticket};
use crate::domain::{ChatError, NewMessage, RoomId};
use crate::store::change::{Change, Outcome};

/// One thing to write, and who waits for it.
pub(super) struct Job {
    /// What to write.
    pub work: Work,
    /// Where the result goes.
    pub reply: Reply,
}

/// What to write.
pub(super) enum Work {
    /// A message.
    Append(NewMessage),
    /// Anything else.
    Change(Change),
}

/// Where a result goes.
pub(super) enum Reply {
    /// To a room, with its ticket.
    Sink(Ticket, Sink),
    /// To the one who asked for a change.
    Answer(oneshot::Sender<Result<Outcome, ChatError>>),
}

/// What the writer finds in the inbox.
pub(super) enum Taken {
    /// Something to write.
    Jobs(Vec<Job>),
    /// Nothing in the time it was ready to wait.
    Nothing,
    /// Nothing, and nothing will come any more.
    Closed,
}

/// The queue. Messages and other changes each have the whole bound, so that a flood of messages keeps nobody from leaving.
pub(super) struct Inbox {
    queue: Mutex<Queue>,
    arrived: Condvar,
    bound: usize,
}

#[derive(Default)]
struct Queue {
    jobs: VecDeque<Job>,
    messages: usize,
    changes: usize,
    forgotten: Vec<RoomId>,
    closed: bool,
    /// Threads that sleep until something comes.
    waiting: usize,
}

impl Inbox {
    /// An empty inbox for at most `bound` messages and `bound` other changes.
    pub fn new(bound: usize) -> Self {
        Self { queue: Mutex::default(), arrived: Condvar::new(), bound }
    }

    /// Puts a job at the end, or gives `Full` when there is no room or the inbox is closed.
    pub fn put(&self, job: Job) -> Result<(), Full> {
        let mut queue = self.lock();
        let Queue { messages, changes, .. } = &mut *queue;
        let count = if matches!(job.work, Work::Append(_)) { messages } else { changes };
        if *count >= self.bound {
            return Err(Full);
        }
        *count += 1;
        if queue.closed {
            return Err(Full);
        }
        queue.jobs.push_back(job);
        self.wake(queue);
        Ok(())
    }

    /// Notes that a room is not live any more. Dropped when very many are noted: it is only for saving memory.
    pub fn forget(&self, room: RoomId) {
        let mut queue = self.lock();
        if queue.forgotten.len() < self.bound {
            queue.forgotten.push(room);
        }
    }

    /// The rooms noted since the last time.
    pub fn forgotten(&self) -> Vec<RoomId> {
        std::mem::take(&mut self.lock().forgotten)
    }

    /// Takes what is there, at most `most` jobs; waits for the first until `until`, for ever without one.
    pub fn take(&self, most: usize, until: Option<Instant>) -> Taken {
        let mut queue = self.lock();
        while queue.jobs.is_empty() {
            if queue.closed {
                return Taken::Closed;
            }
            let patience = until.map(|until| until.saturating_duration_since(Instant::now()));
            if patience == Some(Duration::ZERO) {
                return Taken::Nothing;
            }
            queue.waiting += 1;
            queue = self.wait(queue, patience);
            queue.waiting -= 1;
        }
        let count = most.clamp(1, queue.jobs.len());
        let jobs: Vec<Job> = queue.jobs.drain(..count).collect();
        let messages = jobs.iter().filter(|job| matches!(job.work, Work::Append(_))).count();
        queue.messages = queue.messages.saturating_sub(messages);
        queue.changes = queue.changes.saturating_sub(jobs.len().saturating_sub(messages));
        Taken::Jobs(jobs)
    }

    /// Takes nothing more in; what is queued can still be taken.
    pub fn close(&self) {
        let mut queue = self.lock();
        queue.closed = true;
        self.wake(queue);
    }

    fn wait<'a>(
        &self,
        queue: MutexGuard<'a, Queue>,
        patience: Option<Duration>,
    ) -> MutexGuard<'a, Queue> {
        match patience {
            None => self.arrived.wait(queue).unwrap_or_else(PoisonError::into_inner),
            Some(patience) => {
                self.arrived.wait_timeout(queue, patience).unwrap_or_else(PoisonError::into_inner).0
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Wakes the writer after the lock is free, and only if it sleeps: a wake-up is a system call.
    fn wake(&self, queue: MutexGuard<'_, Queue>) {
        let waiting = queue.waiting;
        drop(queue);
        if waiting > 0 {
            self.arrived.notify_one();
        }
    }
}
