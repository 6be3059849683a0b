//! Registering with an address: the account is made when the code that was sent there comes back.
//! Must not make an account before, nor keep a code or a password that could be read.

use uuid::Uuid;

use super::by_mail::ByMail;
use super::letters;
use super::password::Password;
use crate::clock;
use crate::domain::{
    Account, AccountError, AddressPrefix, ChatError, Code, Email, Handle, Name, UserId,
};
use crate::store::{Login, Pending};

/// What a program sends for somebody.
#[derive(Clone, Copy)]
pub struct EmailRegistration<'a> {
    /// The address, which he logs in with.
    pub email: &'a str,
    /// The password.
    pub password: &'a str,
    /// The display name.
    pub username: &'a str,
    /// A handle to log in with as well, elsewhere than at this door.
    pub login: Option<&'a str>,
}

/// The same after it was looked at.
struct Checked {
    email: Email,
    password: Password,
    display_name: Name,
    handle: Option<Handle>,
}

impl ByMail {
    /// Takes down a registration and sends its code. The one before for the same address is void.
    ///
    /// # Errors
    /// `EmailInvalid`, `PasswordLength`, `UsernameLength`, `UsernameNotAlphanumeric`, what `Handle::parse` says, `UserExists`,
    /// `HandleTaken`: the first of them in this order. `TooFast`, `LogInBusy`, `Busy`, `Unavailable`.
    pub async fn register(
        &self,
        form: EmailRegistration<'_>,
        from: AddressPrefix,
    ) -> Result<(), ChatError> {
        let inner = &self.0;
        let Checked { email, password, display_name, handle } = checked(form)?;
        self.refuse_taken(&email, handle.as_ref()).await?;
        inner.limits.ask(None, from, &email)?;
        let password_hash = inner.hashing.hash(password).await?;
        let (code, secret_hash) = inner.codes.draw(&email, &password_hash);
        let at = clock::now();
        let pending = Pending {
            email: email.clone(),
            handle,
            display_name,
            password_hash,
            secret_hash,
            tries: inner.config.tries,
            at,
            until: at + inner.config.code_lasts,
        };
        inner.store.keep_registration(pending).await?;
        inner.mailer.send(letters::registration(email, &code, inner.config.code_lasts, &inner.site))
    }

    /// Makes the account of somebody whose code has come back. Its address is a verified one from then on.
    ///
    /// # Errors
    /// `EmailInvalid`, `TooFast`; `CodeUnknown` when nothing waits for it or it was typed wrongly too often, `CodeExpired`,
    /// `CodeWrong`; `UserExists`, `HandleTaken` when somebody else got the address or the handle meanwhile; `Busy`, `Unavailable`.
    pub async fn verify(
        &self,
        email: &str,
        code: &str,
        from: AddressPrefix,
    ) -> Result<(), ChatError> {
        let (inner, email) = (&self.0, Email::plain(email)?);
        inner.limits.typed(from)?;
        let unknown = ChatError::from(AccountError::CodeUnknown);
        let pending = inner.store.registration(&email).await?;
        let pending = pending.filter(|pending| pending.tries > 0).ok_or(unknown.clone())?;
        let now = clock::now();
        if pending.until <= now {
            return Err(AccountError::CodeExpired.into());
        }
        // Counted before it is compared: however many ask at once, they have so many tries together.
        if !inner.store.try_registration(pending.clone()).await? {
            return Err(unknown);
        }
        let code = Code::parse(code).filter(|code| inner.codes.is_drawn(&pending, code));
        if code.is_none() {
            return Err(AccountError::CodeWrong.into());
        }
        let id = UserId::random();
        let account = Account {
            id,
            handle: pending.handle.clone(),
            display_name: pending.display_name.clone(),
            email: Some(pending.email.clone()),
            created_at: now,
        };
        let credential = Uuid::new_v4().to_string();
        if !inner.store.settle_registration(pending, account, credential, now).await? {
            return Err(unknown);
        }
        log::info!("account made user={id} by=mail");
        Ok(())
    }

    /// Asked once more when the account is made; somebody who cannot get one learns it before he waits for a mail.
    async fn refuse_taken(&self, email: &Email, handle: Option<&Handle>) -> Result<(), ChatError> {
        let store = &self.0.store;
        if store.account(Login::Email(email.clone())).await?.is_some() {
            return Err(AccountError::UserExists.into());
        }
        let Some(handle) = handle else { return Ok(()) };
        match store.account(Login::Handle(handle.key().to_owned())).await? {
            Some(_) => Err(AccountError::HandleTaken { handle: handle.to_string() }.into()),
            None => Ok(()),
        }
    }
}

/// In the order clients know; what they do not know comes after it.
fn checked(form: EmailRegistration<'_>) -> Result<Checked, ChatError> {
    Ok(Checked {
        email: Email::plain(form.email)?,
        password: Password::for_program(form.password)?,
        display_name: Name::alphanumeric(form.username)?,
        handle: form.login.map(Handle::parse).transpose()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(email: &str, password: &str, username: &str, login: Option<&str>) -> Option<ChatError> {
        checked(EmailRegistration { email, password, username, login }).err()
    }

    #[test]
    fn the_first_thing_that_is_wrong_is_told_in_the_order_clients_know() {
        let is = |error: AccountError| Some(ChatError::from(error));
        let good = "tin otter";
        assert_eq!(told("ana", "short", "x", Some("user1")), is(AccountError::EmailInvalid));
        let ana = "ana@example.org";
        assert_eq!(told(ana, "short", "x", Some("user1")), is(AccountError::PasswordLength));
        assert_eq!(told(ana, &"x".repeat(33), "ana", None), is(AccountError::PasswordLength));
        assert_eq!(told(ana, good, "x", Some("user1")), is(AccountError::UsernameLength));
        assert_eq!(told(ana, good, "x y", None), is(AccountError::UsernameNotAlphanumeric));
        assert_eq!(told(ana, good, "ana", Some("user1")), is(AccountError::HandleReserved));
        assert_eq!(told(ana, good, "ana", Some("a@b")), is(AccountError::HandleNotAllowed));
        assert_eq!(told(ana, good, "ana", Some("")), Some(ChatError::NameEmpty));
        assert_eq!(told(ana, &"ä".repeat(8), "user1", Some("ana")), None);
        assert_eq!(told(ana, &"ä".repeat(32), "李雷李", None), None);
    }
}
