//! The moment a visitor becomes somebody: a guest from his first entry on.
//! Must not be used for those who only look at a page.

use super::Browser;
use crate::domain::{AddressPrefix, ChatError, Participant};
use crate::protocols::identity_cookie::Visitor;

/// Counts somebody new before he gets anywhere; whoever is known already may always go on.
///
/// # Errors
/// `TooFast` when there are too many new ones at this address.
pub fn may_come(
    browser: &Browser,
    visitor: &Visitor,
    from: AddressPrefix,
) -> Result<(), ChatError> {
    visitor.user().map_or_else(|| browser.limits.become_guest(from), |_known| Ok(()))
}

/// Makes a guest of a visitor who has just got into a room or into the line, unless he is somebody already, and remembers him.
///
/// # Errors
/// `Busy`, `Unavailable`.
pub async fn introduce(
    browser: &Browser,
    visitor: &Visitor,
    who: &Participant,
) -> Result<(), ChatError> {
    let user = browser.accounts.guest(visitor.user(), who.id, &who.name).await?;
    visitor.is(user);
    Ok(())
}
