//! What the owner of an account changes about it: name, password, and whether it exists.
//! Must not close connections; what has ended is told to the one who asked.

use uuid::Uuid;

use super::password::Password;
use super::{Accounts, LoggedIn};
use crate::domain::{
    Account, AccountError, AddressPrefix, ChatError, Lines, LoginId, Name, UserId,
};
use crate::store;

/// A password that has taken another one's place.
#[derive(Clone)]
pub struct NewPassword {
    /// Whose; the session that goes on must be renewed with it.
    pub owner: LoggedIn,
    /// Where he is not logged in any more.
    pub ended: Vec<LoginId>,
}

impl Accounts {
    /// Gives somebody another display name. Lines that were said keep the name they were said under.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn change_display_name(&self, who: UserId, name: Name) -> Result<(), ChatError> {
        self.0.store.rename(who, name).await
    }

    /// Changes the password of somebody who knows the old one; he is logged in nowhere else from then on.
    ///
    /// # Errors
    /// What `prove` says, `PasswordTooShort`, `PasswordCommon`, `PasswordSame`, `Busy`.
    pub async fn change_password(
        &self,
        who: UserId,
        (old, new): (&str, &str),
        keep: Option<LoginId>,
        from: AddressPrefix,
    ) -> Result<NewPassword, ChatError> {
        let found = self.prove(who, old, from).await?;
        let chosen = Password::chosen(new, found.account.handle.as_ref())?;
        if chosen.prehash() == Password::typed(old).prehash() {
            return Err(AccountError::PasswordSame.into());
        }
        self.set_password(found.account, chosen, keep).await
    }

    /// Gives a new password to somebody who has proved in another way who he is; he is logged in nowhere from then on.
    ///
    /// # Errors
    /// `PasswordTooShort`, `PasswordCommon`, `UserUnknown`, `LogInBusy`, `Busy`, `Unavailable`.
    pub async fn reset_password(&self, who: UserId, new: &str) -> Result<NewPassword, ChatError> {
        let account = self.account(who).await?.ok_or(AccountError::UserUnknown)?;
        let chosen = Password::chosen(new, account.handle.as_ref())?;
        self.set_password(account, chosen, None).await
    }

    /// Whether a password could be chosen, before a link is used up for it.
    ///
    /// # Errors
    /// `PasswordTooShort`, `PasswordCommon`.
    pub fn may_choose(&self, new: &str, by: &Account) -> Result<(), ChatError> {
        Password::chosen(new, by.handle.as_ref()).map(drop)
    }

    /// Deletes an account. Says where it was logged in, and as whom its lines go on if they stay.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`: it can be tried again.
    pub async fn delete(
        &self,
        who: UserId,
        lines: Lines,
    ) -> Result<(Vec<LoginId>, UserId), ChatError> {
        let nobody = UserId::random();
        let ended = self.0.store.delete_account(who, nobody, lines).await?;
        log::info!("account deleted user={who}");
        Ok((ended, nobody))
    }

    /// Stores it; whoever is logged in with the old one is out, except there.
    pub(super) async fn set_password(
        &self,
        account: Account,
        password: Password,
        keep: Option<LoginId>,
    ) -> Result<NewPassword, ChatError> {
        let hash = self.0.hashing.hash(password).await?;
        let credential = Uuid::new_v4().to_string();
        let new =
            store::NewPassword { who: account.id, hash, credential: credential.clone(), keep };
        let ended = self.0.store.set_password(new).await?;
        let ended = ended.ok_or(AccountError::UserUnknown)?;
        log::info!("password changed user={} ended_sessions={}", account.id, ended.len());
        let owner = LoggedIn { account, credential: Some(credential) };
        Ok(NewPassword { owner, ended })
    }
}
