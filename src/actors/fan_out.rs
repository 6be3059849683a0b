//! Who hears a room: events are rendered once for each codec and handed to every session, and no session is waited for.
//! Must not know why something is said.

use std::collections::HashMap;
use std::sync::Arc;

use super::{CloseReason, Delivery, Link, Notice, Refused};
use crate::domain::{Event, Room, SessionId, UserId};

/// The sessions of one room.
#[derive(Default)]
pub struct FanOut {
    members: Vec<Listener>,
    places: HashMap<SessionId, usize>,
}

struct Listener {
    link: Link,
    user: UserId,
}

/// Events as one codec says them.
struct Rendered {
    codec: &'static str,
    deliveries: Arc<[Delivery]>,
    bytes: usize,
}

/// What came of one fan-out.
#[derive(Default, Debug)]
pub struct Outcome {
    /// Frames made.
    pub rendered: usize,
    /// Frames handed to sessions.
    pub delivered: usize,
    /// Sessions that did not keep up; they are told and must be removed.
    pub slow: Vec<SessionId>,
}

impl FanOut {
    /// Adds a session.
    pub fn add(&mut self, link: Link, user: UserId) {
        let session = link.session;
        self.remove(session);
        self.places.insert(session, self.members.len());
        self.members.push(Listener { link, user });
    }

    /// Removes a session and tells whose it was.
    pub fn remove(&mut self, session: SessionId) -> Option<UserId> {
        let place = self.places.remove(&session)?;
        let user = self.members.swap_remove(place).user;
        if let Some(moved) = self.members.get(place) {
            self.places.insert(moved.link.session, place);
        }
        Some(user)
    }

    /// Removes all sessions of a person and closes them.
    pub fn close_user(&mut self, user: UserId, reason: &CloseReason) {
        let of_user = |listener: &&Listener| listener.user == user;
        let sessions: Vec<_> =
            self.members.iter().filter(of_user).map(|listener| listener.link.session).collect();
        for session in sessions {
            if let Some(listener) = self.places.get(&session).and_then(|i| self.members.get(*i)) {
                listener.link.outbox.close(reason.clone());
            }
            self.remove(session);
        }
    }

    /// Tells something to one person, on all his connections.
    pub fn tell_user(&self, user: UserId, notice: &Notice) {
        for listener in self.members.iter().filter(|listener| listener.user == user) {
            listener.link.outbox.tell(notice.clone());
        }
    }

    /// Closes everybody.
    pub fn close_all(&mut self, reason: &CloseReason) {
        self.places.clear();
        for listener in self.members.drain(..) {
            listener.link.outbox.close(reason.clone());
        }
    }

    /// Forgets everybody without a word.
    pub fn release_all(&mut self) {
        self.places.clear();
        self.members.clear();
    }

    /// Hands the events, in order, to every session: one push for each session however many events there are.
    pub fn deliver(&self, room: &Room, events: &[Event]) -> Outcome {
        let mut outcome = Outcome::default();
        // A room rarely holds more than two codecs: a look along a short list beats a map.
        let mut rendered: Vec<Rendered> = Vec::new();
        for Listener { link, .. } in &self.members {
            let name = link.codec.name();
            let index = match rendered.iter().position(|entry| entry.codec == name) {
                Some(index) => index,
                None => {
                    rendered.push(render(link, room, events));
                    outcome.rendered += rendered.last().map_or(0, |entry| entry.deliveries.len());
                    rendered.len() - 1
                }
            };
            let Some(entry) = rendered.get(index) else { continue };
            if entry.deliveries.is_empty() {
                continue;
            }
            match link.outbox.deliver(&entry.deliveries, entry.bytes) {
                Ok(()) => outcome.delivered += entry.deliveries.len(),
                Err(Refused::Full) => {
                    link.outbox.close(CloseReason::TooSlow);
                    outcome.slow.push(link.session);
                }
                // It has ended and its farewell is on the way.
                Err(Refused::Closed) => {}
            }
        }
        outcome
    }
}

fn render(link: &Link, room: &Room, events: &[Event]) -> Rendered {
    let deliveries: Arc<[Delivery]> = events
        .iter()
        .filter_map(|event| {
            let frame = link.codec.render(room, event)?;
            Some(Delivery { seq: event.seq(), author: event.author(), frame })
        })
        .collect();
    let bytes = deliveries.iter().map(|delivery| delivery.frame.len()).sum();
    Rendered { codec: link.codec.name(), deliveries, bytes }
}
