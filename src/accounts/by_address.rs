//! What programs do with an account that is known by its address: let somebody in, and change his name and password.
//! Must not make tokens; whoever lets somebody in does.

use super::logging_in::refusal;
use super::password::Password;
use super::{Accounts, LoggedIn};
use crate::domain::{AccountError, AddressPrefix, ChatError, Email, Handle, LoginId, Name, UserId};
use crate::store::{Credentials, Login};

impl Accounts {
    /// Lets somebody in who knows the password of the account with that address. A handle is no address.
    ///
    /// # Errors
    /// `EmailInvalid`, `LogInTooFast`, `LogInBusy`, `UserUnknown` also while nobody has proved that the address is his,
    /// `PasswordWrong`, `Unavailable`.
    pub async fn log_in_by_email(
        &self,
        email: &str,
        password: &str,
        from: AddressPrefix,
    ) -> Result<LoggedIn, ChatError> {
        // Wider than for registering: an address that was proved on our pages gets in as well.
        let address = Email::parse(email).map_err(|_unfit| AccountError::EmailInvalid)?;
        // The same name as on the page for logging in, so that both count together.
        let key = Handle::key_of(email);
        let found = self.0.store.credentials(Login::Email(address)).await?;
        let unknown = found.is_none();
        let found = self.check(&key, found, password, from).await?;
        found
            .map(|Credentials { account, credential, .. }| LoggedIn { account, credential })
            .ok_or_else(|| refusal(unknown))
    }

    /// Gives somebody another display name, by the rule of programs.
    ///
    /// # Errors
    /// `UsernameLength`, `UsernameNotAlphanumeric`, `UserUnknown`, `Busy`, `Unavailable`.
    pub async fn change_username(&self, who: UserId, name: &str) -> Result<(), ChatError> {
        let name = Name::alphanumeric(name)?;
        self.account(who).await?.ok_or(AccountError::UserUnknown)?;
        self.change_display_name(who, name).await
    }

    /// Changes the password of somebody who knows the old one, by the rule of programs. He is logged in nowhere from then on;
    /// says where he was.
    ///
    /// # Errors
    /// `PasswordLength`, `PasswordSame`, `UserUnknown`, `LogInTooFast`, `LogInBusy`, `PasswordWrong`, `Busy`, `Unavailable`: the
    /// first of them in this order.
    pub async fn change_password_by_api(
        &self,
        who: UserId,
        old: &str,
        new: &str,
        from: AddressPrefix,
    ) -> Result<Vec<LoginId>, ChatError> {
        let chosen = Password::for_program(new)?;
        if chosen.prehash() == Password::typed(old).prehash() {
            return Err(AccountError::PasswordSame.into());
        }
        let proved = self.prove(who, old, from).await.map_err(|error| match error {
            ChatError::Account(AccountError::NotLoggedIn) => AccountError::UserUnknown.into(),
            other => other,
        })?;
        self.set_password(proved.account, chosen, None).await.map(|new| new.ended)
    }
}
