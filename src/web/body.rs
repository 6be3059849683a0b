//! The body of a request: whole, in time and not too large before any handler runs.
//! Must not touch what follows an upgrade: that is no body.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{
    CONNECTION, CONTENT_LENGTH, HeaderValue, TRANSFER_ENCODING, UPGRADE,
};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpResponse};
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use tokio::time::timeout;

use super::state::AppState;
use crate::config::HttpConfig;
use crate::protocols::browser::error::explained;

/// Reads it, or answers 408, 413 or 400.
pub async fn read_whole(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    if has_body(&request)
        && let Some(state) = AppState::of(&request)
    {
        let payload = request.take_payload();
        match whole(&request, payload, &state.config.http).await {
            Ok(body) => request.set_payload(Payload::from(body)),
            Err(status) => {
                let told = told(status, &state.config.http);
                let mut answer = HttpResponse::build(status);
                answer.insert_header((CONNECTION, HeaderValue::from_static("close")));
                let answer = explained(&state.browser, request.headers(), status, &told, answer);
                return Ok(request.into_response(answer));
            }
        }
    }
    Ok(next.call(request).await?.map_into_boxed_body())
}

fn has_body(request: &ServiceRequest) -> bool {
    let headers = request.headers();
    let declared = headers.contains_key(CONTENT_LENGTH) || headers.contains_key(TRANSFER_ENCODING);
    declared && !headers.contains_key(UPGRADE)
}

async fn whole(
    request: &ServiceRequest,
    payload: Payload,
    config: &HttpConfig,
) -> Result<Bytes, StatusCode> {
    let declared = request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    let declared = declared.and_then(|length| length.parse::<usize>().ok());
    if declared.is_some_and(|length| length > config.max_body) {
        return Err(StatusCode::PAYLOAD_TOO_LARGE);
    }
    timeout(config.body_timeout, collected(payload, config.max_body))
        .await
        .unwrap_or(Err(StatusCode::REQUEST_TIMEOUT))
}

async fn collected(mut payload: Payload, most: usize) -> Result<Bytes, StatusCode> {
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_broken| StatusCode::BAD_REQUEST)?;
        if body.len() + chunk.len() > most {
            return Err(StatusCode::PAYLOAD_TOO_LARGE);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

fn told(status: StatusCode, config: &HttpConfig) -> String {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => {
            format!("That was too much at once: at most {} bytes are read.", config.max_body)
        }
        StatusCode::REQUEST_TIMEOUT => {
            "It took too long until everything was here. Please try again.".into()
        }
        _ => "The request broke off or makes no sense.".into(),
    }
}
