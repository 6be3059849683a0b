//! Passwords of rooms: hashed where those of people are, and guessed at as slowly.
//! Must not know who may enter a room; a right password is only one of the reasons.

use super::Accounts;
use super::password::Password;
use crate::domain::{AccountError, AddressPrefix, ChatError, RoomId};

impl Accounts {
    /// What is kept of a room's password. There is no rule for it.
    ///
    /// # Errors
    /// `LogInBusy`, `Internal`.
    pub async fn hash_room_password(&self, text: &str) -> Result<String, ChatError> {
        self.0.hashing.hash(Password::typed(text)).await
    }

    /// Compares a typed password with a room's. Who guesses has to wait, longer each time; others are not kept out by it.
    ///
    /// # Errors
    /// `TooFast`, `PasswordWrong`, `LogInBusy`, `Internal`.
    pub async fn check_room_password(
        &self,
        room: RoomId,
        typed: &str,
        hash: String,
        from: AddressPrefix,
    ) -> Result<(), ChatError> {
        // No handle and no address has blanks and a colon in that order, so nobody's log-ins are counted here.
        let one_try = self.0.tries.begin(&format!("room {room} from: {from}"), from);
        let one_try = one_try.map_err(|error| match error {
            ChatError::Account(AccountError::LogInTooFast { retry_after }) => {
                ChatError::TooFast { retry_after }
            }
            other => other,
        })?;
        let checked = self.0.hashing.check(Password::typed(typed), Some(hash)).await?;
        if checked.is_right {
            one_try.succeeded();
            return Ok(());
        }
        one_try.failed();
        Err(AccountError::PasswordWrong.into())
    }
}
