//! Everything about oneself as a file.
//! Must not hold it in memory: it is written while it is read.

use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::{HttpRequest, HttpResponse, web};

use super::{outside, who};
use crate::accounts::export::Text;
use crate::domain::ChatError;
use crate::protocols::browser::Browser;
use crate::protocols::identity_cookie::Visitor;

/// The file.
pub async fn export(
    browser: web::Data<Browser>,
    request: HttpRequest,
    visitor: Visitor,
) -> HttpResponse {
    match text(&browser, &visitor).await {
        Ok(text) => HttpResponse::Ok()
            .insert_header((CONTENT_TYPE, "application/json; charset=utf-8"))
            .insert_header((CONTENT_DISPOSITION, "attachment; filename=\"chinwag.json\""))
            .streaming(text),
        Err(error) => outside(&browser, &request, &error),
    }
}

async fn text(browser: &Browser, visitor: &Visitor) -> Result<Text, ChatError> {
    let me = who(browser, visitor).await?;
    browser.accounts.export(me.id).await
}
