//! Every message between the actors of the house, and nothing else: the actor graph on one screen.
//! Must not hold behaviour beyond saying no to the one who asked.

use actix::Message as ActixMessage;
use tokio::sync::oneshot;

pub use super::room_request::{Exclusion, RoomRequest};
use super::{Link, Outbound, Outbox, Seat, Tag};
use crate::domain::{
    Body, ChatError, ClientId, Crowd, Location, Participant, Receipt, Reply, Room, RoomId, RoomKey,
    SessionId, Snapshot, StrangerOrder, UserId,
};
use crate::store::Committed;

/// Session or page → chat server: find or start the room with this key and pass the request on.
#[derive(ActixMessage)]
#[rtype(result = "()")]
pub struct Route {
    /// Which room.
    pub key: RoomKey,
    /// What is wanted there.
    pub request: RoomRequest,
}

/// Chat → chat server: ask every room that is live or on its way.
#[derive(ActixMessage)]
#[rtype(result = "()")]
pub struct Everywhere(pub Box<dyn Fn() -> RoomRequest + Send>);

/// Chat server → room: a request that was routed. Rooms count these, so that none is lost while a room ends.
#[derive(ActixMessage)]
#[rtype(result = "()")]
pub struct Routed(pub RoomRequest);

/// Puts the answer to a command into a session's outbox; a session that has ended needs none.
pub fn answer(outbox: &Outbox, tag: Tag, result: Result<Reply, ChatError>) {
    drop(outbox.answer(Outbound::Reply { tag, result }));
}

/// A session that waits for the answer to its join. It gets one even when the room dies with the request in its mailbox.
pub struct Waiting(Option<(Link, Tag)>);

impl Waiting {
    /// The session of that link, under the command's tag.
    pub fn new(link: Link, tag: Tag) -> Self {
        Self(Some((link, tag)))
    }

    /// Gives an answer that is not a seat.
    pub fn answer(mut self, result: Result<Reply, ChatError>) {
        if let Some((link, tag)) = self.0.take() {
            answer(&link.outbox, tag, result);
        }
    }

    /// Gives the session its seat; `None` when it has ended in the meantime.
    pub fn seat(mut self, seat: Seat, snapshot: Snapshot) -> Option<Link> {
        let (link, tag) = self.0.take()?;
        let joined = Outbound::Joined { tag, seat, snapshot: Box::new(snapshot) };
        link.outbox.answer(joined).is_ok().then_some(link)
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if let Some((link, tag)) = self.0.take() {
            answer(&link.outbox, tag, Err(ChatError::Busy));
        }
    }
}

/// Where the answer to a post goes.
pub enum PostReply {
    /// Into the outbox of the session that posted, after the message itself.
    Session(Outbox, Tag),
    /// To a caller without a connection.
    Caller(oneshot::Sender<Result<Receipt, ChatError>>),
}

impl PostReply {
    /// Gives the answer.
    pub fn send(self, result: Result<Receipt, ChatError>) {
        match self {
            Self::Session(outbox, tag) => answer(&outbox, tag, result.map(Reply::Posted)),
            Self::Caller(reply) => drop(reply.send(result)),
        }
    }
}

/// Seat → room: say something.
#[derive(ActixMessage)]
#[rtype(result = "()")]
pub struct Post {
    /// Who says it.
    pub author: UserId,
    /// What.
    pub body: Body,
    /// The sender's own name for it.
    pub client_id: Option<ClientId>,
    /// Where the answer goes.
    pub reply: PostReply,
}

/// Seat → room: a member is writing.
#[derive(ActixMessage)]
#[rtype(result = "()")]
pub struct Typing(pub UserId);

/// Seat → room: a member shows where he is.
#[derive(ActixMessage)]
#[rtype(result = "()")]
pub struct Locate {
    /// Who.
    pub user: UserId,
    /// Where.
    pub location: Location,
    /// Where the answer goes.
    pub outbox: Outbox,
    /// The command's tag.
    pub tag: Tag,
}

/// Seat → room: leave for good.
#[derive(ActixMessage)]
#[rtype(result = "()")]
pub struct LeaveSeat {
    /// Who leaves.
    pub user: UserId,
    /// The session that asked.
    pub outbox: Outbox,
    /// The command's tag.
    pub tag: Tag,
}

/// Session → room: the connection is gone.
#[derive(ActixMessage)]
#[rtype(result = "()")]
pub struct Gone {
    /// Which.
    pub session: SessionId,
    /// Whether its person keeps his place for his grace.
    pub comes_back: bool,
}

/// Seat → room: the session gives its seat up and stays open.
#[derive(ActixMessage)]
#[rtype(result = "()")]
pub struct StepOut {
    /// Which.
    pub session: SessionId,
    /// Where the answer goes.
    pub outbox: Outbox,
    /// The command's tag.
    pub tag: Tag,
}

/// Log writer → room: these were stored, or not.
#[derive(ActixMessage)]
#[rtype(result = "()")]
pub struct Stored(pub Vec<Committed>);

/// Room → itself, at the end of a turn: deliver what has gathered.
#[derive(ActixMessage)]
#[rtype(result = "()")]
pub struct Flush;

/// Room → chat server: nobody has been here for the grace, or the last one left for good.
#[derive(ActixMessage)]
#[rtype(result = "()")]
pub struct Idle {
    /// Which room.
    pub key: RoomKey,
    /// Which one of that key.
    pub room: RoomId,
    /// How many routed requests it had handled.
    pub handled: u64,
}

/// Chat → chat server: the owner ends the room.
#[derive(ActixMessage)]
#[rtype(result = "()")]
pub struct End {
    /// Which.
    pub room: Room,
    /// The answer, when nothing of it is left.
    pub reply: oneshot::Sender<Result<(), ChatError>>,
}

/// Chat server → room: it is forgotten; stop.
#[derive(ActixMessage)]
#[rtype(result = "()")]
pub struct Stop;

/// Chat → chat server: open a room that is in memory only.
#[derive(ActixMessage)]
#[rtype(result = "()")]
pub struct OpenUnstored {
    /// Which.
    pub room: Room,
    /// Who may enter; empty: everybody who knows the key.
    pub members: Vec<Participant>,
}

/// Session → lobby: an order about strangers.
#[derive(ActixMessage)]
#[rtype(result = "()")]
pub struct Ordered {
    /// The session.
    pub link: Link,
    /// The command's tag.
    pub tag: Tag,
    /// What is wanted.
    pub order: StrangerOrder,
}

/// Session → lobby: a line to a stranger, on its way to their room.
#[derive(ActixMessage)]
#[rtype(result = "()")]
pub struct Say {
    /// The author's place in that room.
    pub seat: Seat,
    /// What.
    pub body: Body,
    /// The sender's own name for it.
    pub client_id: Option<ClientId>,
    /// Where the answer goes.
    pub reply: PostReply,
}

/// Session → lobby: the connection is gone.
#[derive(ActixMessage)]
#[rtype(result = "()")]
pub struct Over {
    /// Which.
    pub session: SessionId,
    /// Whether its person is held for his grace.
    pub comes_back: bool,
}

/// Page → lobby: how busy is it?
#[derive(ActixMessage)]
#[rtype(result = "()")]
pub struct AskCrowd(pub oneshot::Sender<Crowd>);
