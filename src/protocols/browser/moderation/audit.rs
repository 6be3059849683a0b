//! The list of what moderators, the rule and the command line did.
//! Must not change anything.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

use super::{AuditPage, Moderator};
use crate::protocols::browser::Browser;
use crate::protocols::browser::error::{answer, page, refusal};

/// Entries on one page.
const MOST: u16 = 50;

/// Which page.
#[derive(Deserialize)]
pub struct Part {
    page: Option<String>,
}

/// The newest first.
pub async fn show(
    browser: web::Data<Browser>,
    request: HttpRequest,
    moderator: Moderator,
    part: web::Query<Part>,
) -> HttpResponse {
    let number: u32 = part.page.as_deref().and_then(|text| text.parse().ok()).unwrap_or(0);
    let most = u32::from(MOST);
    match browser.chat.standing().audit(number.saturating_mul(most), most + 1).await {
        Ok(entries) => {
            let shown = AuditPage::new(&entries, number, usize::from(MOST));
            let rendered = moderator.templates(&browser).audit(&shown);
            page(&browser, request.headers(), answer(StatusCode::OK, None), rendered)
        }
        Err(error) => refusal(&browser, request.headers(), &error),
    }
}
