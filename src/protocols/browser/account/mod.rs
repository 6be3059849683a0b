//! The page about oneself: where one is logged in, name, address, password, everything stored, and the way out.
//! Must not show anything of anybody else; works without a script.

mod agent;
mod changes;
mod delete;
mod email;
mod export;
mod view;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::error::{answer, page, refusal, see};
use super::frame::Frame;
use super::{Browser, flash};
use crate::domain::{Account, AccountError, ChatError, Kind};
use crate::protocols::identity_cookie::Visitor;
pub use changes::{change_name, change_password, end_login, end_other_logins};
pub use delete::delete;
pub use email::{confirm_email, remove_email, send_code};
pub use export::export;
pub use view::AccountPage;

/// The page.
pub async fn show(
    browser: web::Data<Browser>,
    request: HttpRequest,
    visitor: Visitor,
    frame: Frame,
) -> HttpResponse {
    match shown(&browser, &visitor).await {
        Ok(account) => {
            let rendered = browser.templates.around(&frame).account(&account);
            page(&browser, request.headers(), answer(StatusCode::OK, None), rendered)
        }
        Err(error) => outside(&browser, &request, &error),
    }
}

async fn shown(browser: &Browser, visitor: &Visitor) -> Result<AccountPage, ChatError> {
    let me = who(browser, visitor).await?;
    let logins = browser.accounts.logins_of(me.id).await?;
    let programs = browser.accounts.program_logins(me.id).await?;
    let keys = browser.accounts.program_keys(me.id).await?;
    let pending = browser.by_mail.pending(me.id).await?;
    Ok(AccountPage::new(&me, pending, (&logins, &programs, &keys), visitor.login()))
}

/// Who asks, registered or a guest.
///
/// # Errors
/// `NotLoggedIn` for somebody who is nobody yet; `Unavailable`.
async fn who(browser: &Browser, visitor: &Visitor) -> Result<Account, ChatError> {
    let user = visitor.user().ok_or(AccountError::NotLoggedIn)?;
    let found = browser.accounts.account(user).await?;
    found.ok_or_else(|| AccountError::NotLoggedIn.into())
}

/// Back to the page, with what was done or what was wrong.
fn back(browser: &Browser, request: &HttpRequest, done: Result<String, ChatError>) -> HttpResponse {
    match done {
        Ok(told) => {
            flash::say(request, told);
            see("/account")
        }
        Err(error) if error == AccountError::NotLoggedIn.into() => {
            outside(browser, request, &error)
        }
        Err(error) if is_ours(&error) => refusal(browser, request.headers(), &error),
        Err(error) => {
            flash::say(request, error);
            see("/account")
        }
    }
}

/// Somebody who is nobody yet is sent to where he can become somebody.
fn outside(browser: &Browser, request: &HttpRequest, error: &ChatError) -> HttpResponse {
    if is_ours(error) {
        return refusal(browser, request.headers(), error);
    }
    flash::say(request, error);
    see("/login")
}

const fn is_ours(error: &ChatError) -> bool {
    matches!(error.kind(), Kind::Unavailable | Kind::Internal)
}
