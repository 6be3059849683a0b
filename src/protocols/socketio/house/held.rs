//! What the door knows of its connections beyond what a session knows: the key that was shown there, and the place that is kept.
//! Must not wait, nor ask anybody.

use std::collections::HashMap;

use tokio::task::JoinHandle;

use crate::actors::Outbox;
use crate::domain::{Hidden, LoginId, SessionId};

/// Those connections.
#[derive(Default)]
pub struct Held {
    sessions: HashMap<SessionId, One>,
    /// Whose each place is, by what finds it.
    places: HashMap<String, SessionId>,
}

/// One of them.
struct One {
    outbox: Outbox,
    login: Option<LoginId>,
    watch: Option<Watch>,
    pid: Option<Hidden>,
}

/// Somebody who looks at a key now and then, until this is dropped.
pub struct Watch(pub JoinHandle<()>);

impl Drop for Watch {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Held {
    /// From now on this connection is one of them.
    pub fn meet(&mut self, session: SessionId, outbox: &Outbox) {
        self.sessions.entry(session).or_insert_with(|| One {
            outbox: outbox.clone(),
            login: None,
            watch: None,
            pid: None,
        });
    }

    /// That key was shown on a connection; false when it has ended meanwhile.
    pub fn is_logged_in(&mut self, session: SessionId, login: LoginId) -> bool {
        let Some(one) = self.sessions.get_mut(&session) else { return false };
        one.login = Some(login);
        one.watch = None;
        true
    }

    /// Somebody looks at its key; he stops when it has ended.
    pub fn is_watched(&mut self, session: SessionId, watch: Watch) {
        if let Some(one) = self.sessions.get_mut(&session) {
            one.watch = Some(watch);
        }
    }

    /// The key that was shown on a connection.
    pub fn login(&self, session: SessionId) -> Option<LoginId> {
        self.sessions.get(&session)?.login
    }

    /// That place is this connection's from now on. Gives the place it had before, if that was another one.
    pub fn keeps(&mut self, session: SessionId, pid: &Hidden) -> Option<Hidden> {
        self.places.insert(pid.0.clone(), session);
        let before = self.sessions.get_mut(&session)?.pid.replace(pid.clone())?;
        (before != *pid && self.places.remove(&before.0).is_some()).then_some(before)
    }

    /// A connection has left its place of its own accord. Gives what found it.
    pub fn leaves(&mut self, session: SessionId) -> Option<Hidden> {
        let pid = self.sessions.get_mut(&session)?.pid.take()?;
        self.places.remove(&pid.0);
        Some(pid)
    }

    /// Somebody else has taken that place up. Gives the connection that had it, if it still stands.
    pub fn is_taken(&mut self, pid: &Hidden, by: SessionId) -> Option<Outbox> {
        if self.places.get(&pid.0) == Some(&by) {
            return None;
        }
        let before = self.sessions.get_mut(&self.places.remove(&pid.0)?)?;
        before.pid = None;
        Some(before.outbox.clone())
    }

    /// Whether a connection has that place.
    pub fn is_held(&self, pid: &Hidden) -> bool {
        self.places.contains_key(&pid.0)
    }

    /// A connection has ended. Gives the place it had.
    pub fn over(&mut self, session: SessionId) -> Option<Hidden> {
        let pid = self.leaves(session);
        self.sessions.remove(&session);
        pid
    }

    /// How many there are.
    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.sessions.len().max(self.places.len())
    }
}
