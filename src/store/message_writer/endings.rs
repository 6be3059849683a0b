//! Rooms that have ended: deleted in steps between batches, then wiped from the write-ahead log as well.
//! Must not hold up messages: one step is as short as one batch.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Integer;
use tokio::sync::oneshot;

use super::answers::Ended;
use crate::domain::{ChatError, RoomId};
use crate::store::backend;
use crate::store::change::Outcome;
use crate::store::connection::AnyConnection;
use crate::store::error::one_line;
use crate::store::rooms;

/// Messages deleted in one step.
const STEP: i64 = 256;
/// After a step that failed, the next is tried so much later.
const RETRY: Duration = Duration::from_secs(5);
/// The log is wiped when nothing was written for so long after a deletion …
const QUIET: Duration = Duration::from_millis(200);
/// … and at the latest so long after it.
const LATEST: Duration = Duration::from_secs(30);

/// Messages must not wait for a reader who is in the way of the wiping.
const IMPATIENT: &str = "PRAGMA busy_timeout = 50";
const PATIENT: &str = "PRAGMA busy_timeout = 5000";

/// What is left to do.
#[derive(Default)]
pub(super) struct Endings {
    rooms: VecDeque<Ending>,
    /// Not before this moment: the last step failed.
    after: Option<Instant>,
    /// Text of deleted rooms is still in the write-ahead log.
    traces: Option<Traces>,
}

struct Ending {
    room: RoomId,
    answer: Option<oneshot::Sender<Result<Outcome, ChatError>>>,
}

#[derive(Clone, Copy)]
struct Traces {
    since: Instant,
    not_before: Instant,
}

impl Endings {
    /// Begins with deletions that were interrupted, and with what the program left in the log when it ended.
    pub fn new(interrupted: Vec<RoomId>, c: &AnyConnection) -> Self {
        let rooms = interrupted.into_iter().map(|room| Ending { room, answer: None }).collect();
        let mut endings = Self { rooms, ..Self::default() };
        endings.mark_traces(c);
        endings
    }

    /// A room has ended.
    pub fn add(&mut self, Ended { room, answer }: Ended) {
        self.rooms.push_back(Ending { room, answer });
    }

    /// When there is something to do if nothing else comes; `None`: nothing is left.
    pub fn due(&self) -> Option<Instant> {
        let deletion = (!self.rooms.is_empty()).then(|| self.after.unwrap_or_else(Instant::now));
        match (deletion, self.traces) {
            (Some(deletion), Some(traces)) => Some(deletion.min(traces.not_before)),
            (deletion, traces) => deletion.or(traces.map(|traces| traces.not_before)),
        }
    }

    /// Something was written: the log is not quiet.
    pub fn disturbed(&mut self) {
        if let Some(traces) = &mut self.traces {
            let now = Instant::now();
            traces.not_before = (now + QUIET).min(traces.since + LATEST).max(traces.not_before);
        }
    }

    /// Whether rooms wait for their deletion.
    pub fn has_rooms(&self) -> bool {
        !self.rooms.is_empty()
    }

    /// The database is in trouble: everything is tried again later.
    pub fn postpone(&mut self) {
        let later = Instant::now() + RETRY;
        self.after = Some(later);
        self.traces = self.traces.map(|_| Traces { since: later, not_before: later });
    }

    /// Does one step of what is due. An error means that the connection is to be replaced.
    pub fn step(&mut self, c: &mut AnyConnection) -> Result<(), ()> {
        let now = Instant::now();
        if self.after.is_none_or(|after| after <= now) && !self.rooms.is_empty() {
            return self.delete(c);
        }
        match self.traces {
            Some(traces) if traces.not_before <= now => self.wipe(c),
            _ => Ok(()),
        }
    }

    /// Wipes what is left, at the end of the program.
    pub fn finish(&mut self, c: &mut AnyConnection) {
        if self.traces.is_some() && self.wipe(c).is_err() {
            log::warn!("text of ended rooms stays in the write-ahead log until the next start");
        }
    }

    /// The room has ended already when this begins, so who waits is told so even if the deletion has to be tried again.
    fn delete(&mut self, c: &mut AnyConnection) -> Result<(), ()> {
        let Some(Ending { room, answer }) = self.rooms.pop_front() else { return Ok(()) };
        let deleted = backend::begin(c)
            .and_then(|()| rooms::delete_some(c, room, STEP))
            .and_then(|last| backend::commit(c).map(|()| last));
        self.after = None;
        match deleted {
            Ok(last) => {
                self.mark_traces(c);
                if last {
                    tell(answer);
                } else {
                    self.rooms.push_front(Ending { room, answer });
                }
                Ok(())
            }
            Err(cause) => {
                log::warn!(
                    "deleting an ended room failed room={room} error={:?}",
                    one_line(&cause)
                );
                tell(answer);
                self.rooms.push_back(Ending { room, answer: None });
                Err(())
            }
        }
    }

    /// Text was deleted: it is still in the log.
    pub fn mark_traces(&mut self, c: &AnyConnection) {
        if matches!(c, AnyConnection::Sqlite(_)) {
            let now = Instant::now();
            let since = self.traces.map_or(now, |traces| traces.since);
            self.traces = Some(Traces { since, not_before: (now + QUIET).min(since + LATEST) });
        }
    }

    /// Moves the log into the database file, where deleted text is overwritten, and empties it. A reader may be in the way: then later.
    fn wipe(&mut self, c: &mut AnyConnection) -> Result<(), ()> {
        #[derive(QueryableByName)]
        struct Checkpoint {
            #[diesel(sql_type = Integer)]
            busy: i32,
        }
        let checkpoint = c
            .batch_execute(IMPATIENT)
            .and_then(|()| diesel::sql_query("PRAGMA wal_checkpoint(TRUNCATE)").get_result(c))
            .and_then(|checkpoint: Checkpoint| c.batch_execute(PATIENT).map(|()| checkpoint));
        let later = Instant::now() + RETRY;
        match checkpoint {
            Ok(Checkpoint { busy: 0 }) => self.traces = None,
            Ok(_) => self.traces = Some(Traces { since: later, not_before: later }),
            Err(cause) => {
                log::warn!("emptying the write-ahead log failed error={:?}", one_line(&cause));
                self.traces = Some(Traces { since: later, not_before: later });
                return Err(());
            }
        }
        Ok(())
    }
}

fn tell(answer: Option<oneshot::Sender<Result<Outcome, ChatError>>>) {
    if let Some(answer) = answer {
        // Who asked may have gone; the room is deleted all the same.
        drop(answer.send(Ok(Outcome::Done)));
    }
}
