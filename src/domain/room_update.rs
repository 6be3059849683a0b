//! What an owner changes about his room.
//! Must not hold a password that can be read: it comes hashed.

use std::fmt;

use super::{Description, RoomName};

/// What is to be changed; what is absent stays (contract decision 11).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct RoomUpdate {
    /// Another name.
    pub name: Option<RoomName>,
    /// Another description.
    pub description: Option<Description>,
    /// What becomes of the password.
    pub password: PasswordUpdate,
}

/// What becomes of a room's password.
#[derive(Clone, PartialEq, Eq, Default)]
pub enum PasswordUpdate {
    /// It stays, or there is none as before.
    #[default]
    Keep,
    /// The room is public from now on.
    Remove,
    /// The room is private from now on; this is the hash of its password. Members stay.
    Set(String),
}

impl fmt::Debug for PasswordUpdate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Keep => "Keep",
            Self::Remove => "Remove",
            Self::Set(_) => "Set",
        })
    }
}
