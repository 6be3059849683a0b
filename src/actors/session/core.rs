//! What every session does, whatever it is carried by: it runs the steps of its conversation, in order, and holds its seat.
//! Must not do I/O or wait: a transport hands it inputs and a sink, and every method returns at once.

use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use super::bucket::Bucket;
use super::pipeline::{Next, Pipeline};
use crate::actors::{
    CloseReason, Conversation, Dispatch, Frame, Hears, Incoming, Link, Outbound, OutboxReceiver,
    Seat, Step, Tag,
};
use crate::config::SessionConfig;
use crate::domain::{ChatError, Command, Reply};

/// Where a session writes to; in memory, so that writing never waits.
pub trait Sink {
    /// Queues a frame for the peer.
    fn send(&mut self, frame: &Frame);

    /// Says good-bye after what is queued; the transport then ends the session.
    fn close(&mut self, reason: CloseReason);
}

/// The transport-independent part of one session.
pub struct SessionCore {
    conversation: Box<dyn Conversation>,
    dispatch: Arc<dyn Dispatch + Send + Sync>,
    link: Link,
    outbox: OutboxReceiver,
    seat: Option<Seat>,
    pipeline: Pipeline,
    bucket: Bucket,
    is_restarting: bool,
    ended: bool,
}

impl SessionCore {
    /// A session that has not been opened yet. `outbox` is the reading end of `link.outbox`.
    pub fn new(
        conversation: Box<dyn Conversation>,
        dispatch: Arc<dyn Dispatch + Send + Sync>,
        link: Link,
        outbox: OutboxReceiver,
        config: &SessionConfig,
        now: Instant,
    ) -> Self {
        let unanswered = if conversation.one_at_a_time() { 1 } else { config.unanswered };
        Self {
            is_restarting: false,
            conversation,
            dispatch,
            link,
            outbox,
            seat: None,
            pipeline: Pipeline::new(unanswered),
            bucket: Bucket::new(config.frames, now),
            ended: false,
        }
    }

    /// The connection stands.
    pub fn opened(&mut self, sink: &mut dyn Sink) {
        if !self.ended {
            let steps = self.conversation.opened();
            self.take_steps(steps, sink);
        }
    }

    /// Counts a frame of any kind; `false` when it is one too many and must be dropped.
    pub fn admits(&mut self, now: Instant, sink: &mut dyn Sink) -> bool {
        if self.ended {
            return false;
        }
        let admitted = self.bucket.take(now);
        if !admitted {
            let steps = self.conversation.flooded();
            self.pipeline.hurry(steps);
            self.run(sink);
        }
        admitted
    }

    /// The peer said something.
    pub fn received(&mut self, incoming: Incoming, sink: &mut dyn Sink) {
        if !self.ended {
            let steps = self.conversation.received(incoming);
            self.take_steps(steps, sink);
        }
    }

    /// The peer closes the connection, with that code; `end` follows.
    pub fn closed(&mut self, code: Option<u16>) {
        if !self.ended {
            self.conversation.closed(code);
        }
    }

    /// Whether the peer may be read from; if not, wait until `poll_outbound` has brought an answer.
    pub fn may_read(&self) -> bool {
        self.pipeline.is_open()
    }

    /// Whether somebody told the session to end, even if it has not read that far.
    pub fn is_told_to_end(&self) -> bool {
        self.link.outbox.is_closed()
    }

    /// Takes the next item out of the outbox and writes what follows from it.
    pub fn poll_outbound(&mut self, context: &mut Context<'_>, sink: &mut dyn Sink) -> Poll<()> {
        if self.ended {
            return Poll::Pending;
        }
        self.outbox.poll_next(context).map(|item| self.outbound(item, sink))
    }

    /// When the conversation wants to be told that time has passed, if it says when.
    pub fn wakes_at(&self) -> Option<Instant> {
        self.conversation.wakes_at().filter(|_| !self.ended)
    }

    /// Time has passed.
    pub fn ticked(&mut self, now: Instant, sink: &mut dyn Sink) {
        if !self.ended {
            let steps = self.conversation.ticked(now);
            self.take_steps(steps, sink);
        }
    }

    /// The session is over: its seat is free, exactly once. Nothing is read or written afterwards.
    pub fn end(&mut self) {
        let ended_before = std::mem::replace(&mut self.ended, true);
        let mut seats: Vec<Seat> = self.seat.take().into_iter().collect();
        for item in self.outbox.leftovers() {
            // An answer nobody will read may hold the seat that the room has just given.
            if let Outbound::Joined { seat, .. } = item {
                seats.push(seat);
            }
        }
        // Nobody loses his place because the server is started again.
        let comes_back = self.is_restarting || self.conversation.stays();
        for seat in seats {
            self.dispatch.gone(self.link.session, seat, comes_back);
        }
        if !ended_before {
            self.dispatch.over(self.link.session, comes_back);
        }
    }

    fn outbound(&mut self, item: Outbound, sink: &mut dyn Sink) {
        match item {
            Outbound::Deliveries(deliveries) => {
                for delivery in deliveries.iter() {
                    match self.conversation.hears(delivery) {
                        Hears::All => sink.send(&delivery.frame),
                        Hears::Own(frame) => sink.send(&frame),
                        Hears::Nothing => {}
                    }
                }
            }
            Outbound::Joined { tag, seat, snapshot } => {
                self.take_seat(seat);
                self.answered(tag, Ok(Reply::Joined(snapshot)), sink);
            }
            Outbound::Reply { tag, result } => self.answered(tag, result, sink),
            Outbound::Notice(notice) => {
                let steps = self.conversation.told(&notice);
                // Before anything that waits for an answer: the close that follows waits for nothing.
                self.pipeline.hurry(steps);
                self.run(sink);
            }
            Outbound::Told(told) => {
                let steps = self.conversation.met(*told);
                self.take_steps(steps, sink);
            }
            Outbound::Close(reason) => {
                self.is_restarting |= reason == CloseReason::Restart;
                for frame in self.conversation.parting(&reason) {
                    sink.send(&frame);
                }
                let reason = self.conversation.closing(reason);
                self.close(reason, sink);
            }
        }
    }

    /// One seat at a time: in another room's he would be a ghost.
    fn take_seat(&mut self, seat: Seat) {
        let room = seat.room();
        let before = self.seat.replace(seat).filter(|before| before.room() != room);
        if let Some(before) = before {
            self.dispatch.gone(self.link.session, before, false);
        }
    }

    fn answered(&mut self, tag: Tag, result: Result<Reply, ChatError>, sink: &mut dyn Sink) {
        if result == Ok(Reply::SteppedOut) {
            self.seat = None;
        }
        let steps = self.conversation.replied(tag, result);
        self.pipeline.answered(steps);
        self.run(sink);
    }

    fn take_steps(&mut self, steps: Vec<Step>, sink: &mut dyn Sink) {
        self.pipeline.offer(steps);
        self.run(sink);
    }

    fn run(&mut self, sink: &mut dyn Sink) {
        while !self.ended
            && let Some(next) = self.pipeline.next()
        {
            match next {
                Next::Run(tag, command) => {
                    if matches!(command, Command::Join { .. }) {
                        self.link.codec = self.conversation.codec();
                    }
                    self.dispatch.dispatch(&self.link, self.seat.as_ref(), tag, command);
                }
                Next::Send(frame) => sink.send(&frame),
                Next::Close(reason) => self.close(reason, sink),
            }
        }
    }

    fn close(&mut self, reason: CloseReason, sink: &mut dyn Sink) {
        sink.close(reason);
        self.end();
    }
}

impl Drop for SessionCore {
    fn drop(&mut self) {
        self.end();
    }
}
