//! A room and its five kinds.
//! Must not know who is in it at the moment; that is the Room actor's.

use std::fmt;

use super::{RoomId, RoomKey, Timestamp, UserId};

/// A place to talk.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Room {
    /// The same for as long as the room exists.
    pub id: RoomId,
    /// What people type or pass on to get in; unique among rooms that exist.
    pub key: RoomKey,
    /// How it is made, entered and ended.
    pub kind: RoomKind,
    /// What it is called.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// Who made it and is its host.
    pub owner: Option<UserId>,
    /// What it is about, in its owner's words; may be empty.
    pub description: String,
    /// Whether it has a password: only its members may enter, read and write.
    pub is_private: bool,
}

/// A room as it is shown in lists.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ListedRoom {
    /// The room.
    pub room: Room,
    /// How many are in it.
    pub connected: usize,
}

/// The kinds of rooms (contract decision 4).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum RoomKind {
    /// Made on the home page, four letters or more.
    Code,
    /// Made by name; the name is the key.
    Named,
    /// Eight characters out of 57.
    Shared,
    /// Has an owner, perhaps a password.
    Owned,
    /// Two strangers; in memory only.
    Pair,
}

/// When a room ends (contract decision 5).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lifetime {
    /// Some time after the last one left.
    UntilEmpty,
    /// Never by itself.
    Stays,
    /// With the conversation.
    Conversation,
}

impl RoomKind {
    /// Whether what is said is stored; asked once, in the Room actor.
    pub const fn keeps_history(self) -> bool {
        !matches!(self, Self::Pair)
    }

    /// Whether comings and goings are kept for those who come later: rooms made by name, where the first program for them did so.
    pub const fn keeps_notices(self) -> bool {
        matches!(self, Self::Named)
    }

    /// When such a room ends.
    pub const fn lifetime(self) -> Lifetime {
        match self {
            Self::Code | Self::Named => Lifetime::UntilEmpty,
            Self::Shared | Self::Owned => Lifetime::Stays,
            Self::Pair => Lifetime::Conversation,
        }
    }

    /// Whether the last member's own *Leave* ends it at once (contract decision 5).
    pub const fn ends_with_last_leave(self) -> bool {
        matches!(self, Self::Code)
    }

    /// The word for it in the database and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Named => "named",
            Self::Shared => "shared",
            Self::Owned => "owned",
            Self::Pair => "pair",
        }
    }

    /// The kind of that word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Code, Self::Named, Self::Shared, Self::Owned, Self::Pair]
            .into_iter()
            .find(|kind| kind.as_str() == word)
    }
}

impl fmt::Display for RoomKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_read_back_from_its_word() {
        for kind in
            [RoomKind::Code, RoomKind::Named, RoomKind::Shared, RoomKind::Owned, RoomKind::Pair]
        {
            assert_eq!(RoomKind::parse(kind.as_str()), Some(kind));
        }
        assert_eq!(RoomKind::parse("other"), None);
    }

    #[test]
    fn only_two_strangers_are_not_written_down() {
        assert!(!RoomKind::Pair.keeps_history());
        assert!(RoomKind::Code.keeps_history());
    }
}
