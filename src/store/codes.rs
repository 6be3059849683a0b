//! Codes and links that were sent by mail: rows, queries and changes.
//! Must not see a code itself: only what it was hashed to.

use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;

use super::Store;
use super::change::{Change, Outcome};
use super::connection::AnyConnection;
use super::rooms::damaged;
use super::schema::codes;
use crate::domain::{ChatError, CodeId, Email, Purpose, Timestamp, UserId};

/// What is over is forgotten so much later: until then somebody is told that it came too late.
const REMEMBERED: TimeDelta = TimeDelta::hours(1);

/// A code or a link that was sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SentCode {
    /// Which.
    pub id: CodeId,
    /// What it is for.
    pub purpose: Purpose,
    /// Whose it is.
    pub account: UserId,
    /// Where it was sent.
    pub email: Email,
    /// A keyed hash of it.
    pub secret_hash: String,
    /// How often it may still be typed.
    pub tries: u32,
    /// When it was sent.
    pub at: Timestamp,
    /// Until when it is good.
    pub until: Timestamp,
}

/// One change, with all it needs.
#[derive(Clone, Debug)]
pub(super) enum CodeChange {
    /// Remember one in place of the one before.
    Keep(SentCode),
    /// Count a try, if there is one left.
    Try(CodeId),
    /// It is used; true for one asker only.
    Use(CodeId),
    /// What this account was sent for this purpose is void.
    Void(Purpose, UserId),
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = codes)]
struct CodeRow {
    id: String,
    purpose: String,
    account_id: String,
    email: String,
    secret_hash: String,
    tries: i64,
    created_at: NaiveDateTime,
    expires_at: NaiveDateTime,
}

impl CodeRow {
    fn from_code(code: &SentCode) -> Self {
        Self {
            id: code.id.to_string(),
            purpose: code.purpose.as_str().to_owned(),
            account_id: code.account.to_string(),
            email: code.email.as_str().to_owned(),
            secret_hash: code.secret_hash.clone(),
            tries: i64::from(code.tries),
            created_at: code.at.naive_utc(),
            expires_at: code.until.naive_utc(),
        }
    }

    fn into_code(self, purpose: Purpose) -> QueryResult<SentCode> {
        Ok(SentCode {
            id: CodeId::parse(&self.id).ok_or_else(|| damaged("codes.id"))?,
            purpose,
            account: UserId::parse(&self.account_id).ok_or_else(|| damaged("codes.account_id"))?,
            email: Email::from_stored(self.email),
            secret_hash: self.secret_hash,
            tries: u32::try_from(self.tries).unwrap_or_default(),
            at: self.created_at.and_utc(),
            until: self.expires_at.and_utc(),
        })
    }
}

impl CodeChange {
    /// Carries it out.
    pub fn apply(&self, c: &mut AnyConnection) -> QueryResult<Outcome> {
        let changed = match self {
            Self::Keep(code) => keep(c, code)?,
            Self::Try(id) => {
                let left = codes::table.find(id.to_string()).filter(codes::tries.gt(0));
                diesel::update(left).set(codes::tries.eq(codes::tries - 1)).execute(c)?
            }
            Self::Use(id) => diesel::delete(codes::table.find(id.to_string())).execute(c)?,
            Self::Void(purpose, account) => void(c, *purpose, *account)?,
        };
        Ok(Outcome::from(changed > 0))
    }
}

fn keep(c: &mut AnyConnection, code: &SentCode) -> QueryResult<usize> {
    let forgotten = (code.at - REMEMBERED).naive_utc();
    diesel::delete(codes::table.filter(codes::expires_at.le(forgotten))).execute(c)?;
    void(c, code.purpose, code.account)?;
    diesel::insert_into(codes::table).values(CodeRow::from_code(code)).execute(c)
}

fn void(c: &mut AnyConnection, purpose: Purpose, account: UserId) -> QueryResult<usize> {
    let sent = codes::table
        .filter(codes::purpose.eq(purpose.as_str()))
        .filter(codes::account_id.eq(account.to_string()));
    diesel::delete(sent).execute(c)
}

impl Store {
    /// Remembers what was sent, in place of what this account was sent before for the same purpose.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn keep_code(&self, code: SentCode) -> Result<(), ChatError> {
        self.write(Change::Code(Box::new(CodeChange::Keep(code)))).await.map(drop)
    }

    /// What an account was sent last for a purpose, also when it is over.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn code_of(
        &self,
        purpose: Purpose,
        account: UserId,
    ) -> Result<Option<SentCode>, ChatError> {
        let query = move |c: &mut AnyConnection| {
            codes::table
                .filter(codes::purpose.eq(purpose.as_str()))
                .filter(codes::account_id.eq(account.to_string()))
                .select(CodeRow::as_select())
                .first(c)
                .optional()?
                .map(|row| row.into_code(purpose))
                .transpose()
        };
        self.0.readers.read("code_of", query).await
    }

    /// The one that hashes to this, also when it is over.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn code_by_hash(
        &self,
        purpose: Purpose,
        secret_hash: String,
    ) -> Result<Option<SentCode>, ChatError> {
        let query = move |c: &mut AnyConnection| {
            codes::table
                .filter(codes::secret_hash.eq(&secret_hash))
                .filter(codes::purpose.eq(purpose.as_str()))
                .select(CodeRow::as_select())
                .first(c)
                .optional()?
                .map(|row| row.into_code(purpose))
                .transpose()
        };
        self.0.readers.read("code_by_hash", query).await
    }

    /// Counts a try before it is looked at; false when none is left.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn try_code(&self, id: CodeId) -> Result<bool, ChatError> {
        self.write(Change::Code(Box::new(CodeChange::Try(id)))).await
    }

    /// Uses it up; true for one asker only, however many ask at once.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn use_code(&self, id: CodeId) -> Result<bool, ChatError> {
        self.write(Change::Code(Box::new(CodeChange::Use(id)))).await
    }

    /// Makes void what an account was sent for a purpose, if anything was.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn void_codes(&self, purpose: Purpose, account: UserId) -> Result<(), ChatError> {
        self.write(Change::Code(Box::new(CodeChange::Void(purpose, account)))).await.map(drop)
    }
}
