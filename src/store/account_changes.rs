//! What is written about accounts.
//! Must not be called by anybody but the message writer.

use diesel::prelude::*;

use super::accounts::{AccountRow, Credentials, Login, find};
use super::change::Outcome;
use super::connection::AnyConnection;
use super::passwords::NewPassword;
use super::schema::{accounts, login_sessions};
use super::{claims, login_changes, sweeping};
use crate::domain::{Account, Email, Lines, Name, Timestamp, UserId};

/// One change, with all it needs.
#[derive(Clone)]
pub(super) enum AccountChange {
    /// Store a guest unless the id is known.
    CreateGuest(Account),
    /// Store an account, or make a guest one.
    Register(Credentials, Timestamp),
    /// Another display name.
    Rename(UserId, Name),
    /// Another address, or none.
    SetEmail(UserId, Option<Email>, Timestamp),
    /// Another password.
    SetPassword(NewPassword),
    /// The same password, hashed anew.
    Rehash {
        /// Whose.
        who: UserId,
        /// The hash it was checked against.
        old: String,
        /// The new one.
        new: String,
    },
    /// Some of a guest's lines become an account's.
    MoveLines(UserId, UserId, i64),
    /// A guest's places, rooms and marks become an account's, and the guest goes.
    Merge(UserId, UserId),
    /// Some lines lose their author, and perhaps their text.
    Detach(UserId, UserId, Lines, i64),
    /// Forget an account that has no lines any more.
    Delete(UserId),
    /// Forget some guests who have nothing here and were not seen since.
    SweepGuests(Timestamp, i64),
}

impl std::fmt::Debug for AccountChange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AccountChange")
    }
}

impl AccountChange {
    /// Whether lines lose their text.
    pub const fn removes_text(&self) -> bool {
        matches!(self, Self::Detach(_, _, Lines::Go, _))
    }

    /// Carries it out.
    pub fn apply(&self, c: &mut AnyConnection) -> QueryResult<Outcome> {
        match self {
            Self::CreateGuest(guest) => create_guest(c, guest),
            Self::Register(new, at) => register(c, new, *at),
            Self::Rename(who, name) => {
                diesel::update(accounts::table.find(who.to_string()))
                    .set(accounts::display_name.eq(name.as_str()))
                    .execute(c)?;
                Ok(Outcome::Done)
            }
            Self::SetEmail(who, email, at) => set_email(c, *who, email.as_ref(), *at),
            Self::SetPassword(new) => set_password(c, new),
            Self::Rehash { who, old, new } => {
                let same = accounts::table
                    .filter(accounts::id.eq(who.to_string()))
                    .filter(accounts::password_hash.eq(old));
                diesel::update(same).set(accounts::password_hash.eq(new)).execute(c)?;
                Ok(Outcome::Done)
            }
            Self::MoveLines(from, into, most) => claims::move_lines(c, *from, *into, *most),
            Self::Merge(guest, into) => claims::merge(c, *guest, *into),
            Self::Detach(who, nobody, lines, most) => {
                claims::detach(c, *who, *nobody, *lines, *most)
            }
            Self::Delete(who) => claims::delete(c, *who),
            Self::SweepGuests(before, most) => sweeping::sweep_guests(c, *before, *most),
        }
    }
}

fn create_guest(c: &mut AnyConnection, guest: &Account) -> QueryResult<Outcome> {
    if find(c, &Login::Id(guest.id))?.is_some() {
        return Ok(Outcome::Nothing);
    }
    let row = AccountRow::new(
        &Credentials { account: guest.clone(), password_hash: None, credential: None },
        guest.created_at,
    );
    diesel::insert_into(accounts::table).values(row).execute(c)?;
    Ok(Outcome::Done)
}

/// Stores an account, or makes a guest one.
pub(super) fn register(
    c: &mut AnyConnection,
    new: &Credentials,
    at: Timestamp,
) -> QueryResult<Outcome> {
    let row = AccountRow::new(new, at);
    let before = find(c, &Login::Id(new.account.id))?;
    match before {
        None => {
            diesel::insert_into(accounts::table).values(row).execute(c)?;
        }
        Some(before) if !before.account.is_guest() => return Ok(Outcome::Nothing),
        Some(before) => {
            // Sessions hang on the row, so it is changed and not replaced.
            let guest = accounts::table.find(new.account.id.to_string());
            diesel::update(guest).set(row.since(before.account.created_at)).execute(c)?;
        }
    }
    Ok(Outcome::Done)
}

fn set_email(
    c: &mut AnyConnection,
    who: UserId,
    email: Option<&Email>,
    at: Timestamp,
) -> QueryResult<Outcome> {
    diesel::update(accounts::table.find(who.to_string()))
        .set((
            accounts::email.eq(email.map(Email::as_str)),
            accounts::email_key.eq(email.map(Email::key)),
            accounts::email_verified_at.eq(email.map(|_| at.naive_utc())),
        ))
        .execute(c)?;
    Ok(Outcome::Done)
}

fn set_password(c: &mut AnyConnection, new: &NewPassword) -> QueryResult<Outcome> {
    let who = new.who.to_string();
    let changed = diesel::update(accounts::table.find(&who))
        .set((accounts::password_hash.eq(&new.hash), accounts::credential.eq(&new.credential)))
        .execute(c)?;
    if changed == 0 {
        return Ok(Outcome::Nothing);
    }
    let ended = login_changes::end_others(c, new.who, new.keep)?;
    diesel::update(login_sessions::table.filter(login_sessions::account_id.eq(&who)))
        .set(login_sessions::credential.eq(&new.credential))
        .execute(c)?;
    Ok(Outcome::Ended(ended))
}
