//! What the layers before the handlers say when they refuse: in the form that the door knows which was asked for.
//! Must not decide whether something is refused.

use actix_web::dev::RequestHead;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, HttpResponseBuilder};
use serde_json::json;

use super::routes::is_for_programs;
use super::state::AppState;
use crate::domain::ChatError;
use crate::protocols::browser::error::{self, wants_page};

/// Statuses that the frameworks of old gave by themselves, in another form than their programs.
const FRAMEWORKS_OWN: [StatusCode; 2] = [StatusCode::NOT_FOUND, StatusCode::METHOD_NOT_ALLOWED];

/// A status with a sentence: a page for people, JSON for programs.
pub fn explained(
    state: &AppState,
    head: &RequestHead,
    status: StatusCode,
    text: &str,
    mut answer: HttpResponseBuilder,
) -> HttpResponse {
    let by_a_program = is_for_programs(head) && !wants_page(&head.headers);
    if by_a_program && !FRAMEWORKS_OWN.contains(&status) {
        return answer.json(json!({ "message": text }));
    }
    error::explained(&state.browser, &head.headers, status, text, answer)
}

/// The same for a reason to say no, with how long to wait where waiting helps.
pub fn refusal(state: &AppState, head: &RequestHead, reason: &ChatError) -> HttpResponse {
    let status = error::status(reason);
    let answer = error::answer(status, Some(reason));
    explained(state, head, status, &reason.to_string(), answer)
}
