//! The list of open reports.
//! Must not show what was said: that is one step further, on the report's own page.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::{Moderator, ReportsPage};
use crate::protocols::browser::Browser;
use crate::protocols::browser::error::{answer, page, refusal};

/// The oldest first.
pub async fn show(
    browser: web::Data<Browser>,
    request: HttpRequest,
    moderator: Moderator,
) -> HttpResponse {
    match browser.chat.standing().open_reports().await {
        Ok(reports) => {
            let rendered = moderator.templates(&browser).reports(&ReportsPage::new(&reports));
            page(&browser, request.headers(), answer(StatusCode::OK, None), rendered)
        }
        Err(error) => refusal(&browser, request.headers(), &error),
    }
}
