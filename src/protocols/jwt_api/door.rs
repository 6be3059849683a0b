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
    // Asked when the outcome is known: programs ask for many rooms at once, and would wait for one another.
    match (found, api.limits.guess(from).await) {
        (Err(ChatError::RoomNotFound), Ok(guess)) => {
            guess.missed();
            api.metrics.wrong_code();
            Err(ChatError::RoomNotFound)
        }
        (Ok(found), Err(too_fast)) => {
            let belongs = api.chat.role(&found.0, who).await?.belongs();
            if belongs { Ok(found) } else { Err(too_fast) }
        }
        (Err(ChatError::RoomNotFound), Err(too_fast)) => Err(too_fast),
        (found, _) => found,
    }
}

/// Somebody else, registered or a guest.
///
/// # Errors
/// `UserUnknown`, `Unavailable`.
pub async fn person(api: &JwtApi, id: &str) -> Result<Account, ChatError> {
    let id = UserId::parse(id).ok_or(AccountError::UserUnknown)?;
    api.accounts.account(id).await?.ok_or(AccountError::UserUnknown.into())
}
