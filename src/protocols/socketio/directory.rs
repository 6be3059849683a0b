//! Where the session of a sid is, for requests that name one: they come on any thread.
//! Must not know what such a request wants.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::engine_packet::Generation;
use crate::actors::session::Polled;

/// The sessions that are fetched from. Clones share one list.
#[derive(Clone, Default)]
pub struct Directory(Arc<Mutex<HashMap<String, Option<Known>>>>);

/// One of them.
#[derive(Clone)]
pub struct Known {
    /// The version that is spoken.
    pub generation: Generation,
    /// The way to it.
    pub polled: Polled,
}

/// A line of the list, taken out when this is dropped.
pub struct Listed {
    directory: Directory,
    sid: String,
}

impl Directory {
    /// A line for a session that begins; nobody finds it before it is there.
    pub fn list(&self, sid: &str) -> Listed {
        self.all().insert(sid.into(), None);
        Listed { directory: self.clone(), sid: sid.into() }
    }

    /// It is there. If it is over already, it stays out of the list.
    pub fn found(&self, sid: &str, session: Known) {
        if let Some(line) = self.all().get_mut(sid) {
            *line = Some(session);
        }
    }

    /// The one of that sid.
    pub fn find(&self, sid: &str) -> Option<Known> {
        self.all().get(sid).cloned().flatten()
    }

    /// Whether there is one of that sid.
    pub fn knows(&self, sid: &str) -> bool {
        self.all().contains_key(sid)
    }

    fn all(&self) -> MutexGuard<'_, HashMap<String, Option<Known>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Listed {
    fn drop(&mut self) {
        self.directory.all().remove(&self.sid);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sid_is_known_as_long_as_its_session_holds_the_line() {
        let directory = Directory::default();
        let listed = directory.list("a");
        assert!(directory.knows("a") && directory.find("a").is_none());
        assert!(!directory.knows("b"));
        drop(listed);
        assert!(!directory.knows("a"));
    }
}
