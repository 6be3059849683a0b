//! From a reason to say no to what a browser is shown, and to what a program is told instead.
//! Must not know which page was asked for.

use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT, HeaderMap, LOCATION, RETRY_AFTER};
use actix_web::{HttpResponse, HttpResponseBuilder};
use serde_json::json;

use super::Browser;
use super::templates::ErrorPage;
use crate::domain::{ChatError, Kind, RoomError};

/// Whether the one who asks is a person with a browser; programs rarely ask for HTML by name.
pub fn wants_page(headers: &HeaderMap) -> bool {
    headers
        .get_all(ACCEPT)
        .filter_map(|accept| accept.to_str().ok())
        .any(|accept| accept.to_ascii_lowercase().contains("text/html"))
}

/// The status for a reason, where a page does not stay on its form.
pub const fn status(error: &ChatError) -> StatusCode {
    match error.kind() {
        Kind::Invalid => StatusCode::BAD_REQUEST,
        Kind::Unauthenticated => StatusCode::UNAUTHORIZED,
        Kind::Forbidden => StatusCode::FORBIDDEN,
        Kind::NotFound => StatusCode::NOT_FOUND,
        Kind::Conflict => StatusCode::CONFLICT,
        Kind::TooMany => StatusCode::TOO_MANY_REQUESTS,
        Kind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Kind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The status of a form that is shown again with its error: 200 as browsers and old clients know it, unless the fault is ours.
pub const fn form_status(error: &ChatError) -> StatusCode {
    match error.kind() {
        Kind::Unavailable | Kind::Internal => status(error),
        _ => StatusCode::OK,
    }
}

/// An answer of that status, with how long to wait where waiting helps.
pub fn answer(status: StatusCode, error: Option<&ChatError>) -> HttpResponseBuilder {
    let mut answer = HttpResponse::build(status);
    let wait = error.and_then(ChatError::retry_after_seconds);
    if let Some(seconds) = wait.filter(|_| status != StatusCode::OK) {
        answer.insert_header((RETRY_AFTER, seconds.max(1)));
    }
    answer
}

/// The sentence for people. That of rooms with owners is a word that programs know, and tells a person too little.
pub fn words(error: &ChatError) -> String {
    match error {
        ChatError::Room(RoomError::Forbidden) => {
            "You cannot come into this room. It is for its members alone, or its owner does not let you in.".into()
        }
        other => other.to_string(),
    }
}

/// The reason alone: a page for people, JSON for programs.
pub fn refusal(browser: &Browser, headers: &HeaderMap, error: &ChatError) -> HttpResponse {
    let status = status(error);
    explained(browser, headers, status, &words(error), answer(status, Some(error)))
}

/// A status with a sentence: a page for people, JSON for programs.
pub fn explained(
    browser: &Browser,
    headers: &HeaderMap,
    status: StatusCode,
    text: &str,
    mut answer: HttpResponseBuilder,
) -> HttpResponse {
    if !wants_page(headers) {
        return answer.json(json!({ "detail": text }));
    }
    let heading = status.canonical_reason().unwrap_or("Error").to_owned();
    let page = ErrorPage { status: status.as_u16(), heading, text: text.to_owned() };
    match browser.templates.error(&page) {
        Ok(html) => answer.content_type("text/html; charset=utf-8").body(html),
        // The template itself is broken, which was logged.
        Err(_) => answer.content_type("text/plain; charset=utf-8").body(text.to_owned()),
    }
}

/// Sends a browser to another page.
pub fn see(path: &'static str) -> HttpResponse {
    HttpResponse::Found().insert_header((LOCATION, path)).finish()
}

/// A page, or the reason why it could not be rendered.
pub fn page(
    browser: &Browser,
    headers: &HeaderMap,
    mut answer: HttpResponseBuilder,
    rendered: Result<String, ChatError>,
) -> HttpResponse {
    match rendered {
        Ok(html) => answer.content_type("text/html; charset=utf-8").body(html),
        Err(error) => refusal(browser, headers, &error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;
    use std::time::Duration;

    #[test]
    fn only_who_names_html_gets_pages() {
        let wants = |accept: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT, HeaderValue::from_static(accept));
            wants_page(&headers)
        };
        assert!(wants("text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"));
        assert!(!wants("*/*"));
        assert!(!wants("application/json"));
        assert!(!wants_page(&HeaderMap::new()));
    }

    #[test]
    fn the_wait_is_told_in_whole_seconds_and_never_too_short() {
        let error = ChatError::TooFast { retry_after: Duration::from_millis(1_200) };
        let response = answer(StatusCode::TOO_MANY_REQUESTS, Some(&error)).finish();
        assert_eq!(response.headers().get(RETRY_AFTER).unwrap(), "2");
    }
}
