//! How many requests an address may send.
//! Must not count what costs nothing.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage};

use super::doors::Door;
use super::routes::is_uncounted;
use super::state::AppState;
use super::telling::refusal;
use crate::protocols::site::Site;

/// Whether it is one of many requests of a Socket.IO client that is connected: those have bounds of their own.
pub fn goes_on(state: &AppState, request: &ServiceRequest) -> bool {
    let is_socketio = Door::of(request.head()) == Door::SocketIo;
    is_socketio && state.socketio.engine.knows(request.query_string())
}

/// Refuses what comes too fast with 429 and how long to wait.
pub async fn keep(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let from = request.extensions().get::<Site>().map(|site| site.from);
    if let (Some(state), Some(from)) = (AppState::of(&request), from)
        && !is_uncounted(request.path())
        && !goes_on(&state, &request)
        && let Err(error) = state.limits.request(from)
    {
        let answer = refusal(&state, request.head(), &error);
        return Ok(request.into_response(answer));
    }
    Ok(next.call(request).await?.map_into_boxed_body())
}
