//! Name, password and sessions: what the owner changes by himself.
//! Must not know how it is stored; each form is parsed, asked for once, and answered with where to look.

use actix_web::{HttpRequest, HttpResponse, web};

use super::{back, who};
use crate::domain::{AccountError, ChatError, FamilyId, LoginId, Name};
use crate::protocols::browser::Browser;
use crate::protocols::browser::form::Form;
use crate::protocols::identity_cookie::Visitor;
use crate::protocols::site::Site;

/// Another display name.
pub async fn change_name(
    browser: web::Data<Browser>,
    request: HttpRequest,
    visitor: Visitor,
    form: Form,
) -> HttpResponse {
    let changed = async {
        let (me, name) = (who(&browser, &visitor).await?, Name::parse(form.get("name"))?);
        browser.accounts.change_display_name(me.id, name.clone()).await?;
        Ok(format!("Your display name is {name} now."))
    };
    back(&browser, &request, changed.await)
}

/// Another password, for somebody who knows the one he has.
pub async fn change_password(
    browser: web::Data<Browser>,
    request: HttpRequest,
    site: Site,
    visitor: Visitor,
    form: Form,
) -> HttpResponse {
    let changed = async {
        let me = who(&browser, &visitor).await?;
        if form.get("new-password") != form.get("confirmation") {
            return Err(AccountError::PasswordsDiffer.into());
        }
        let passwords = (form.get("password"), form.get("new-password"));
        let keep = visitor.login();
        let new = browser.accounts.change_password(me.id, passwords, keep, site.from).await?;
        visitor.proved(&new.owner);
        browser.sessions.sessions.log_out(&new.ended);
        browser.by_mail.tell_new_password(&me);
        // The password is changed whatever becomes of older links; the store has logged why they stay.
        drop(browser.by_mail.void_links(me.id).await);
        Ok("Your password is changed. Everywhere else you are logged out.".to_owned())
    };
    back(&browser, &request, changed.await)
}

/// Ends one session, or one log-in by a program, or one key of a program.
pub async fn end_login(
    browser: web::Data<Browser>,
    request: HttpRequest,
    visitor: Visitor,
    form: Form,
) -> HttpResponse {
    let ended = async {
        let me = who(&browser, &visitor).await?;
        let mut ended = match LoginId::parse(form.get("session")) {
            Some(login) => browser.accounts.end_login(me.id, login).await?,
            None => Vec::new(),
        };
        if let Some(key) = LoginId::parse(form.get("key")) {
            ended.extend(browser.accounts.end_program_key(me.id, key).await?);
        }
        if let Some(program) = FamilyId::parse(form.get("program")) {
            browser.accounts.end_program_login(me.id, program).await?;
        }
        browser.sessions.sessions.log_out(&ended);
        Ok("You are logged out there.".to_owned())
    };
    back(&browser, &request, ended.await)
}

/// Ends all sessions but this one.
pub async fn end_other_logins(
    browser: web::Data<Browser>,
    request: HttpRequest,
    visitor: Visitor,
) -> HttpResponse {
    let ended = async {
        let me = who(&browser, &visitor).await?;
        // Who does not know where he is must not log himself out.
        let here = visitor.login().ok_or(ChatError::from(AccountError::NotLoggedIn))?;
        let ended = browser.accounts.end_other_logins(me.id, Some(here)).await?;
        browser.sessions.sessions.log_out(&ended);
        Ok("You are logged out everywhere else.".to_owned())
    };
    back(&browser, &request, ended.await)
}
