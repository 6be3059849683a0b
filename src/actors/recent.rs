//! The last messages of a room, in memory: for joins and resumes, and all there is for rooms that keep no history.
//! Must not read the log: what it does not hold, it says so.

use std::collections::VecDeque;
use std::hash::{BuildHasher, RandomState};

use crate::domain::{ClientId, Disowned, Message, Seq, UserId};

/// At most a fixed number of messages, ascending and without gaps.
#[derive(Debug)]
pub struct Recent {
    messages: VecDeque<Message>,
    /// For each message, what its sender called it: a look along numbers is quick, and mostly there is nothing to find.
    marks: VecDeque<u64>,
    marker: RandomState,
    capacity: usize,
    last: Seq,
}

impl Recent {
    /// Starts with what the log gave; `last` is the newest number of the room, also when no message is at hand.
    pub fn new(capacity: usize, messages: Vec<Message>, last: Seq) -> Self {
        let mut recent = Self {
            messages: VecDeque::new(),
            marks: VecDeque::new(),
            marker: RandomState::new(),
            capacity,
            last,
        };
        messages.into_iter().for_each(|message| recent.push(message));
        recent.last = last;
        recent
    }

    fn mark(&self, author: UserId, client_id: Option<&ClientId>) -> u64 {
        self.marker.hash_one((author, client_id))
    }

    /// Takes the next message.
    pub fn push(&mut self, message: Message) {
        if self.messages.len() >= self.capacity {
            self.messages.pop_front();
            self.marks.pop_front();
        }
        self.marks.push_back(self.mark(message.author.id, message.client_id.as_ref()));
        self.last = message.seq;
        self.messages.push_back(message);
    }

    /// The newest messages, ascending, and whether there are older ones.
    pub fn newest(&self, limit: usize) -> (Vec<Message>, bool) {
        let skip = self.messages.len().saturating_sub(limit);
        let newest: Vec<_> = self.messages.iter().skip(skip).cloned().collect();
        let older = newest.first().map_or(self.last > Seq::ZERO, |first| first.seq > Seq(1));
        (newest, older)
    }

    /// Everything after a number, ascending; `None` when part of it is not held any more.
    pub fn after(&self, seq: Seq) -> Option<Vec<Message>> {
        if seq >= self.last {
            return Some(Vec::new());
        }
        let first = self.messages.front()?;
        if first.seq > seq.next() {
            return None;
        }
        let skip = self.messages.partition_point(|message| message.seq <= seq);
        Some(self.messages.iter().skip(skip).cloned().collect())
    }

    /// Gives the messages of one to another.
    pub fn claim(&mut self, from: UserId, into: UserId) {
        let theirs = self.messages.iter_mut().filter(|message| message.author.id == from);
        theirs.for_each(|message| message.author.id = into);
    }

    /// Takes the author from his messages, and their text if that goes too.
    pub fn disown(&mut self, lines: &Disowned) {
        self.messages.iter_mut().for_each(|message| lines.apply(message));
    }

    /// A message the same author sent under the same name, if it is held.
    pub fn sent_as(&self, author: UserId, client_id: &ClientId) -> Option<&Message> {
        let mark = self.mark(author, Some(client_id));
        let marked = self.messages.iter().zip(&self.marks).filter(|(_, known)| **known == mark);
        marked.map(|(message, _)| message).find(|message| {
            message.author.id == author && message.client_id.as_ref() == Some(client_id)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;
    use crate::domain::{Body, Lines, MessageId, Name, Participant, RoomId};

    fn message(seq: i64) -> Message {
        Message {
            id: MessageId(seq),
            room: RoomId::random(),
            seq: Seq(seq),
            author: Participant { id: UserId::random(), name: Name::parse("Ana").unwrap() },
            body: Body::parse("hi").unwrap(),
            client_id: None,
            at: clock::now(),
        }
    }

    fn numbers(messages: &[Message]) -> Vec<i64> {
        messages.iter().map(|message| message.seq.0).collect()
    }

    #[test]
    fn only_the_newest_are_held_and_what_is_not_held_is_admitted() {
        let mut recent = Recent::new(3, vec![message(1)], Seq(1));
        (2..=5).for_each(|seq| recent.push(message(seq)));
        assert_eq!(numbers(&recent.after(Seq(2)).unwrap()), [3, 4, 5]);
        assert_eq!(recent.after(Seq(1)), None);
        assert_eq!(recent.after(Seq(5)), Some(vec![]));
        let (newest, older) = recent.newest(2);
        assert_eq!((numbers(&newest), older), (vec![4, 5], true));
    }

    #[test]
    fn lines_that_are_nobodys_keep_their_numbers_and_lose_what_they_should() {
        let (mine, other) = (message(1), message(2));
        let who = mine.author.id;
        let mut recent = Recent::new(3, vec![mine, other.clone()], Seq(2));
        let nobody = UserId::random();
        recent.disown(&Disowned { who, nobody, lines: Lines::Stay });
        let (shown, _) = recent.newest(3);
        assert_eq!((shown[0].author.id, shown[0].body.as_str()), (nobody, "hi"));
        assert_eq!((shown[0].author.name.as_str(), &shown[1]), ("deleted account", &other));
        recent.disown(&Disowned { who: nobody, nobody, lines: Lines::Go });
        assert_eq!(recent.newest(3).0[0].body.as_str(), "(deleted)");
    }

    #[test]
    fn an_empty_room_has_nothing_older() {
        let recent = Recent::new(3, vec![], Seq::ZERO);
        assert_eq!(recent.newest(2), (vec![], false));
        assert_eq!(recent.after(Seq::ZERO), Some(vec![]));
    }
}
