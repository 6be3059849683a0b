//! Engine.IO with nothing above it: every message comes back, on whatever transport, through what Socket.IO clients are
//! served with. Must not know Socket.IO.

use std::time::Instant;

use actix_web::{Error, HttpRequest, HttpResponse, web};
use bytes::Bytes;
use chinwag::actors::session::{Peer, SessionHost};
use chinwag::actors::{Codec, Frame, Step, Tag};
use chinwag::domain::{AddressPrefix, ChatError, Event, Reply, Room};
use chinwag::protocols::socketio::engine::EngineConfig;
use chinwag::protocols::socketio::engine_packet::{Content, Generation};
use chinwag::protocols::socketio::handshake::Handshake;
use chinwag::protocols::socketio::service::EngineServer;
use chinwag::protocols::socketio::upper::{Upper, binary, text};

/// Its sessions.
#[derive(Clone)]
pub struct Engine(EngineServer);

impl Engine {
    /// None yet.
    pub fn new(host: &SessionHost, config: EngineConfig) -> Self {
        Self(EngineServer::new(host, config))
    }
}

/// Nothing happens in rooms, so that there are no words for it.
pub struct NoWords;

impl Codec for NoWords {
    fn name(&self) -> &'static str {
        "none"
    }

    fn render(&self, _room: &Room, _event: &Event) -> Option<Frame> {
        None
    }
}

struct Echo(Generation);

impl Upper for Echo {
    fn codec(&self) -> &'static dyn Codec {
        &NoWords
    }

    fn message(&mut self, content: Content, _now: Instant) -> Vec<Step> {
        vec![Step::Send(match content {
            Content::Text(words) => text(&words),
            Content::Binary(bytes) => binary(self.0, &bytes),
        })]
    }

    fn replied(&mut self, _tag: Tag, _result: Result<Reply, ChatError>) -> Vec<Step> {
        Vec::new()
    }
}

/// Where a request comes from.
pub fn peer(request: &HttpRequest) -> Result<Peer, Error> {
    let peer = request.peer_addr().ok_or(actix_web::error::ErrorBadRequest("no address"))?;
    Ok(Peer { user: None, login: None, from: AddressPrefix::from(peer.ip()) })
}

/// Answers a request.
pub async fn serve(
    engine: web::Data<Engine>,
    request: HttpRequest,
    body: Bytes,
) -> Result<HttpResponse, Error> {
    let peer = peer(&request)?;
    let upper = |handshake: &Handshake| -> Box<dyn Upper> { Box::new(Echo(handshake.generation)) };
    Ok(engine.0.serve(&request, body, peer, || Ok(Box::new(())), upper).await)
}
