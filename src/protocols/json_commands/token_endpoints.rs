//! The token service: an account, a token for it, and whether a token is good (contract section 1.1).
//! Must not know how a token is made or a password is checked; it parses, asks once and answers.

use actix_web::http::StatusCode;
use actix_web::http::header::{ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS};
use actix_web::{HttpRequest, HttpResponse, web};
use bytes::Bytes;
use serde::Serialize;
use serde_json::json;

use super::JsonCommands;
use super::error::{self, OF_ANOTHER};
use super::fields::{self, Credentials, Malformed};
use crate::accounts::ProgramRegistration;
use crate::domain::{AccountError, ChatError, Handle, Kind};
use crate::protocols::site::Site;

const INCOMPLETE: &str = "incorrect parameters";
const INVALID: &str = "invalid request";

/// Makes an account; the answer is `null`.
pub async fn register_user(
    door: web::Data<JsonCommands>,
    site: Site,
    request: HttpRequest,
    body: Bytes,
) -> HttpResponse {
    let Credentials { username, password } = match Credentials::read(request.headers(), &body) {
        Ok(credentials) => credentials,
        Err(malformed) => return malformed.told(INCOMPLETE),
    };
    if let Err(too_fast) = door.limits.register(site.from) {
        return error::refused(&too_fast);
    }
    let wanted = ProgramRegistration { handle: &username, name: &username, password: &password };
    match door.accounts.register_for_program(wanted).await {
        Ok(new) => {
            door.chat.standing().note(new.account.id, site.from);
            error::body(HttpResponse::Created(), &())
        }
        // Names of that kind are nobody's: to clients that is the same.
        Err(ChatError::Account(
            AccountError::HandleReserved | AccountError::HandleTaken { .. },
        )) => error::told(StatusCode::CONFLICT, "username exists"),
        Err(other) if other.kind() == Kind::Invalid => {
            error::told(StatusCode::BAD_REQUEST, INCOMPLETE)
        }
        Err(other) => error::refused(&other),
    }
}

#[derive(Serialize)]
struct Issued {
    token: String,
}

/// A token for a handle or an address and its password.
pub async fn log_in_user(
    door: web::Data<JsonCommands>,
    site: Site,
    request: HttpRequest,
    body: Bytes,
) -> HttpResponse {
    let Credentials { username, password } = match Credentials::read(request.headers(), &body) {
        Ok(credentials) => credentials,
        Err(Malformed::PasswordNoText) => return Malformed::Incomplete.told(INCOMPLETE),
        Err(malformed) => return malformed.told(INCOMPLETE),
    };
    let logged_in = door.accounts.log_in(&username, &password, site.from).await;
    let issued = logged_in.and_then(|who| {
        door.chat.standing().note(who.account.id, site.from);
        door.tokens.issue(&who, &username)
    });
    match issued {
        Ok(token) => error::body(HttpResponse::Ok(), &Issued { token }),
        Err(ChatError::Account(AccountError::UserUnknown | AccountError::PasswordWrong)) => {
            error::told(StatusCode::UNAUTHORIZED, "incorrect username and/or password")
        }
        Err(other) => error::refused(&other),
    }
}

/// Whether a token is good, and that person's.
pub async fn authenticate_token(
    door: web::Data<JsonCommands>,
    request: HttpRequest,
    body: Bytes,
) -> HttpResponse {
    let headers = request.headers();
    let sent = fields::username(headers).and_then(|username| {
        let token = fields::token(headers, &body)?;
        Ok((username, token))
    });
    let (username, token) = match sent {
        Ok(sent) => sent,
        Err(malformed) => return malformed.told(INVALID),
    };
    match check(&door, &token.unwrap_or_default()).await {
        Ok(of) if Handle::key_of(&of) == Handle::key_of(&username) => {
            error::body(HttpResponse::Ok(), &json!({}))
        }
        Ok(_) => error::told(StatusCode::UNAUTHORIZED, OF_ANOTHER),
        Err(other) => error::refused(&other),
    }
}

/// Whose it is, by the name it was asked for with, as long as that account has the password it was issued under.
async fn check(door: &JsonCommands, token: &str) -> Result<String, ChatError> {
    let access = door.tokens.check(token)?;
    let still = door.accounts.account_under(access.who, access.credential).await?;
    still.map(|_| access.username).ok_or_else(|| AccountError::TokenRefused.into())
}

/// Which requests scripts of other sites may send here. From where is told by the layer that knows the settings.
pub async fn options() -> HttpResponse {
    let mut answer = HttpResponse::Ok();
    answer.insert_header((ACCESS_CONTROL_ALLOW_HEADERS, "*"));
    answer.insert_header((ACCESS_CONTROL_ALLOW_METHODS, "POST"));
    error::body(answer, &json!({}))
}
