//! The place of a connection that may be lost and found again, and texts that open doors.
//! Must not be shown to anybody but the one who holds it.

use super::{LoginId, UserId};

/// A text that must not be logged: it proves something.
#[derive(Clone, PartialEq, Eq)]
pub struct Hidden(pub String);

impl std::fmt::Debug for Hidden {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

/// What is kept of a connection, so that the one who comes back goes on where he was.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    /// Whose it is.
    pub who: UserId,
    /// Where he was logged in with it; the place is lost when that ends.
    pub login: Option<LoginId>,
    /// What the protocol has to know to go on; in its own words.
    pub kept: String,
}
