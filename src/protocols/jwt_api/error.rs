//! From a reason to say no to status and body, in both styles of this door: a message, or a list of details.
//! Must not know which request it answers.

use actix_web::http::StatusCode;
use actix_web::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, ResponseError};

use super::mistake::Mistake;
use super::views::{Invalid, Refused};
use crate::domain::{AccountError, ChatError, Kind, RoomError};

/// Why a request was not done.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub enum Refusal {
    /// It has not the form it must have.
    #[error("the request has not the form it must have")]
    Malformed(Vec<Mistake>),
    /// It was understood.
    #[error(transparent)]
    Refused(#[from] ChatError),
}

/// What a handler answers.
pub type Answered = Result<HttpResponse, Refusal>;

impl From<Vec<Mistake>> for Refusal {
    fn from(mistakes: Vec<Mistake>) -> Self {
        Self::Malformed(mistakes)
    }
}

impl From<AccountError> for Refusal {
    fn from(error: AccountError) -> Self {
        Self::Refused(error.into())
    }
}

impl From<RoomError> for Refusal {
    fn from(error: RoomError) -> Self {
        Self::Refused(error.into())
    }
}

impl ResponseError for Refusal {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Malformed(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Refused(error) => status(error),
        }
    }

    fn error_response(&self) -> HttpResponse {
        match self {
            Self::Malformed(mistakes) => {
                let detail = mistakes.clone();
                HttpResponse::build(self.status_code()).json(Invalid { detail })
            }
            Self::Refused(error) => refused(error),
        }
    }
}

/// The answer for a reason to say no.
pub fn refused(error: &ChatError) -> HttpResponse {
    let status = status(error);
    let mut answer = HttpResponse::build(status);
    if let Some(seconds) = error.retry_after_seconds() {
        answer.insert_header((RETRY_AFTER, seconds.max(1)));
    }
    if status == StatusCode::UNAUTHORIZED {
        answer.insert_header((WWW_AUTHENTICATE, "Bearer"));
    }
    answer.json(Refused { message: words(error) })
}

/// The status clients know; a wrong password is a wrong field here.
fn status(error: &ChatError) -> StatusCode {
    match error {
        ChatError::Account(AccountError::PasswordWrong) => StatusCode::BAD_REQUEST,
        ChatError::Account(AccountError::CodeUnknown) => StatusCode::NOT_FOUND,
        other => match other.kind() {
            Kind::Invalid => StatusCode::BAD_REQUEST,
            Kind::Unauthenticated => StatusCode::UNAUTHORIZED,
            Kind::Forbidden => StatusCode::FORBIDDEN,
            Kind::NotFound => StatusCode::NOT_FOUND,
            Kind::Conflict => StatusCode::CONFLICT,
            Kind::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Kind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Kind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        },
    }
}

/// The words clients know; they compare some of them.
fn words(error: &ChatError) -> String {
    let known = match error {
        ChatError::RoomNotFound => "Room not found",
        ChatError::EmailNotAllowed => "Invalid email",
        ChatError::Internal => "Internal server error",
        ChatError::Account(AccountError::UserUnknown) => "User not found",
        ChatError::Account(AccountError::PasswordWrong) => "Invalid password",
        ChatError::Account(AccountError::CodeUnknown) => "Verification not found",
        ChatError::Account(AccountError::CodeExpired) => "Verification code expired",
        ChatError::Account(AccountError::CodeWrong) => "Invalid verification code",
        ChatError::Account(AccountError::PasswordSame) => {
            "New password cannot be the same as the old password"
        }
        other => return other.to_string(),
    };
    known.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocols::jwt_api::mistake::Place;
    use actix_web::body::to_bytes;
    use serde_json::{Value, json};
    use std::time::Duration;

    async fn told(refusal: Refusal) -> (u16, Value) {
        let answer = refusal.error_response();
        let status = answer.status().as_u16();
        let body = to_bytes(answer.into_body()).await.unwrap();
        (status, serde_json::from_slice(&body).unwrap())
    }

    #[tokio::test]
    async fn words_and_statuses_are_those_that_clients_know() {
        for (error, status, message) in [
            (ChatError::RoomNotFound, 404, "Room not found"),
            (ChatError::EmailNotAllowed, 400, "Invalid email"),
            (AccountError::UserUnknown.into(), 404, "User not found"),
            (AccountError::PasswordWrong.into(), 400, "Invalid password"),
            (AccountError::CodeUnknown.into(), 404, "Verification not found"),
            (AccountError::CodeExpired.into(), 400, "Verification code expired"),
            (AccountError::CodeWrong.into(), 400, "Invalid verification code"),
            (ChatError::Internal, 500, "Internal server error"),
        ] {
            let expected = (status, json!({ "message": message }));
            assert_eq!(told(Refusal::from(error)).await, expected);
        }
    }

    #[tokio::test]
    async fn a_malformed_request_is_answered_with_the_list() {
        let mistakes = vec![Mistake::missing(vec![Place::Name("body")], Value::Null)];
        let detail = json!([
            {"type": "missing", "loc": ["body"], "msg": "Field required", "input": null}
        ]);
        assert_eq!(told(mistakes.into()).await, (422, json!({ "detail": detail })));
    }

    #[test]
    fn who_should_wait_is_told_for_how_long() {
        let wait = Duration::from_millis(1_200);
        let error = ChatError::TooFast { retry_after: wait };
        let answer = Refusal::from(error).error_response();
        assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(answer.headers().get(RETRY_AFTER).unwrap(), "2");
    }
}
