//! Everything that was said in a room, and who came and went between: one order, each once.
//! Must not read anything: messages and notices are handed in as they come.

use std::collections::VecDeque;

use super::sent;
use crate::actors::Step;
use crate::domain::{Message, Passing, RoomNotice, Seq, UserId};
use crate::protocols::json_commands::wire::{ToClient, notice};

/// What a client has been told of a room so far.
#[derive(Debug)]
pub struct Replay {
    who: UserId,
    /// Notices whose place has not come.
    owed: VecDeque<RoomNotice>,
    said: Seq,
    noticed: i64,
    /// He has been let in, and the rest is still being read.
    is_in: bool,
}

impl Replay {
    /// Nothing yet, for that person.
    pub const fn new(who: UserId) -> Self {
        Self { who, owed: VecDeque::new(), said: Seq::ZERO, noticed: 0, is_in: false }
    }

    /// The last message and the last notice that need not come again.
    pub const fn last(&self) -> (Seq, i64) {
        (self.said, self.noticed)
    }

    /// Takes notices, oldest first. That he himself has come just now is said by somebody else.
    pub fn owe(&mut self, notices: Vec<RoomNotice>) {
        for notice in notices {
            if notice.number <= self.noticed {
                continue;
            }
            self.noticed = notice.number;
            if !(self.is_in && self.is_own_coming(&notice)) {
                self.owed.push_back(notice);
            }
        }
    }

    /// From now on his own coming is the one that is told anyway.
    pub const fn is_let_in(&mut self) {
        self.is_in = true;
    }

    /// Messages, oldest first, with the notices between them.
    pub fn say(&mut self, messages: &[Message]) -> Vec<Step> {
        let mut steps = Vec::with_capacity(messages.len());
        for message in messages {
            while let Some(notice) = self.owed.pop_front_if(|owed| owed.after < message.seq) {
                steps.extend(told(&notice));
            }
            let said = ToClient::message(message.author.name.as_str(), message.body.as_str());
            steps.extend(sent(said.frame()));
            self.said = self.said.max(message.seq);
        }
        steps
    }

    /// Everything up to that message has been handed in.
    pub fn is_complete_to(&mut self, until: Seq) {
        self.said = self.said.max(until);
    }

    /// The notices behind the last message.
    pub fn rest(&mut self) -> Vec<Step> {
        // The room may have heard of him before it answered.
        if self.owed.back().is_some_and(|last| self.is_own_coming(last)) {
            self.owed.pop_back();
        }
        self.owed.drain(..).flat_map(|notice| told(&notice)).collect()
    }

    fn is_own_coming(&self, notice: &RoomNotice) -> bool {
        notice.who.id == self.who && notice.what == Passing::Entered
    }
}

fn told(passing: &RoomNotice) -> Vec<Step> {
    sent(notice(&passing.who.name, passing.what))
}
