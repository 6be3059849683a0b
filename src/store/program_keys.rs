//! What programs without sessions hold to act for somebody: found by a hash, good for as long as it is used and the password stays.
//! Must not see a key itself.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::Store;
use super::accounts::AccountRow;
use super::change::{Change, Outcome};
use super::connection::AnyConnection;
use super::rooms::damaged;
use super::schema::{accounts, program_keys};
use crate::domain::{Account, ChatError, LoginId, ProgramKey, Timestamp, UserId};

/// Keys of one account that are good; with the next one, the one used longest ago is void.
pub(super) const MOST_KEYS: i64 = 64;
/// Rows forgotten in one step.
const STEP: i64 = 256;

/// A key that somebody has just been given.
#[derive(Clone)]
pub struct NewKey {
    /// A hash of it.
    pub key_hash: String,
    /// For lists.
    pub id: LoginId,
    /// Whose it is.
    pub account: UserId,
    /// His credential, which must still be the account's whenever the key is used.
    pub credential: Option<String>,
    /// When.
    pub at: Timestamp,
    /// Until when it is good if it is not used.
    pub until: Timestamp,
}

/// A key that is good.
#[derive(Clone)]
pub struct StoredKey {
    /// Whose it is.
    pub account: Account,
    /// For lists, and for ending it.
    pub key: ProgramKey,
}

/// One change, with all it needs.
#[derive(Clone)]
pub(super) enum KeyChange {
    /// Begin one.
    Issue(NewKey),
    /// Note that one was used.
    Touch {
        /// Its hash.
        key_hash: String,
        /// When.
        at: Timestamp,
        /// Until when it is good.
        until: Timestamp,
    },
    /// End one of a person's.
    End(UserId, LoginId),
    /// Forget some that are over.
    Sweep(Timestamp),
}

impl std::fmt::Debug for KeyChange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("KeyChange")
    }
}

impl KeyChange {
    /// Carries it out.
    pub fn apply(&self, c: &mut AnyConnection) -> QueryResult<Outcome> {
        match self {
            Self::Issue(new) => issue(c, new),
            Self::Touch { key_hash, at, until } => touch(c, key_hash, *at, *until),
            Self::End(who, id) => {
                let one = program_keys::table
                    .filter(program_keys::account_id.eq(who.to_string()))
                    .filter(program_keys::id.eq(id.to_string()));
                let ids = one.select(program_keys::id).load(c)?;
                end(c, &ids).map(Outcome::Ended)
            }
            Self::Sweep(now) => {
                let over: Vec<String> = program_keys::table
                    .filter(program_keys::expires_at.le(now.naive_utc()))
                    .limit(STEP)
                    .select(program_keys::id)
                    .load(c)?;
                end(c, &over).map(|ended| Outcome::Count(ended.len()))
            }
        }
    }
}

/// Somebody whose password was changed while it was checked gets no key. Says which older ones are void.
fn issue(c: &mut AnyConnection, new: &NewKey) -> QueryResult<Outcome> {
    let account = new.account.to_string();
    let of = accounts::table.find(&account).select(accounts::credential);
    let current: Option<Option<String>> = of.first(c).optional()?;
    if current.as_ref() != Some(&new.credential) {
        return Ok(Outcome::Nothing);
    }
    let over: Vec<String> = program_keys::table
        .filter(program_keys::account_id.eq(&account))
        .order((program_keys::seen_at.desc(), program_keys::created_at.desc()))
        .offset(MOST_KEYS - 1)
        .limit(STEP)
        .select(program_keys::id)
        .load(c)?;
    let ended = end(c, &over)?;
    let row = (
        program_keys::key_hash.eq(&new.key_hash),
        program_keys::id.eq(new.id.to_string()),
        program_keys::account_id.eq(account),
        program_keys::credential.eq(&new.credential),
        program_keys::created_at.eq(new.at.naive_utc()),
        program_keys::seen_at.eq(new.at.naive_utc()),
        program_keys::expires_at.eq(new.until.naive_utc()),
    );
    diesel::insert_into(program_keys::table).values(row).execute(c)?;
    Ok(Outcome::Ended(ended))
}

fn touch(
    c: &mut AnyConnection,
    key_hash: &str,
    at: Timestamp,
    until: Timestamp,
) -> QueryResult<Outcome> {
    let one = program_keys::table.find(key_hash);
    let account: Option<String> = one.select(program_keys::account_id).first(c).optional()?;
    let Some(account) = account else { return Ok(Outcome::Nothing) };
    diesel::update(one)
        .set((
            program_keys::seen_at.eq(at.naive_utc()),
            program_keys::expires_at.eq(until.naive_utc()),
        ))
        .execute(c)?;
    diesel::update(accounts::table.find(account))
        .set(accounts::seen_at.eq(at.naive_utc()))
        .execute(c)?;
    Ok(Outcome::Done)
}

/// Makes all of a person's keys void; says which.
pub(super) fn void(c: &mut AnyConnection, who: UserId) -> QueryResult<Vec<LoginId>> {
    let theirs = program_keys::table.filter(program_keys::account_id.eq(who.to_string()));
    let ids: Vec<String> = theirs.select(program_keys::id).load(c)?;
    end(c, &ids)
}

fn end(c: &mut AnyConnection, ids: &[String]) -> QueryResult<Vec<LoginId>> {
    diesel::delete(program_keys::table.filter(program_keys::id.eq_any(ids))).execute(c)?;
    ids.iter().map(|id| LoginId::parse(id).ok_or_else(|| damaged("program_keys.id"))).collect()
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = program_keys)]
struct KeyRow {
    id: String,
    created_at: NaiveDateTime,
    seen_at: NaiveDateTime,
}

impl KeyRow {
    fn into_key(self) -> QueryResult<ProgramKey> {
        Ok(ProgramKey {
            id: LoginId::parse(&self.id).ok_or_else(|| damaged("program_keys.id"))?,
            created_at: self.created_at.and_utc(),
            seen_at: self.seen_at.and_utc(),
        })
    }
}

fn find(c: &mut AnyConnection, hash: &str, now: Timestamp) -> QueryResult<Option<StoredKey>> {
    let found: Option<(KeyRow, Option<String>, AccountRow)> = program_keys::table
        .inner_join(accounts::table)
        .filter(program_keys::key_hash.eq(hash))
        .filter(program_keys::expires_at.gt(now.naive_utc()))
        .select((KeyRow::as_select(), program_keys::credential, AccountRow::as_select()))
        .first(c)
        .optional()?;
    let Some((key, credential, owner)) = found else { return Ok(None) };
    let owner = owner.into_credentials()?;
    if credential != owner.credential {
        return Ok(None);
    }
    Ok(Some(StoredKey { account: owner.account, key: key.into_key()? }))
}

impl Store {
    /// Begins a key; `None` when the account is gone or has another credential by now. Says which older keys are void for it.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn issue_key(&self, new: NewKey) -> Result<Option<Vec<LoginId>>, ChatError> {
        match self.key_change(KeyChange::Issue(new)).await? {
            Outcome::Ended(ended) => Ok(Some(ended)),
            _ => Ok(None),
        }
    }

    /// The key with that hash; `None` when it is unknown, over, or was given for another password.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn key(
        &self,
        key_hash: String,
        now: Timestamp,
    ) -> Result<Option<StoredKey>, ChatError> {
        self.0.readers.read("key", move |c| find(c, &key_hash, now)).await
    }

    /// Notes that a key was used; does nothing when it is void.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn touch_key(
        &self,
        key_hash: String,
        at: Timestamp,
        until: Timestamp,
    ) -> Result<(), ChatError> {
        self.key_change(KeyChange::Touch { key_hash, at, until }).await.map(drop)
    }

    /// Somebody's keys that are good, the one used last first.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn keys_of(&self, who: UserId, now: Timestamp) -> Result<Vec<ProgramKey>, ChatError> {
        let query = move |c: &mut AnyConnection| {
            let rows: Vec<KeyRow> = program_keys::table
                .filter(program_keys::account_id.eq(who.to_string()))
                .filter(program_keys::expires_at.gt(now.naive_utc()))
                .order((program_keys::seen_at.desc(), program_keys::created_at.desc()))
                .select(KeyRow::as_select())
                .load(c)?;
            rows.into_iter().map(KeyRow::into_key).collect()
        };
        self.0.readers.read("keys_of", query).await
    }

    /// Ends one key of somebody; says which, if there was one.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn end_key(&self, who: UserId, id: LoginId) -> Result<Vec<LoginId>, ChatError> {
        match self.key_change(KeyChange::End(who, id)).await? {
            Outcome::Ended(ended) => Ok(ended),
            _ => Ok(Vec::new()),
        }
    }

    /// Forgets keys that are over; says how many.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn sweep_keys(&self, now: Timestamp) -> Result<usize, ChatError> {
        self.in_steps(|| self.key_change(KeyChange::Sweep(now))).await
    }

    /// Writes a change of a key.
    async fn key_change(&self, change: KeyChange) -> Result<Outcome, ChatError> {
        self.change(Change::Key(Box::new(change))).await
    }
}
