//! What the layers before the handlers say when they refuse: in the form that the door knows which was asked for.
//! Must not decide whether something is refused.

use actix_web::dev::RequestHead;
use actix_web::http::StatusCode;
use actix_web::http::header::ContentType;
use actix_web::{HttpResponse, HttpResponseBuilder};
use serde_json::json;

use super::doors::Door;
use super::state::AppState;
use crate::domain::ChatError;
use crate::protocols::browser::error::{self, wants_page};
use crate::protocols::json_text;
use crate::protocols::tcp_api::wire::Failed;

/// Statuses that the frameworks of old gave by themselves, in another form than their programs.
const FRAMEWORKS_OWN: [StatusCode; 2] = [StatusCode::NOT_FOUND, StatusCode::METHOD_NOT_ALLOWED];

/// What the framework of the token service said of it.
const NO_SUCH_METHOD: &str = "The method is not allowed for the requested URL.";

/// How Socket.IO clients know that a request was wrong, and that one was refused.
const BAD_REQUEST: u8 = 3;
const FORBIDDEN: u8 = 4;

/// A status with a sentence: a page for people, JSON for programs.
pub fn explained(
    state: &AppState,
    head: &RequestHead,
    status: StatusCode,
    text: &str,
    mut answer: HttpResponseBuilder,
) -> HttpResponse {
    let of_framework = FRAMEWORKS_OWN.contains(&status);
    match Door::of(head) {
        _ if wants_page(&head.headers) => {}
        Door::Feeds => {
            // A refusal of this door has arrived well as far as HTTP is concerned.
            answer.status(if of_framework { status } else { StatusCode::OK });
            let failed = json_text::ascii(&Failed::because(status.as_u16(), text));
            return answer.content_type(ContentType::json()).body(failed.unwrap_or_default());
        }
        Door::Commands => {
            let text = if status == StatusCode::METHOD_NOT_ALLOWED { NO_SUCH_METHOD } else { text };
            let told = json_text::python(&json!({ "message": text })).unwrap_or_default();
            return answer.content_type(ContentType::json()).body(told + "\n");
        }
        Door::Tokens if !of_framework => return answer.json(json!({ "message": text })),
        // Their own words for what is theirs; everything else is a refusal with its reason.
        Door::SocketIo => {
            let code =
                if status == StatusCode::PAYLOAD_TOO_LARGE { BAD_REQUEST } else { FORBIDDEN };
            return answer.json(json!({ "code": code, "message": text }));
        }
        // Either of two doors may be meant, so both find their own words.
        Door::Programs if !of_framework => {
            let error = json!({ "code": status.as_u16(), "message": text });
            return answer.json(json!({ "ok": false, "error": error, "message": text }));
        }
        Door::Pages | Door::Tokens | Door::Programs => {}
    }
    error::explained(&state.browser, &head.headers, status, text, answer)
}

/// The same for a reason to say no, with how long to wait where waiting helps.
pub fn refusal(state: &AppState, head: &RequestHead, reason: &ChatError) -> HttpResponse {
    let status = error::status(reason);
    let answer = error::answer(status, Some(reason));
    explained(state, head, status, &reason.to_string(), answer)
}
