//! One line and one count for each answer.
//! Must not write down who asked, or for which room: the route, never the path.

use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage};

use super::state::AppState;
use crate::protocols::site::Site;

/// Writes and counts.
pub async fn note(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let began = Instant::now();
    let state = AppState::of(&request);
    let method = request.method().clone();
    let response = next.call(request).await?;
    let route = response.request().match_pattern().unwrap_or_else(|| "other".into());
    let status = response.status().as_u16();
    if let Some(state) = state {
        state.metrics.answered(&route, class(status));
    }
    let from = response.request().extensions().get::<Site>().map(|site| site.from.to_string());
    log::debug!(
        "answered method={method} route={route} status={status} took_ms={} from={}",
        began.elapsed().as_millis(),
        from.unwrap_or_default(),
    );
    Ok(response)
}

const fn class(status: u16) -> &'static str {
    match status {
        0..=199 => "1xx",
        200..=299 => "2xx",
        300..=399 => "3xx",
        400..=499 => "4xx",
        _ => "5xx",
    }
}
