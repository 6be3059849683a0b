//! Hashes of passwords, written; whoever has a new password is logged in nowhere else.
//! Must not know how a password is hashed.

use super::Store;
use super::account_changes::AccountChange;
use super::change::Outcome;
use crate::domain::{ChatError, LoginId, UserId};

/// A new password for somebody.
#[derive(Clone)]
pub struct NewPassword {
    /// Whose.
    pub who: UserId,
    /// What it is compared with from now on.
    pub hash: String,
    /// What sessions carry from now on.
    pub credential: String,
    /// The one session that goes on.
    pub keep: Option<LoginId>,
}

impl std::fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewPassword").field("who", &self.who).finish_non_exhaustive()
    }
}

impl Store {
    /// Sets a password and ends all of the person's sessions but one; says which. `None` when there is no such account.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn set_password(&self, new: NewPassword) -> Result<Option<Vec<LoginId>>, ChatError> {
        match self.account_change(AccountChange::SetPassword(new)).await? {
            Outcome::Ended(ended) => Ok(Some(ended)),
            _ => Ok(None),
        }
    }

    /// Replaces a hash by another one of the same password; does nothing if it is not the current one any more.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn rehash(&self, who: UserId, old: String, new: String) -> Result<(), ChatError> {
        self.account_change(AccountChange::Rehash { who, old, new }).await.map(drop)
    }
}
