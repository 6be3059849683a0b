//! The port an application fills to talk with clients of Socket.IO: inputs in, acts out.
//! Must not know how acts travel, where attachments go, or who sends pings.

use std::time::Instant;

use bytes::Bytes;
use serde_json::Value;

use super::engine_packet::Generation;
use super::packet::{MAIN, Packet};
use crate::actors::{CloseReason, Codec, Delivery, Frame, Hears, Notice, Tag};
use crate::domain::{ChatError, Command, Reply, Told};

/// What one client's sockets are connected to: one value for each connection, without I/O and without a clock.
pub trait Application: Send + 'static {
    /// How events of a room are said on this connection: as whole frames, for the main namespace.
    fn codec(&self) -> &'static dyn Codec;

    /// Whether the person keeps his place in the room for his grace when the connection ends: he may come back.
    fn stays(&self) -> bool {
        true
    }

    /// Whether there is such a namespace; clients of others are told that there is none.
    fn knows(&self, namespace: &str) -> bool {
        namespace == MAIN
    }

    /// A client wants to be let into a namespace: `Act::Accept` or `Act::Refuse`, now or when something was answered.
    fn connect(&mut self, client: &Client<'_>) -> Vec<Act>;

    /// Somebody who was let in says something.
    fn event(&mut self, namespace: &str, event: Event) -> Vec<Act>;

    /// An event of ours is answered, whether or not one with that number was ever sent.
    fn acked(&mut self, namespace: &str, id: u64, arguments: Vec<Value>) -> Vec<Act> {
        let _ = (namespace, id, arguments);
        Vec::new()
    }

    /// The client has left a namespace that it was in or asked for, or the connection with all of them, and does not come back.
    /// Told before `stays` is asked; what a connection that ends is told to do is not done any more.
    fn disconnected(&mut self, namespace: &str) -> Vec<Act> {
        let _ = namespace;
        Vec::new()
    }

    /// A command is answered.
    fn replied(&mut self, tag: Tag, result: Result<Reply, ChatError>) -> Vec<Act>;

    /// Something has become of this person among strangers.
    fn met(&mut self, told: Told) -> Vec<Act> {
        let _ = told;
        Vec::new()
    }

    /// Whether this client is to hear this event now, and in which words. Asked only while it is in the main namespace.
    fn hears(&mut self, delivery: &Delivery) -> Hears {
        let _ = delivery;
        Hears::All
    }

    /// Something for this person alone, whatever is going on.
    fn told(&mut self, notice: &Notice) -> Vec<Act> {
        let _ = notice;
        Vec::new()
    }

    /// The client says more than it may; what it said last is lost. Closes by default.
    fn flooded(&mut self) -> Vec<Act> {
        vec![Act::Close(CloseReason::NotAllowed)]
    }

    /// The house ends the connection: whether the client is told that its sockets are disconnected. Clients that were told so do
    /// not come back by themselves.
    fn closing(&mut self, reason: &CloseReason) -> bool {
        let _ = reason;
        false
    }

    /// When `ticked` is to be called next; `None` for never.
    fn wakes_at(&self) -> Option<Instant> {
        None
    }

    /// Time has passed; also called when it was not asked for.
    fn ticked(&mut self, now: Instant) -> Vec<Act> {
        let _ = now;
        Vec::new()
    }
}

/// Who wants to be let in.
#[derive(Clone, Copy, Debug)]
pub struct Client<'a> {
    /// Where to.
    pub namespace: &'a str,
    /// What its socket would be called. Clients of generation 3 call it what their connection is called, and whoever knows that may
    /// speak on the connection: nobody else must be told.
    pub sid: &'a str,
    /// Which clients it is one of. Those of generation 3 are in the main namespace unasked.
    pub generation: Generation,
    /// What it says of itself; those of generation 3 say nothing.
    pub handshake: Option<&'a Value>,
}

/// What a client said.
#[derive(Clone, PartialEq, Debug)]
pub struct Event {
    /// What it is called; never a name that libraries keep for themselves.
    pub name: String,
    /// What belongs to it, without the name.
    pub arguments: Vec<Value>,
    /// Binary arguments: where number 0 belongs, the JSON says `{"_placeholder":true,"num":0}`.
    pub attachments: Vec<Bytes>,
    /// An answer is wanted under this number.
    pub ack: Option<u64>,
}

/// What becomes of it, in order.
#[derive(Clone, PartialEq, Debug)]
pub enum Act {
    /// The client is in.
    Accept {
        /// Where.
        namespace: String,
        /// What its socket is called: what `connect` was told, or what it was called before the connection was lost.
        sid: String,
        /// What it may name to get what it has missed when the connection is lost.
        pid: Option<String>,
    },
    /// The client is not let in.
    Refuse {
        /// Where.
        namespace: String,
        /// `{"message":"…"}`; clients of generation 3 get the message alone.
        why: Value,
    },
    /// Say this to clients that are in the packet's namespace; to others it is not said.
    Emit(Packet),
    /// Say this, which is a whole frame already.
    Say(Frame),
    /// The client is out, and does not come back by itself; the connection stays.
    Disconnect {
        /// Of which namespace.
        namespace: String,
    },
    /// Carry this out; the answer comes to `replied` with the tag.
    Run {
        /// Comes back with the answer.
        tag: Tag,
        /// What to do.
        command: Command,
    },
    /// The connection ends. Clients come back by themselves unless they were disconnected before.
    Close(CloseReason),
}
