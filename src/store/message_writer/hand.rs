//! The batch that the writer has in hand: a database that hangs is told about after a while and not waited for for ever.
//! Must not touch the database: the thread that watches must not hang as well.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::answers::refuse;
use super::inbox::{Inbox, Reply, Taken};
use crate::domain::ChatError;

/// A batch that takes longer is refused. What the database makes of it later is found by the senders' client ids.
const PATIENCE: Duration = Duration::from_secs(10);
/// While the database hangs, what comes in is refused in steps of this time at most.
const STEP: Duration = Duration::from_millis(250);

/// Shared by the writer's thread and the one that watches it.
#[derive(Default)]
pub(super) struct Hand {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// Who waits for the batch, and since when.
    held: Option<(Vec<Reply>, Instant)>,
    /// The batch was refused, and the writer has not come back from it yet.
    overdue: bool,
    /// The one who watches sleeps until there is a batch.
    idle: bool,
    ended: bool,
}

impl Hand {
    /// The writer begins with a batch.
    pub fn hold(&self, replies: Vec<Reply>) {
        let mut state = self.lock();
        state.held = Some((replies, Instant::now()));
        let idle = std::mem::take(&mut state.idle);
        drop(state);
        if idle {
            self.changed.notify_one();
        }
    }

    /// The writer is done with it; `None` when everybody was refused meanwhile.
    pub fn release(&self) -> Option<Vec<Reply>> {
        let mut state = self.lock();
        state.overdue = false;
        state.held.take().map(|(replies, _)| replies)
    }

    /// The writer has ended.
    pub fn end(&self) {
        self.lock().ended = true;
        self.changed.notify_one();
    }

    /// Watches until the writer has ended. Wakes up once in `PATIENCE` while there is something to do, and not at all otherwise.
    pub fn watch(&self, inbox: &Inbox) {
        let mut state = self.lock();
        while !state.ended {
            let now = Instant::now();
            let due = state.held.as_ref().map(|(_, since)| *since + PATIENCE);
            state = match due {
                None => {
                    state.idle = true;
                    self.changed.wait(state).unwrap_or_else(PoisonError::into_inner)
                }
                Some(due) if due > now => {
                    let wait = self.changed.wait_timeout(state, due - now);
                    wait.unwrap_or_else(PoisonError::into_inner).0
                }
                Some(_) => {
                    let replies = state.held.take().map(|(replies, _)| replies).unwrap_or_default();
                    state.overdue = true;
                    drop(state);
                    self.stand_in(inbox, replies);
                    self.lock()
                }
            };
        }
    }

    /// Refuses the batch, and what comes in until the writer is back.
    fn stand_in(&self, inbox: &Inbox, replies: Vec<Reply>) {
        let since = Instant::now();
        log::error!("the database does not answer, senders are refused jobs={}", replies.len());
        refuse(replies, &ChatError::Unavailable);
        while self.is_overdue() {
            match inbox.take(usize::MAX, Some(Instant::now() + STEP)) {
                Taken::Jobs(jobs) => {
                    let replies = jobs.into_iter().map(|job| job.reply).collect();
                    refuse(replies, &ChatError::Unavailable);
                }
                Taken::Nothing => {}
                // Only the writer can end it.
                Taken::Closed => return,
            }
        }
        log::warn!("the database answers again after_s={}", since.elapsed().as_secs());
    }

    fn is_overdue(&self) -> bool {
        let state = self.lock();
        state.overdue && !state.ended
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
