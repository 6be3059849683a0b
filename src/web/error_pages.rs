//! A page or JSON for answers that are nothing but a status: unknown paths, wrong methods, faults.
//! Must not touch an answer that explains itself.

use actix_web::Error;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::middleware::Next;
use actix_web::{HttpResponse, web};

use super::state::AppState;
use super::telling::explained;
use crate::protocols::browser::error::wants_page;

/// Explains bare errors.
pub async fn explain(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let state = AppState::of(&request);
    let response = next.call(request).await?.map_into_boxed_body();
    let status = response.status();
    let failed = status.is_client_error() || status.is_server_error();
    let explains_itself = response.headers().contains_key("content-type") && has_text(&response);
    match state.filter(|_| failed && !explains_itself) {
        Some(state) => Ok(explained_by(&state, response)),
        None => Ok(response),
    }
}

fn has_text(response: &ServiceResponse<BoxBody>) -> bool {
    let plain = response.headers().get("content-type").is_some_and(|kind| kind == PLAIN);
    // The framework's own sentences are plain text and tell too much of its insides.
    !plain && !matches!(response.response().body().size(), BodySize::None | BodySize::Sized(0))
}

const PLAIN: &str = "text/plain; charset=utf-8";

fn explained_by(
    state: &web::Data<AppState>,
    response: ServiceResponse<BoxBody>,
) -> ServiceResponse<BoxBody> {
    let (request, bare) = response.into_parts();
    let status = bare.status();
    let text = if wants_page(request.headers()) { sentence(status) } else { name(status) };
    let mut answer = HttpResponse::build(status);
    for (name, value) in bare.headers() {
        if name != "content-type" && name != "content-length" {
            answer.append_header((name.clone(), value.clone()));
        }
    }
    let answer = explained(state, request.head(), status, text, answer);
    ServiceResponse::new(request, answer)
}

fn name(status: StatusCode) -> &'static str {
    status.canonical_reason().unwrap_or("Error")
}

fn sentence(status: StatusCode) -> &'static str {
    match status {
        StatusCode::NOT_FOUND => "There is nothing at this address. Perhaps a letter is missing.",
        StatusCode::METHOD_NOT_ALLOWED => "This address is not meant to be used in that way.",
        StatusCode::BAD_REQUEST => "The request makes no sense as it is.",
        _ if status.is_server_error() => "Something went wrong on our side. Please try again.",
        _ => "This did not work.",
    }
}
