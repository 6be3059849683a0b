//! Each change of memberships: the rule is asked, then the rows are changed, in the same transaction.
//! Must not be called for writing by anybody but the message writer.

use std::time::Duration;

use diesel::prelude::*;

use super::MembershipChange;
use super::rows;
use crate::domain::{
    AccountError, Action, ChatError, Participant, PasswordUpdate, Room, RoomError, RoomId,
    RoomKind, RoomUpdate, Timestamp, UserId, allows,
};
use crate::store::accounts::{Login, find};
use crate::store::change::Outcome;
use crate::store::connection::AnyConnection;
use crate::store::{members, rooms};

impl MembershipChange {
    /// Carries it out; says what it came to.
    pub fn apply(&self, c: &mut AnyConnection) -> QueryResult<Outcome> {
        match self {
            Self::CreateOwned(room, hash) => return create(c, room, hash.as_deref()),
            Self::Leave(room, who) => return leave(c, *room, *who),
            _ => {}
        }
        let Some((room, hash)) = rooms::by_id(c, self.room())? else {
            return Ok(Outcome::refused(ChatError::RoomNotFound));
        };
        match self {
            Self::CreateOwned(..) | Self::Leave(..) => Ok(Outcome::Nothing),
            Self::Enter(_, who, at) => enter(c, &room, who, *at),
            Self::Join(_, who, checked, at) => {
                if hash.is_some() && hash != *checked {
                    return Ok(Outcome::refused(RoomError::PasswordRequired));
                }
                join(c, &room, *who, *at)
            }
            Self::Kick(_, by, who) => kick(c, &room, *by, *who),
            Self::Ban(_, by, who, at) => ban(c, &room, *by, *who, *at),
            Self::Unban(_, by, who) => unban(c, &room, *by, *who),
            Self::Update(_, by, update) => change(c, room, *by, update),
        }
    }

    const fn room(&self) -> RoomId {
        match self {
            Self::CreateOwned(room, _) => room.id,
            Self::Enter(room, ..)
            | Self::Join(room, ..)
            | Self::Leave(room, _)
            | Self::Kick(room, ..)
            | Self::Ban(room, ..)
            | Self::Unban(room, ..)
            | Self::Update(room, ..) => *room,
        }
    }
}

fn create(c: &mut AnyConnection, room: &Room, hash: Option<&str>) -> QueryResult<Outcome> {
    // Codes that have rested for long enough are given free when the next code is made.
    if !rooms::create(c, room, hash, Duration::MAX)? {
        return Ok(Outcome::Nothing);
    }
    if let Some(owner) = room.owner {
        rows::join(c, room.id, owner, room.created_at)?;
    }
    Ok(Outcome::Done)
}

/// Presence for everybody who may come in; into a public room with an owner this joins.
fn enter(
    c: &mut AnyConnection,
    room: &Room,
    who: &Participant,
    at: Timestamp,
) -> QueryResult<Outcome> {
    if room.kind == RoomKind::Owned {
        let role = rows::role(c, room, who.id)?;
        if let Err(error) = allows(role, Action::Enter, room.is_private) {
            return Ok(Outcome::refused(error));
        }
        if !role.is_member() {
            rows::join(c, room.id, who.id, at)?;
        }
    }
    members::add(c, room.id, who, at)?;
    Ok(Outcome::Done)
}

fn join(c: &mut AnyConnection, room: &Room, who: UserId, at: Timestamp) -> QueryResult<Outcome> {
    if let Err(error) = allows(rows::role(c, room, who)?, Action::Join, room.is_private) {
        return Ok(Outcome::refused(error));
    }
    rows::join(c, room.id, who, at)?;
    Ok(Outcome::Done)
}

fn leave(c: &mut AnyConnection, room: RoomId, who: UserId) -> QueryResult<Outcome> {
    if rows::take_out(c, room, who)? {
        return Ok(Outcome::Done);
    }
    Ok(Outcome::refused(match rooms::by_id(c, room)? {
        Some(_) => RoomError::NotJoined.into(),
        None => ChatError::RoomNotFound,
    }))
}

fn kick(c: &mut AnyConnection, room: &Room, by: UserId, who: UserId) -> QueryResult<Outcome> {
    if let Err(error) = allows(rows::role(c, room, by)?, Action::Kick, room.is_private) {
        return Ok(Outcome::refused(error));
    }
    if by == who {
        return Ok(Outcome::refused(RoomError::KickSelf));
    }
    if !rows::take_out(c, room.id, who)? {
        return Ok(Outcome::refused(RoomError::NotJoined));
    }
    Ok(Outcome::Done)
}

fn ban(
    c: &mut AnyConnection,
    room: &Room,
    by: UserId,
    who: UserId,
    at: Timestamp,
) -> QueryResult<Outcome> {
    if let Err(error) = allows(rows::role(c, room, by)?, Action::Ban, room.is_private) {
        return Ok(Outcome::refused(error));
    }
    if by == who {
        return Ok(Outcome::refused(RoomError::BanSelf));
    }
    // A ban of nobody would stay for ever.
    if find(c, &Login::Id(who))?.is_none() && !rows::is_present(c, room.id, who)? {
        return Ok(Outcome::refused(AccountError::UserUnknown));
    }
    if !rows::ban(c, room.id, by, who, at)? {
        return Ok(Outcome::refused(RoomError::AlreadyBanned));
    }
    rows::take_out(c, room.id, who)?;
    Ok(Outcome::Done)
}

fn unban(c: &mut AnyConnection, room: &Room, by: UserId, who: UserId) -> QueryResult<Outcome> {
    if let Err(error) = allows(rows::role(c, room, by)?, Action::Unban, room.is_private) {
        return Ok(Outcome::refused(error));
    }
    if by == who {
        return Ok(Outcome::refused(RoomError::UnbanSelf));
    }
    if !rows::unban(c, room.id, who)? {
        return Ok(Outcome::refused(RoomError::NotBanned));
    }
    Ok(Outcome::Done)
}

fn change(
    c: &mut AnyConnection,
    mut room: Room,
    by: UserId,
    update: &RoomUpdate,
) -> QueryResult<Outcome> {
    if let Err(error) = allows(rows::role(c, &room, by)?, Action::Update, room.is_private) {
        return Ok(Outcome::refused(error));
    }
    if let Some(name) = &update.name {
        name.as_str().clone_into(&mut room.name);
    }
    if let Some(description) = &update.description {
        description.as_str().clone_into(&mut room.description);
    }
    rooms::describe(c, &room)?;
    match &update.password {
        PasswordUpdate::Keep => {}
        PasswordUpdate::Remove => {
            rooms::set_password(c, room.id, None)?;
            room.is_private = false;
        }
        PasswordUpdate::Set(hash) => {
            rooms::set_password(c, room.id, Some(hash))?;
            room.is_private = true;
        }
    }
    Ok(Outcome::Room(Box::new(room)))
}
