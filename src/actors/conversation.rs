//! The port a protocol fills to hold one connection's dialogue: inputs in, steps out.
//! Must not do I/O, read a clock or know actors: a whole protocol is tested by feeding it frames and comparing steps.

use std::time::Instant;

use bytes::Bytes;
use bytestring::ByteString;

use super::{CloseReason, Codec, Delivery, Frame, Notice};
use crate::domain::{ChatError, Command, Reply, Told};

/// What a conversation calls a command it has asked for, so that it knows the answer again.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Tag(pub u64);

/// What the session does next for the conversation, in order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Step {
    /// Send this to the peer.
    Send(Frame),
    /// Carry this out; the answer comes to `replied` with the tag.
    Run {
        /// Comes back with the answer.
        tag: Tag,
        /// What to do.
        command: Command,
    },
    /// Say good-bye and close. Later steps are dropped.
    Close(CloseReason),
}

/// A whole message from the peer: fragments joined, text checked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Incoming {
    /// Valid UTF-8.
    Text(ByteString),
    /// Any bytes.
    Binary(Bytes),
}

/// What one peer is to hear of an event.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Hears {
    /// What everybody hears.
    All,
    /// Nothing.
    Nothing,
    /// This instead, because it holds something that is for him alone. It costs a frame of its own.
    Own(Frame),
}

/// One connection's dialogue in one protocol.
pub trait Conversation: Send + 'static {
    /// How events are said on this connection; asked anew before each join.
    fn codec(&self) -> &'static dyn Codec;

    /// Through which door the connection came, in lists and counters.
    fn door(&self) -> &'static str {
        self.codec().name()
    }

    /// Whether each command of the peer waits for the answer to the one before, so that answers come in that order whatever is
    /// asked. The peer is not read from meanwhile.
    fn one_at_a_time(&self) -> bool {
        false
    }

    /// Whether the person keeps his place in the room for his grace when the connection ends: he may come back. Asked at the end.
    fn stays(&self) -> bool {
        true
    }

    /// The connection stands.
    fn opened(&mut self) -> Vec<Step> {
        Vec::new()
    }

    /// The peer said something.
    fn received(&mut self, incoming: Incoming) -> Vec<Step>;

    /// A command is answered.
    fn replied(&mut self, tag: Tag, result: Result<Reply, ChatError>) -> Vec<Step>;

    /// Something has become of this person among strangers.
    fn met(&mut self, told: Told) -> Vec<Step> {
        let _ = told;
        Vec::new()
    }

    /// Whether this peer is to hear this event now, and in which words.
    fn hears(&mut self, delivery: &Delivery) -> Hears {
        let _ = delivery;
        Hears::All
    }

    /// The peer closes the connection, with a code or without one. Told before `stays` is asked.
    fn closed(&mut self, code: Option<u16>) {
        let _ = code;
    }

    /// The rest of the house ends the connection for this reason: how this protocol says it.
    fn closing(&mut self, reason: CloseReason) -> CloseReason {
        reason
    }

    /// Something for this person alone, whatever is going on.
    fn told(&mut self, notice: &Notice) -> Vec<Step> {
        let _ = notice;
        Vec::new()
    }

    /// The peer says more than its session may: what to answer. Closes by default.
    fn flooded(&mut self) -> Vec<Step> {
        vec![Step::Close(CloseReason::NotAllowed)]
    }

    /// Last words, when the rest of the house ends the connection for this reason.
    fn parting(&mut self, reason: &CloseReason) -> Vec<Frame> {
        let _ = reason;
        Vec::new()
    }

    /// When it wants to be told that time has passed, if it has a heartbeat of its own: the transport sends no pings then.
    fn wakes_at(&self) -> Option<Instant> {
        None
    }

    /// Time has passed; called about every 20 s, or when it wanted to be woken.
    fn ticked(&mut self, now: Instant) -> Vec<Step> {
        let _ = now;
        Vec::new()
    }
}
