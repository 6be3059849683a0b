//! Registering by programs that know a handle and a password, and no rule for either: the account is made at once.
//! Must not begin a session; whoever asks for it does.

use uuid::Uuid;

use super::password::Password;
use super::{Accounts, LoggedIn};
use crate::clock;
use crate::domain::{Account, AccountError, ChatError, Handle, Name, UserId};
use crate::store::{Credentials, Login};

/// What a program sends for somebody.
#[derive(Clone, Copy)]
pub struct ProgramRegistration<'a> {
    /// What he logs in with.
    pub handle: &'a str,
    /// What others see.
    pub name: &'a str,
    /// The password; that nobody else would guess it is between him and his program.
    pub password: &'a str,
}

impl Accounts {
    /// Makes an account.
    ///
    /// # Errors
    /// What `Handle::parse` and `Name::parse` say, `PasswordUnusable`, `HandleTaken`: the first of them in this order. `LogInBusy`,
    /// `Busy`, `Unavailable`.
    pub async fn register_for_program(
        &self,
        form: ProgramRegistration<'_>,
    ) -> Result<LoggedIn, ChatError> {
        let handle = Handle::parse(form.handle)?;
        let display_name = Name::parse(form.name)?;
        let password = Password::for_old_program(form.password)?;
        let login = Login::Handle(handle.key().to_owned());
        if self.0.store.account(login).await?.is_some() {
            return Err(AccountError::HandleTaken { handle: handle.to_string() }.into());
        }
        let password_hash = Some(self.0.hashing.hash(password).await?);
        let (now, credential) = (clock::now(), Some(Uuid::new_v4().to_string()));
        let (id, handle) = (UserId::random(), Some(handle));
        let account = Account { id, handle, display_name, email: None, created_at: now };
        let new =
            Credentials { account: account.clone(), password_hash, credential: credential.clone() };
        self.0.store.register(new, now).await?;
        log::info!("account made user={id} by=program");
        Ok(LoggedIn { account, credential })
    }
}
