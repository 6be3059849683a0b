//! Every reason to say no that has to do with rooms that have owners and members.
//! Must not show which rooms exist to somebody who may not know: whoever answers decides that.

use super::Kind;

/// Why something about a room was refused. The sentences are those that clients know from of old.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RoomError {
    /// Not for this one: he is no member, is kept out, or does not own the room.
    #[error("Forbidden")]
    Forbidden,
    /// The owner has removed him, or keeps him out from now on: told to his open connections.
    #[error("You have been removed from this room.")]
    Removed,
    /// A private room is joined with its password.
    #[error("Password required")]
    PasswordRequired,
    /// It is another one.
    #[error("Invalid password")]
    PasswordWrong,
    /// He is a member.
    #[error("Already joined")]
    AlreadyJoined,
    /// He, or the one meant, is no member.
    #[error("User not in room")]
    NotJoined,
    /// An owner leaves instead.
    #[error("Cannot kick yourself")]
    KickSelf,
    /// An owner is never kept out of his own room.
    #[error("Cannot ban yourself")]
    BanSelf,
    /// An owner is never kept out of his own room.
    #[error("Cannot unban yourself")]
    UnbanSelf,
    /// He is kept out already.
    #[error("Already banned")]
    AlreadyBanned,
    /// He is not kept out.
    #[error("User not banned")]
    NotBanned,
    /// The chosen key is too short or too long.
    #[error("Room ID must be between 3 and 32 characters")]
    KeyLength,
    /// The chosen key holds something else than letters and digits.
    #[error("Room ID must be alphanumeric")]
    KeyNotAlphanumeric,
    /// Another room has it, or had it a short time ago.
    #[error("Room ID taken")]
    KeyTaken,
    /// The room has no name.
    #[error("Name cannot be empty")]
    NameEmpty,
    /// The name is longer than the limit.
    #[error("Name must be at most 64 characters")]
    NameTooLong,
    /// The name holds invisible or control characters.
    #[error("Name cannot contain invisible or control characters")]
    NameNotAllowed,
    /// The description is longer than the limit.
    #[error("Description must be at most 1000 characters")]
    DescriptionTooLong,
    /// The description holds a NUL character.
    #[error("Description cannot contain NUL characters")]
    DescriptionNotAllowed,
}

impl RoomError {
    /// The family this reason belongs to.
    pub const fn kind(self) -> Kind {
        match self {
            Self::Forbidden | Self::Removed => Kind::Forbidden,
            Self::AlreadyJoined | Self::NotJoined | Self::KeyTaken => Kind::Conflict,
            Self::PasswordRequired
            | Self::PasswordWrong
            | Self::KickSelf
            | Self::BanSelf
            | Self::UnbanSelf
            | Self::AlreadyBanned
            | Self::NotBanned
            | Self::KeyLength
            | Self::KeyNotAlphanumeric
            | Self::NameEmpty
            | Self::NameTooLong
            | Self::NameNotAllowed
            | Self::DescriptionTooLong
            | Self::DescriptionNotAllowed => Kind::Invalid,
        }
    }
}
