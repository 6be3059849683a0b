//! Typed codes: which room is meant, and one answer for every code that leads nowhere.
//! Must not tell apart rooms that never were, have ended or are not for everybody.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::Browser;
use crate::domain::{AddressPrefix, ChatError, Participant, Room, RoomError, RoomKey, Snapshot};
use crate::protocols::identity_cookie::Entry;
use crate::protocols::site::Site;

/// Enters the room of a typed code. Wrong codes are counted.
///
/// # Errors
/// `RoomNotFound` for every code that leads nowhere, `TooFast` after too many of them, and what `Chat::enter` says.
pub async fn enter(
    browser: &Browser,
    from: AddressPrefix,
    typed: &str,
    who: Participant,
) -> Result<Snapshot, ChatError> {
    let enter = async |key: RoomKey| browser.chat.enter(&key, who.clone()).await;
    guessed(browser, from, typed, enter).await
}

/// Finds the room of a code that somebody gave. Wrong codes are counted.
async fn find(browser: &Browser, from: AddressPrefix, typed: &str) -> Result<Room, ChatError> {
    guessed(browser, from, typed, async |key: RoomKey| browser.chat.room(&key).await).await
}

/// The room of a page, which is not always the one entered last: somebody may have two tabs. Any other key is a guess.
///
/// # Errors
/// `RoomNotFound` for every code that leads nowhere, `TooFast` after too many of them, and what `Chat::room` says.
pub async fn meant(
    browser: &Browser,
    from: AddressPrefix,
    entry: &Entry,
    told: &str,
) -> Result<RoomKey, ChatError> {
    if told.is_empty() || candidates(told).any(|key| key == entry.room) {
        return Ok(entry.room.clone());
    }
    find(browser, from, told).await.map(|room| room.key)
}

async fn guessed<T>(
    browser: &Browser,
    from: AddressPrefix,
    typed: &str,
    look_up: impl AsyncFn(RoomKey) -> Result<T, ChatError>,
) -> Result<T, ChatError> {
    let guess = browser.limits.guess(from).await?;
    for key in candidates(typed) {
        match look_up(key).await {
            Err(ChatError::RoomNotFound | ChatError::Room(RoomError::Forbidden)) => {}
            other => return other,
        }
    }
    guess.missed();
    browser.metrics.wrong_code();
    Err(ChatError::RoomNotFound)
}

/// The key exactly as typed, then the code that was probably meant.
pub fn candidates(typed: &str) -> impl Iterator<Item = RoomKey> {
    let exact = RoomKey::exact(typed);
    let code = RoomKey::as_code(typed).filter(|code| Some(code) != exact.as_ref());
    exact.into_iter().chain(code)
}

/// The address that leads to the room, to pass on.
pub fn link(site: &Site, room: &RoomKey) -> String {
    format!("{}{}", site.url, path(room))
}

/// The same for those who are here already.
pub fn path(room: &RoomKey) -> String {
    format!("/r/{}", utf8_percent_encode(room.as_str(), NON_ALPHANUMERIC))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_tried_as_typed_and_then_as_the_code_that_was_meant() {
        let tried = |typed| candidates(typed).map(|key| key.to_string()).collect::<Vec<_>>();
        assert_eq!(tried("BGHK"), ["BGHK"]);
        assert_eq!(tried(" bg-hk "), ["bg-hk", "BGHK"]);
        assert_eq!(tried("Tea/time!"), ["Tea/time!"]);
        assert_eq!(tried("  "), Vec::<String>::new());
    }
}
