//! The message log: one thread that numbers and stores what is said, and everything else that is written, in group commits.
//! Must not know actors: results go to a closure, after the commit.

mod answers;
mod batch;
mod endings;
mod hand;
mod health;
mod inbox;
mod link;
mod numbers;
mod repeats;
mod run;
mod thread;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::sync::{oneshot, watch};

use super::change::{Change, Outcome};
use super::connection::{AnyConnection, Source};
use crate::domain::{ChatError, Message, NewMessage, RoomId, to_micros};
use hand::Hand;
use inbox::{Inbox, Job, Reply, Work};
use thread::Writer;

/// What a room calls a message it has handed over, so that it knows the result again.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Ticket(pub u64);

/// The result for one message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Committed {
    /// The ticket it was handed over with.
    pub ticket: Ticket,
    /// The message as it is stored: a repeated client id gives the message that was stored first. `RoomNotFound` when the room has ended, `Unavailable` when nothing could be stored.
    pub result: Result<Message, ChatError>,
}

/// Where results go: called in the writer's thread, once per room and commit, after the commit, in the order of numbers, refusals last. Must be quick and must not wait.
pub type Sink = Arc<dyn Fn(Vec<Committed>) + Send + Sync>;

/// The inbox is full, or the writer has stopped; nothing was taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Full;

/// One commit, for those who count.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CommitReport {
    /// Messages and changes in it.
    pub jobs: usize,
    /// From taking it on to the end of the commit.
    pub took: Duration,
    /// Whether it was committed; refused as a whole otherwise.
    pub committed: bool,
}

/// Hears of every commit, in the writer's thread. Must be quick.
pub type CommitObserver = Box<dyn Fn(CommitReport) + Send + Sync>;

/// The handle: cloning counts references. When the last one is dropped the writer finishes what is queued and stops.
#[derive(Clone)]
pub struct MessageWriter(Arc<Handle>);

struct Handle {
    inbox: Arc<Inbox>,
    observer: Arc<OnceLock<CommitObserver>>,
    /// Closed by the writer's thread when it ends.
    running: watch::Receiver<()>,
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.inbox.close();
    }
}

/// What the writer starts with.
pub(super) struct Start {
    /// For connections to come.
    pub source: Source,
    /// The first connection.
    pub connection: AnyConnection,
    /// Rooms whose deletion was interrupted.
    pub ending: Vec<RoomId>,
    /// Bound of the inbox.
    pub inbox: usize,
    /// Most jobs in one commit.
    pub max_batch: usize,
}

impl MessageWriter {
    /// Starts the thread.
    pub(super) fn start(start: Start) -> std::io::Result<Self> {
        let inbox = Arc::new(Inbox::new(start.inbox));
        let observer = Arc::new(OnceLock::new());
        let (running, watched) = watch::channel(());
        let hand = Arc::new(Hand::default());
        let mut writer = Writer::new(start, inbox.clone(), hand.clone(), observer.clone());
        let thread = |name: &str| std::thread::Builder::new().name(name.into());
        let writers_hand = hand.clone();
        thread("message-writer").spawn(move || {
            writer.run();
            drop(writer);
            writers_hand.end();
            drop(running);
        })?;
        let handle = Arc::new(Handle { inbox: inbox.clone(), observer, running: watched });
        thread("writer-watch").spawn(move || hand.watch(&inbox))?;
        Ok(Self(handle))
    }

    /// Hands a message over and returns at once. The result goes to the sink, whatever happens.
    ///
    /// # Errors
    /// `Full` when the inbox has reached its bound: nothing was taken, and the sink hears nothing.
    pub fn append(&self, message: NewMessage, ticket: Ticket, sink: &Sink) -> Result<(), Full> {
        let message = NewMessage { at: to_micros(message.at), ..message };
        let reply = Reply::Sink(ticket, sink.clone());
        self.0.inbox.put(Job { work: Work::Append(message), reply })
    }

    /// The room is not live any more: its last number need not be kept in memory.
    pub fn forget(&self, room: RoomId) {
        self.0.inbox.forget(room);
    }

    /// Lets somebody hear of every commit; only the first one who asks.
    pub fn observe(&self, observer: CommitObserver) {
        drop(self.0.observer.set(observer));
    }

    /// Writes a change and waits until it is committed.
    pub(super) async fn change(&self, change: Change) -> Result<Outcome, ChatError> {
        self.hand_over(change).await
    }

    /// Hands a change over before it returns: what is handed over later is written later. Nobody needs to wait for the answer.
    pub(super) fn hand_over(
        &self,
        change: Change,
    ) -> impl Future<Output = Result<Outcome, ChatError>> + use<> {
        let (answer, answered) = oneshot::channel();
        let job = Job { work: Work::Change(change), reply: Reply::Answer(answer) };
        let taken = self.0.inbox.put(job);
        async move {
            taken.map_err(|Full| ChatError::Busy)?;
            match answered.await {
                Ok(result) => result,
                Err(_) => Err(ChatError::Unavailable),
            }
        }
    }

    /// Takes nothing more in; returns when everything queued is committed or refused and the thread has ended.
    pub(super) async fn close(&self) {
        self.0.inbox.close();
        let mut running = self.0.running.clone();
        while running.changed().await.is_ok() {}
    }
}
