//! What the requests of a session's peer, and the socket that may carry it, want of it.
//! Must not hold behaviour.

use actix::Message;
use tokio::sync::oneshot;

use super::PollRefused;
use crate::actors::session::line::Line;
use crate::actors::{CloseReason, Frame, Incoming};

/// A request that waits for something to be said.
pub struct Fetcher {
    /// Frames at most.
    pub most: usize,
    /// Bytes at most, but for one frame.
    pub bytes: usize,
    /// Where they go.
    pub reply: oneshot::Sender<Result<Vec<Frame>, PollRefused>>,
}

/// There is a request.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Fetch(pub Fetcher);

/// The peer says something.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Heard {
    /// What, in order.
    pub incoming: Vec<Incoming>,
    /// Told when it is taken.
    pub reply: oneshot::Sender<Result<(), PollRefused>>,
}

/// The end.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Close(pub CloseReason);

/// A socket is about to carry the session, or not after all.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Probed(pub bool);

/// A socket carries the session from now on.
#[derive(Message)]
#[rtype(result = "Option<Line>")]
pub struct HandOver;
