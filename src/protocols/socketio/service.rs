//! Engine.IO over HTTP: requests that wait, requests that bring, and sockets, each led to its session.
//! Must not know which path it is reached by, who may come, or what is spoken above.

use std::any::Any;
use std::borrow::Cow;
use std::sync::Arc;

use actix_web::http::Method;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, UPGRADE};
use actix_web::{HttpRequest, HttpResponse};
use bytes::Bytes;

use super::directory::{Directory, Known};
use super::engine::{Engine, EngineConfig};
use super::engine_packet::{BadPacket, Content, EnginePacket, Generation};
use super::handshake::{Handshake, Query, Refusal, Transport, new_sid, refused};
use super::payload;
use super::upper::Upper;
use crate::actors::session::{
    self, Peer, PollRefused, PollWords, Polled, Probe, SessionHost, take_over,
};
use crate::actors::{CloseReason, Frame, Incoming};
use crate::config::SessionConfig;
use crate::domain::ChatError;
use crate::protocols::departure::hung_up;

/// Packets in one answer: some clients refuse more.
const MOST: usize = 16;
/// Bodies of this type hold packets of generation 3 with binary lengths.
const BINARY: &str = "application/octet-stream";

/// All sessions that speak Engine.IO at one door.
#[derive(Clone)]
pub struct EngineServer {
    sessions: SessionHost,
    config: EngineConfig,
    directory: Directory,
}

impl EngineServer {
    /// None yet. Messages may be as large as clients are told, whatever other doors allow.
    pub fn new(sessions: &SessionHost, config: EngineConfig) -> Self {
        let session = SessionConfig { max_frame: config.max_payload, ..(*sessions.config).clone() };
        let sessions = SessionHost { config: Arc::new(session), ..sessions.clone() };
        Self { sessions, config, directory: Directory::default() }
    }

    /// Whether a request with that query belongs to a session that there is.
    pub fn knows(&self, query: &str) -> bool {
        Query::parse(query).get("sid").is_some_and(|sid| self.directory.knows(sid))
    }

    /// Answers a request. For one that begins a session, `permit` is asked whether it may and held until it is over, and
    /// `upper` for what is spoken on it.
    pub async fn serve(
        &self,
        request: &HttpRequest,
        body: Bytes,
        peer: Peer,
        permit: impl FnOnce() -> Result<Box<dyn Any + Send>, ChatError>,
        upper: impl FnOnce(&Handshake) -> Box<dyn Upper>,
    ) -> HttpResponse {
        let query = Query::parse(request.query_string());
        let answer = match query.get("sid") {
            Some(sid) => self.go_on(request, &query, sid, body).await,
            None => match begins(request, query) {
                Ok(handshake) => match permit() {
                    Ok(permit) => {
                        let upper = upper(&handshake);
                        self.begin(request, &handshake, peer, permit, upper).await
                    }
                    Err(error) => Ok(refused(&error)),
                },
                Err(refusal) => Err(refusal),
            },
        };
        answer.unwrap_or_else(Refusal::answer)
    }

    /// A session that begins, and what it says first.
    async fn begin(
        &self,
        request: &HttpRequest,
        handshake: &Handshake,
        peer: Peer,
        permit: Box<dyn Any + Send>,
        upper: Box<dyn Upper>,
    ) -> Result<HttpResponse, Refusal> {
        let engine = Box::new(Engine::new(handshake, self.config, upper));
        if handshake.transport == Transport::WebSocket {
            let started = session::start(request, engine, &self.sessions, peer, permit);
            return started.map_err(|_no_handshake| Refusal::Request);
        }
        let (sid, generation) = (&handshake.sid, handshake.generation);
        let listed = self.directory.list(sid);
        let words = PollWords { close: Frame::text("1"), noop: Frame::text("6") };
        let Some(polled) = self.sessions.polled(engine, peer, Box::new((permit, listed)), words)
        else {
            return Ok(refused(&ChatError::Busy));
        };
        self.directory.found(sid, Known { generation, polled: polled.clone() });
        self.fetched(generation, &polled).await
    }

    /// A request of a session that there is.
    async fn go_on(
        &self,
        request: &HttpRequest,
        query: &Query,
        sid: &str,
        body: Bytes,
    ) -> Result<HttpResponse, Refusal> {
        let transport = transport(query)?;
        let Known { generation, polled } = self.directory.find(sid).ok_or(Refusal::Sid)?;
        match (transport, request.method()) {
            (Transport::WebSocket, _) => {
                let within = self.config.upgrade_within;
                take_over(request, polled, within, probed, &self.sessions)
                    .map_err(|_no_handshake| Refusal::Request)
            }
            (Transport::Polling, &Method::GET) => tokio::select! {
                answer = self.fetched(generation, &polled) => answer,
                () = hung_up(request) => {
                    // What might have been on its way is lost, and nobody can say how much of it.
                    polled.close(CloseReason::Silent);
                    Err(Refusal::Request)
                }
            },
            (Transport::Polling, &Method::POST) => {
                if body.len() > self.config.max_payload {
                    return Err(Refusal::TooLarge);
                }
                let is_binary = generation == Generation::Three && is_binary(request);
                brought(generation, &polled, is_binary, body).await
            }
            (Transport::Polling, _) => Err(Refusal::Request),
        }
    }

    /// What there is to say, once there is something.
    async fn fetched(
        &self,
        generation: Generation,
        polled: &Polled,
    ) -> Result<HttpResponse, Refusal> {
        match polled.poll(MOST, self.config.max_payload).await {
            Ok(frames) => Ok(text(body_of(generation, &frames))),
            Err(PollRefused::Over) => Err(Refusal::Sid),
            Err(PollRefused::Twice) => Err(Refusal::Request),
        }
    }
}

/// A request that names no session has to be a good beginning of one.
fn begins(request: &HttpRequest, query: Query) -> Result<Handshake, Refusal> {
    let transport = transport(&query)?;
    if request.method() != Method::GET {
        return Err(Refusal::Method);
    }
    if (transport == Transport::WebSocket) != wants_socket(request) {
        return Err(Refusal::Request);
    }
    let generation = query.get("EIO").and_then(Generation::parse).ok_or(Refusal::Version)?;
    Ok(Handshake { sid: new_sid(), generation, transport, query })
}

fn transport(query: &Query) -> Result<Transport, Refusal> {
    let transport = query.get("transport").and_then(Transport::parse);
    let transport = transport.ok_or(Refusal::Transport)?;
    // Scripts from elsewhere, which ran whatever was answered: no browser of today needs them.
    if query.get("j").is_some() { Err(Refusal::Request) } else { Ok(transport) }
}

/// What the client says on a socket before it is the transport; the same words in both generations.
fn probed(incoming: &Incoming) -> Probe {
    match incoming {
        Incoming::Text(text) if text == "2probe" => Probe::Answer(Frame::text("3probe")),
        Incoming::Text(text) if text == "5" => Probe::TakeOver,
        Incoming::Text(_) | Incoming::Binary(_) => Probe::Refuse,
    }
}

/// What the client brings is taken as if it came on a socket, all of it or nothing.
async fn brought(
    generation: Generation,
    polled: &Polled,
    is_binary: bool,
    body: Bytes,
) -> Result<HttpResponse, Refusal> {
    let packets = if is_binary {
        payload::decode_binary(body)
    } else {
        let text = std::str::from_utf8(&body).map_err(|_broken| BadPacket::Text);
        text.and_then(|text| payload::decode(generation, text))
    };
    let packets = match packets {
        Ok(packets) => packets,
        Err(bad) => {
            log::debug!("a body of Engine.IO makes no sense: {bad}");
            polled.close(CloseReason::Protocol);
            return Err(Refusal::Request);
        }
    };
    let ends = packets.contains(&EnginePacket::Close);
    let incoming = packets.iter().map(|packet| match packet.to_frame(generation) {
        Content::Text(text) => Incoming::Text(text),
        Content::Binary(bytes) => Incoming::Binary(bytes),
    });
    match polled.heard(incoming.collect()).await {
        Err(_over) if !ends => Err(Refusal::Request),
        _ => Ok(text("ok".into())),
    }
}

fn wants_socket(request: &HttpRequest) -> bool {
    let wish = request.headers().get(UPGRADE).and_then(|wish| wish.to_str().ok());
    wish.is_some_and(|wish| wish.eq_ignore_ascii_case("websocket"))
}

fn is_binary(request: &HttpRequest) -> bool {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with(BINARY))
}

/// Frames as they go over a WebSocket, as the body of an answer.
fn body_of(generation: Generation, frames: &[Frame]) -> String {
    let payloads: Vec<Bytes> = frames.iter().map(Frame::payload).collect();
    let texts = frames.iter().zip(&payloads).filter_map(|(frame, payload)| {
        if frame.is_text() {
            return std::str::from_utf8(payload).ok().map(Cow::Borrowed);
        }
        let content = Content::Binary(payload.clone());
        let packet = EnginePacket::from_frame(generation, &content).ok()?;
        Some(Cow::Owned(packet.to_text(generation)))
    });
    payload::join(generation, texts)
}

fn text(body: String) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/plain; charset=UTF-8")
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(body)
}
