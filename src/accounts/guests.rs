//! Guests: somebody from his first entry on, without having registered anywhere.
//! Must not be asked for those who only look.

use super::Accounts;
use crate::clock;
use crate::domain::{Account, ChatError, LoginId, Name, UserId};

impl Accounts {
    /// Who somebody is who enters a room or the line: the one he was, or from now on a guest with that id.
    /// Call it once he is in; what it gives must be kept in his session.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn guest(
        &self,
        known: Option<UserId>,
        new: UserId,
        name: &Name,
    ) -> Result<UserId, ChatError> {
        if let Some(known) = known {
            return Ok(known);
        }
        self.0.store.create_guest(Account::guest(new, name.clone(), clock::now())).await?;
        Ok(new)
    }

    /// Everything a guest has becomes an account's. Does nothing for somebody who is no guest. Says where the guest was known.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn merge(&self, guest: UserId, into: UserId) -> Result<Vec<LoginId>, ChatError> {
        let found = self.account(guest).await?;
        if guest == into || found.is_some_and(|account| !account.is_guest()) {
            return Ok(Vec::new());
        }
        let ended = self.0.store.merge(guest, into).await?;
        log::info!("guest merged guest={guest} user={into}");
        Ok(ended)
    }
}
