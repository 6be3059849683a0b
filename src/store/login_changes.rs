//! What is written about where people are logged in.
//! Must not be called by anybody but the message writer.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::change::Outcome;
use super::connection::AnyConnection;
use super::logins::NewLogin;
use super::rooms::damaged;
use super::schema::{accounts, login_sessions};
use super::{program_keys, refresh_tokens};
use crate::domain::{LoginId, Timestamp, UserId};

/// One change, with all it needs.
#[derive(Clone)]
pub(super) enum LoginChange {
    /// Begin one.
    Save(NewLogin),
    /// Remember something else in one; `None` when it is over.
    Update {
        /// Its key.
        key_hash: String,
        /// Who is known there now.
        account: Option<UserId>,
        /// What the pages remember.
        state: String,
        /// When.
        at: Timestamp,
        /// Until when it lasts.
        until: Timestamp,
    },
    /// Note that it was used.
    Touch {
        /// Its key.
        key_hash: String,
        /// When.
        at: Timestamp,
        /// Until when it lasts.
        until: Timestamp,
    },
    /// End the one with that key.
    EndKey(String),
    /// End one of a person's.
    End(UserId, LoginId),
    /// End all of a person's but one.
    EndOthers(UserId, Option<LoginId>),
    /// Forget some that are over.
    Sweep(Timestamp, i64),
}

impl std::fmt::Debug for LoginChange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LoginChange")
    }
}

#[derive(Insertable)]
#[diesel(table_name = login_sessions)]
struct LoginRow<'a> {
    key_hash: &'a str,
    id: String,
    account_id: Option<String>,
    credential: Option<&'a str>,
    state: &'a str,
    agent: &'a str,
    created_at: NaiveDateTime,
    seen_at: NaiveDateTime,
    expires_at: NaiveDateTime,
}

impl LoginChange {
    /// Carries it out.
    pub fn apply(&self, c: &mut AnyConnection) -> QueryResult<Outcome> {
        match self {
            Self::Save(new) => save(c, new),
            Self::Update { key_hash, account, state, at, until } => {
                let updated = diesel::update(login_sessions::table.find(key_hash))
                    .set((
                        login_sessions::account_id.eq(account.map(|id| id.to_string())),
                        login_sessions::state.eq(state),
                        login_sessions::seen_at.eq(at.naive_utc()),
                        login_sessions::expires_at.eq(until.naive_utc()),
                    ))
                    .execute(c)?;
                Ok(Outcome::from(updated > 0))
            }
            Self::Touch { key_hash, at, until } => touch(c, key_hash, *at, *until),
            Self::EndKey(key_hash) => {
                let one = login_sessions::table.find(key_hash).select(login_sessions::id);
                let ids = one.load(c)?;
                end_all(c, ids).map(Outcome::Ended)
            }
            Self::End(who, id) => {
                let one = login_sessions::table
                    .filter(login_sessions::account_id.eq(who.to_string()))
                    .filter(login_sessions::id.eq(id.to_string()));
                let ids = one.select(login_sessions::id).load(c)?;
                end_all(c, ids).map(Outcome::Ended)
            }
            Self::EndOthers(who, keep) => end_others(c, *who, *keep).map(Outcome::Ended),
            Self::Sweep(now, most) => sweep(c, *now, *most),
        }
    }
}

/// A person who is not there any more gets no session.
fn save(c: &mut AnyConnection, new: &NewLogin) -> QueryResult<Outcome> {
    let row = LoginRow {
        key_hash: &new.key_hash,
        id: new.id.to_string(),
        account_id: new.account.map(|id| id.to_string()),
        credential: new.credential.as_deref(),
        state: &new.state,
        agent: &new.agent,
        created_at: new.at.naive_utc(),
        seen_at: new.at.naive_utc(),
        expires_at: new.until.naive_utc(),
    };
    diesel::insert_into(login_sessions::table).values(row).execute(c)?;
    Ok(Outcome::Done)
}

fn touch(
    c: &mut AnyConnection,
    key_hash: &str,
    at: Timestamp,
    until: Timestamp,
) -> QueryResult<Outcome> {
    let one = login_sessions::table.find(key_hash);
    diesel::update(one)
        .set((
            login_sessions::seen_at.eq(at.naive_utc()),
            login_sessions::expires_at.eq(until.naive_utc()),
        ))
        .execute(c)?;
    let account: Option<Option<String>> =
        one.select(login_sessions::account_id).first(c).optional()?;
    if let Some(account) = account.flatten() {
        diesel::update(accounts::table.find(account))
            .set(accounts::seen_at.eq(at.naive_utc()))
            .execute(c)?;
    }
    Ok(Outcome::Done)
}

/// Ends all of a person's sessions but one, and what his programs hold; says which sessions and keys of programs.
pub(super) fn end_others(
    c: &mut AnyConnection,
    who: UserId,
    keep: Option<LoginId>,
) -> QueryResult<Vec<LoginId>> {
    refresh_tokens::void(c, who)?;
    let keep = keep.map(|id| id.to_string()).unwrap_or_default();
    let ids: Vec<String> = login_sessions::table
        .filter(login_sessions::account_id.eq(who.to_string()))
        .filter(login_sessions::id.ne(keep))
        .select(login_sessions::id)
        .load(c)?;
    let mut ended = end_all(c, ids)?;
    ended.extend(program_keys::void(c, who)?);
    Ok(ended)
}

fn end_all(c: &mut AnyConnection, ids: Vec<String>) -> QueryResult<Vec<LoginId>> {
    diesel::delete(login_sessions::table.filter(login_sessions::id.eq_any(&ids))).execute(c)?;
    ids.iter().map(|id| LoginId::parse(id).ok_or_else(|| damaged("login_sessions.id"))).collect()
}

fn sweep(c: &mut AnyConnection, now: Timestamp, most: i64) -> QueryResult<Outcome> {
    let ids: Vec<String> = login_sessions::table
        .filter(login_sessions::expires_at.le(now.naive_utc()))
        .limit(most)
        .select(login_sessions::id)
        .load(c)?;
    end_all(c, ids).map(|ended| Outcome::Count(ended.len()))
}
