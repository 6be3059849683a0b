//! What programs hold to get a new access token: found by a hash, given once for another one.
//! Must not see a token itself. What a token is worth is decided inside the writer's transaction, and only there.

use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;

use super::Store;
use super::change::{Change, Outcome};
use super::connection::AnyConnection;
use super::rooms::damaged;
use super::schema::{accounts, refresh_tokens};
use crate::domain::{ChatError, FamilyId, Timestamp, UserId};

/// Log-ins of one account that go on; with the next one the oldest is over.
pub(super) const MOST_FAMILIES: usize = 64;
/// Tokens of one log-in that are kept; with the next one the oldest is forgotten. At one in ten minutes it is a week's.
pub(super) const MOST_IN_FAMILY: usize = 1_024;
/// Rows forgotten in one step.
const STEP: i64 = 256;

/// A token that begins a family: somebody has logged in.
#[derive(Clone)]
pub struct NewToken {
    /// A hash of it.
    pub token_hash: String,
    /// The log-in it belongs to.
    pub family: FamilyId,
    /// Whose it is.
    pub account: UserId,
    /// His credential, which must still be the account's whenever the token is used.
    pub credential: Option<String>,
    /// When.
    pub at: Timestamp,
    /// Until when it is good.
    pub until: Timestamp,
}

/// A token that is given for another one.
#[derive(Clone)]
pub struct Rotation {
    /// A hash of the one that is given.
    pub token_hash: String,
    /// A hash of its successor.
    pub successor: String,
    /// When.
    pub at: Timestamp,
    /// Until when the successor is good.
    pub until: Timestamp,
    /// For so long after its first use a token may be given again: the answer may have been lost.
    pub retry: TimeDelta,
}

/// What became of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rotated {
    /// The successor is good; whose it is.
    Renewed(UserId),
    /// The token was used long ago: two hold it, so the whole family is void.
    Reused(UserId),
    /// It is unknown, expired or void.
    Refused,
}

/// One change, with all it needs.
#[derive(Clone)]
pub(super) enum TokenChange {
    /// Begin a family.
    Issue(NewToken),
    /// End a family of a person's.
    End(UserId, FamilyId),
    /// Give one for another.
    Rotate(Rotation),
    /// Forget some that are over.
    Sweep(Timestamp),
}

impl std::fmt::Debug for TokenChange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TokenChange")
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = refresh_tokens)]
struct Row {
    token_hash: String,
    family_id: String,
    account_id: String,
    credential: Option<String>,
    created_at: NaiveDateTime,
    expires_at: NaiveDateTime,
    used_at: Option<NaiveDateTime>,
}

impl TokenChange {
    /// Carries it out.
    pub fn apply(&self, c: &mut AnyConnection) -> QueryResult<Outcome> {
        match self {
            Self::Issue(new) => issue(c, new).map(Outcome::from),
            Self::End(who, family) => end(c, *who, *family).map(Outcome::from),
            Self::Rotate(rotation) => rotate(c, rotation).map(Outcome::Rotated),
            Self::Sweep(now) => sweep(c, *now),
        }
    }
}

/// Somebody whose password was changed while it was checked gets no token.
fn issue(c: &mut AnyConnection, new: &NewToken) -> QueryResult<bool> {
    let of = accounts::table.find(new.account.to_string()).select(accounts::credential);
    let current: Option<Option<String>> = of.first(c).optional()?;
    if current.as_ref() != Some(&new.credential) {
        return Ok(false);
    }
    let row = Row {
        token_hash: new.token_hash.clone(),
        family_id: new.family.to_string(),
        account_id: new.account.to_string(),
        credential: new.credential.clone(),
        created_at: new.at.naive_utc(),
        expires_at: new.until.naive_utc(),
        used_at: None,
    };
    diesel::insert_into(refresh_tokens::table).values(&row).execute(c)?;
    let families: Vec<String> = refresh_tokens::table
        .filter(refresh_tokens::account_id.eq(&row.account_id))
        .group_by(refresh_tokens::family_id)
        .order(diesel::dsl::max(refresh_tokens::created_at).desc())
        .select(refresh_tokens::family_id)
        .load(c)?;
    let over: Vec<&String> = families.iter().skip(MOST_FAMILIES).collect();
    if !over.is_empty() {
        let theirs = refresh_tokens::table.filter(refresh_tokens::family_id.eq_any(over));
        diesel::delete(theirs).execute(c)?;
    }
    Ok(true)
}

fn rotate(c: &mut AnyConnection, rotation: &Rotation) -> QueryResult<Rotated> {
    let found: Option<(Row, Option<String>)> = refresh_tokens::table
        .inner_join(accounts::table)
        .filter(refresh_tokens::token_hash.eq(&rotation.token_hash))
        .select((Row::as_select(), accounts::credential))
        .first(c)
        .optional()?;
    let Some((row, current)) = found else { return Ok(Rotated::Refused) };
    let now = rotation.at.naive_utc();
    if row.expires_at <= now || row.credential != current {
        return Ok(Rotated::Refused);
    }
    let owner =
        UserId::parse(&row.account_id).ok_or_else(|| damaged("refresh_tokens.account_id"))?;
    // Who asked a little earlier may be served a little later.
    let since = |used_at| now.signed_duration_since(used_at).max(TimeDelta::zero());
    match row.used_at {
        Some(used_at) if since(used_at) >= rotation.retry => {
            end_family(c, &row.family_id)?;
            return Ok(Rotated::Reused(owner));
        }
        // The time of the first use stays: retries do not make the window longer.
        Some(_) => {}
        None => {
            diesel::update(refresh_tokens::table.find(&row.token_hash))
                .set(refresh_tokens::used_at.eq(now))
                .execute(c)?;
        }
    }
    let successor = Row {
        token_hash: rotation.successor.clone(),
        created_at: now,
        expires_at: rotation.until.naive_utc(),
        used_at: None,
        ..row
    };
    diesel::insert_into(refresh_tokens::table).values(&successor).execute(c)?;
    forget_oldest(c, &successor.family_id)?;
    Ok(Rotated::Renewed(owner))
}

fn forget_oldest(c: &mut AnyConnection, family: &str) -> QueryResult<()> {
    let theirs = refresh_tokens::table.filter(refresh_tokens::family_id.eq(family));
    let count: i64 = theirs.count().get_result(c)?;
    let most = i64::try_from(MOST_IN_FAMILY).unwrap_or(i64::MAX);
    if count > most {
        let oldest: Vec<String> = theirs
            .order(refresh_tokens::created_at)
            .limit(count - most)
            .select(refresh_tokens::token_hash)
            .load(c)?;
        forget(c, oldest)?;
    }
    Ok(())
}

fn end_family(c: &mut AnyConnection, family: &str) -> QueryResult<()> {
    let theirs = refresh_tokens::table.filter(refresh_tokens::family_id.eq(family));
    diesel::delete(theirs).execute(c).map(drop)
}

fn end(c: &mut AnyConnection, who: UserId, family: FamilyId) -> QueryResult<bool> {
    let theirs = refresh_tokens::table
        .filter(refresh_tokens::account_id.eq(who.to_string()))
        .filter(refresh_tokens::family_id.eq(family.to_string()));
    diesel::delete(theirs).execute(c).map(|ended| ended > 0)
}

/// Makes all of a person's tokens void.
pub(super) fn void(c: &mut AnyConnection, who: UserId) -> QueryResult<()> {
    let theirs = refresh_tokens::table.filter(refresh_tokens::account_id.eq(who.to_string()));
    diesel::delete(theirs).execute(c).map(drop)
}

fn sweep(c: &mut AnyConnection, now: Timestamp) -> QueryResult<Outcome> {
    let over: Vec<String> = refresh_tokens::table
        .filter(refresh_tokens::expires_at.le(now.naive_utc()))
        .limit(STEP)
        .select(refresh_tokens::token_hash)
        .load(c)?;
    forget(c, over).map(Outcome::Count)
}

fn forget(c: &mut AnyConnection, hashes: Vec<String>) -> QueryResult<usize> {
    let these = refresh_tokens::table.filter(refresh_tokens::token_hash.eq_any(hashes));
    diesel::delete(these).execute(c)
}

impl Store {
    /// Begins a family of tokens; false when the account is gone or has another credential by now.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn issue_token(&self, new: NewToken) -> Result<bool, ChatError> {
        self.token_change(TokenChange::Issue(new)).await.map(|outcome| outcome.is_done())
    }

    /// Whether there is a token with that hash, whatever it is worth.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn knows_token(&self, token_hash: String) -> Result<bool, ChatError> {
        let query = move |c: &mut AnyConnection| {
            let one = refresh_tokens::table.find(&token_hash).select(refresh_tokens::token_hash);
            one.first::<String>(c).optional().map(|found| found.is_some())
        };
        self.0.readers.read("knows_token", query).await
    }

    /// Gives a token for another one, or makes its family void if it was used long ago.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn rotate_token(&self, rotation: Rotation) -> Result<Rotated, ChatError> {
        match self.token_change(TokenChange::Rotate(rotation)).await? {
            Outcome::Rotated(rotated) => Ok(rotated),
            _ => Ok(Rotated::Refused),
        }
    }

    /// Forgets tokens that are over; says how many.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn sweep_tokens(&self, now: Timestamp) -> Result<usize, ChatError> {
        self.in_steps(|| self.token_change(TokenChange::Sweep(now))).await
    }

    /// Writes a change of tokens.
    pub(super) async fn token_change(&self, change: TokenChange) -> Result<Outcome, ChatError> {
        self.change(Change::Token(Box::new(change))).await
    }
}
