//! Everything that is stored about one person, read for him alone.
//! Must not read what others wrote, nor what proves that he is himself.

use chrono::{NaiveDateTime, SecondsFormat};
use diesel::prelude::*;
use serde::{Serialize, Serializer};

use super::Store;
use super::connection::AnyConnection;
use super::safety::own::{self, OwnSafety};
use super::schema::{
    accounts, login_sessions, members, memberships, messages, program_keys, read_marks,
    refresh_tokens, room_bans, room_notices, rooms,
};
use crate::domain::{ChatError, Timestamp, UserId};

/// What is known of somebody.
#[derive(Clone, Serialize, Debug)]
pub struct Belongings {
    /// The person himself; `None` when nothing is stored.
    pub account: Option<OwnAccount>,
    /// Where he is logged in.
    pub logins: Vec<OwnLogin>,
    /// What programs of his may still come back with.
    pub programs: Vec<OwnProgram>,
    /// Keys by which programs act for him.
    pub program_keys: Vec<OwnKey>,
    /// The rooms he is in.
    pub rooms: Vec<OwnRoom>,
    /// What rooms remember of his comings and goings.
    pub comings: Vec<OwnComing>,
    /// The rooms he has joined for good.
    pub joined: Vec<OwnMembership>,
    /// The rooms whose owners keep him out.
    pub kept_out: Vec<OwnBan>,
    /// The rooms he made, by their keys.
    pub made: Vec<String>,
    /// How far he has read, by the rooms' keys.
    pub read: Vec<(String, i64)>,
    /// Blocks, reports and measures.
    #[serde(flatten)]
    pub safety: OwnSafety,
}

/// A person's row.
#[derive(Clone, Queryable, Selectable, Serialize, Debug)]
#[diesel(table_name = accounts)]
pub struct OwnAccount {
    id: String,
    handle: Option<String>,
    display_name: String,
    email: Option<String>,
    #[serde(serialize_with = "maybe_utc")]
    email_verified_at: Option<NaiveDateTime>,
    #[serde(serialize_with = "utc")]
    created_at: NaiveDateTime,
    #[serde(serialize_with = "utc")]
    seen_at: NaiveDateTime,
}

/// A session of his.
#[derive(Clone, Queryable, Selectable, Serialize, Debug)]
#[diesel(table_name = login_sessions)]
pub struct OwnLogin {
    agent: String,
    #[serde(serialize_with = "utc")]
    created_at: NaiveDateTime,
    #[serde(serialize_with = "utc")]
    seen_at: NaiveDateTime,
    #[serde(serialize_with = "utc")]
    expires_at: NaiveDateTime,
}

/// A token of a program of his, without the token.
#[derive(Clone, Queryable, Selectable, Serialize, Debug)]
#[diesel(table_name = refresh_tokens)]
pub struct OwnProgram {
    #[serde(serialize_with = "utc")]
    created_at: NaiveDateTime,
    #[serde(serialize_with = "utc")]
    expires_at: NaiveDateTime,
}

/// A key of a program of his, without the key.
#[derive(Clone, Queryable, Selectable, Serialize, Debug)]
#[diesel(table_name = program_keys)]
pub struct OwnKey {
    #[serde(serialize_with = "utc")]
    created_at: NaiveDateTime,
    #[serde(serialize_with = "utc")]
    seen_at: NaiveDateTime,
    #[serde(serialize_with = "utc")]
    expires_at: NaiveDateTime,
}

/// A coming or going of his.
#[derive(Clone, Queryable, Serialize, Debug)]
pub struct OwnComing {
    room: String,
    name: String,
    what: String,
    #[serde(serialize_with = "utc")]
    at: NaiveDateTime,
}

/// A room he is in.
#[derive(Clone, Queryable, Serialize, Debug)]
pub struct OwnRoom {
    room: String,
    kind: String,
    name: String,
    #[serde(serialize_with = "utc")]
    entered_at: NaiveDateTime,
}

/// A room he has joined.
#[derive(Clone, Queryable, Serialize, Debug)]
pub struct OwnMembership {
    room: String,
    kind: String,
    name: String,
    #[serde(serialize_with = "utc")]
    joined_at: NaiveDateTime,
}

/// A room he is kept out of.
#[derive(Clone, Queryable, Serialize, Debug)]
pub struct OwnBan {
    room: String,
    #[serde(serialize_with = "utc")]
    since: NaiveDateTime,
}

/// A line he wrote.
#[derive(Clone, Queryable, Serialize, Debug)]
pub struct OwnLine {
    /// Its number over all rooms.
    pub id: i64,
    room: String,
    seq: i64,
    name: String,
    text: String,
    #[serde(serialize_with = "utc")]
    sent_at: NaiveDateTime,
}

/// A moment as it is written for people: the database keeps UTC and does not say so.
pub(super) fn utc<S: Serializer>(at: &NaiveDateTime, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&at.and_utc().to_rfc3339_opts(SecondsFormat::Micros, false))
}

/// The same for a moment that may never have come.
pub(super) fn maybe_utc<S: Serializer>(
    at: &Option<NaiveDateTime>,
    to: S,
) -> Result<S::Ok, S::Error> {
    match at {
        Some(at) => utc(at, to),
        None => to.serialize_none(),
    }
}

impl Store {
    /// What is stored about somebody besides his lines.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn belongings(&self, of: UserId, now: Timestamp) -> Result<Belongings, ChatError> {
        self.0.readers.read("belongings", move |c| belongings(c, &of.to_string(), now)).await
    }

    /// The lines somebody wrote after that one, in all rooms, the oldest first, at most so many.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn lines_of(
        &self,
        of: UserId,
        after: i64,
        most: i64,
    ) -> Result<Vec<OwnLine>, ChatError> {
        let query = move |c: &mut AnyConnection| {
            messages::table
                .inner_join(rooms::table)
                .filter(messages::author_id.eq(of.to_string()))
                .filter(messages::id.gt(after))
                .order(messages::id)
                .limit(most)
                .select((
                    messages::id,
                    rooms::key,
                    messages::seq,
                    messages::author_name,
                    messages::body,
                    messages::sent_at,
                ))
                .load(c)
        };
        self.0.readers.read("lines_of", query).await
    }
}

fn belongings(c: &mut AnyConnection, of: &str, now: Timestamp) -> QueryResult<Belongings> {
    Ok(Belongings {
        account: accounts::table.find(of).select(OwnAccount::as_select()).first(c).optional()?,
        logins: login_sessions::table
            .filter(login_sessions::account_id.eq(of))
            .filter(login_sessions::expires_at.gt(now.naive_utc()))
            .order(login_sessions::created_at)
            .select(OwnLogin::as_select())
            .load(c)?,
        programs: refresh_tokens::table
            .filter(refresh_tokens::account_id.eq(of))
            .filter(refresh_tokens::used_at.is_null())
            .filter(refresh_tokens::expires_at.gt(now.naive_utc()))
            .order(refresh_tokens::created_at)
            .select(OwnProgram::as_select())
            .load(c)?,
        program_keys: program_keys::table
            .filter(program_keys::account_id.eq(of))
            .filter(program_keys::expires_at.gt(now.naive_utc()))
            .order(program_keys::created_at)
            .select(OwnKey::as_select())
            .load(c)?,
        comings: room_notices::table
            .inner_join(rooms::table)
            .filter(room_notices::user_id.eq(of))
            .order((room_notices::at, room_notices::room_id, room_notices::number))
            .select((rooms::key, room_notices::name, room_notices::kind, room_notices::at))
            .load(c)?,
        rooms: members::table
            .inner_join(rooms::table)
            .filter(members::user_id.eq(of))
            .order(members::entered_at)
            .select((rooms::key, rooms::kind, members::name, members::entered_at))
            .load(c)?,
        joined: memberships::table
            .inner_join(rooms::table)
            .filter(memberships::account_id.eq(of))
            .order(memberships::joined_at)
            .select((rooms::key, rooms::kind, rooms::name, memberships::joined_at))
            .load(c)?,
        kept_out: room_bans::table
            .inner_join(rooms::table)
            .filter(room_bans::account_id.eq(of))
            .order(room_bans::banned_at)
            .select((rooms::key, room_bans::banned_at))
            .load(c)?,
        made: rooms::table
            .filter(rooms::owner_id.eq(of))
            .order(rooms::created_at)
            .select(rooms::key)
            .load(c)?,
        read: read_marks::table
            .inner_join(rooms::table)
            .filter(read_marks::account_id.eq(of))
            .select((rooms::key, read_marks::seq))
            .load(c)?,
        safety: own::of(c, of)?,
    })
}
