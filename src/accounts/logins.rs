//! Where somebody is logged in, or known as a guest: rows that are found by the hash of what a cookie holds.
//! Must not know cookies.

use sha2::{Digest, Sha256};

use super::Accounts;
use crate::clock;
use crate::domain::{ChatError, FamilyId, LoginId, LoginSession, ProgramLogin, Timestamp, UserId};
use crate::store::NewLogin;

pub use crate::store::StoredLogin;

/// Use is noted no more often than this.
const NOTED_EVERY: chrono::TimeDelta = chrono::TimeDelta::minutes(10);
/// Most characters kept of what a browser calls itself.
const LONGEST_AGENT: usize = 200;

/// A session to begin.
#[derive(Clone)]
pub struct SavedLogin {
    /// For lists and for ending it.
    pub id: LoginId,
    /// Who.
    pub account: Option<UserId>,
    /// What he was given when he proved who he is.
    pub credential: Option<String>,
    /// What the pages remember, as JSON.
    pub state: String,
    /// How the browser calls itself.
    pub agent: String,
}

impl Accounts {
    /// The session of that key; `None` when it is over. That it is used is noted now and then.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn login(&self, key: &str) -> Result<Option<StoredLogin>, ChatError> {
        let (key_hash, now) = (hashed(key), clock::now());
        let found = self.0.store.login(key_hash.clone(), now).await?;
        let is_due =
            |found: &StoredLogin| now.signed_duration_since(found.session.seen_at) >= NOTED_EVERY;
        if found.as_ref().is_some_and(is_due) {
            let (store, until) = (self.0.store.clone(), self.until(now));
            // Nobody waits for it, and a database that takes nothing keeps nobody out.
            drop(tokio::spawn(async move { drop(store.touch_login(key_hash, now, until).await) }));
        }
        Ok(found)
    }

    /// Begins a session under a key.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn save_login(&self, key: &str, new: SavedLogin) -> Result<(), ChatError> {
        let now = clock::now();
        let login = NewLogin {
            key_hash: hashed(key),
            id: new.id,
            account: new.account,
            credential: new.credential,
            state: new.state,
            agent: new.agent.chars().take(LONGEST_AGENT).collect(),
            at: now,
            until: self.until(now),
        };
        self.0.store.save_login(login).await
    }

    /// Remembers something else in a session. One that has ended meanwhile stays ended.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn update_login(
        &self,
        key: &str,
        account: Option<UserId>,
        state: String,
    ) -> Result<(), ChatError> {
        let now = clock::now();
        let (key, until) = (hashed(key), self.until(now));
        self.0.store.update_login(key, account, state, now, until).await.map(drop)
    }

    /// Ends the session of that key.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn end_login_by_key(&self, key: &str) -> Result<(), ChatError> {
        self.0.store.end_login_by_key(hashed(key)).await.map(drop)
    }

    /// Where somebody is logged in, the place used last first.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn logins_of(&self, who: UserId) -> Result<Vec<LoginSession>, ChatError> {
        self.0.store.logins_of(who, clock::now()).await
    }

    /// Ends one session of somebody; says which, so that its connections can be closed.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn end_login(&self, who: UserId, id: LoginId) -> Result<Vec<LoginId>, ChatError> {
        self.0.store.end_login(who, id).await
    }

    /// Where programs are logged in as somebody, the one seen last first.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn program_logins(&self, who: UserId) -> Result<Vec<ProgramLogin>, ChatError> {
        self.0.store.program_logins(who, clock::now()).await
    }

    /// Ends a log-in of somebody by a program, if there is such a one of his.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn end_program_login(&self, who: UserId, id: FamilyId) -> Result<(), ChatError> {
        self.0.store.end_program_login(who, id).await.map(drop)
    }

    /// Ends all sessions of somebody but one, and those and the keys of his programs; says which sessions and keys.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn end_other_logins(
        &self,
        who: UserId,
        keep: Option<LoginId>,
    ) -> Result<Vec<LoginId>, ChatError> {
        self.0.store.end_logins(who, keep).await
    }

    fn until(&self, now: Timestamp) -> Timestamp {
        let lasts = chrono::TimeDelta::from_std(self.0.config.login_lasts);
        let until = lasts.ok().and_then(|lasts| now.checked_add_signed(lasts));
        until.unwrap_or(Timestamp::MAX_UTC)
    }
}

/// What is stored of a key or a token: whoever reads the database cannot log in with it.
pub(super) fn hashed(key: &str) -> String {
    Sha256::digest(key.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}
