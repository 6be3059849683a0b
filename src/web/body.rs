//! The body of a request: whole, in time and not too large before anything else looks at it.
//! Must not leave the rest of a refused body to the framework, which would wait for it without an end.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpResponse};
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use tokio::time::timeout;

use super::pace::goes_on;
use super::state::AppState;
use super::telling::explained;

/// Bytes beyond the limit that are read and thrown away: a browser shows our answer only when it could send everything.
const THROWN_AWAY: usize = 32 * 1_024 * 1_024;
/// Without anything more for so long, the peer waits for the answer.
const SILENCE: Duration = Duration::from_millis(300);

/// Reads it, or answers 408, 413 or 400.
pub async fn read_whole(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    if has_body(&request)
        && let Some(state) = AppState::of(&request)
    {
        let bounds = Bounds::of(&request, &state);
        let mut payload = request.take_payload();
        let declared = declared(&request);
        match whole(&mut payload, declared, bounds).await {
            Ok(body) => request.set_payload(Payload::from(body)),
            Err(status) => {
                let (told, answer) = (told(status, bounds), HttpResponse::build(status));
                let answer = explained(&state, request.head(), status, &told, answer);
                let held = |body| BoxBody::new(Last { body, _unread: payload });
                return Ok(request.into_response(answer.map_body(|_, body| held(body))));
            }
        }
    }
    Ok(next.call(request).await?.map_into_boxed_body())
}

/// How large a body may be, and how long it may take.
#[derive(Clone, Copy)]
struct Bounds {
    most: usize,
    within: Duration,
}

impl Bounds {
    /// More than others may send who is connected as a Socket.IO client: how many those are is limited.
    fn of(request: &ServiceRequest, state: &AppState) -> Self {
        let config = &state.config;
        let most = if goes_on(state, request) {
            config.socketio.max_payload
        } else {
            config.http.max_body
        };
        Self { most, within: config.http.body_timeout }
    }
}

fn has_body(request: &ServiceRequest) -> bool {
    let headers = request.headers();
    headers.contains_key(CONTENT_LENGTH) || headers.contains_key(TRANSFER_ENCODING)
}

/// The length that is announced, if it is.
fn declared(request: &ServiceRequest) -> Option<usize> {
    request.headers().get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

async fn whole(
    payload: &mut Payload,
    declared: Option<usize>,
    bounds: Bounds,
) -> Result<Bytes, StatusCode> {
    let body = if declared.is_some_and(|length| length > bounds.most) {
        Err(StatusCode::PAYLOAD_TOO_LARGE)
    } else {
        let read = timeout(bounds.within, within(payload, bounds.most));
        read.await.unwrap_or(Err(StatusCode::REQUEST_TIMEOUT))
    };
    if body == Err(StatusCode::PAYLOAD_TOO_LARGE) {
        let rest = timeout(bounds.within, throw_away(payload));
        // However that ends, the answer is the same.
        drop(rest.await);
    }
    body
}

async fn within(payload: &mut Payload, most: usize) -> Result<Bytes, StatusCode> {
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

/// As long as the rest keeps coming.
async fn throw_away(payload: &mut Payload) {
    let mut thrown = 0;
    while let Ok(Some(Ok(chunk))) = timeout(SILENCE, payload.next()).await {
        thrown += chunk.len();
        if thrown > THROWN_AWAY {
            return;
        }
    }
}

fn told(status: StatusCode, bounds: Bounds) -> String {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => {
            format!("That was too much at once: at most {} bytes are read.", bounds.most)
        }
        StatusCode::REQUEST_TIMEOUT => {
            "It took too long until everything was here. Please try again.".into()
        }
        _ => "The request broke off or makes no sense.".into(),
    }
}

/// The last answer on a connection: as long as the rest of the request's body is held, the framework closes the connection behind it instead of waiting for that rest.
struct Last {
    body: BoxBody,
    _unread: Payload,
}

impl MessageBody for Last {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.body).poll_next(context)
    }
}
