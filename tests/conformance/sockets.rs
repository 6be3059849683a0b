//! `/socket.io/`: two namespaces that say back what they hear, through what Socket.IO clients are served with.
//! Must not know rooms, nor what carries the messages.

use std::time::{Duration, Instant};

use actix_web::{Error, HttpRequest, HttpResponse, web};
use bytes::Bytes;
use chinwag::actors::session::SessionHost;
use chinwag::actors::{Codec, Tag};
use chinwag::domain::{ChatError, Reply};
use chinwag::protocols::socketio::application::{Act, Application, Client, Event};
use chinwag::protocols::socketio::handshake::Handshake;
use chinwag::protocols::socketio::packet::{Body, MAIN, Packet};
use chinwag::protocols::socketio::service::EngineServer;
use chinwag::protocols::socketio::socket::Socket;
use chinwag::protocols::socketio::upper::Upper;
use serde_json::{Value, json};

use super::engine::{NoWords, peer};
use super::server::Timing;

/// The namespace beside the main one.
const CUSTOM: &str = "/custom";
/// Between being let in and the first event: who listens for one and then for the other must not get both in one read.
const PAUSE: Duration = Duration::from_millis(20);

/// Its sessions.
#[derive(Clone)]
pub struct Sockets {
    engine: EngineServer,
    connect_within: Duration,
}

impl Sockets {
    /// None yet.
    pub fn new(host: &SessionHost, timing: Timing) -> Self {
        let engine = EngineServer::new(host, timing.engine);
        Self { engine, connect_within: timing.connect_within }
    }
}

/// One client.
#[derive(Default)]
struct Echo {
    /// What is said later, in order.
    greetings: Vec<(Instant, Packet)>,
}

fn event(namespace: &str, name: &str, arguments: Vec<Value>, attachments: Vec<Bytes>) -> Packet {
    let arguments = [vec![name.into()], arguments].concat();
    let body = Body::Event { id: None, arguments };
    Packet { attachments, ..Packet::new(namespace, body) }
}

impl Application for Echo {
    fn codec(&self) -> &'static dyn Codec {
        &NoWords
    }

    fn knows(&self, namespace: &str) -> bool {
        [MAIN, CUSTOM].contains(&namespace)
    }

    fn connect(&mut self, client: &Client<'_>) -> Vec<Act> {
        let auth = client.handshake.cloned().unwrap_or_else(|| json!({}));
        let greeting = event(client.namespace, "auth", vec![auth], Vec::new());
        self.greetings.push((Instant::now() + PAUSE, greeting));
        vec![Act::Accept { namespace: client.namespace.into(), sid: client.sid.into(), pid: None }]
    }

    fn event(&mut self, namespace: &str, heard: Event) -> Vec<Act> {
        let Event { name, arguments, attachments, ack } = heard;
        match (name.as_str(), ack) {
            ("message", None) => {
                vec![Act::Emit(event(namespace, "message-back", arguments, attachments))]
            }
            ("message-with-ack", Some(id)) => {
                let body = Body::Ack { id, arguments };
                vec![Act::Emit(Packet { attachments, ..Packet::new(namespace, body) })]
            }
            _ => Vec::new(),
        }
    }

    fn replied(&mut self, _tag: Tag, _result: Result<Reply, ChatError>) -> Vec<Act> {
        Vec::new()
    }

    fn wakes_at(&self) -> Option<Instant> {
        self.greetings.first().map(|(at, _)| *at)
    }

    fn ticked(&mut self, now: Instant) -> Vec<Act> {
        let due = self.greetings.extract_if(.., |(at, _)| *at <= now);
        due.map(|(_, greeting)| Act::Emit(greeting)).collect()
    }
}

/// Answers a request.
pub async fn serve(
    sockets: web::Data<Sockets>,
    request: HttpRequest,
    body: Bytes,
) -> Result<HttpResponse, Error> {
    let peer = peer(&request)?;
    let upper = |handshake: &Handshake| -> Box<dyn Upper> {
        Box::new(Socket::new(Echo::default(), handshake, sockets.connect_within))
    };
    Ok(sockets.engine.serve(&request, body, peer, || Ok(Box::new(())), upper).await)
}
