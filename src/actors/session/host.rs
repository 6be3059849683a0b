//! What all sessions of a server share, and the making of one.
//! Must not know what carries it.

use std::any::Any;
use std::sync::Arc;
use std::time::Instant;

use super::line::Line;
use super::outgoing::Wire;
use super::{Peer, SessionCore, Sessions};
use crate::actors::{Conversation, Dispatch, Link, Outbox};
use crate::config::SessionConfig;

/// What all sessions of a server share.
#[derive(Clone)]
pub struct SessionHost {
    /// Carries out commands.
    pub dispatch: Arc<dyn Dispatch + Send + Sync>,
    /// How connections behave.
    pub config: Arc<SessionConfig>,
    /// Those that are open.
    pub sessions: Sessions,
}

impl SessionHost {
    /// A session in the list, for a connection on that wire; `None` when no more are let in. `kept` is dropped when it is over.
    pub(super) fn line(
        &self,
        wire: Wire,
        conversation: Box<dyn Conversation>,
        peer: Peer,
        kept: Box<dyn Any + Send>,
    ) -> Option<Line> {
        let (config, codec, door) = (&self.config, conversation.codec(), conversation.door());
        let (outbox, reading) = Outbox::new(config.outbox_frames, config.outbox_bytes);
        let registration = self.sessions.open(door, outbox.clone(), peer)?;
        let link = Link { session: registration.id(), outbox, codec, from: peer.from };
        let (dispatch, now) = (Arc::clone(&self.dispatch), Instant::now());
        let core = SessionCore::new(conversation, dispatch, link, reading, config, now);
        Some(Line::new(core, wire, config.write_buffer, registration, kept))
    }
}
