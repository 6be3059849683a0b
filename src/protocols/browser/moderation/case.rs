//! One report: what was said, what was before, and the form that decides.
//! Must not decide what a decision does.

use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::TimeDelta;

use super::decision::{Around, Refusal, meant, typed};
use super::view::{FIELD, Typed};
use super::{CasePage, Moderator};
use crate::clock;
use crate::domain::{Case, ChatError, Decision, ReportId};
use crate::protocols::browser::Browser;
use crate::protocols::browser::error::{answer, form_status, page, refusal};
use crate::protocols::browser::form::Form;
use crate::protocols::site::Site;

/// What the form says before anybody has filled it in: nothing is chosen, a day from now.
fn untouched() -> Typed {
    let tomorrow = clock::now() + TimeDelta::days(1);
    Typed { until: tomorrow.format(FIELD).to_string(), all: true, ..Typed::default() }
}

/// The report with its form.
pub async fn show(
    browser: web::Data<Browser>,
    request: HttpRequest,
    moderator: Moderator,
    id: web::Path<String>,
) -> HttpResponse {
    match find(&browser, &id).await {
        Ok(Some(case)) => shown(&browser, &request, &moderator, &case, (untouched(), None)),
        Ok(None) => HttpResponse::NotFound().finish(),
        Err(error) => refusal(&browser, request.headers(), &error),
    }
}

/// Carries the decision out, then shows what became of the report; or shows the form again with what was wrong.
pub async fn decide(
    browser: web::Data<Browser>,
    request: HttpRequest,
    moderator: Moderator,
    site: Site,
    id: web::Path<String>,
    form: Form,
) -> HttpResponse {
    let case = match find(&browser, &id).await {
        Ok(Some(case)) => case,
        Ok(None) => return HttpResponse::NotFound().finish(),
        Err(error) => return refusal(&browser, request.headers(), &error),
    };
    let typed = typed(&form);
    let around = Around {
        report: case.report.id,
        moderator: moderator.who.clone(),
        from: site.from,
        addresses: browser.chat.standing().addresses(case.report.reported.id),
        now: clock::now(),
    };
    let decided = match meant(&typed, around) {
        Ok(decision) => carry_out(&browser, decision).await,
        Err(refusal) => Err(refusal),
    };
    match decided {
        Ok(()) => {
            let place = format!("/moderation/reports/{}", case.report.id);
            HttpResponse::SeeOther().insert_header((LOCATION, place)).finish()
        }
        Err(refused) => shown(&browser, &request, &moderator, &case, (typed, Some(&refused))),
    }
}

async fn carry_out(browser: &Browser, decision: Decision) -> Result<(), Refusal> {
    let (report, word) = (decision.report, decision.verdict.outcome().as_str());
    if !browser.chat.standing().decide(decision).await? {
        return Err(Refusal::Closed);
    }
    log::info!("report decided report={report} outcome={word}");
    Ok(())
}

async fn find(browser: &Browser, id: &str) -> Result<Option<Case>, ChatError> {
    match ReportId::parse(id) {
        Some(id) => browser.chat.standing().case(id).await,
        None => Ok(None),
    }
}

fn shown(
    browser: &Browser,
    request: &HttpRequest,
    moderator: &Moderator,
    case: &Case,
    (typed, refused): (Typed, Option<&Refusal>),
) -> HttpResponse {
    let standing = browser.chat.standing();
    let who = case.report.reported.id;
    let held = standing.suspended_until(who);
    let shown = CasePage::new(case, clock::now())
        .standing(held, standing.addresses(who).len())
        .typed(typed, refused.map(ToString::to_string).into_iter().collect());
    let status = match refused {
        Some(Refusal::Chat(error)) => form_status(error),
        _ => StatusCode::OK,
    };
    page(
        browser,
        request.headers(),
        answer(status, None),
        moderator.templates(browser).case(&shown),
    )
}
