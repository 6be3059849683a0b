//! Registering: what is wrong is told in the order clients know, and a guest becomes an account without losing anything.
//! Must not begin a session; whoever asks for it does.

use uuid::Uuid;

use super::password::Password;
use super::{Accounts, LoggedIn};
use crate::clock;
use crate::domain::{Account, AccountError, ChatError, Handle, UserId};
use crate::store::{Credentials, Login};

/// The form as it was typed.
#[derive(Clone, Copy)]
pub struct Registration<'a> {
    /// The handle, which is the first display name too.
    pub username: &'a str,
    /// The password.
    pub password: &'a str,
    /// The same once more.
    pub confirmation: &'a str,
}

impl Accounts {
    /// Makes an account. `claimed` is the visitor as he is known so far: a guest becomes the account, anybody else stays who he is.
    ///
    /// # Errors
    /// `HandleReserved`, `FormIncomplete`, what `Handle::parse` says, `PasswordTooShort`, `PasswordCommon`, `HandleTaken`: the
    /// first of them in this order. `LogInBusy`, `Busy`, `Unavailable`.
    pub async fn register(
        &self,
        form: Registration<'_>,
        claimed: Option<UserId>,
    ) -> Result<LoggedIn, ChatError> {
        let (handle, password) = checked(form)?;
        let key = handle.key().to_owned();
        if self.0.store.account(Login::Handle(key)).await?.is_some() {
            return Err(AccountError::HandleTaken { handle: handle.to_string() }.into());
        }
        let id = self.claimable(claimed).await?.unwrap_or_else(UserId::random);
        let hash = self.0.hashing.hash(password).await?;
        let (now, credential) = (clock::now(), Some(Uuid::new_v4().to_string()));
        let account = Account {
            id,
            display_name: handle.name().clone(),
            handle: Some(handle),
            email: None,
            created_at: now,
        };
        let password_hash = Some(hash);
        let new = Credentials { account: account.clone(), password_hash, credential };
        let credential = new.credential.clone();
        self.0.store.register(new, now).await?;
        log::info!("account made user={id} claimed={}", claimed == Some(id));
        Ok(LoggedIn { account, credential })
    }

    /// The id, if it is a guest's.
    async fn claimable(&self, who: Option<UserId>) -> Result<Option<UserId>, ChatError> {
        let Some(who) = who else { return Ok(None) };
        let account = self.account(who).await?;
        Ok(account.filter(Account::is_guest).map(|guest| guest.id))
    }
}

/// In the order clients know; what they do not know comes after it.
fn checked(form: Registration<'_>) -> Result<(Handle, Password), ChatError> {
    let username = form.username.to_lowercase();
    if Handle::is_reserved(&username) {
        return Err(AccountError::HandleReserved.into());
    }
    let is_empty = username.trim().is_empty() || form.password.is_empty();
    if is_empty || form.password != form.confirmation {
        return Err(AccountError::FormIncomplete.into());
    }
    let handle = Handle::parse(&username)?;
    let password = Password::chosen(form.password, Some(&handle))?;
    Ok((handle, password))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(username: &str, password: &str, confirmation: &str) -> Option<ChatError> {
        checked(Registration { username, password, confirmation }).err()
    }

    #[test]
    fn the_first_thing_that_is_wrong_is_told_in_the_order_clients_know() {
        let reserved = Some(AccountError::HandleReserved.into());
        let incomplete = Some(AccountError::FormIncomplete.into());
        assert_eq!(told("User1", "", "x"), reserved);
        assert_eq!(told("uSER12x", "tin otter lamp", "tin otter lamp"), reserved);
        assert_eq!(told("", "", ""), incomplete);
        assert_eq!(told("ana", "", ""), incomplete);
        assert_eq!(told(" ", "tin otter lamp", "tin otter lamp"), incomplete);
        assert_eq!(told("ana", "tin otter lamp", "tin otter lamb"), incomplete);
        assert_eq!(told("a\u{200B}", "short", "short"), Some(ChatError::NameNotAllowed));
        assert_eq!(told("ana", "short", "short"), Some(AccountError::PasswordTooShort.into()));
        assert_eq!(told("ana", "tin otter lamp", "tin otter lamp"), None);
    }

    #[test]
    fn the_handle_is_in_small_letters() {
        let form =
            Registration {
                username: "ANA Ünal", password: "tin otter", confirmation: "tin otter"
            };
        assert_eq!(checked(form).unwrap().0.as_str(), "ana ünal");
    }
}
