//! What a program without a session holds to act for somebody: drawn by chance, void when it was not used for long.
//! Must not keep a key: the store gets a hash.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use uuid::Uuid;

use super::logins::hashed;
use super::tokens::later;
use super::{Accounts, LoggedIn};
use crate::clock;
use crate::config::TokensConfig;
use crate::domain::{Account, AccountError, ChatError, LoginId, ProgramKey, Timestamp, UserId};
use crate::store::{Login, NewKey, Store};

/// Use is noted no more often than this.
const NOTED_EVERY: TimeDelta = TimeDelta::hours(1);

/// Keys of programs. Cloning counts references.
#[derive(Clone)]
pub struct ProgramKeys(Arc<Inner>);

struct Inner {
    store: Store,
    lasts: Duration,
}

/// A key that somebody has just been given.
#[derive(Clone, PartialEq, Eq)]
pub struct NewProgramKey {
    /// The key itself: from here on nobody knows it but its owner.
    pub key: String,
    /// Those that are void from now on, because he had too many: their connections are to be closed.
    pub ended: Vec<LoginId>,
}

/// Keys are never logged.
impl std::fmt::Debug for NewProgramKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

/// Somebody for whom a good key was shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeyHolder {
    /// Who.
    pub account: Account,
    /// What closes with the key: the connections that were opened with it.
    pub login: LoginId,
}

impl ProgramKeys {
    /// On that store.
    pub fn new(store: Store, config: &TokensConfig) -> Self {
        Self(Arc::new(Inner { store, lasts: config.key_lasts }))
    }

    /// A key for somebody who has just logged in. Of those he has besides, the one used longest ago is void when they are too many.
    ///
    /// # Errors
    /// `PasswordWrong`, `UserUnknown` when the password was changed or the account deleted since it was checked; `Busy`,
    /// `Unavailable`.
    pub async fn issue(&self, who: &LoggedIn) -> Result<NewProgramKey, ChatError> {
        let (store, account, now) = (&self.0.store, who.account.id, clock::now());
        let key = Uuid::new_v4().to_string();
        let new = NewKey {
            key_hash: hashed(&key),
            id: LoginId::random(),
            account,
            credential: who.credential.clone(),
            at: now,
            until: later(now, self.0.lasts),
        };
        if let Some(ended) = store.issue_key(new).await? {
            return Ok(NewProgramKey { key, ended });
        }
        let gone = store.account(Login::Id(account)).await?.is_none();
        let error = if gone { AccountError::UserUnknown } else { AccountError::PasswordWrong };
        Err(error.into())
    }

    /// Whose key it is. That it is used is noted now and then.
    ///
    /// # Errors
    /// `KeyRefused`, `Unavailable`.
    pub async fn check(&self, key: &str) -> Result<KeyHolder, ChatError> {
        self.check_at(key, clock::now()).await
    }

    pub(super) async fn check_at(&self, key: &str, now: Timestamp) -> Result<KeyHolder, ChatError> {
        let inner = &self.0;
        let refused = ChatError::from(AccountError::KeyRefused);
        // What cannot be one is not looked for. All spellings of one are the same key.
        let key = Uuid::try_parse(key.trim()).map_err(|_no_key| refused.clone())?;
        let key_hash = hashed(&key.to_string());
        let found = inner.store.key(key_hash.clone(), now).await?;
        let found = found.ok_or(refused)?;
        if now.signed_duration_since(found.key.seen_at) >= self.noted_every() {
            let (store, until) = (inner.store.clone(), later(now, inner.lasts));
            // Nobody waits for it, and a database that takes nothing keeps nobody out.
            drop(tokio::spawn(async move { drop(store.touch_key(key_hash, now, until).await) }));
        }
        Ok(KeyHolder { account: found.account, login: found.key.id })
    }

    /// How often who uses a key without a break has to show it, so that it stays good and its end is noticed.
    pub fn shown_every(&self) -> Duration {
        self.noted_every().to_std().unwrap_or_default()
    }

    /// Keys that are good for a shorter time are looked after more often.
    fn noted_every(&self) -> TimeDelta {
        TimeDelta::from_std(self.0.lasts / 2).unwrap_or(NOTED_EVERY).min(NOTED_EVERY)
    }
}

impl Accounts {
    /// Keys by which programs act for somebody, the one used last first.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn program_keys(&self, who: UserId) -> Result<Vec<ProgramKey>, ChatError> {
        self.0.store.keys_of(who, clock::now()).await
    }

    /// Ends a key of somebody, if there is such a one of his; says which, so that its connections can be closed.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn end_program_key(
        &self,
        who: UserId,
        id: LoginId,
    ) -> Result<Vec<LoginId>, ChatError> {
        self.0.store.end_key(who, id).await
    }
}
