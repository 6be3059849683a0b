//! Somebody has proved who he is: what he did as a guest is his, in the log and in every live room.
//! Must not be called before the proof.

use super::Browser;
use crate::accounts::LoggedIn;
use crate::domain::{ChatError, UserId};
use crate::protocols::identity_cookie::Visitor;

/// Gives him what the guest has that this visitor was, closes what is not his any more, and renews his session.
///
/// # Errors
/// `Busy`, `Unavailable`: he is not logged in, and trying again does no harm.
pub async fn claim(browser: &Browser, visitor: &Visitor, who: &LoggedIn) -> Result<(), ChatError> {
    let into = who.account.id;
    if let Some(before) = visitor.user().filter(|before| *before != into) {
        if visitor.account().is_none() {
            become_one(browser, before, into).await?;
        }
        // His connections were begun as somebody else; pages come back as who he is now.
        browser.sessions.sessions.log_out(&visitor.login().into_iter().collect::<Vec<_>>());
    }
    visitor.proved(who);
    Ok(())
}

/// Moves everything from a guest to an account. Live rooms hear of it in between: what the guest still did while the
/// log was changed is moved by the second pass.
async fn become_one(browser: &Browser, guest: UserId, into: UserId) -> Result<(), ChatError> {
    browser.accounts.merge(guest, into).await?;
    browser.chat.claim(guest, into).await?;
    browser.accounts.merge(guest, into).await?;
    // What kept the guest out keeps the account out. If that cannot be read now, it is soon.
    drop(browser.chat.standing().refresh().await);
    Ok(())
}
