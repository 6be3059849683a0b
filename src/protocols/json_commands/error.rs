//! From a reason to say no to this door's words: an error frame on the socket, a status and a message over HTTP.
//! Must not know which command or request it answers.

use std::borrow::Cow;

use actix_web::http::StatusCode;
use actix_web::http::header::{ContentType, RETRY_AFTER};
use actix_web::{HttpResponse, HttpResponseBuilder};
use serde::Serialize;

use super::wire::ToClient;
use crate::actors::{CloseReason, Frame, Step};
use crate::domain::{AccountError, ChatError, Kind};
use crate::protocols::json_text;

/// Why a command was not done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// The frame is none of this protocol's; the connection ends.
    Protocol(&'static str),
    /// The token does not prove what it must; the connection ends.
    Token(Cow<'static, str>),
    /// The arguments make no sense, or not for this client.
    Input(Cow<'static, str>),
    /// There is a room of that name.
    RoomExists(String),
    /// It was understood.
    Refused(ChatError),
}

/// The token is another person's than the name in the first frame.
pub const OF_ANOTHER: &str = "user credentials does not match with token";

impl Refusal {
    /// The token is none of ours.
    pub fn incorrect_token() -> Self {
        Self::Refused(AccountError::TokenRefused.into())
    }

    /// The frame, and the end where it has to be.
    pub fn steps(&self) -> Vec<Step> {
        let mut steps: Vec<Step> = self.frame().map(Step::Send).into_iter().collect();
        if self.ends() {
            steps.push(Step::Close(CloseReason::NotAllowed));
        }
        steps
    }

    fn frame(&self) -> Option<Frame> {
        let told: Cow<'_, str> = match self {
            Self::Protocol(told) => Cow::Borrowed(told),
            Self::Token(told) | Self::Input(told) => Cow::Borrowed(told),
            Self::RoomExists(name) => format!("room with name ({name}) already exists").into(),
            Self::Refused(error) => error.to_string().into(),
        };
        ToClient::error(self.kind(), &told).frame()
    }

    /// Whoever shows no good token is not talked to any longer.
    fn ends(&self) -> bool {
        matches!(self.kind(), "protocol_error" | "token_error")
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::Protocol(_) => "protocol_error",
            Self::Token(_) => "token_error",
            Self::Input(_) => "input_error",
            Self::RoomExists(_) => "room_exists",
            Self::Refused(error) => match error.kind() {
                Kind::Unauthenticated => "token_error",
                Kind::TooMany => "limit_error",
                Kind::Unavailable | Kind::Internal => "server_error",
                Kind::Invalid | Kind::Forbidden | Kind::NotFound | Kind::Conflict => "input_error",
            },
        }
    }
}

impl From<ChatError> for Refusal {
    fn from(error: ChatError) -> Self {
        Self::Refused(error)
    }
}

/// A body as Python's frameworks write it, with a newline at the end.
pub fn body<T: Serialize + ?Sized>(mut answer: HttpResponseBuilder, body: &T) -> HttpResponse {
    match json_text::python(body) {
        Some(text) => answer.content_type(ContentType::json()).body(text + "\n"),
        None => HttpResponse::InternalServerError().finish(),
    }
}

#[derive(Serialize)]
struct Told<'a> {
    message: &'a str,
}

/// A status with a message.
pub fn told(status: StatusCode, message: &str) -> HttpResponse {
    explained(HttpResponse::build(status), message)
}

/// The same where there is more to be said in headers.
pub fn explained(answer: HttpResponseBuilder, message: &str) -> HttpResponse {
    body(answer, &Told { message })
}

/// The answer for a reason to say no that no row of the contract names.
pub fn refused(error: &ChatError) -> HttpResponse {
    let (status, message) = match error.kind() {
        Kind::Invalid => (StatusCode::BAD_REQUEST, None),
        Kind::Unauthenticated => (StatusCode::UNAUTHORIZED, None),
        Kind::Forbidden => (StatusCode::FORBIDDEN, None),
        Kind::NotFound => (StatusCode::NOT_FOUND, None),
        Kind::Conflict => (StatusCode::CONFLICT, None),
        Kind::TooMany => (StatusCode::TOO_MANY_REQUESTS, None),
        Kind::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, None),
        Kind::Internal => (StatusCode::INTERNAL_SERVER_ERROR, Some(INTERNAL)),
    };
    let mut answer = HttpResponse::build(status);
    if let Some(seconds) = error.retry_after_seconds() {
        answer.insert_header((RETRY_AFTER, seconds.max(1)));
    }
    explained(answer, &message.map_or_else(|| error.to_string(), str::to_owned))
}

/// What frameworks of old say of a fault.
pub const INTERNAL: &str = "Internal Server Error";
