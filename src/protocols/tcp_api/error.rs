//! From a reason to say no to the code and words that clients of this door know: always in an answer that arrived well.
//! Must not know how the request came.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::ContentType;
use serde::Serialize;

use super::wire::Failed;
use crate::domain::{AccountError, ChatError, Kind, RoomError};
use crate::protocols::json_text;

/// Why a request was not done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// The body is no JSON.
    NoJson,
    /// A field is missing, empty or of another type.
    Malformed(Form),
    /// Somebody has this log-in.
    UserExists,
    /// There is no such account, or the password is another one.
    LogInRefused,
    /// The room never had this message.
    UnknownMessage,
    /// It was understood.
    Refused(ChatError),
}

/// Which form a request has, in the words of its refusal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// Somebody who wants an account.
    Register,
    /// Login and password.
    LogIn,
    /// A room and what is said in it; asking for a room's history is refused in the same words.
    Send,
}

/// What a handler has to tell.
pub type Answered = Result<HttpResponse, Refusal>;

impl From<ChatError> for Refusal {
    fn from(error: ChatError) -> Self {
        Self::Refused(error)
    }
}

impl Refusal {
    fn code(&self) -> u16 {
        match self {
            Self::NoJson | Self::Malformed(_) | Self::UserExists | Self::LogInRefused => 400,
            Self::UnknownMessage => 404,
            Self::Refused(error) => code(error),
        }
    }

    fn words(&self) -> String {
        let known = match self {
            Self::NoJson => "Invalid data.",
            Self::Malformed(Form::Register) => "Malformed register_user request",
            Self::Malformed(Form::LogIn) => "Malformed login_user request",
            Self::Malformed(Form::Send) => "Malformed send_message request",
            Self::UserExists => "User already exists",
            Self::LogInRefused => "Login or password is invalid",
            Self::UnknownMessage => "Unknown message",
            Self::Refused(error) => return words(error),
        };
        known.to_owned()
    }
}

/// The answer to a request: always a good one for HTTP.
pub fn told(answered: Answered) -> HttpResponse {
    answered.unwrap_or_else(|refusal| said(&Failed::because(refusal.code(), &refusal.words())))
}

/// The answer for a reason to say no.
pub fn refused(error: &ChatError) -> HttpResponse {
    told(Err(error.clone().into()))
}

/// An answer with this in it.
pub fn said<T: Serialize>(value: &T) -> HttpResponse {
    match json_text::ascii(value) {
        Some(text) => HttpResponse::Ok().content_type(ContentType::json()).body(text),
        None => HttpResponse::new(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

/// The code clients know; who has not proved who he is has sent something wrong.
const fn code(error: &ChatError) -> u16 {
    match error {
        ChatError::Room(RoomError::Forbidden) => 404,
        other => match other.kind() {
            Kind::Invalid | Kind::Unauthenticated => 400,
            Kind::Forbidden => 403,
            Kind::NotFound => 404,
            Kind::Conflict => 409,
            Kind::TooMany => 429,
            Kind::Internal => 500,
            Kind::Unavailable => 503,
        },
    }
}

/// The words clients know. A room that is not for somebody is like one that never was.
fn words(error: &ChatError) -> String {
    let known = match error {
        ChatError::RoomNotFound | ChatError::Room(RoomError::Forbidden) => "Unknown room",
        ChatError::Account(AccountError::KeyRefused) => "Unknown user",
        ChatError::Internal => "Internal server error.",
        other => return other.to_string(),
    };
    known.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::body::to_bytes;
    use serde_json::{Value, json};
    use std::time::Duration;

    async fn answer(refusal: Refusal) -> Value {
        let answer = told(Err(refusal));
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers().get("content-type").unwrap(), "application/json");
        let body = to_bytes(answer.into_body()).await.unwrap();
        serde_json::from_slice(&body).unwrap()
    }

    #[tokio::test]
    async fn codes_and_words_are_those_that_clients_know() {
        let second = Duration::from_secs(1);
        let too_fast = ChatError::TooFast { retry_after: second };
        let too_fast_words = too_fast.to_string();
        for (refusal, code, message) in [
            (Refusal::NoJson, 400, "Invalid data."),
            (Refusal::Malformed(Form::Register), 400, "Malformed register_user request"),
            (Refusal::Malformed(Form::LogIn), 400, "Malformed login_user request"),
            (Refusal::Malformed(Form::Send), 400, "Malformed send_message request"),
            (Refusal::UserExists, 400, "User already exists"),
            (Refusal::LogInRefused, 400, "Login or password is invalid"),
            (Refusal::UnknownMessage, 404, "Unknown message"),
            (ChatError::from(AccountError::KeyRefused).into(), 400, "Unknown user"),
            (ChatError::RoomNotFound.into(), 404, "Unknown room"),
            (ChatError::from(RoomError::Forbidden).into(), 404, "Unknown room"),
            (ChatError::Internal.into(), 500, "Internal server error."),
            (too_fast.into(), 429, too_fast_words.as_str()),
            (ChatError::Busy.into(), 503, ChatError::Busy.to_string().as_str()),
            (ChatError::BodyTooLong.into(), 400, ChatError::BodyTooLong.to_string().as_str()),
        ] {
            let expected = json!({ "ok": false, "error": { "code": code, "message": message } });
            assert_eq!(answer(refusal).await, expected);
        }
    }
}
