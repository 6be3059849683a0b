//! What a room remembers of comings and goings, for doors that tell them to those who come later.
//! Must not be numbered with messages: a notice has no place of its own in a room's history (contract decision 6).

use super::{Participant, Seq, Timestamp};

/// Somebody came or went.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RoomNotice {
    /// Counted in the room, apart from messages; the order in which things happened.
    pub number: i64,
    /// The last message before it; zero if there was none.
    pub after: Seq,
    /// Who, under the name he had then.
    pub who: Participant,
    /// Which of the two.
    pub what: Passing,
    /// When.
    pub at: Timestamp,
}

/// A coming or a going.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Passing {
    /// He was not there before.
    Entered,
    /// He left, or his grace was over.
    Left,
}

impl Passing {
    /// The word for it in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Entered => "entered",
            Self::Left => "left",
        }
    }

    /// What that word stands for.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Entered, Self::Left].into_iter().find(|passing| passing.as_str() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coming_and_going_are_read_back_from_their_words() {
        for passing in [Passing::Entered, Passing::Left] {
            assert_eq!(Passing::parse(passing.as_str()), Some(passing));
        }
        assert_eq!(Passing::parse("stayed"), None);
    }
}
