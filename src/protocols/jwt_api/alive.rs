//! The front page for programs: the server is there.
//! Must not say more.

use actix_web::HttpResponse;

use super::views::Done;

/// Is the server there?
///
/// The answer is JSON for who names `application/json` in `Accept` and does not name `text/html`; otherwise it is the front page.
#[utoipa::path(
    get, path = "/", operation_id = "alive", tag = "account",
    responses((status = 200, description = "It is.", content(
        (Done = "application/json"),
        (String = "text/html"),
    )))
)]
pub async fn show() -> HttpResponse {
    HttpResponse::Ok().json(Done::ok())
}
