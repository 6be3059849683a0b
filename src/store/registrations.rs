//! Who has registered by mail and has not typed the code yet: rows, queries and changes.
//! Must not see a code or a password: only what they were hashed to.

use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;

use super::Store;
use super::account_changes::register;
use super::accounts::{Credentials, Login, find};
use super::change::{Change, Key, Outcome};
use super::connection::AnyConnection;
use super::schema::registrations;
use crate::domain::{Account, AccountError, ChatError, Email, Handle, Name, Timestamp};

/// What is over is forgotten so much later: until then somebody is told that it came too late.
const REMEMBERED: TimeDelta = TimeDelta::hours(1);
/// Rows forgotten in one step.
const STEP: i64 = 256;

/// Somebody who will have an account once he has proved that the address is his.
#[derive(Clone, PartialEq, Eq)]
pub struct Pending {
    /// Where the code was sent.
    pub email: Email,
    /// What he wants to log in with besides.
    pub handle: Option<Handle>,
    /// What others will see.
    pub display_name: Name,
    /// What his password is compared with.
    pub password_hash: String,
    /// A keyed hash of the code.
    pub secret_hash: String,
    /// How often it may still be typed.
    pub tries: u32,
    /// When it was sent.
    pub at: Timestamp,
    /// Until when it is good.
    pub until: Timestamp,
}

/// Neither hash is ever logged.
impl std::fmt::Debug for Pending {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pending").field("tries", &self.tries).finish_non_exhaustive()
    }
}

/// One change, with all it needs.
#[derive(Clone)]
pub(super) enum RegistrationChange {
    /// Remember one in place of the one before.
    Keep(Pending),
    /// Count a try at this one, if there is one left.
    Try(Pending),
    /// This one has become an account, with that id and credential.
    Settle(Pending, Credentials, Timestamp),
    /// Forget some that were over by then.
    Sweep(Timestamp),
}

impl std::fmt::Debug for RegistrationChange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RegistrationChange")
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = registrations)]
struct Row {
    email_key: String,
    email: String,
    handle: Option<String>,
    display_name: String,
    password_hash: String,
    secret_hash: String,
    tries: i64,
    created_at: NaiveDateTime,
    expires_at: NaiveDateTime,
}

impl Row {
    fn new(of: &Pending) -> Self {
        Self {
            email_key: of.email.key(),
            email: of.email.as_str().to_owned(),
            handle: of.handle.as_ref().map(ToString::to_string),
            display_name: of.display_name.as_str().to_owned(),
            password_hash: of.password_hash.clone(),
            secret_hash: of.secret_hash.clone(),
            tries: i64::from(of.tries),
            created_at: of.at.naive_utc(),
            expires_at: of.until.naive_utc(),
        }
    }

    fn into_pending(self) -> Pending {
        Pending {
            email: Email::from_stored(self.email),
            handle: self.handle.map(Handle::from_stored),
            display_name: Name::from_stored(self.display_name),
            password_hash: self.password_hash,
            secret_hash: self.secret_hash,
            tries: u32::try_from(self.tries).unwrap_or_default(),
            at: self.created_at.and_utc(),
            until: self.expires_at.and_utc(),
        }
    }
}

impl RegistrationChange {
    /// Carries it out.
    pub fn apply(&self, c: &mut AnyConnection) -> QueryResult<Outcome> {
        match self {
            Self::Keep(pending) => {
                diesel::delete(registrations::table.find(pending.email.key())).execute(c)?;
                diesel::insert_into(registrations::table).values(Row::new(pending)).execute(c)?;
                Ok(Outcome::Done)
            }
            Self::Try(pending) => {
                let left = registrations::table
                    .find(pending.email.key())
                    .filter(registrations::secret_hash.eq(&pending.secret_hash))
                    .filter(registrations::tries.gt(0));
                let counted = diesel::update(left)
                    .set(registrations::tries.eq(registrations::tries - 1))
                    .execute(c)?;
                Ok(Outcome::from(counted > 0))
            }
            Self::Settle(pending, new, at) => settle(c, pending, new, *at),
            Self::Sweep(before) => sweep(c, *before),
        }
    }
}

/// Whatever it comes to, the registration is over. What somebody else got meanwhile is looked up in the same transaction.
fn settle(
    c: &mut AnyConnection,
    pending: &Pending,
    new: &Credentials,
    at: Timestamp,
) -> QueryResult<Outcome> {
    let this = registrations::table
        .find(pending.email.key())
        .filter(registrations::secret_hash.eq(&pending.secret_hash));
    if diesel::delete(this).execute(c)? == 0 {
        return Ok(Outcome::Nothing);
    }
    if find(c, &Login::Email(pending.email.clone()))?.is_some() {
        return Ok(Outcome::Taken(Key::Email));
    }
    if let Some(handle) = &pending.handle
        && find(c, &Login::Handle(handle.key().to_owned()))?.is_some()
    {
        return Ok(Outcome::Taken(Key::Handle));
    }
    register(c, new, at)
}

fn sweep(c: &mut AnyConnection, before: Timestamp) -> QueryResult<Outcome> {
    let over: Vec<String> = registrations::table
        .filter(registrations::expires_at.le(before.naive_utc()))
        .limit(STEP)
        .select(registrations::email_key)
        .load(c)?;
    let these = registrations::table.filter(registrations::email_key.eq_any(over));
    diesel::delete(these).execute(c).map(Outcome::Count)
}

impl Store {
    /// Remembers who has registered, in place of what was registered for the address before.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn keep_registration(&self, pending: Pending) -> Result<(), ChatError> {
        self.registration_change(RegistrationChange::Keep(pending)).await.map(drop)
    }

    /// What waits for its code at an address, also when it is over.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn registration(&self, email: &Email) -> Result<Option<Pending>, ChatError> {
        let key = email.key();
        let query = move |c: &mut AnyConnection| {
            let one = registrations::table.find(&key).select(Row::as_select());
            one.first(c).optional().map(|row| row.map(Row::into_pending))
        };
        self.0.readers.read("registration", query).await
    }

    /// Counts a try before it is looked at; false when none is left, or another registration has taken its place.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn try_registration(&self, pending: Pending) -> Result<bool, ChatError> {
        let tried = self.registration_change(RegistrationChange::Try(pending)).await;
        tried.map(|outcome| outcome.is_done())
    }

    /// Makes an account of a registration whose code was typed, under that account's id; false when it was used or replaced meanwhile.
    ///
    /// # Errors
    /// `UserExists`, `HandleTaken` when somebody else got the address or the handle meanwhile; `Busy`, `Unavailable`.
    pub async fn settle_registration(
        &self,
        pending: Pending,
        account: Account,
        credential: String,
        at: Timestamp,
    ) -> Result<bool, ChatError> {
        let handle = account.handle.as_ref().map(ToString::to_string).unwrap_or_default();
        let password_hash = Some(pending.password_hash.clone());
        let new = Credentials { account, password_hash, credential: Some(credential) };
        let settled = RegistrationChange::Settle(pending, new, at);
        match self.registration_change(settled).await? {
            Outcome::Taken(Key::Email) => Err(AccountError::UserExists.into()),
            Outcome::Taken(Key::Handle) => Err(AccountError::HandleTaken { handle }.into()),
            outcome => Ok(outcome.is_done()),
        }
    }

    /// Forgets registrations whose code has been over for a while; says how many.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn sweep_registrations(&self, now: Timestamp) -> Result<usize, ChatError> {
        let before = now - REMEMBERED;
        self.in_steps(|| self.registration_change(RegistrationChange::Sweep(before))).await
    }

    async fn registration_change(&self, change: RegistrationChange) -> Result<Outcome, ChatError> {
        self.change(Change::Registration(Box::new(change))).await
    }
}
