//! What nobody will miss: guests who have nothing here, and logins that are over.
//! Must not touch anybody who has written a line, has a place in a room or is remembered in one, or can log in.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text, Timestamp as SqlTimestamp};

use super::Store;
use super::account_changes::AccountChange;
use super::change::Outcome;
use super::connection::AnyConnection;
use super::login_changes::LoginChange;
use super::memberships::handing_on;
use super::schema::{accounts, login_sessions};
use super::{read_marks, safety};
use crate::domain::{ChatError, Timestamp, UserId};

/// Rows in one step: as short as a batch.
const STEP: i64 = 256;

const FORGOTTEN: &str = "SELECT id FROM accounts WHERE seen_at < $1 \
    AND handle_key IS NULL AND email_key IS NULL \
    AND NOT EXISTS (SELECT 1 FROM members WHERE members.user_id = accounts.id) \
    AND NOT EXISTS (SELECT 1 FROM messages WHERE messages.author_id = accounts.id) \
    AND NOT EXISTS (SELECT 1 FROM room_notices WHERE room_notices.user_id = accounts.id) \
    AND NOT EXISTS (SELECT 1 FROM rooms WHERE rooms.owner_id = accounts.id) \
    AND NOT EXISTS (SELECT 1 FROM login_sessions \
        WHERE login_sessions.account_id = accounts.id AND login_sessions.seen_at >= $1) \
    LIMIT $2";

/// Forgets some guests; says how many.
pub(super) fn sweep_guests(
    c: &mut AnyConnection,
    before: Timestamp,
    most: i64,
) -> QueryResult<Outcome> {
    #[derive(QueryableByName)]
    struct Forgotten {
        #[diesel(sql_type = Text)]
        id: String,
    }
    let forgotten: Vec<Forgotten> = diesel::sql_query(FORGOTTEN)
        .bind::<SqlTimestamp, _>(before.naive_utc())
        .bind::<BigInt, _>(most)
        .load(c)?;
    for Forgotten { id } in &forgotten {
        // Nobody can come back as this guest, so what he joined is joined by nobody.
        handing_on::forget(c, id)?;
        read_marks::forget(c, id)?;
        if let Some(id) = UserId::parse(id) {
            safety::forget(c, id)?;
        }
        let theirs = login_sessions::table.filter(login_sessions::account_id.eq(id));
        diesel::delete(theirs).execute(c)?;
        diesel::delete(accounts::table.find(id)).execute(c)?;
    }
    Ok(Outcome::Count(forgotten.len()))
}

impl Store {
    /// Forgets guests who were not seen since then and are in no room and have neither made a room nor written a line nor are remembered in one; says how many.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn sweep_guests(&self, before: Timestamp) -> Result<usize, ChatError> {
        self.in_steps(|| self.account_change(AccountChange::SweepGuests(before, STEP))).await
    }

    /// Forgets logins that are over; says how many.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn sweep_logins(&self, now: Timestamp) -> Result<usize, ChatError> {
        self.in_steps(|| self.login_change(LoginChange::Sweep(now, STEP))).await
    }

    /// Repeats a step until there is nothing left to do, with room for messages in between.
    pub(super) async fn in_steps<F>(&self, step: impl Fn() -> F) -> Result<usize, ChatError>
    where
        F: Future<Output = Result<Outcome, ChatError>>,
    {
        let mut all = 0;
        loop {
            match step().await? {
                Outcome::Count(some) if some > 0 => all += some,
                _ => return Ok(all),
            }
        }
    }
}
