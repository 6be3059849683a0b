//! Which room and whom a path means, and one answer for every key that leads nowhere.
//! Must not tell apart rooms that never were and rooms that have ended.

use super::JwtApi;
use crate::domain::{Account, AccountError, AddressPrefix, ChatError, Room, RoomKey, UserId};

/// The room with this key, and what its password hashes to. Wrong keys are counted, and too many of them close the door to all
/// rooms but those that somebody belongs to anyway.
///
/// # Errors
/// `RoomNotFound`, `TooFast` after too many wrong keys, `Unavailable`.
pub async fn room(
    api: &JwtApi,
    from: AddressPrefix,
    who: UserId,
    key: &str,
) -> Result<(Room, Option<String>), ChatError> {
    let found = match RoomKey::exact(key) {
        Some(key) => api.chat.room_and_password(&key).await,
        None => Err(ChatError::RoomNotFound),
    };
    let belongs =
        async |(room, _): &(Room, Option<String>)| Ok(api.chat.role(room, who).await?.belongs());
    api.chat.counted(from, found, belongs).await
}

/// Somebody else, registered or a guest.
///
/// # Errors
/// `UserUnknown`, `Unavailable`.
pub async fn person(api: &JwtApi, id: &str) -> Result<Account, ChatError> {
    let id = UserId::parse(id).ok_or(AccountError::UserUnknown)?;
    api.accounts.account(id).await?.ok_or(AccountError::UserUnknown.into())
}
