//! A session without a connection: its peer fetches with one request after the other what there is to say, and says with others
//! what it has to say. Must not know how frames are packed into requests and answers.

mod requests;
mod session;

use std::any::Any;

use actix::{Actor, Addr};
use tokio::sync::oneshot;

use self::requests::{Close, Fetch, Fetcher, HandOver, Heard, Probed};
use self::session::PolledSession;
use super::line::Line;
use super::outgoing::Wire;
use super::{Peer, SessionHost};
use crate::actors::{CloseReason, Conversation, Frame, Incoming};

/// What is said to somebody who fetches when there is nothing else to say.
#[derive(Clone, Debug)]
pub struct PollWords {
    /// The session is over.
    pub close: Frame,
    /// Nothing; the request ends.
    pub noop: Frame,
}

/// Why nothing could be fetched or said.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PollRefused {
    /// The session is over, or carried by something else now.
    Over,
    /// Somebody is fetching already: that ends the session.
    Twice,
}

/// The way to such a session, from any thread.
#[derive(Clone)]
pub struct Polled(Addr<PolledSession>);

impl SessionHost {
    /// A session that is fetched from, on the calling thread; `None` when no more are let in. `kept` is dropped when it is over.
    pub fn polled(
        &self,
        conversation: Box<dyn Conversation>,
        peer: Peer,
        kept: Box<dyn Any + Send>,
        words: PollWords,
    ) -> Option<Polled> {
        let line = self.line(Wire::Fetched, conversation, peer, kept)?;
        let session = PolledSession::new(line, self.config.clone(), words);
        Some(Polled(session.start()))
    }
}

impl Polled {
    /// Waits until there is something to say and takes it: at most so many frames of at most so many bytes together, one in any
    /// case. Who does not wait for the answer ends the session.
    ///
    /// # Errors
    /// `Over`; `Twice` when another one waits.
    pub async fn poll(&self, most: usize, bytes: usize) -> Result<Vec<Frame>, PollRefused> {
        let (reply, frames) = oneshot::channel();
        let fetch = Fetch(Fetcher { most, bytes, reply });
        self.0.send(fetch).await.map_err(|_over| PollRefused::Over)?;
        frames.await.unwrap_or(Err(PollRefused::Over))
    }

    /// Says something; done when all of it is taken and more can be.
    ///
    /// # Errors
    /// `Over`, also when it is over because of what was said.
    pub async fn heard(&self, incoming: Vec<Incoming>) -> Result<(), PollRefused> {
        let (reply, taken) = oneshot::channel();
        self.0.send(Heard { incoming, reply }).await.map_err(|_over| PollRefused::Over)?;
        taken.await.unwrap_or(Err(PollRefused::Over))
    }

    /// Whether it is over, or carried by something else now.
    pub(super) fn is_over(&self) -> bool {
        !self.0.connected()
    }

    /// Ends the session at once; a request that waits is told.
    pub fn close(&self, reason: CloseReason) {
        // A session whose mailbox is full of requests is of no use to its peer either.
        drop(self.0.try_send(Close(reason)));
    }

    /// A socket is about to carry the session, or not after all. Says whether it is there.
    pub(super) async fn probe(&self, is_probed: bool) -> bool {
        self.0.send(Probed(is_probed)).await.is_ok()
    }

    /// The session itself, with everything that was not fetched; from now on nothing can be fetched.
    pub(super) async fn hand_over(&self) -> Option<Line> {
        self.0.send(HandOver).await.ok().flatten()
    }
}
