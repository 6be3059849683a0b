//! A session over a WebSocket: the answer to the upgrade request brings it, and it takes the connection over.
//! Must not know what is said on it. The only file that knows `actix_web_actors`.

use std::any::Any;
use std::sync::Arc;

use actix_rt::net::TcpStream;
use actix_web::{Error, HttpRequest, HttpResponse};
use actix_web_actors::ws;
use bytes::Bytes;
use futures_util::future::LocalBoxFuture;

use super::carrier::{Reader, carry};
use super::inbound::Inbound;
use super::line::Line;
use super::outgoing::Wire;
use super::takeover::Probing;
use super::{Peer, SessionHost};
use crate::actors::Conversation;
use crate::config::SessionConfig;

/// A session whose connection is still to come: it travels with the answer to the upgrade request.
pub enum Prepared {
    /// One that begins with it.
    Session {
        /// Its state.
        line: Box<Line>,
        /// How it behaves.
        config: Arc<SessionConfig>,
    },
    /// One that goes on there, if its peer wants it.
    Probing(Probing),
}

/// Answers an upgrade request and prepares its session; `upgrades` starts it. `kept` is dropped when the connection has ended.
///
/// # Errors
/// When the request is no WebSocket handshake: a plain HTTP answer that says so.
pub fn start(
    request: &HttpRequest,
    conversation: Box<dyn Conversation>,
    host: &SessionHost,
    peer: Peer,
    kept: Box<dyn Any + Send>,
) -> Result<HttpResponse, Error> {
    let response = handshake(request)?;
    let Some(line) = host.line(Wire::WebSocket, conversation, peer, kept) else {
        return Ok(HttpResponse::ServiceUnavailable().insert_header(("Retry-After", "2")).finish());
    };
    Ok(Prepared::Session { line: Box::new(line), config: Arc::clone(&host.config) }.with(response))
}

/// The answer to an upgrade request.
///
/// # Errors
/// As `start`.
pub(super) fn handshake(request: &HttpRequest) -> Result<HttpResponse, Error> {
    Ok(ws::handshake(request)?.finish())
}

impl Prepared {
    /// Sends it along with the answer.
    pub(super) fn with(self, mut response: HttpResponse) -> HttpResponse {
        response.extensions_mut().insert(self);
        response
    }

    /// The session of this answer, if it has one.
    pub fn of<B>(response: &mut HttpResponse<B>) -> Option<Self> {
        response.extensions_mut().remove()
    }

    /// The session on its connection, from which these bytes have been read already; done when both are over.
    pub fn on(self, stream: TcpStream, early: &[u8]) -> LocalBoxFuture<'static, ()> {
        match self {
            Self::Session { line, config } => {
                let mut inbound = Inbound::new(config.max_frame);
                inbound.feed(early);
                carry(stream, *line, Reader::Frames(inbound), config)
            }
            Self::Probing(probing) => Box::pin(probing.on(stream, Bytes::copy_from_slice(early))),
        }
    }
}
