//! What holds at this moment, and the way to end it before its time.
//! Must not show from where anybody came but the banned addresses themselves.

use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse, web};

use super::view::MeasureView;
use super::{MeasuresPage, Moderator};
use crate::clock;
use crate::domain::{AuditEntry, ChatError, MeasureId, Participant, Words};
use crate::protocols::browser::Browser;
use crate::protocols::browser::error::{answer, form_status, page, refusal};
use crate::protocols::browser::form::Form;

/// All of it.
pub async fn show(
    browser: web::Data<Browser>,
    request: HttpRequest,
    moderator: Moderator,
) -> HttpResponse {
    shown(&browser, &request, &moderator, None).await
}

/// Ends one, then shows the rest; or shows all with what was wrong.
pub async fn lift(
    browser: web::Data<Browser>,
    request: HttpRequest,
    moderator: Moderator,
    form: Form,
) -> HttpResponse {
    match lifted(&browser, &moderator.who, &form).await {
        Ok(()) => {
            HttpResponse::SeeOther().insert_header((LOCATION, "/moderation/measures")).finish()
        }
        Err(error) => shown(&browser, &request, &moderator, Some(&error)).await,
    }
}

async fn lifted(browser: &Browser, moderator: &Participant, form: &Form) -> Result<(), ChatError> {
    let why = Words::parse(form.get("why"))?;
    let Some(id) = MeasureId::parse(form.get("id")) else { return Ok(()) };
    let standing = browser.chat.standing();
    let measures = standing.measures().await?;
    let person = measures.suspensions.iter().find(|one| one.id == id).map(|one| one.person);
    let person_name = match person {
        Some(person) => standing.name_of(person).await?,
        None => "an address".into(),
    };
    let entry = AuditEntry {
        by: Some(moderator.id),
        by_name: moderator.name.to_string(),
        action: "lifted".into(),
        person,
        person_name,
        report: None,
        why,
        until: None,
        at: clock::now(),
    };
    standing.lift(id, entry).await.map(drop)
}

async fn shown(
    browser: &Browser,
    request: &HttpRequest,
    moderator: &Moderator,
    refused: Option<&ChatError>,
) -> HttpResponse {
    match all(browser, refused).await {
        Ok(measures) => {
            let status = refused.map_or(StatusCode::OK, form_status);
            let rendered = moderator.templates(browser).measures(&measures);
            page(browser, request.headers(), answer(status, refused), rendered)
        }
        Err(error) => refusal(browser, request.headers(), &error),
    }
}

async fn all(browser: &Browser, refused: Option<&ChatError>) -> Result<MeasuresPage, ChatError> {
    let standing = browser.chat.standing();
    let measures = standing.measures().await?;
    let mut suspensions = Vec::new();
    for one in &measures.suspensions {
        suspensions.push(MeasureView::suspension(one, standing.name_of(one.person).await?));
    }
    let bans = measures.bans.iter().map(MeasureView::ban).collect();
    let errors = refused.map(ToString::to_string).into_iter().collect();
    Ok(MeasuresPage::new(suspensions, bans, errors))
}
