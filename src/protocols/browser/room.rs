//! The room page, and what its forms do where no script runs.
//! Must not know how rooms work; it parses, asks once and renders.

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderMap, LOCATION};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

use super::error::{answer, form_status, page, refusal, wants_page, words};
use super::form::Form;
use super::templates::{HomePage, RoomPage};
use super::view::LineView;
use super::{Browser, door, warning};
use crate::domain::{Body, ChatError, ClientId, Kind, Page, Receipt, RoomKey, Seq, Snapshot};
use crate::protocols::identity_cookie::{Entry, Visitor};
use crate::protocols::site::Site;

/// Which part of the log is asked for.
#[derive(Deserialize)]
pub struct Part {
    before: Option<String>,
}

/// The room with its last messages, or with older ones; home, if the visitor is in no room.
pub async fn show(
    browser: web::Data<Browser>,
    request: HttpRequest,
    site: Site,
    visitor: Visitor,
    part: web::Query<Part>,
) -> HttpResponse {
    let Some(entry) = visitor.entry() else { return home() };
    let before = part.before.as_deref().and_then(|text| text.parse().ok()).map(Seq);
    match looked_at(&browser, &entry, before).await {
        Ok((snapshot, older)) => {
            visitor.enter(&entry);
            let shown = Shown { errors: Vec::new(), draft: "", older };
            rendered(&browser, request.headers(), &site, &snapshot, shown, StatusCode::OK)
        }
        Err(ChatError::RoomNotFound) => {
            visitor.forget_room();
            home()
        }
        Err(error) => outside(&browser, request.headers(), &entry, &error),
    }
}

async fn looked_at(
    browser: &Browser,
    entry: &Entry,
    before: Option<Seq>,
) -> Result<(Snapshot, Option<Page>), ChatError> {
    let snapshot = browser.chat.enter(&entry.room, entry.who.clone()).await?;
    let older = match before {
        Some(before) => Some(browser.chat.history_before(snapshot.room.id, before).await?),
        None => None,
    };
    Ok((snapshot, older))
}

/// Says something by the form, then shows the room; or shows it with the text kept and what was wrong.
pub async fn post(
    browser: web::Data<Browser>,
    request: HttpRequest,
    site: Site,
    visitor: Visitor,
    form: Form,
) -> HttpResponse {
    let Some(mut entry) = visitor.entry() else { return home() };
    match door::meant(&browser, site.from, &entry, form.get("room")).await {
        Ok(room) => entry.room = room,
        Err(error) => return outside(&browser, request.headers(), &entry, &error),
    }
    let error = match posted(&browser, &site, &entry, &form).await {
        Ok(_receipt) => {
            visitor.enter(&entry);
            return see("/room");
        }
        Err(error) => error,
    };
    if error.kind() == Kind::TooMany && !wants_page(request.headers()) {
        return refusal(&browser, request.headers(), &error);
    }
    match browser.chat.enter(&entry.room, entry.who.clone()).await {
        Ok(snapshot) => {
            let errors = vec![words(&error)];
            let shown = Shown { errors, draft: form.get("message"), older: None };
            let status = form_status(&error);
            rendered(&browser, request.headers(), &site, &snapshot, shown, status)
        }
        Err(gone) => outside(&browser, request.headers(), &entry, &gone),
    }
}

async fn posted(
    browser: &Browser,
    site: &Site,
    entry: &Entry,
    form: &Form,
) -> Result<Receipt, ChatError> {
    let body = Body::parse(form.get("message"))?;
    let id = form.get("client_id");
    let client_id = if id.is_empty() { None } else { Some(ClientId::parse(id)?) };
    browser.limits.post(entry.who.id, site.from)?;
    let say = || browser.chat.post(&entry.room, entry.who.id, body.clone(), client_id.clone());
    match say().await {
        // Without a script nothing tells the room that he is still there: he reads for long, then answers.
        Err(ChatError::NotAMember) => {
            browser.chat.enter(&entry.room, entry.who.clone()).await?;
            say().await
        }
        other => other,
    }
}

/// Leaves for good, then shows the first page.
pub async fn leave(
    browser: web::Data<Browser>,
    request: HttpRequest,
    visitor: Visitor,
    form: Form,
) -> HttpResponse {
    let Some(entry) = visitor.entry() else { return home() };
    let room = RoomKey::exact(form.get("room")).unwrap_or_else(|| entry.room.clone());
    match browser.chat.leave(&room, entry.who.id).await {
        Ok(()) | Err(ChatError::RoomNotFound | ChatError::NotAMember) => {
            if room == entry.room {
                visitor.forget_room();
            }
            home()
        }
        Err(error) => refusal(&browser, request.headers(), &error),
    }
}

fn home() -> HttpResponse {
    see("/")
}

fn see(path: &'static str) -> HttpResponse {
    HttpResponse::Found().insert_header((LOCATION, path)).finish()
}

/// The first page, because this one cannot enter as things are: his name and the code are kept.
fn outside(
    browser: &Browser,
    headers: &HeaderMap,
    entry: &Entry,
    error: &ChatError,
) -> HttpResponse {
    if error.kind() == Kind::TooMany && !wants_page(headers) {
        return refusal(browser, headers, error);
    }
    let answer = answer(form_status(error), Some(error));
    let rendered = browser.templates.home(&HomePage {
        errors: vec![words(error)],
        name: entry.who.name.to_string(),
        code: entry.room.to_string(),
        invited: false,
    });
    page(browser, headers, answer, rendered)
}

/// What a room page shows besides the room.
struct Shown<'a> {
    errors: Vec<String>,
    draft: &'a str,
    older: Option<Page>,
}

fn rendered(
    browser: &Browser,
    headers: &HeaderMap,
    site: &Site,
    snapshot: &Snapshot,
    shown: Shown<'_>,
    status: StatusCode,
) -> HttpResponse {
    let (messages, more) = match &shown.older {
        Some(older) => (&older.messages, older.more),
        None => (&snapshot.messages, snapshot.more),
    };
    let you = &snapshot.you;
    let html = browser.templates.room(&RoomPage {
        room: (&snapshot.room).into(),
        you: you.into(),
        messages: messages.iter().map(|message| LineView::new(message, you.id)).collect(),
        people: snapshot.people.iter().map(Into::into).collect(),
        more,
        oldest: messages.first().map_or(0, |message| message.seq.0),
        last_seq: snapshot.last_seq.0,
        client_id: ClientId::random().as_str(),
        warnings: warning::waiting(browser, Some(you.id)),
        errors: shown.errors,
        draft: shown.draft,
        link: door::link(site, &snapshot.room.key),
        qr: format!("{}/qr.svg", door::path(&snapshot.room.key)),
    });
    page(browser, headers, answer(status, None), html)
}
