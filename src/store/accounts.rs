//! Rows and reading queries of accounts, and what may be asked of the store about them.
//! Must not know how a password is hashed, and shows a hash to nobody but who asks for credentials.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use diesel::result::Error;

use super::Store;
use super::account_changes::AccountChange;
use super::backend::violates;
use super::change::{Change, Key, Outcome};
use super::connection::AnyConnection;
use super::rooms::damaged;
use super::schema::accounts;
use crate::domain::{Account, AccountError, ChatError, Email, Handle, Name, Timestamp, UserId};

/// An account with what proves that somebody is its owner.
#[derive(Clone)]
pub struct Credentials {
    /// Whose.
    pub account: Account,
    /// What his password is compared with, if he has one.
    pub password_hash: Option<String>,
    /// Drawn anew with each new password; sessions carry it.
    pub credential: Option<String>,
}

/// How somebody is looked for.
#[derive(Clone, Debug)]
pub enum Login {
    /// By his handle, in its unique form.
    Handle(String),
    /// By his verified address.
    Email(Email),
    /// By his id.
    Id(UserId),
}

/// An account as it is stored.
#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = accounts)]
pub(super) struct AccountRow {
    id: String,
    handle: Option<String>,
    handle_key: Option<String>,
    display_name: String,
    email: Option<String>,
    email_key: Option<String>,
    email_verified_at: Option<NaiveDateTime>,
    password_hash: Option<String>,
    credential: Option<String>,
    created_at: NaiveDateTime,
    seen_at: NaiveDateTime,
}

impl AccountRow {
    /// A row of somebody who was here at that moment. His address is a verified one.
    pub fn new(of: &Credentials, at: Timestamp) -> Self {
        let Credentials { account, password_hash, credential } = of;
        Self {
            id: account.id.to_string(),
            handle: account.handle.as_ref().map(ToString::to_string),
            handle_key: account.handle.as_ref().map(|handle| handle.key().to_owned()),
            display_name: account.display_name.as_str().to_owned(),
            email: account.email.as_ref().map(|email| email.as_str().to_owned()),
            email_key: account.email.as_ref().map(Email::key),
            email_verified_at: account.email.as_ref().map(|_| at.naive_utc()),
            password_hash: password_hash.clone(),
            credential: credential.clone(),
            created_at: account.created_at.naive_utc(),
            seen_at: at.naive_utc(),
        }
    }

    /// The same of somebody who has been known for longer.
    pub fn since(self, at: Timestamp) -> Self {
        Self { created_at: at.naive_utc(), ..self }
    }

    /// What it stands for.
    pub fn into_credentials(self) -> QueryResult<Credentials> {
        let account = Account {
            id: UserId::parse(&self.id).ok_or_else(|| damaged("accounts.id"))?,
            handle: self.handle.map(Handle::from_stored),
            display_name: Name::from_stored(self.display_name),
            email: self.email.map(Email::from_stored),
            created_at: self.created_at.and_utc(),
        };
        Ok(Credentials { account, password_hash: self.password_hash, credential: self.credential })
    }
}

/// Which of an account's keys a change found taken.
pub(super) fn taken(error: &Error) -> Option<Key> {
    if violates(error, "accounts_handle", "accounts.handle_key") {
        Some(Key::Handle)
    } else if violates(error, "accounts_email", "accounts.email_key") {
        Some(Key::Email)
    } else {
        None
    }
}

/// Finds somebody.
pub(super) fn find(c: &mut AnyConnection, by: &Login) -> QueryResult<Option<Credentials>> {
    let table = accounts::table.select(AccountRow::as_select());
    let row = match by {
        Login::Handle(key) => table.filter(accounts::handle_key.eq(key)).first(c),
        Login::Email(email) => table.filter(accounts::email_key.eq(email.key())).first(c),
        Login::Id(id) => table.filter(accounts::id.eq(id.to_string())).first(c),
    };
    row.optional()?.map(AccountRow::into_credentials).transpose()
}

impl Store {
    /// Somebody with what proves that he is it; `None` when there is no such account.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn credentials(&self, by: Login) -> Result<Option<Credentials>, ChatError> {
        self.0.readers.read("credentials", move |c| find(c, &by)).await
    }

    /// Somebody; `None` when there is no such account or guest.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn account(&self, by: Login) -> Result<Option<Account>, ChatError> {
        Ok(self.credentials(by).await?.map(|found| found.account))
    }

    /// Somebody, as long as that credential is his; `None` when it is another by now, or he is gone.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn account_under(
        &self,
        who: UserId,
        credential: Option<String>,
    ) -> Result<Option<Account>, ChatError> {
        let found = self.credentials(Login::Id(who)).await?;
        Ok(found.filter(|found| found.credential == credential).map(|found| found.account))
    }

    /// Stores a guest; does nothing if somebody has that id already.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn create_guest(&self, guest: Account) -> Result<(), ChatError> {
        self.account_change(AccountChange::CreateGuest(guest)).await.map(drop)
    }

    /// Stores a new account. If there is a guest of its id, he becomes that account and keeps everything he has.
    ///
    /// # Errors
    /// `HandleTaken`, `EmailTaken`, `Busy`, `Unavailable`; `Internal` when the id is that of an account already.
    pub async fn register(&self, new: Credentials, at: Timestamp) -> Result<(), ChatError> {
        let handle = new.account.handle.clone();
        match self.account_change(AccountChange::Register(new, at)).await? {
            Outcome::Taken(Key::Email) => Err(AccountError::EmailTaken.into()),
            Outcome::Taken(Key::Handle) => Err(AccountError::HandleTaken {
                handle: handle.map(|handle| handle.to_string()).unwrap_or_default(),
            }
            .into()),
            Outcome::Nothing => Err(ChatError::Internal),
            _ => Ok(()),
        }
    }

    /// Gives somebody another display name.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn rename(&self, who: UserId, name: Name) -> Result<(), ChatError> {
        self.account_change(AccountChange::Rename(who, name)).await.map(drop)
    }

    /// Gives somebody an address that was verified at that moment, or takes it away.
    ///
    /// # Errors
    /// `EmailTaken`, `Busy`, `Unavailable`.
    pub async fn set_email(
        &self,
        who: UserId,
        email: Option<Email>,
        at: Timestamp,
    ) -> Result<(), ChatError> {
        match self.account_change(AccountChange::SetEmail(who, email, at)).await? {
            Outcome::Taken(_) => Err(AccountError::EmailTaken.into()),
            _ => Ok(()),
        }
    }

    /// Writes a change of an account.
    pub(super) async fn account_change(&self, change: AccountChange) -> Result<Outcome, ChatError> {
        self.change(Change::Account(Box::new(change))).await
    }
}
