//! The bounded queue between a room and one session: one order for events, answers and the end.
//! Must not block: who pushes is told when it is full.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use futures_util::task::AtomicWaker;

use super::{CloseReason, Frame, Notice, Seat, Tag};
use crate::domain::{ChatError, Reply, Seq, Snapshot, Told, UserId};

/// An event as one codec says it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Delivery {
    /// Its number, for events that have one.
    pub seq: Option<Seq>,
    /// Who said it, came or went.
    pub author: Option<UserId>,
    /// What is said.
    pub frame: Frame,
}

/// What a session is handed.
#[derive(Debug)]
pub enum Outbound {
    /// Events in order, shared by all sessions of a codec.
    Deliveries(Arc<[Delivery]>),
    /// The answer to a join: a seat, and the room as it is at this moment.
    Joined {
        /// The join's tag.
        tag: Tag,
        /// The place in the room.
        seat: Seat,
        /// The room at this moment.
        snapshot: Box<Snapshot>,
    },
    /// The answer to a command.
    Reply {
        /// The command's tag.
        tag: Tag,
        /// The answer.
        result: Result<Reply, ChatError>,
    },
    /// Something for this person alone.
    Notice(Notice),
    /// What becomes of this person among strangers.
    Told(Box<Told>),
    /// The end.
    Close(CloseReason),
}

/// Why something was not queued.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// The session does not keep up: more frames or bytes wait than the bound allows.
    Full,
    /// The session has ended.
    Closed,
}

/// The end that rooms and command answers are pushed into. Clones share one queue.
#[derive(Clone)]
pub struct Outbox(Arc<Shared>);

/// The end that the session reads. Dropping it closes the outbox.
pub struct OutboxReceiver(Arc<Shared>);

struct Shared {
    queue: Mutex<Queue>,
    waker: AtomicWaker,
    max_frames: usize,
    max_bytes: usize,
}

#[derive(Default)]
struct Queue {
    items: VecDeque<Outbound>,
    frames: usize,
    bytes: usize,
    closed: bool,
}

/// Above this many places an emptied queue gives its memory back.
const KEPT_PLACES: usize = 16;

impl Outbox {
    /// A queue for at most that many frames and bytes of events. Answers are not counted: there is one for each command under way.
    pub fn new(max_frames: usize, max_bytes: usize) -> (Self, OutboxReceiver) {
        let shared = Arc::new(Shared {
            queue: Mutex::default(),
            waker: AtomicWaker::new(),
            max_frames,
            max_bytes,
        });
        (Self(Arc::clone(&shared)), OutboxReceiver(shared))
    }

    /// Queues events.
    ///
    /// # Errors
    /// `Full` when they do not fit; none of them is queued then. `Closed` when nobody reads any more.
    pub fn deliver(&self, deliveries: &Arc<[Delivery]>, bytes: usize) -> Result<(), Refused> {
        let mut queue = self.0.lock();
        if queue.closed {
            return Err(Refused::Closed);
        }
        let frames = queue.frames + deliveries.len();
        let waiting = queue.bytes + bytes;
        if frames > self.0.max_frames || waiting > self.0.max_bytes {
            return Err(Refused::Full);
        }
        queue.frames = frames;
        queue.bytes = waiting;
        self.0.push(queue, Outbound::Deliveries(Arc::clone(deliveries)));
        Ok(())
    }

    /// Queues what becomes of this person among strangers; it counts as one event.
    ///
    /// # Errors
    /// As for events.
    pub fn meet(&self, told: Told) -> Result<(), Refused> {
        let mut queue = self.0.lock();
        if queue.closed {
            return Err(Refused::Closed);
        }
        if queue.frames >= self.0.max_frames {
            return Err(Refused::Full);
        }
        queue.frames += 1;
        self.0.push(queue, Outbound::Told(Box::new(told)));
        Ok(())
    }

    /// Queues an answer behind the events before it.
    ///
    /// # Errors
    /// Gives the answer back when nobody reads any more.
    pub fn answer(&self, answer: Outbound) -> Result<(), Outbound> {
        let queue = self.0.lock();
        if queue.closed {
            return Err(answer);
        }
        self.0.push(queue, answer);
        Ok(())
    }

    /// Queues a notice; who has gone needs none.
    pub fn tell(&self, notice: Notice) {
        drop(self.answer(Outbound::Notice(notice)));
    }

    /// Ends the session once it has read what is queued before. For a reader who is too slow, drops what he has not read.
    pub fn close(&self, reason: CloseReason) {
        let mut queue = self.0.lock();
        if queue.closed {
            return;
        }
        if reason == CloseReason::TooSlow {
            let missed =
                |item: &Outbound| matches!(item, Outbound::Deliveries(_) | Outbound::Told(_));
            queue.items.retain(|item| !missed(item));
        }
        queue.closed = true;
        self.0.push(queue, Outbound::Close(reason));
    }

    /// Whether the session has ended or was told to.
    pub fn is_closed(&self) -> bool {
        self.0.lock().closed
    }
}

impl OutboxReceiver {
    /// The next item, or a wake-up when there is one.
    pub fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Outbound> {
        if let Some(item) = self.try_next() {
            return Poll::Ready(item);
        }
        self.0.waker.register(context.waker());
        // What was pushed between the look and the registration has woken nobody.
        self.try_next().map_or(Poll::Pending, Poll::Ready)
    }

    /// The next item if there is one.
    pub fn try_next(&mut self) -> Option<Outbound> {
        let mut queue = self.0.lock();
        let item = queue.items.pop_front();
        if queue.items.is_empty() {
            queue.frames = 0;
            queue.bytes = 0;
            if queue.items.capacity() > KEPT_PLACES {
                queue.items = VecDeque::new();
            }
        } else if let Some(Outbound::Told(_)) = &item {
            queue.frames = queue.frames.saturating_sub(1);
        } else if let Some(Outbound::Deliveries(deliveries)) = &item {
            queue.frames -= deliveries.len().min(queue.frames);
            let bytes: usize = deliveries.iter().map(|delivery| delivery.frame.len()).sum();
            queue.bytes -= bytes.min(queue.bytes);
        }
        item
    }

    /// Closes the outbox and gives what nobody will read.
    pub fn leftovers(&mut self) -> Vec<Outbound> {
        let mut queue = self.0.lock();
        queue.closed = true;
        queue.items.drain(..).collect()
    }
}

impl Drop for OutboxReceiver {
    fn drop(&mut self) {
        self.leftovers();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Pushes, and wakes the reader if it had read everything before.
    fn push(&self, mut queue: MutexGuard<'_, Queue>, item: Outbound) {
        let was_empty = queue.items.is_empty();
        queue.items.push_back(item);
        drop(queue);
        if was_empty {
            self.waker.wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(count: usize) -> Arc<[Delivery]> {
        (0..count).map(|_| Delivery { seq: None, author: None, frame: Frame::text("x") }).collect()
    }

    #[test]
    fn a_reader_who_does_not_read_fills_his_own_queue_only_up_to_the_bound() {
        let (outbox, mut reader) = Outbox::new(4, 1_000);
        assert_eq!(outbox.deliver(&events(3), 9), Ok(()));
        assert_eq!(outbox.deliver(&events(2), 6), Err(Refused::Full));
        assert_eq!(outbox.deliver(&events(1), 991), Ok(()));
        assert_eq!(outbox.deliver(&events(0), 1), Err(Refused::Full));
        while reader.try_next().is_some() {}
        assert_eq!(outbox.deliver(&events(4), 12), Ok(()));
    }

    #[test]
    fn the_answer_comes_after_the_events_before_it_and_the_end_comes_last() {
        let (outbox, mut reader) = Outbox::new(9, 999);
        outbox.deliver(&events(1), 3).unwrap();
        outbox.answer(Outbound::Reply { tag: Tag(1), result: Ok(Reply::Left) }).unwrap();
        outbox.close(CloseReason::Restart);
        assert!(matches!(reader.try_next(), Some(Outbound::Deliveries(_))));
        assert!(matches!(reader.try_next(), Some(Outbound::Reply { tag: Tag(1), .. })));
        assert!(matches!(reader.try_next(), Some(Outbound::Close(CloseReason::Restart))));
        assert_eq!(outbox.deliver(&events(1), 3), Err(Refused::Closed));
    }

    #[test]
    fn a_slow_reader_is_closed_without_the_events_he_left_lying() {
        let (outbox, mut reader) = Outbox::new(9, 999);
        outbox.deliver(&events(2), 6).unwrap();
        outbox.close(CloseReason::TooSlow);
        assert!(matches!(reader.try_next(), Some(Outbound::Close(CloseReason::TooSlow))));
    }

    #[test]
    fn what_comes_after_the_reader_is_gone_is_given_back() {
        let (outbox, reader) = Outbox::new(9, 999);
        drop(reader);
        assert!(outbox.is_closed());
        assert!(outbox.answer(Outbound::Close(CloseReason::Done)).is_err());
    }
}
