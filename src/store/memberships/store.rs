//! What may be asked of the store about members of rooms.
//! Must not tell live rooms: who asks does.

use super::MembershipChange;
use crate::domain::{ChatError, Participant, Role, Room, RoomId, RoomUpdate, Timestamp, UserId};
use crate::store::change::{Change, Outcome};
use crate::store::{Store, rooms};

impl Store {
    /// Stores a new room with an owner, who is its first member; the hash is that of its password. False when its key is in use or rests.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn create_owned_room(
        &self,
        room: Room,
        password_hash: Option<String>,
    ) -> Result<bool, ChatError> {
        let outcome = self.membership(MembershipChange::CreateOwned(room, password_hash)).await?;
        Ok(outcome.is_done())
    }

    /// What somebody is to a room.
    ///
    /// # Errors
    /// `RoomNotFound`, `Unavailable`.
    pub async fn role(&self, room: RoomId, who: UserId) -> Result<Role, ChatError> {
        let query = move |c: &mut _| match rooms::by_id(c, room)? {
            Some((room, _)) => super::role(c, &room, who).map(Some),
            None => Ok(None),
        };
        self.0.readers.read("role", query).await?.ok_or(ChatError::RoomNotFound)
    }

    /// Notes that somebody is in a room, or gives him the new name. Who enters a public room with an owner joins it.
    ///
    /// # Errors
    /// `Forbidden` for who is kept out and for all but members of a private room; `RoomNotFound`, `Busy`, `Unavailable`.
    pub async fn enter_room(
        &self,
        room: RoomId,
        who: Participant,
        at: Timestamp,
    ) -> Result<(), ChatError> {
        self.membership(MembershipChange::Enter(room, who, at)).await.map(drop)
    }

    /// Makes somebody a lasting member. `checked` is the hash his password was compared with.
    ///
    /// # Errors
    /// `PasswordRequired` when the room has a password and that is not its hash; `AlreadyJoined`, `Forbidden`; `RoomNotFound`, `Busy`, `Unavailable`.
    pub async fn join_room(
        &self,
        room: RoomId,
        who: UserId,
        checked: Option<String>,
        at: Timestamp,
    ) -> Result<(), ChatError> {
        self.membership(MembershipChange::Join(room, who, checked, at)).await.map(drop)
    }

    /// Ends somebody's membership and his presence. An owner stays owner.
    ///
    /// # Errors
    /// `NotJoined`, `RoomNotFound`, `Busy`, `Unavailable`.
    pub async fn leave_room(&self, room: RoomId, who: UserId) -> Result<(), ChatError> {
        self.membership(MembershipChange::Leave(room, who)).await.map(drop)
    }

    /// The same for somebody who may not be in it.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn depart(&self, room: RoomId, who: UserId) -> Result<(), ChatError> {
        self.change(leaving(room, who)).await.map(drop)
    }

    /// An owner puts somebody out of his room.
    ///
    /// # Errors
    /// `Forbidden`, `KickSelf`, `NotJoined`; `RoomNotFound`, `Busy`, `Unavailable`.
    pub async fn kick(&self, room: RoomId, by: UserId, target: UserId) -> Result<(), ChatError> {
        self.membership(MembershipChange::Kick(room, by, target)).await.map(drop)
    }

    /// An owner keeps somebody out of his room, whether he is in it or not.
    ///
    /// # Errors
    /// `Forbidden`, `BanSelf`, `UserUnknown`, `AlreadyBanned`; `RoomNotFound`, `Busy`, `Unavailable`.
    pub async fn ban(
        &self,
        room: RoomId,
        by: UserId,
        target: UserId,
        at: Timestamp,
    ) -> Result<(), ChatError> {
        self.membership(MembershipChange::Ban(room, by, target, at)).await.map(drop)
    }

    /// An owner lets somebody come again, who is not a member by that.
    ///
    /// # Errors
    /// `Forbidden`, `UnbanSelf`, `NotBanned`; `RoomNotFound`, `Busy`, `Unavailable`.
    pub async fn unban(&self, room: RoomId, by: UserId, target: UserId) -> Result<(), ChatError> {
        self.membership(MembershipChange::Unban(room, by, target)).await.map(drop)
    }

    /// An owner changes his room; gives it back as it is now. Its members stay.
    ///
    /// # Errors
    /// `Forbidden`, `RoomNotFound`, `Busy`, `Unavailable`.
    pub async fn update_room(
        &self,
        room: RoomId,
        by: UserId,
        update: RoomUpdate,
    ) -> Result<Room, ChatError> {
        match self.membership(MembershipChange::Update(room, by, update)).await? {
            Outcome::Room(room) => Ok(*room),
            _ => Err(ChatError::Internal),
        }
    }

    async fn membership(&self, change: MembershipChange) -> Result<Outcome, ChatError> {
        match self.change(Change::Membership(Box::new(change))).await? {
            Outcome::Refused(error) => Err(*error),
            outcome => Ok(outcome),
        }
    }
}

fn leaving(room: RoomId, who: UserId) -> Change {
    Change::Membership(Box::new(MembershipChange::Leave(room, who)))
}
