//! Forms of other sites must not act for our visitors, nor their scripts open sockets with our cookie.
//! Must not ask for tokens: browsers say where a request was started.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::UPGRADE;
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpResponse};

use super::doors::Door;
use super::state::AppState;
use super::telling::explained;
use crate::protocols::site::{Site, is_own};

const TOLD: &str = "This was started by a page of another site, so it was not done. Open the front page and try again from there.";

/// Answers 403 to what a foreign page started.
pub async fn refuse(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let acts = !request.method().is_safe() || request.headers().contains_key(UPGRADE);
    let url = request.extensions().get::<Site>().map(|site| site.url.clone());
    // What is for programs carries a token that no browser sends by itself.
    let acts = acts && !Door::of(request.head()).is_for_programs();
    if acts && !is_own(request.headers(), url.as_deref().unwrap_or_default()) {
        let forbidden = HttpResponse::build(StatusCode::FORBIDDEN);
        let answer = AppState::of(&request)
            .map(|state| explained(&state, request.head(), StatusCode::FORBIDDEN, TOLD, forbidden));
        let answer = answer.unwrap_or_else(|| HttpResponse::Forbidden().finish());
        return Ok(request.into_response(answer));
    }
    Ok(next.call(request).await?.map_into_boxed_body())
}
