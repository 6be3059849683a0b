//! A word from a moderator: shown on every page until its person has put it away.
//! Must not let anybody put away another one's.

use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

use super::Browser;
use super::error::refusal;
use super::form::Form;
use crate::domain::{MeasureId, UserId, Warning};
use crate::protocols::identity_cookie::Visitor;

/// A warning as pages show it.
#[derive(Clone, Serialize)]
pub struct WarningView {
    id: String,
    text: String,
}

impl From<&Warning> for WarningView {
    fn from(warning: &Warning) -> Self {
        Self { id: warning.id.to_string(), text: warning.to_string() }
    }
}

/// What waits for this visitor.
pub fn waiting(browser: &Browser, who: Option<UserId>) -> Vec<WarningView> {
    let warnings = who.map(|who| browser.chat.standing().warnings(who)).unwrap_or_default();
    warnings.iter().map(Into::into).collect()
}

/// Puts one away, then shows the page it stood on.
pub async fn put_away(
    browser: web::Data<Browser>,
    request: HttpRequest,
    visitor: Visitor,
    form: Form,
) -> HttpResponse {
    let back = if form.get("back") == "/room" { "/room" } else { "/" };
    let meant = visitor.user().zip(MeasureId::parse(form.get("id")));
    let done = match meant {
        Some((who, id)) => browser.chat.standing().warning_seen(id, who).await,
        None => Ok(()),
    };
    match done {
        Ok(()) => HttpResponse::SeeOther().insert_header((LOCATION, back)).finish(),
        Err(error) => refusal(&browser, request.headers(), &error),
    }
}
