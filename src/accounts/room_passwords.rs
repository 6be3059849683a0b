//! Passwords of rooms: hashed where those of people are, and guessed at as slowly.
//! Must not know who may enter a room; a right password is only one of the reasons.

use super::Accounts;
use super::password::Password;
use crate::domain::{AccountError, AddressPrefix, ChatError, RoomError, RoomId};

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
    /// `TooFast`, `RoomError::PasswordWrong`, `LogInBusy`, `Internal`.
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
        Err(RoomError::PasswordWrong.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::store::Store;
    use std::net::IpAddr;

    fn from(last: u8) -> AddressPrefix {
        AddressPrefix::from(IpAddr::from([192, 0, 2, last]))
    }

    #[tokio::test]
    async fn who_guesses_a_password_of_a_room_has_to_wait_and_nobody_else_has() {
        let folder = tempfile::tempdir().unwrap();
        let config = Config::for_testing(folder.path());
        let store = Store::open(&config.database).unwrap();
        let accounts = Accounts::new(store.clone(), &config.accounts);
        let hash = accounts.hash_room_password("x").await.unwrap();
        assert!(hash.starts_with("$2b$"), "{hash}");
        let (room, other) = (RoomId::random(), RoomId::random());
        let check = |room, typed, address| {
            accounts.check_room_password(room, typed, hash.clone(), from(address))
        };
        assert_eq!(check(room, "x", 1).await, Ok(()));
        for _ in 0..config.accounts.failures {
            let wrong = check(room, "X", 1).await;
            assert_eq!(wrong, Err(RoomError::PasswordWrong.into()));
        }
        let told = check(room, "x", 1).await;
        assert!(matches!(told, Err(ChatError::TooFast { .. })), "{told:?}");
        assert_eq!(check(room, "x", 2).await, Ok(()));
        assert_eq!(check(other, "x", 1).await, Ok(()));
        store.close().await;
    }
}
