//! Places of connections that may be lost and found again: kept while a connection stands and for a short time after.
//! Must not see what finds a place, nor understand what is kept.

use diesel::prelude::*;

use super::Store;
use super::change::{Change, Outcome};
use super::connection::AnyConnection;
use super::rooms::damaged;
use super::schema::{accounts, program_keys, recoveries};
use crate::domain::{ChatError, LoginId, Place, Timestamp, UserId};

/// Rows forgotten in one step.
const STEP: i64 = 256;

/// One change, with all it needs.
#[derive(Clone)]
pub(super) enum RecoveryChange {
    /// Keep a place under that hash, instead of what was kept there.
    Keep(String, Place),
    /// Give the place away if its connection stands or was lost after the first moment; the second is now.
    Take(String, Timestamp, Timestamp),
    /// The connection is lost since then.
    Lost(String, Timestamp),
    /// Nobody comes back there.
    Forget(String),
    /// All connections are lost since then.
    AllLost(Timestamp),
    /// Forget some that were lost before that.
    Sweep(Timestamp),
}

/// What is kept is nobody's business.
impl std::fmt::Debug for RecoveryChange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecoveryChange")
    }
}

impl RecoveryChange {
    /// Carries it out.
    pub fn apply(&self, c: &mut AnyConnection) -> QueryResult<Outcome> {
        match self {
            Self::Keep(pid_hash, place) => keep(c, pid_hash, place),
            Self::Take(pid_hash, lost_after, now) => {
                let found = find(c, pid_hash, *lost_after, *now)?;
                let Some(place) = found else { return Ok(Outcome::Nothing) };
                diesel::delete(recoveries::table.find(pid_hash)).execute(c)?;
                Ok(Outcome::Place(Box::new(place)))
            }
            Self::Lost(pid_hash, at) => {
                let stamped = diesel::update(recoveries::table.find(pid_hash))
                    .set(recoveries::lost_at.eq(at.naive_utc()))
                    .execute(c)?;
                Ok(Outcome::from(stamped > 0))
            }
            Self::Forget(pid_hash) => {
                let gone = diesel::delete(recoveries::table.find(pid_hash)).execute(c)?;
                Ok(Outcome::from(gone > 0))
            }
            Self::AllLost(at) => {
                let stood = recoveries::table.filter(recoveries::lost_at.is_null());
                diesel::update(stood)
                    .set(recoveries::lost_at.eq(at.naive_utc()))
                    .execute(c)
                    .map(Outcome::Count)
            }
            Self::Sweep(before) => {
                let over: Vec<String> = recoveries::table
                    .filter(recoveries::lost_at.le(before.naive_utc()))
                    .limit(STEP)
                    .select(recoveries::pid_hash)
                    .load(c)?;
                diesel::delete(recoveries::table.filter(recoveries::pid_hash.eq_any(&over)))
                    .execute(c)
                    .map(Outcome::Count)
            }
        }
    }
}

/// Somebody who is not there any more keeps no place.
fn keep(c: &mut AnyConnection, pid_hash: &str, place: &Place) -> QueryResult<Outcome> {
    diesel::delete(recoveries::table.find(pid_hash)).execute(c)?;
    let of = accounts::table.find(place.who.to_string()).select(accounts::id);
    let Some(account_id) = of.first::<String>(c).optional()? else { return Ok(Outcome::Nothing) };
    let row = (
        recoveries::pid_hash.eq(pid_hash),
        recoveries::account_id.eq(account_id),
        recoveries::login_id.eq(place.login.map(|login| login.to_string())),
        recoveries::kept.eq(&place.kept),
    );
    diesel::insert_into(recoveries::table).values(row).execute(c)?;
    Ok(Outcome::Done)
}

/// The place, if its connection stands or was lost after that, and if the key it was opened with is good.
fn find(
    c: &mut AnyConnection,
    pid_hash: &str,
    lost_after: Timestamp,
    now: Timestamp,
) -> QueryResult<Option<Place>> {
    let in_time = recoveries::lost_at.is_null().or(recoveries::lost_at.gt(lost_after.naive_utc()));
    let found: Option<(String, Option<String>, String)> = recoveries::table
        .filter(recoveries::pid_hash.eq(pid_hash))
        .filter(in_time)
        .select((recoveries::account_id, recoveries::login_id, recoveries::kept))
        .first(c)
        .optional()?;
    let Some((account, login, kept)) = found else { return Ok(None) };
    if let Some(login) = &login
        && !is_good(c, login, &account, now)?
    {
        return Ok(None);
    }
    let parse = |id: String| LoginId::parse(&id).ok_or_else(|| damaged("recoveries.login_id"));
    Ok(Some(Place {
        who: UserId::parse(&account).ok_or_else(|| damaged("recoveries.account_id"))?,
        login: login.map(parse).transpose()?,
        kept,
    }))
}

fn is_good(c: &mut AnyConnection, key: &str, of: &str, now: Timestamp) -> QueryResult<bool> {
    let found: Option<(Option<String>, Option<String>)> = program_keys::table
        .inner_join(accounts::table)
        .filter(program_keys::id.eq(key))
        .filter(program_keys::account_id.eq(of))
        .filter(program_keys::expires_at.gt(now.naive_utc()))
        .select((program_keys::credential, accounts::credential))
        .first(c)
        .optional()?;
    Ok(found.is_some_and(|(then, current)| then == current))
}

impl Store {
    /// Keeps a place whose connection stands, instead of what was kept under that hash; false when its person is not there any more.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn keep_place(&self, pid_hash: String, place: Place) -> Result<bool, ChatError> {
        self.recovery_change(RecoveryChange::Keep(pid_hash, place)).await.map(|o| o.is_done())
    }

    /// Gives a place away, once: if its connection stands or was lost after that, and the program key it was opened with is still
    /// good.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn take_place(
        &self,
        pid_hash: String,
        lost_after: Timestamp,
        now: Timestamp,
    ) -> Result<Option<Place>, ChatError> {
        // The writer knows of what was kept a moment ago.
        match self.recovery_change(RecoveryChange::Take(pid_hash, lost_after, now)).await? {
            Outcome::Place(place) => Ok(Some(*place)),
            _ => Ok(None),
        }
    }

    /// The connection of a place was lost at that moment.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn place_lost(&self, pid_hash: String, at: Timestamp) -> Result<(), ChatError> {
        self.recovery_change(RecoveryChange::Lost(pid_hash, at)).await.map(drop)
    }

    /// Nobody comes back to that place.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn forget_place(&self, pid_hash: String) -> Result<(), ChatError> {
        self.recovery_change(RecoveryChange::Forget(pid_hash)).await.map(drop)
    }

    /// No connection stands: those that did are lost since then. Says how many.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn all_places_lost(&self, at: Timestamp) -> Result<usize, ChatError> {
        match self.recovery_change(RecoveryChange::AllLost(at)).await? {
            Outcome::Count(lost) => Ok(lost),
            _ => Ok(0),
        }
    }

    /// Forgets places that were lost before that or then; says how many.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn sweep_places(&self, before: Timestamp) -> Result<usize, ChatError> {
        self.in_steps(|| self.recovery_change(RecoveryChange::Sweep(before))).await
    }

    async fn recovery_change(&self, change: RecoveryChange) -> Result<Outcome, ChatError> {
        self.change(Change::Recovery(Box::new(change))).await
    }
}
