//! Guests who turn out to be somebody, and accounts that go: asked of the store, done in steps.
//! Must not tell live rooms; who asks does.

use super::Store;
use super::account_changes::AccountChange;
use super::change::Outcome;
use crate::domain::{ChatError, Lines, LoginId, UserId};

/// Lines in one step: as short as a batch.
const STEP: i64 = 256;

impl Store {
    /// Everything a guest has becomes an account's: lines, places, rooms, marks. The guest is no more; says where he was known.
    /// If it is interrupted it can be done again.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn merge(&self, guest: UserId, into: UserId) -> Result<Vec<LoginId>, ChatError> {
        self.in_steps(|| self.account_change(AccountChange::MoveLines(guest, into, STEP))).await?;
        self.account_change(AccountChange::Merge(guest, into)).await.map(ended)
    }

    /// Deletes an account. Its lines become those of `nobody`, with their text or without; says where it was logged in.
    /// If it is interrupted it can be done again.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn delete_account(
        &self,
        who: UserId,
        nobody: UserId,
        lines: Lines,
    ) -> Result<Vec<LoginId>, ChatError> {
        let detach = || self.account_change(AccountChange::Detach(who, nobody, lines, STEP));
        self.in_steps(detach).await?;
        self.account_change(AccountChange::Delete(who)).await.map(ended)
    }
}

fn ended(outcome: Outcome) -> Vec<LoginId> {
    match outcome {
        Outcome::Ended(ended) => ended,
        _ => Vec::new(),
    }
}
