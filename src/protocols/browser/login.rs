//! Logging in, registering and logging out: two forms on one page, and what they answer.
//! Must not know how a password is checked; it parses, asks once and answers.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::Browser;
use super::claim::claim;
use super::error::{answer, page, refusal, see, wants_page};
use super::flash;
use super::form::Form;
use super::frame::Frame;
use super::templates::LoginPage;
use crate::accounts::{LoggedIn, Registration};
use crate::domain::{ChatError, Kind};
use crate::protocols::identity_cookie::Visitor;
use crate::protocols::site::Site;

/// Both forms, also for somebody who is logged in already.
pub async fn show(browser: web::Data<Browser>, request: HttpRequest, frame: Frame) -> HttpResponse {
    let shown = LoginPage { is_logged_in: frame.name.is_some() };
    let rendered = browser.templates.around(&frame).login(&shown);
    page(&browser, request.headers(), answer(StatusCode::OK, None), rendered)
}

/// Lets somebody in, and gives him what he did as a guest.
pub async fn log_in(
    browser: web::Data<Browser>,
    request: HttpRequest,
    site: Site,
    visitor: Visitor,
    form: Form,
) -> HttpResponse {
    let (name, password) = (form.get("username"), form.get("password"));
    let done = async {
        let who = browser.accounts.log_in(name, password, site.from).await?;
        claim(&browser, &visitor, &who).await?;
        Ok(who)
    };
    match done.await {
        Ok(who) => {
            let LoggedIn { account, .. } = &who;
            let handle = account.handle.as_ref().map(ToString::to_string);
            let called = handle.unwrap_or_else(|| account.display_name.to_string());
            flash::say(&request, format!("Welcome back {called}!"));
            see("/")
        }
        Err(error) => again(&browser, &request, &error),
    }
}

/// Makes an account of a guest, or a new one.
pub async fn register(
    browser: web::Data<Browser>,
    request: HttpRequest,
    site: Site,
    visitor: Visitor,
    form: Form,
) -> HttpResponse {
    let fields = Registration {
        username: form.get("username"),
        password: form.get("password"),
        confirmation: form.get("pass-confirmation"),
    };
    let done = async {
        browser.limits.register(site.from)?;
        let who = browser.accounts.register(fields, visitor.user()).await?;
        claim(&browser, &visitor, &who).await
    };
    match done.await {
        Ok(()) => {
            flash::say(&request, "You're logged in.");
            see("/")
        }
        Err(error) => again(&browser, &request, &error),
    }
}

/// Ends the session and its connections.
pub async fn log_out(
    browser: web::Data<Browser>,
    request: HttpRequest,
    visitor: Visitor,
) -> HttpResponse {
    if let (Some(user), Some(login)) = (visitor.user(), visitor.login()) {
        match browser.accounts.end_login(user, login).await {
            Ok(ended) => browser.sessions.sessions.log_out(&ended),
            Err(error) => return refusal(&browser, request.headers(), &error),
        }
    }
    visitor.leave();
    flash::say(&request, "You're logged out.");
    see("/")
}

/// Back to the forms with what was wrong; a program that is too fast is told so in its own way.
fn again(browser: &Browser, request: &HttpRequest, error: &ChatError) -> HttpResponse {
    let is_program = !wants_page(request.headers());
    let is_ours = matches!(error.kind(), Kind::Unavailable | Kind::Internal);
    if is_ours || (is_program && error.kind() == Kind::TooMany) {
        return refusal(browser, request.headers(), error);
    }
    flash::say(request, error);
    see("/login")
}
