//! Which sockets of this door are open at the moment, as far as one must know of another.
//! Must not keep anybody in the list whose socket is gone.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::domain::{RoomId, UserId};

/// What the sockets of this door know of one another. Clones share one list.
#[derive(Clone, Default, Debug)]
pub struct LiveSockets(Arc<Mutex<Lists>>);

#[derive(Default, Debug)]
struct Lists {
    /// Programs in rooms, and by which claim.
    claims: HashMap<(UserId, RoomId), u64>,
    /// People among strangers: their socket, and the turn in which they came to wait.
    arrivals: HashMap<UserId, (String, u64)>,
    last: u64,
}

/// The right to be somebody in a room through this door; given back when it is dropped.
#[derive(Debug)]
pub struct Claim {
    live: LiveSockets,
    place: (UserId, RoomId),
    number: u64,
}

/// Somebody who has come to wait for a stranger; forgotten when it is dropped.
#[derive(Debug)]
pub struct Arrived {
    live: LiveSockets,
    who: UserId,
    turn: u64,
}

impl LiveSockets {
    /// Somebody wants to be in a room; `None` while another socket of his is.
    pub fn claim(&self, who: UserId, room: RoomId) -> Option<Claim> {
        if self.lists().claims.contains_key(&(who, room)) {
            return None;
        }
        Some(self.take_over(who, room))
    }

    /// Somebody is in a room again whose lost connection may not have been missed yet: that one counts no more.
    pub fn take_over(&self, who: UserId, room: RoomId) -> Claim {
        let (mut lists, place) = (self.lists(), (who, room));
        let number = lists.next();
        lists.claims.insert(place, number);
        Claim { live: self.clone(), place, number }
    }

    /// Somebody comes to wait for a stranger, on the socket of that name.
    pub fn comes(&self, who: UserId, sid: &str) -> Arrived {
        let mut lists = self.lists();
        let turn = lists.next();
        lists.arrivals.insert(who, (sid.to_owned(), turn));
        Arrived { live: self.clone(), who, turn }
    }

    fn lists(&self) -> MutexGuard<'_, Lists> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lists {
    const fn next(&mut self) -> u64 {
        self.last += 1;
        self.last
    }
}

impl Claim {
    /// Whether it is this person's claim to this room.
    pub fn is_for(&self, who: UserId, room: RoomId) -> bool {
        self.place == (who, room)
    }
}

impl Arrived {
    /// The socket of somebody who came later than this one; `None` for somebody who was here before. Who came through another
    /// door has no socket here and counts as new.
    pub fn newcomer(&self, other: UserId) -> Option<String> {
        match self.live.lists().arrivals.get(&other) {
            Some((_, turn)) if *turn < self.turn => None,
            Some((sid, _)) => Some(sid.clone()),
            None => Some(String::new()),
        }
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        let mut lists = self.live.lists();
        if lists.claims.get(&self.place) == Some(&self.number) {
            lists.claims.remove(&self.place);
        }
    }
}

impl Drop for Arrived {
    fn drop(&mut self) {
        let mut lists = self.live.lists();
        if lists.arrivals.get(&self.who).is_some_and(|(_, turn)| *turn == self.turn) {
            lists.arrivals.remove(&self.who);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_is_in_a_room_through_one_socket_at_a_time() {
        let live = LiveSockets::default();
        let (who, room) = (UserId::random(), RoomId::random());
        let claim = live.claim(who, room).unwrap();
        assert!(claim.is_for(who, room));
        assert!(live.claim(who, room).is_none());
        assert!(live.claim(who, RoomId::random()).is_some());
        assert!(live.claim(UserId::random(), room).is_some());
        drop(claim);
        assert!(live.claim(who, room).is_some());
    }

    #[test]
    fn who_comes_back_takes_over_what_the_lost_socket_still_holds() {
        let live = LiveSockets::default();
        let (who, room) = (UserId::random(), RoomId::random());
        let lost = live.claim(who, room).unwrap();
        let back = live.take_over(who, room);
        drop(lost);
        assert!(live.claim(who, room).is_none(), "the end of the lost one changes nothing");
        drop(back);
        assert!(live.claim(who, room).is_some());
    }

    #[test]
    fn of_two_who_meet_only_the_one_who_came_later_is_new() {
        let live = LiveSockets::default();
        let (ana, ben) = (UserId::random(), UserId::random());
        let first = live.comes(ana, "a");
        let second = live.comes(ben, "b");
        assert_eq!(first.newcomer(ben).as_deref(), Some("b"));
        assert_eq!(second.newcomer(ana), None);
        drop(second);
        assert_eq!(first.newcomer(ben).as_deref(), Some(""), "nobody knows his socket");
        let again = live.comes(ana, "a2");
        drop(first);
        assert_eq!(live.comes(ben, "b").newcomer(ana), None);
        drop(again);
        assert!(live.lists().arrivals.is_empty());
    }
}
