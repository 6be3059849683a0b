//! Where people are logged in, or known as guests: asked of the store by the hash of a cookie's key.
//! Must not see the key itself.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::Store;
use super::accounts::{AccountRow, Credentials};
use super::change::{Change, Outcome};
use super::connection::AnyConnection;
use super::login_changes::LoginChange;
use super::rooms::damaged;
use super::schema::{accounts, login_sessions};
use crate::domain::{Account, ChatError, LoginId, LoginSession, Timestamp, UserId};

/// A session to begin.
#[derive(Clone)]
pub struct NewLogin {
    /// A hash of what the cookie holds.
    pub key_hash: String,
    /// For lists.
    pub id: LoginId,
    /// Who.
    pub account: Option<UserId>,
    /// His credential, which must still be the account's whenever the session is used.
    pub credential: Option<String>,
    /// What the pages remember.
    pub state: String,
    /// How the browser calls itself.
    pub agent: String,
    /// When.
    pub at: Timestamp,
    /// Until when it lasts if it is not used.
    pub until: Timestamp,
}

/// A session that is going on.
#[derive(Clone)]
pub struct StoredLogin {
    /// For lists, and for ending it.
    pub session: LoginSession,
    /// Who.
    pub account: Option<Account>,
    /// What the pages remember.
    pub state: String,
}

impl Store {
    /// The session with that key; `None` when it is over: ended, expired, or begun with another password than the account has.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn login(
        &self,
        key_hash: String,
        now: Timestamp,
    ) -> Result<Option<StoredLogin>, ChatError> {
        self.0.readers.read("login", move |c| find(c, &key_hash, now)).await
    }

    /// Somebody's sessions that are going on, the one used last first.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn logins_of(
        &self,
        who: UserId,
        now: Timestamp,
    ) -> Result<Vec<LoginSession>, ChatError> {
        self.0.readers.read("logins_of", move |c| of(c, who, now)).await
    }

    /// Begins a session.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`, also when the account is gone.
    pub async fn save_login(&self, new: NewLogin) -> Result<(), ChatError> {
        self.login_change(LoginChange::Save(new)).await.map(drop)
    }

    /// Remembers something else in a session; false when it is over.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn update_login(
        &self,
        key_hash: String,
        account: Option<UserId>,
        state: String,
        at: Timestamp,
        until: Timestamp,
    ) -> Result<bool, ChatError> {
        let update = LoginChange::Update { key_hash, account, state, at, until };
        self.login_change(update).await.map(|outcome| outcome.is_done())
    }

    /// Notes that a session was used.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn touch_login(
        &self,
        key_hash: String,
        at: Timestamp,
        until: Timestamp,
    ) -> Result<(), ChatError> {
        self.login_change(LoginChange::Touch { key_hash, at, until }).await.map(drop)
    }

    /// Ends the session with that key; says which it was.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn end_login_by_key(&self, key_hash: String) -> Result<Vec<LoginId>, ChatError> {
        self.login_change(LoginChange::EndKey(key_hash)).await.map(ended)
    }

    /// Ends one session of somebody; says which, if there was one.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn end_login(&self, who: UserId, id: LoginId) -> Result<Vec<LoginId>, ChatError> {
        self.login_change(LoginChange::End(who, id)).await.map(ended)
    }

    /// Ends all sessions of somebody, or all but one; says which.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn end_logins(
        &self,
        who: UserId,
        keep: Option<LoginId>,
    ) -> Result<Vec<LoginId>, ChatError> {
        self.login_change(LoginChange::EndOthers(who, keep)).await.map(ended)
    }

    /// Writes a change of a session.
    pub(super) async fn login_change(&self, change: LoginChange) -> Result<Outcome, ChatError> {
        self.change(Change::Login(Box::new(change))).await
    }
}

fn ended(outcome: Outcome) -> Vec<LoginId> {
    match outcome {
        Outcome::Ended(ended) => ended,
        _ => Vec::new(),
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = login_sessions)]
struct SessionRow {
    id: String,
    agent: String,
    created_at: NaiveDateTime,
    seen_at: NaiveDateTime,
}

impl SessionRow {
    fn into_session(self) -> QueryResult<LoginSession> {
        Ok(LoginSession {
            id: LoginId::parse(&self.id).ok_or_else(|| damaged("login_sessions.id"))?,
            agent: self.agent,
            created_at: self.created_at.and_utc(),
            seen_at: self.seen_at.and_utc(),
        })
    }
}

fn find(c: &mut AnyConnection, key_hash: &str, now: Timestamp) -> QueryResult<Option<StoredLogin>> {
    let found: Option<(SessionRow, String, Option<String>, Option<AccountRow>)> =
        login_sessions::table
            .left_join(accounts::table)
            .filter(login_sessions::key_hash.eq(key_hash))
            .filter(login_sessions::expires_at.gt(now.naive_utc()))
            .select((
                SessionRow::as_select(),
                login_sessions::state,
                login_sessions::credential,
                Option::<AccountRow>::as_select(),
            ))
            .first(c)
            .optional()?;
    let Some((session, state, credential, account)) = found else { return Ok(None) };
    let owner = account.map(AccountRow::into_credentials).transpose()?;
    let current = owner.as_ref().and_then(|owner: &Credentials| owner.credential.as_ref());
    if credential.as_ref() != current {
        return Ok(None);
    }
    let account = owner.map(|owner| owner.account);
    Ok(Some(StoredLogin { session: session.into_session()?, account, state }))
}

fn of(c: &mut AnyConnection, who: UserId, now: Timestamp) -> QueryResult<Vec<LoginSession>> {
    let rows: Vec<SessionRow> = login_sessions::table
        .filter(login_sessions::account_id.eq(who.to_string()))
        .filter(login_sessions::expires_at.gt(now.naive_utc()))
        .order(login_sessions::seen_at.desc())
        .select(SessionRow::as_select())
        .load(c)?;
    rows.into_iter().map(SessionRow::into_session).collect()
}
