//! Who belongs to a room: rooms with an owner, joining, leaving, removing, banning, and the end of a room.
//! Must not decide who may: the rules are `domain/membership.rs`, asked where the change is written.

use rand::Rng;
use tokio::sync::oneshot;

use super::Chat;
use super::messages::{End, Exclusion, RoomRequest};
use crate::clock;
use crate::domain::{
    Action, ChatError, Description, JoinedRoom, Role, Room, RoomError, RoomId, RoomKey, RoomKind,
    RoomName, RoomUpdate, Seq, UserId, allows,
};

/// A room that somebody wants to own.
#[derive(Clone, Debug)]
pub struct OwnedRoom {
    /// What others type to get in; `None`: one is drawn.
    pub key: Option<RoomKey>,
    /// What it is called.
    pub name: RoomName,
    /// What it is about.
    pub description: Description,
    /// What the password hashes to, for a private room.
    pub password_hash: Option<String>,
    /// Who makes it; he is its first member.
    pub owner: UserId,
}

/// Rooms in a list of public ones.
const LISTED: usize = 1_000;
/// How often a key is drawn before giving up; of 57^8 keys next to none is in use.
const DRAWS: usize = 10;

impl Chat {
    /// Makes a room that stays, with its owner as the first member.
    ///
    /// # Errors
    /// `Suspended`, `KeyTaken`, `Busy`, `Unavailable`.
    pub async fn create_owned_room(&self, wanted: OwnedRoom) -> Result<Room, ChatError> {
        self.standing().may_take_part(wanted.owner)?;
        let draws = if wanted.key.is_some() { 1 } else { DRAWS };
        for _ in 0..draws {
            let draw = || RoomKey::draw_owned(|below| rand::rng().random_range(0..below));
            let room = Room {
                id: RoomId::random(),
                key: wanted.key.clone().unwrap_or_else(draw),
                kind: RoomKind::Owned,
                name: wanted.name.as_str().to_owned(),
                description: wanted.description.as_str().to_owned(),
                is_private: wanted.password_hash.is_some(),
                created_at: clock::now(),
                owner: Some(wanted.owner),
            };
            let hash = wanted.password_hash.clone();
            if self.services.store.create_owned_room(room.clone(), hash).await? {
                log::info!("room made room={} kind={}", room.id, room.kind);
                return Ok(room);
            }
        }
        Err(RoomError::KeyTaken.into())
    }

    /// Rooms that everybody may find, oldest first.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn public_rooms(&self) -> Result<Vec<Room>, ChatError> {
        self.services.store.public_rooms(LISTED).await
    }

    /// Rooms that somebody has joined.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn joined_rooms(&self, who: UserId) -> Result<Vec<JoinedRoom>, ChatError> {
        self.services.store.joined_rooms(who).await
    }

    /// How far somebody has read the rooms that he has joined.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn read_marks_of(&self, who: UserId) -> Result<Vec<(RoomKey, Seq)>, ChatError> {
        self.services.store.read_marks_of(who).await
    }

    /// A room as it is stored, with what its password hashes to.
    ///
    /// # Errors
    /// `RoomNotFound`, `Unavailable`.
    pub async fn room_and_password(
        &self,
        key: &RoomKey,
    ) -> Result<(Room, Option<String>), ChatError> {
        let found = self.services.store.room_and_password(key).await?;
        found.ok_or(ChatError::RoomNotFound)
    }

    /// Who has joined a room or is in it.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn users_of(&self, room: &Room) -> Result<Vec<UserId>, ChatError> {
        self.services.store.users_of(room.id).await
    }

    /// What somebody is in a room.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn role(&self, room: &Room, who: UserId) -> Result<Role, ChatError> {
        self.services.store.role(room.id, who).await
    }

    /// Joins for good. `checked` is the hash that the password was compared with.
    ///
    /// # Errors
    /// `Suspended`, `PasswordRequired`, `AlreadyJoined`, `Forbidden`, `RoomNotFound`, `Busy`, `Unavailable`.
    pub async fn join_room(
        &self,
        room: &Room,
        who: UserId,
        checked: Option<String>,
    ) -> Result<(), ChatError> {
        self.standing().may_take_part(who)?;
        self.services.store.join_room(room.id, who, checked, clock::now()).await
    }

    /// Leaves for good, with all connections of this person in it.
    ///
    /// # Errors
    /// `NotJoined`, `Busy`, `Unavailable`.
    pub async fn leave_room(&self, room: &Room, who: UserId) -> Result<(), ChatError> {
        self.services.store.leave_room(room.id, who).await?;
        self.exclude(room, who, Exclusion::Left).await
    }

    /// The owner removes somebody, who may join again.
    ///
    /// # Errors
    /// `Forbidden`, `KickSelf`, `NotJoined`, `Busy`, `Unavailable`.
    pub async fn kick(&self, room: &Room, by: UserId, target: UserId) -> Result<(), ChatError> {
        self.services.store.kick(room.id, by, target).await?;
        self.exclude(room, target, Exclusion::Removed).await
    }

    /// The owner keeps somebody out, whether or not he is in.
    ///
    /// # Errors
    /// `Forbidden`, `BanSelf`, `AlreadyBanned`, `Busy`, `Unavailable`.
    pub async fn ban(&self, room: &Room, by: UserId, target: UserId) -> Result<(), ChatError> {
        self.services.store.ban(room.id, by, target, clock::now()).await?;
        self.exclude(room, target, Exclusion::Removed).await
    }

    /// The owner lets somebody join again.
    ///
    /// # Errors
    /// `Forbidden`, `UnbanSelf`, `NotBanned`, `Busy`, `Unavailable`.
    pub async fn unban(&self, room: &Room, by: UserId, target: UserId) -> Result<(), ChatError> {
        self.services.store.unban(room.id, by, target).await
    }

    /// The owner gives the room another name, description or password.
    ///
    /// # Errors
    /// `Forbidden`, `RoomNotFound`, `Busy`, `Unavailable`.
    pub async fn update_room(
        &self,
        room: &Room,
        by: UserId,
        update: RoomUpdate,
    ) -> Result<Room, ChatError> {
        let changed = self.services.store.update_room(room.id, by, update).await?;
        let boxed = Box::new(changed.clone());
        self.tell_live(room, |reply| RoomRequest::Change { room: boxed, reply }).await?;
        Ok(changed)
    }

    /// The owner ends the room: its connections are closed, and nothing of it is left.
    ///
    /// # Errors
    /// `Forbidden`, `RoomNotFound`, `Busy`, `Unavailable`.
    pub async fn delete_room(&self, room: &Room, by: UserId) -> Result<(), ChatError> {
        allows(self.role(room, by).await?, Action::Delete, room.is_private)?;
        if room.kind != RoomKind::Owned {
            return Err(RoomError::Forbidden.into());
        }
        let (reply, answer) = oneshot::channel();
        let end = End { room: room.clone(), reply };
        self.server.try_send(end).map_err(|_full| ChatError::Busy)?;
        answer.await.unwrap_or(Err(ChatError::Internal))
    }

    async fn exclude(&self, room: &Room, user: UserId, why: Exclusion) -> Result<(), ChatError> {
        self.tell_live(room, |reply| RoomRequest::Exclude { user, why, reply }).await
    }

    /// Tells a room what the log knows already. A room that is gone needs no word.
    async fn tell_live(
        &self,
        room: &Room,
        request: impl FnOnce(oneshot::Sender<Result<(), ChatError>>) -> RoomRequest,
    ) -> Result<(), ChatError> {
        match self.ask(&room.key, request).await {
            Err(ChatError::RoomNotFound) => Ok(()),
            told => told,
        }
    }
}
