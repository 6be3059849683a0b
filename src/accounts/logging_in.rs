//! Logging in: by handle or verified address, with the same time and the same waits whether or not there is such an account.
//! Must not begin a session; whoever asks for it does.

use super::password::Password;
use super::{Accounts, LoggedIn};
use crate::domain::{AccountError, AddressPrefix, ChatError, Email, Handle, UserId};
use crate::store::{Credentials, Login};

/// No handle or address is longer.
const LONGEST_NAME: usize = 254;

impl Accounts {
    /// Lets somebody in who knows the password.
    ///
    /// # Errors
    /// `LogInTooFast`, `LogInBusy`, `UserUnknown`, `PasswordWrong`, `Unavailable`.
    pub async fn log_in(
        &self,
        name: &str,
        password: &str,
        from: AddressPrefix,
    ) -> Result<LoggedIn, ChatError> {
        let key = Handle::key_of(name);
        let found = match login(&key) {
            Some(by) => self.0.store.credentials(by).await?,
            None => None,
        };
        let unknown = found.is_none();
        let found = self.check(&key, found, password, from).await?;
        found
            .map(|Credentials { account, credential, .. }| LoggedIn { account, credential })
            .ok_or_else(|| refusal(unknown))
    }

    /// Lets somebody go on who is logged in and types his password once more.
    ///
    /// # Errors
    /// `LogInTooFast`, `LogInBusy`, `PasswordWrong`, `NotLoggedIn` for a guest, `Unavailable`.
    pub async fn prove(
        &self,
        who: UserId,
        password: &str,
        from: AddressPrefix,
    ) -> Result<Credentials, ChatError> {
        let found = self.0.store.credentials(Login::Id(who)).await?;
        let found = found.filter(|found| !found.account.is_guest());
        let found = found.ok_or(AccountError::NotLoggedIn)?;
        let key = match &found.account.handle {
            Some(handle) => handle.key().to_owned(),
            None => who.to_string(),
        };
        let checked = self.check(&key, Some(found), password, from).await?;
        checked.ok_or_else(|| refusal(false))
    }

    /// Compares and counts; `None` when it is wrong.
    pub(super) async fn check(
        &self,
        key: &str,
        found: Option<Credentials>,
        password: &str,
        from: AddressPrefix,
    ) -> Result<Option<Credentials>, ChatError> {
        let one_try = self.0.tries.begin(key, from)?;
        let hash = found.as_ref().and_then(|found| found.password_hash.clone());
        let checked = self.0.hashing.check(Password::typed(password), hash.clone()).await?;
        let Some(found) = found.filter(|_| checked.is_right) else {
            one_try.failed();
            return Ok(None);
        };
        one_try.succeeded();
        if let (Some(old), Some(new)) = (hash, checked.renewed) {
            // If it fails, the old hash is as good as before; it is tried again at the next log-in.
            drop(self.0.store.rehash(found.account.id, old, new).await);
        }
        Ok(Some(found))
    }
}

/// Which account is meant, if any can be.
fn login(key: &str) -> Option<Login> {
    let fits = key.chars().count() <= LONGEST_NAME;
    match key.contains('@') {
        _ if !fits => None,
        true => Email::parse(key).ok().map(Login::Email),
        false => Some(Login::Handle(key.to_owned())),
    }
}

/// What somebody is told who was not let in.
pub(super) fn refusal(unknown: bool) -> ChatError {
    if unknown { AccountError::UserUnknown.into() } else { AccountError::PasswordWrong.into() }
}
