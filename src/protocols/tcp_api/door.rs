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
    // Asked when the outcome is known: programs ask for many rooms at once, and would wait for one another.
    match (found, api.limits.guess(from).await) {
        (Err(ChatError::RoomNotFound), Ok(guess)) => {
            guess.missed();
            api.metrics.wrong_code();
            Err(ChatError::RoomNotFound)
        }
        (Err(ChatError::RoomNotFound), Err(too_fast)) => Err(too_fast),
        (Ok((room, role)), Err(too_fast)) => {
            let belongs = role.belongs() || room.owner == Some(who);
            if belongs { Ok((room, role)) } else { Err(too_fast) }
        }
        (found, _) => found,
    }
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
