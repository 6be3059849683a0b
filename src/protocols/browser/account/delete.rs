//! The end of an account: out of every room and every session, then out of the log.
//! Must not leave anything half done that cannot be done again.

use actix_web::{HttpRequest, HttpResponse, web};

use super::{back, who};
use crate::actors::CloseReason;
use crate::domain::{Account, ChatError, Disowned, Lines};
use crate::protocols::browser::error::see;
use crate::protocols::browser::form::Form;
use crate::protocols::browser::{Browser, flash};
use crate::protocols::identity_cookie::Visitor;
use crate::protocols::site::Site;

/// Deletes the account of somebody who types his password once more; a guest has none.
pub async fn delete(
    browser: web::Data<Browser>,
    request: HttpRequest,
    site: Site,
    visitor: Visitor,
    form: Form,
) -> HttpResponse {
    let deleted = async {
        let me = who(&browser, &visitor).await?;
        if !me.is_guest() {
            browser.accounts.prove(me.id, form.get("password"), site.from).await?;
        }
        let lines = if form.get("lines") == "go" { Lines::Go } else { Lines::Stay };
        forget(&browser, &me, lines).await?;
        visitor.leave();
        Ok::<_, ChatError>(())
    };
    match deleted.await {
        Ok(()) => {
            flash::say(&request, "Your account is deleted. Good-bye.");
            see("/")
        }
        Err(error) => back(&browser, &request, Err(error)),
    }
}

/// First nobody can come back in as him, then he is out of the rooms, so that nothing new of him is written while the old is changed.
async fn forget(browser: &Browser, me: &Account, lines: Lines) -> Result<(), ChatError> {
    browser.accounts.end_other_logins(me.id, None).await?;
    for outbox in browser.sessions.sessions.of(me.id) {
        outbox.close(CloseReason::NotEntered);
    }
    browser.chat.leave_everywhere(me.id).await?;
    let (_, nobody) = browser.accounts.delete(me.id, lines).await?;
    if browser.chat.disown(Disowned { who: me.id, nobody, lines }).await.is_err() {
        log::warn!("a busy room shows lines of a deleted account until it is started again");
    }
    Ok(())
}
