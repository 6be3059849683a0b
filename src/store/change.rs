//! Everything but messages that is written: small changes that ride in the message writer's transactions.
//! Must not open a transaction of its own; a change may be run again when its batch is.

use std::time::Duration;

use diesel::prelude::*;
use diesel::result::Error;

use super::account_changes::AccountChange;
use super::codes::CodeChange;
use super::connection::AnyConnection;
use super::login_changes::LoginChange;
use super::matches::MatchChange;
use super::memberships::MembershipChange;
use super::notices::NoticeChange;
use super::program_keys::KeyChange;
use super::recoveries::RecoveryChange;
use super::refresh_tokens::{Rotated, TokenChange};
use super::registrations::RegistrationChange;
use super::safety::SafetyChange;
use super::schema::probes;
use super::{accounts, members, read_marks, rooms};
use crate::domain::{ChatError, LoginId, Place, Room, RoomId, Seq, Timestamp, UserId};

/// A change, with all it needs.
#[derive(Clone, Debug)]
pub(super) enum Change {
    /// Store a room unless its key is in use or rests for so long after its end.
    CreateRoom(Room, Duration),
    /// Something about who has joined or is kept out.
    Membership(Box<MembershipChange>),
    /// Somebody is in a room no more.
    RemoveMember(RoomId, UserId),
    /// Somebody came or went.
    Notice(Box<NoticeChange>),
    /// Mark a room as ended; its deletion follows in steps.
    EndRoom(Room, Timestamp),
    /// Something about reports, measures or moderators.
    Safety(SafetyChange),
    /// Somebody has read up to here.
    MarkRead(RoomId, UserId, Seq),
    /// Something about an account.
    Account(Box<AccountChange>),
    /// Something about where somebody is logged in.
    Login(Box<LoginChange>),
    /// Something about codes and links sent by mail.
    Code(Box<CodeChange>),
    /// Something about registrations that wait for their code.
    Registration(Box<RegistrationChange>),
    /// Something about the tokens of programs.
    Token(Box<TokenChange>),
    /// Something about the keys of programs.
    Key(Box<KeyChange>),
    /// Something about places of connections.
    Recovery(Box<RecoveryChange>),
    /// Something about strangers who met.
    Match(MatchChange),
    /// Write something, to see whether it can be written.
    Probe,
}

/// What a change came to. Small: it is made for each of them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Outcome {
    /// There was nothing to do.
    Nothing,
    /// It is done.
    Done,
    /// So many rows were changed; fewer than asked for means that it was all.
    Count(usize),
    /// Somebody else has that handle, or that address.
    Taken(Key),
    /// These are logged in no more.
    Ended(Vec<LoginId>),
    /// The room is like this now.
    Room(Box<Room>),
    /// A rule says no, and nothing was changed.
    Refused(Box<ChatError>),
    /// What became of a token that was given for another one.
    Rotated(Rotated),
    /// Who comes back goes on there.
    Place(Box<Place>),
}

/// What only one account can have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Key {
    /// A handle.
    Handle,
    /// An address.
    Email,
}

impl Change {
    /// Carries it out; says what it came to.
    pub fn apply(&self, c: &mut AnyConnection) -> QueryResult<Outcome> {
        match self {
            Self::CreateRoom(room, rest) => {
                return rooms::create(c, room, None, *rest).map(Outcome::from);
            }
            Self::Membership(change) => return change.apply(c),
            Self::RemoveMember(room, user) => members::remove(c, *room, *user)?,
            Self::Notice(change) => return change.apply(c),
            Self::EndRoom(room, at) => rooms::mark_ended(c, room, *at)?,
            Self::Safety(change) => return change.apply(c).map(Outcome::from),
            Self::MarkRead(room, user, seq) => return read_marks::mark(c, *room, *user, *seq),
            Self::Account(change) => return change.apply(c),
            Self::Login(change) => return change.apply(c),
            Self::Code(change) => return change.apply(c),
            Self::Registration(change) => return change.apply(c),
            Self::Token(change) => return change.apply(c),
            Self::Key(change) => return change.apply(c),
            Self::Recovery(change) => return change.apply(c),
            Self::Match(change) => return change.apply(c).map(Outcome::from),
            Self::Probe => {
                diesel::update(probes::table.find(1))
                    .set(probes::count.eq(probes::count + 1))
                    .execute(c)?;
            }
        }
        Ok(Outcome::Done)
    }

    /// Whether somebody relies on a text being gone, also from the write-ahead log.
    pub const fn removes_text(&self) -> bool {
        match self {
            Self::Account(change) => change.removes_text(),
            _ => false,
        }
    }

    /// What a broken unique key means, when it is one that is looked up before and was taken in between.
    pub fn taken(error: &Error) -> Option<Outcome> {
        if rooms::is_key_taken(error) {
            return Some(Outcome::Nothing);
        }
        accounts::taken(error).map(Outcome::Taken)
    }
}

impl Outcome {
    /// Whether there was anything to do.
    pub const fn is_done(&self) -> bool {
        !matches!(self, Self::Nothing | Self::Taken(_) | Self::Refused(_))
    }

    /// A refusal.
    pub fn refused(why: impl Into<ChatError>) -> Self {
        Self::Refused(Box::new(why.into()))
    }
}

impl From<bool> for Outcome {
    fn from(done: bool) -> Self {
        if done { Self::Done } else { Self::Nothing }
    }
}
