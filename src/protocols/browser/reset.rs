//! Back in without the password: a link by mail, and a new password.
//! Must not tell whether an address belongs to an account; works without a script.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

use super::error::{answer, form_status, page, see};
use super::form::Form;
use super::frame::Frame;
use super::{Browser, flash};
use crate::domain::{AccountError, ChatError, Email};
use crate::protocols::site::Site;

/// The form for an address.
#[derive(Default, Serialize)]
pub struct ResetPage {
    errors: Vec<String>,
    email: String,
    sent: bool,
    minutes: u64,
}

/// The form for a new password.
#[derive(Serialize)]
pub struct NewPasswordPage {
    errors: Vec<String>,
    token: String,
}

/// Asks for the address.
pub async fn show(browser: web::Data<Browser>, request: HttpRequest, frame: Frame) -> HttpResponse {
    form((&browser, &request, &frame), ResetPage::default(), None)
}

/// Sends the link if there is such an account; says the same if there is none.
pub async fn send(
    browser: web::Data<Browser>,
    request: HttpRequest,
    site: Site,
    frame: Frame,
    typed: Form,
) -> HttpResponse {
    let email = typed.get("email").to_owned();
    let asked = Email::parse(&email).and_then(|to| browser.by_mail.ask_reset(site.from, to));
    let filled = ResetPage { email, minutes: browser.by_mail.link_minutes(), ..Default::default() };
    match asked {
        Ok(()) => form((&browser, &request, &frame), ResetPage { sent: true, ..filled }, None),
        Err(error) => form((&browser, &request, &frame), filled, Some(&error)),
    }
}

/// Asks for the new password, if the link is good.
pub async fn open(
    browser: web::Data<Browser>,
    request: HttpRequest,
    token: web::Path<String>,
    frame: Frame,
) -> HttpResponse {
    match browser.by_mail.look_at_link(&token).await {
        Ok(_) => choose((&browser, &request, &frame), &token, None),
        Err(error) => form((&browser, &request, &frame), ResetPage::default(), Some(&error)),
    }
}

/// Changes the password; the link is used up with it.
pub async fn change(
    browser: web::Data<Browser>,
    request: HttpRequest,
    token: web::Path<String>,
    frame: Frame,
    typed: Form,
) -> HttpResponse {
    match changed(&browser, &token, &typed).await {
        Ok(()) => {
            flash::say(&request, "Your password is changed. Please log in with the new one.");
            see("/login")
        }
        Err(error) if error == AccountError::LinkOver.into() => {
            form((&browser, &request, &frame), ResetPage::default(), Some(&error))
        }
        Err(error) => choose((&browser, &request, &frame), &token, Some(&error)),
    }
}

/// A password that cannot be chosen does not use the link up.
async fn changed(browser: &Browser, token: &str, typed: &Form) -> Result<(), ChatError> {
    let owner = browser.by_mail.look_at_link(token).await?;
    let owner = browser.accounts.account(owner).await?.ok_or(AccountError::LinkOver)?;
    let new = typed.get("new-password");
    if new != typed.get("confirmation") {
        return Err(AccountError::PasswordsDiffer.into());
    }
    browser.accounts.may_choose(new, &owner)?;
    let owner_id = browser.by_mail.use_link(token).await?;
    let new = browser.accounts.reset_password(owner_id, new).await?;
    browser.sessions.sessions.log_out(&new.ended);
    browser.by_mail.tell_new_password(&owner);
    Ok(())
}

/// Who is asked, by whom, and what stands around the page.
type Around<'a> = (&'a Browser, &'a HttpRequest, &'a Frame);

fn form(
    (browser, request, frame): Around<'_>,
    mut shown: ResetPage,
    error: Option<&ChatError>,
) -> HttpResponse {
    shown.errors.extend(error.map(ToString::to_string));
    let status = error.map_or(StatusCode::OK, form_status);
    let rendered = browser.templates.around(frame).reset(&shown);
    page(browser, request.headers(), answer(status, error), rendered)
}

fn choose(
    (browser, request, frame): Around<'_>,
    token: &str,
    error: Option<&ChatError>,
) -> HttpResponse {
    let errors = error.map(ToString::to_string).into_iter().collect();
    let status = error.map_or(StatusCode::OK, form_status);
    let shown = NewPasswordPage { errors, token: token.to_owned() };
    let rendered = browser.templates.around(frame).new_password(&shown);
    page(browser, request.headers(), answer(status, error), rendered)
}
