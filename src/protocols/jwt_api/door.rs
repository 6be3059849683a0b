//! Which room and whom a path means, and one answer for every key that leads nowhere.
//! Must not tell apart rooms that never were and rooms that have ended.

use super::JwtApi;
use super::error::Refusal;
use crate::domain::{Account, AccountError, AddressPrefix, ChatError, Room, RoomKey, UserId};

/// The room with this key, and what its password hashes to. Wrong keys are counted.
///
/// # Errors
/// `RoomNotFound`, `TooFast` after too many wrong keys, `Unavailable`.
pub async fn room(
    api: &JwtApi,
    from: AddressPrefix,
    key: &str,
) -> Result<(Room, Option<String>), Refusal> {
    let guess = api.limits.guess(from)?;
    let found = match RoomKey::exact(key).filter(|_| !key.contains('\0')) {
        Some(key) => api.chat.room_and_password(&key).await,
        None => Err(ChatError::RoomNotFound),
    };
    if found == Err(ChatError::RoomNotFound) {
        guess.missed();
        api.metrics.wrong_code();
    }
    Ok(found?)
}

/// Somebody else, registered or a guest.
///
/// # Errors
/// `UserUnknown`, `Unavailable`.
pub async fn person(api: &JwtApi, id: &str) -> Result<Account, Refusal> {
    let id = UserId::parse(id).ok_or(AccountError::UserUnknown)?;
    Ok(api.accounts.account(id).await?.ok_or(AccountError::UserUnknown)?)
}
