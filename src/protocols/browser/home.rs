//! The first page: a name and a code, to join a room or to make one.
//! Must not know how rooms work; it parses, asks once and renders.

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderMap, LOCATION};
use actix_web::{HttpRequest, HttpResponse, web};

use super::error::{answer, form_status, page, refusal, wants_page};
use super::form::Form;
use super::frame::Frame;
use super::introduction::{introduce, may_come};
use super::templates::HomePage;
use super::{Browser, door};
use crate::domain::{ChatError, Kind, Name, Participant, UserId};
use crate::protocols::identity_cookie::{Entry, Visitor};
use crate::protocols::site::Site;

/// Why nobody entered.
#[derive(Debug, thiserror::Error)]
enum Refusal {
    #[error("Please enter a room code.")]
    CodeEmpty,
    #[error(transparent)]
    Chat(#[from] ChatError),
}

impl Refusal {
    const fn reason(&self) -> Option<&ChatError> {
        match self {
            Self::CodeEmpty => None,
            Self::Chat(error) => Some(error),
        }
    }
}

/// The empty form. Who looks at it is in no room any more.
pub async fn show(
    browser: web::Data<Browser>,
    request: HttpRequest,
    visitor: Visitor,
    frame: Frame,
) -> HttpResponse {
    visitor.forget_room();
    let name = frame.name.clone().unwrap_or_default();
    let home = HomePage { name, ..HomePage::default() };
    let rendered = browser.templates.around(&frame).home(&home);
    page(&browser, request.headers(), answer(StatusCode::OK, None), rendered)
}

/// The form for somebody who came by a link. Whether there is such a room is not told.
pub async fn invited(
    browser: web::Data<Browser>,
    request: HttpRequest,
    code: web::Path<String>,
    visitor: Visitor,
    frame: Frame,
) -> HttpResponse {
    let code = code.trim().to_owned();
    let entered_as = visitor.name().map(|name| name.to_string());
    let name = entered_as.or(frame.name.clone()).unwrap_or_default();
    let home = HomePage { name, code, invited: true, ..HomePage::default() };
    let rendered = browser.templates.around(&frame).home(&home);
    let mut answer = answer(StatusCode::OK, None);
    // Somebody may have put his link where search engines find it.
    answer.insert_header(("x-robots-tag", "noindex"));
    page(&browser, request.headers(), answer, rendered)
}

/// Joins or makes a room, then shows it; or shows the form again with what was wrong.
pub async fn enter(
    browser: web::Data<Browser>,
    request: HttpRequest,
    site: Site,
    visitor: Visitor,
    frame: Frame,
    form: Form,
) -> HttpResponse {
    visitor.forget_room();
    match entered(&browser, &site, &visitor, &form).await {
        Ok(entry) => {
            visitor.enter(&entry);
            HttpResponse::Found().insert_header((LOCATION, "/room")).finish()
        }
        Err(error) => again(&browser, request.headers(), &frame, &form, &error),
    }
}

/// The wrong tries in the order in which they are told.
async fn entered(
    browser: &Browser,
    site: &Site,
    visitor: &Visitor,
    form: &Form,
) -> Result<Entry, Refusal> {
    let name = Name::parse(form.get("name"))?;
    let who = Participant { id: visitor.user().unwrap_or_else(UserId::random), name };
    browser.chat.standing().note(who.id, site.from);
    let code = form.get("code").trim();
    if form.has("join") && code.is_empty() {
        return Err(Refusal::CodeEmpty);
    }
    may_come(browser, visitor, site.from)?;
    if form.has("create") {
        browser.limits.create_room(site.from)?;
        let room = browser.chat.create_code_room(who.id).await?;
        let snapshot = browser.chat.enter(&room.key, who).await?;
        introduce(browser, visitor, &snapshot.you).await?;
        return Ok(Entry { who: snapshot.you, room: room.key });
    }
    let snapshot = door::enter(browser, site.from, code, who).await?;
    introduce(browser, visitor, &snapshot.you).await?;
    Ok(Entry { who: snapshot.you, room: snapshot.room.key })
}

/// The form with what was typed and what was wrong; a program that is too fast is told so in its own way.
fn again(
    browser: &Browser,
    headers: &HeaderMap,
    frame: &Frame,
    form: &Form,
    refused: &Refusal,
) -> HttpResponse {
    let error = refused.reason();
    if let Some(error) = error.filter(|error| error.kind() == Kind::TooMany)
        && !wants_page(headers)
    {
        return refusal(browser, headers, error);
    }
    let answer = answer(error.map_or(StatusCode::OK, form_status), error);
    let rendered = browser.templates.around(frame).home(&HomePage {
        errors: vec![refused.to_string()],
        name: form.get("name").into(),
        code: form.get("code").into(),
        invited: false,
    });
    page(browser, headers, answer, rendered)
}
