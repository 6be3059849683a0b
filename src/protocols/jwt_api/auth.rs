//! Registering, proving an address, logging in, and fresh tokens.
//! Must not know how a token is made or a password is checked; it parses, asks once and answers.

use actix_web::http::header::HeaderMap;
use actix_web::{HttpRequest, HttpResponse, ResponseError, web};
use bytes::Bytes;

use super::JwtApi;
use super::bodies::{LogIn, Registration, Verification};
use super::caller::Sent;
use super::error::{Answered, Refusal};
use super::request;
use super::views::{Done, LoggedIn, Refreshed, Refused};
use crate::accounts::EmailRegistration;
use crate::domain::AccountError;
use crate::protocols::site::Site;

/// Register
///
/// A code of six digits is sent to the address. Registering again before it is typed sends another one.
#[utoipa::path(
    post, path = "/register", tag = "account", request_body = Registration,
    responses(
        (status = 201, description = "The code is on its way.", body = Done),
        (status = 400, description = "Invalid email; Password must be between 8 and 32 characters; Username must be between 3 and 32 characters; Username must be alphanumeric: the first of them.", body = Refused),
        (status = 409, description = "User already exists, or the handle is taken.", body = Refused),
    )
)]
pub async fn register(
    api: web::Data<JwtApi>,
    site: Site,
    request: HttpRequest,
    body: Bytes,
) -> HttpResponse {
    told(registered(&api, &site, request.headers(), &body).await)
}

async fn registered(api: &JwtApi, site: &Site, headers: &HeaderMap, bytes: &[u8]) -> Answered {
    let Registration { email, password, username, login } = request::body(headers, bytes)?;
    api.limits.register(site.from)?;
    let wanted = EmailRegistration {
        email: &email,
        password: &password,
        username: &username,
        login: login.as_deref(),
    };
    api.by_mail.register(wanted, site.from).await?;
    Ok(HttpResponse::Created().json(Done::ok()))
}

/// Verify the address
///
/// With the code from the mail. After five wrong ones the code is good no more.
#[utoipa::path(
    post, path = "/verify", tag = "account", request_body = Verification,
    responses(
        (status = 200, description = "The account is made; log in.", body = Done),
        (status = 400, description = "Invalid email; Invalid verification code; Verification code expired.", body = Refused),
        (status = 404, description = "Verification not found: nobody registers with this address, or the code was typed wrongly too often.", body = Refused),
        (status = 409, description = "User already exists, or the handle was taken meanwhile.", body = Refused),
    )
)]
pub async fn verify(
    api: web::Data<JwtApi>,
    site: Site,
    Sent(body): Sent<Verification>,
) -> Answered {
    api.by_mail.verify(&body.email, &body.code, site.from).await?;
    Ok(HttpResponse::Ok().json(Done::ok()))
}

/// Log in
///
/// Wrong passwords make the next tries wait, whether or not there is such an account.
#[utoipa::path(
    post, path = "/login", tag = "account", request_body = LogIn,
    responses(
        (status = 200, description = "Two tokens.", body = LoggedIn),
        (status = 400, description = "Invalid email; Invalid password.", body = Refused),
        (status = 404, description = "User not found, also as long as the address is not verified.", body = Refused),
    )
)]
pub async fn log_in(
    api: web::Data<JwtApi>,
    site: Site,
    request: HttpRequest,
    body: Bytes,
) -> HttpResponse {
    told(logged_in(&api, &site, request.headers(), &body).await)
}

async fn logged_in(api: &JwtApi, site: &Site, headers: &HeaderMap, bytes: &[u8]) -> Answered {
    let LogIn { email, password } = request::body(headers, bytes)?;
    let who = api.accounts.log_in_by_email(&email, &password, site.from).await?;
    let tokens = api.tokens.issue(&who).await?;
    api.chat.standing().note(who.account.id, site.from);
    Ok(HttpResponse::Ok().json(LoggedIn::new(who.account.id, tokens)))
}

/// Fresh tokens
///
/// For the refresh token in the header, which is replaced too. The old one is good for a minute more, for clients that did not
/// get the answer; used later, it ends this log-in.
#[utoipa::path(
    get, path = "/refresh", tag = "account", security(("refresh" = [])),
    responses(
        (status = 200, description = "Two tokens.", body = Refreshed),
        (status = 401, description = "Refresh token: it is unknown, used, too old or void.", body = Refused),
    )
)]
pub async fn refresh(api: web::Data<JwtApi>, request: HttpRequest) -> Answered {
    let token = request::bearer(request.headers())?.ok_or(AccountError::RefreshRefused)?;
    let tokens = api.tokens.refresh(token).await?;
    Ok(HttpResponse::Ok().json(Refreshed::new(tokens)))
}

fn told(answered: Answered) -> HttpResponse {
    answered.unwrap_or_else(|refusal: Refusal| refusal.error_response())
}
