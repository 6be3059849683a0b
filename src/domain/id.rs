//! One newtype for each thing that is counted or named, so that an id of the wrong kind does not compile.
//! Must not know where ids are stored or shown.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A fresh id from the operating system's randomness (UUID version 4).
            pub fn random() -> Self {
                Self(Uuid::new_v4())
            }

            /// Reads the usual text form; `None` when it is not a UUID.
            pub fn parse(text: &str) -> Option<Self> {
                Uuid::parse_str(text).ok().map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }
    };
}

uuid_id! {
    /// The public id of an identity: a visitor from his first entry on, an account later. Never a credential.
    UserId
}
uuid_id! {
    /// The id of a room for as long as the room exists; its key may be given to another room afterwards.
    RoomId
}
uuid_id! {
    /// The id of a report.
    ReportId
}
uuid_id! {
    /// The id of a suspension, a ban or a warning.
    MeasureId
}

uuid_id! {
    /// The id of a browser or program in which somebody is logged in; its cookie holds something else.
    LoginId
}

uuid_id! {
    /// The id of a log-in by a program: all refresh tokens that come from it are one family.
    FamilyId
}

uuid_id! {
    /// The id of a code or link that was sent by mail; never the code itself.
    CodeId
}

/// One live connection of this process.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct SessionId(pub u64);

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The number of a message over all rooms (ChatBackend's `msgId`, contract decision 6).
#[derive(
    Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct MessageId(pub i64);

/// The number of a message in its room: from 1, without gaps and without doubles (contract decision 6).
#[derive(
    Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Seq(pub i64);

impl Seq {
    /// Before the first message.
    pub const ZERO: Seq = Seq(0);

    /// The number that follows.
    #[must_use]
    pub const fn next(self) -> Seq {
        Seq(self.0.saturating_add(1))
    }
}

impl fmt::Display for Seq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
