//! Requests of Socket.IO clients: who comes, and what will speak with him.
//! Must not look at packets; the engine does.

use std::any::Any;

use actix_web::http::header::USER_AGENT;
use actix_web::{HttpRequest, HttpResponse, web};
use bytes::Bytes;

use super::door::{Arrival, SocketIo, takes_offsets};
use super::engine_packet::Generation;
use super::handshake::Handshake;
use super::socket::Socket;
use super::upper::Upper;
use crate::actors::session::Peer;
use crate::domain::ChatError;
use crate::protocols::identity_cookie::Visitor;
use crate::protocols::site::{Site, is_own};

/// Answers any request of a client, by polling or for a WebSocket. The cookie of a foreign page was thrown away before.
pub async fn serve(
    door: web::Data<SocketIo>,
    request: HttpRequest,
    site: Site,
    visitor: Visitor,
    body: Bytes,
) -> HttpResponse {
    let peer = Peer { user: visitor.user(), login: visitor.login(), from: site.from };
    let permit = || -> Result<Box<dyn Any + Send>, ChatError> {
        Ok(Box::new(door.limits.connect(site.from)?))
    };
    let upper = |handshake: &Handshake| -> Box<dyn Upper> {
        let agent = request.headers().get(USER_AGENT).and_then(|agent| agent.to_str().ok());
        let takes_offsets = takes_offsets(handshake.query.get("t"), agent);
        let arrival = Arrival {
            from: site.from,
            foreign: !is_own(request.headers(), &site.url),
            entry: visitor.entry(),
            user: visitor.user(),
            login: visitor.login(),
            stranger: visitor.name_among_strangers(),
            at_strangers: visitor.was_at_strangers(),
            recovers: handshake.generation == Generation::Four && takes_offsets,
        };
        Box::new(Socket::new(door.application(arrival), handshake, door.connect_within))
    };
    door.engine.serve(&request, body, peer, permit, upper).await
}
