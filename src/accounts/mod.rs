//! Who somebody is, and how he proves it.
//! Must not know rooms, pages or sockets.

mod by_address;
mod by_mail;
mod changing;
mod codes;
mod common;
pub mod export;
mod guests;
mod hashing;
mod letters;
mod logging_in;
mod logins;
mod mail_limits;
#[cfg(test)]
mod mail_tests;
mod password;
mod program_keys;
#[cfg(test)]
mod program_tests;
mod recoveries;
mod registering;
mod registering_by_mail;
mod registering_programs;
#[cfg(test)]
mod registration_tests;
mod room_passwords;
mod sweep;
#[cfg(test)]
pub mod temporary;
mod tokens;
mod tries;

use std::sync::Arc;

use crate::clock;
use crate::config::AccountsConfig;
use crate::domain::{Account, ChatError, UserId};
use crate::store::{Login, Store};
use hashing::Hashing;
use tries::Tries;

pub use by_mail::ByMail;
pub use changing::NewPassword;
pub use logins::{SavedLogin, StoredLogin};
pub use program_keys::{KeyHolder, NewProgramKey, ProgramKeys};
pub use recoveries::Recoveries;
pub use registering::Registration;
pub use registering_by_mail::EmailRegistration;
pub use registering_programs::ProgramRegistration;
pub use tokens::{Access, CommandAccess, CommandTokens, TokenPair, Tokens};

/// Accounts and where they are logged in. Cloning counts references.
#[derive(Clone)]
pub struct Accounts(Arc<Inner>);

struct Inner {
    store: Store,
    hashing: Hashing,
    tries: Tries,
    config: AccountsConfig,
}

/// Somebody who has just proved who he is.
#[derive(Clone)]
pub struct LoggedIn {
    /// Who.
    pub account: Account,
    /// What his session must carry: it is void with the next password.
    pub credential: Option<String>,
}

impl Accounts {
    /// On that store.
    pub fn new(store: Store, config: &AccountsConfig) -> Self {
        Self(Arc::new(Inner {
            store,
            hashing: Hashing::new(config.bcrypt_cost, config.waiting),
            tries: Tries::new(config),
            config: config.clone(),
        }))
    }

    /// Somebody, registered or a guest.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn account(&self, who: UserId) -> Result<Option<Account>, ChatError> {
        self.0.store.account(Login::Id(who)).await
    }

    /// The same, as long as that credential is his: what was issued under it is void with the next password.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn account_under(
        &self,
        who: UserId,
        credential: Option<String>,
    ) -> Result<Option<Account>, ChatError> {
        self.0.store.account_under(who, credential).await
    }
}
