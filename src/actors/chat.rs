//! The handle every protocol uses: plain async methods over the actors.
//! Must not show an actix type in its signatures.

use crate::domain::{
    Body, ChatError, ClientId, Page, Participant, Receipt, Room, RoomKey, Seq, Snapshot, UserId,
};

/// Rooms, messages and people, for pages and programs that hold no connection; `Dispatch` is for those that do.
#[derive(Clone)]
pub struct Chat;

impl Chat {
    /// Makes a room with a fresh code. The maker is not in it yet: `enter` follows.
    ///
    /// # Errors
    /// `Unavailable` when it cannot be stored.
    pub async fn create_code_room(&self) -> Result<Room, ChatError> {
        Err(ChatError::Internal)
    }

    /// Makes somebody a member by opening the room's page; does nothing but show the room to one who is a member already.
    ///
    /// # Errors
    /// `RoomNotFound`, `NameTaken`, `Busy`, `Unavailable`.
    pub async fn enter(&self, _key: &RoomKey, _who: Participant) -> Result<Snapshot, ChatError> {
        Err(ChatError::Internal)
    }

    /// Says something without a connection.
    ///
    /// # Errors
    /// `RoomNotFound`, `NotAMember`, `Busy`, `Unavailable`.
    pub async fn post(
        &self,
        _key: &RoomKey,
        _author: UserId,
        _body: Body,
        _client_id: Option<ClientId>,
    ) -> Result<Receipt, ChatError> {
        Err(ChatError::Internal)
    }

    /// A page of a room's history before a number.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn history_before(&self, _room: &Room, _before: Seq) -> Result<Page, ChatError> {
        Err(ChatError::Internal)
    }

    /// Leaves for good, with all connections of this person. Nothing happens if he is not in it.
    ///
    /// # Errors
    /// `Busy`.
    pub async fn leave(&self, _key: &RoomKey, _user: UserId) -> Result<(), ChatError> {
        Err(ChatError::Internal)
    }

    /// Closes all sessions with `CloseReason::Restart`, spread over that time, and waits until what was said before is stored.
    pub async fn drain(&self, _over: std::time::Duration) {}
}
