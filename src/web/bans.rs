//! Who comes from a banned address is told so, until when and why, whatever he asks for.
//! Must not refuse what is needed to read the refusal.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage};

use super::routes::is_for_everybody;
use super::state::AppState;
use super::telling::refusal;
use crate::protocols::site::Site;

/// Answers 403 with a page or JSON; a socket is not opened.
pub async fn refuse(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let from = request.extensions().get::<Site>().map(|site| site.from);
    if let (Some(state), Some(from)) = (AppState::of(&request), from)
        && !is_for_everybody(request.path())
        && let Err(error) = state.chat.standing().may_come_in(from)
    {
        let answer = refusal(&state, request.head(), &error);
        return Ok(request.into_response(answer));
    }
    Ok(next.call(request).await?.map_into_boxed_body())
}
