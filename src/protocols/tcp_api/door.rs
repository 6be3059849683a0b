//! Which room is meant, and one answer for every key that leads nowhere for the one who asks.
//! Must not tell apart rooms that never were, rooms that have ended, and private rooms of others.

use super::TcpApi;
use crate::domain::{Action, AddressPrefix, ChatError, Role, Room, RoomKey, UserId, allows};

/// The room with this key, and what somebody is in it. Wrong keys are counted, and too many of them close the door to all rooms but
/// those that somebody belongs to anyway.
///
/// # Errors
/// `RoomNotFound`, `TooFast` after too many wrong keys, `Unavailable`.
pub async fn room(
    api: &TcpApi,
    from: AddressPrefix,
    who: UserId,
    key: &str,
) -> Result<(Room, Role), ChatError> {
    let found = found(api, who, key).await;
    let belongs = async |(room, role): &(Room, Role)| Ok(role.belongs() || room.owner == Some(who));
    api.chat.counted(from, found, belongs).await
}

async fn found(api: &TcpApi, who: UserId, key: &str) -> Result<(Room, Role), ChatError> {
    let key = RoomKey::exact(key).ok_or(ChatError::RoomNotFound)?;
    let (room, _) = api.chat.room_and_password(&key).await?;
    let role = api.chat.role(&room, who).await?;
    match allows(role, Action::Enter, room.is_private) {
        Ok(()) => Ok((room, role)),
        Err(_forbidden) => Err(ChatError::RoomNotFound),
    }
}
