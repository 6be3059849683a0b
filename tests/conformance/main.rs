//! Serves `/echo` for WebSocket conformance suites, through the very session actor that the chat uses.
//! Must not know the chat: text comes back as text, binary as binary, and nothing is said unasked.
//!
//! `LISTEN=127.0.0.1:9001 cargo run --release --example conformance`

use std::net::TcpListener;
use std::sync::Arc;

use actix_http::HttpService;
use actix_rt::net::TcpStream;
use actix_server::Server;
use actix_service::map_config;
use actix_web::dev::AppConfig;
use actix_web::{App, Error, HttpRequest, HttpResponse, web};
use chinwag::actors::session::{Peer, SessionHost, Sessions, start, upgrades};
use chinwag::actors::{Codec, Conversation, Dispatch, Frame, Incoming, Link, Seat, Step, Tag};
use chinwag::config::{Rate, SessionConfig};
use chinwag::domain::{AddressPrefix, ChatError, Command, Event, Reply, Room, SessionId};
use chinwag::metrics::Metrics;

/// The largest message of the Autobahn suite has 16 MiB.
const LARGEST: usize = 20_000_000;

struct Echo;

impl Codec for Echo {
    fn name(&self) -> &'static str {
        "echo"
    }

    fn render(&self, _room: &Room, _event: &Event) -> Option<Frame> {
        None
    }
}

impl Conversation for Echo {
    fn codec(&self) -> &'static dyn Codec {
        &Echo
    }

    fn received(&mut self, incoming: Incoming) -> Vec<Step> {
        let frame = match incoming {
            Incoming::Text(text) => Frame::text(&text),
            Incoming::Binary(bytes) => Frame::binary(&bytes),
        };
        vec![Step::Send(frame)]
    }

    fn replied(&mut self, _tag: Tag, _result: Result<Reply, ChatError>) -> Vec<Step> {
        Vec::new()
    }
}

/// There are no rooms.
struct Nobody;

impl Dispatch for Nobody {
    fn dispatch(&self, _link: &Link, _seat: Option<&Seat>, _tag: Tag, _command: Command) {}

    fn gone(&self, _session: SessionId, _seat: Seat, _comes_back: bool) {}
}

async fn echo(request: HttpRequest, host: web::Data<SessionHost>) -> Result<HttpResponse, Error> {
    let peer = request.peer_addr().ok_or(actix_web::error::ErrorBadRequest("no address"))?;
    let from = AddressPrefix::from(peer.ip());
    start(&request, Box::new(Echo), &host, Peer { user: None, login: None, from }, Box::new(()))
}

#[expect(clippy::print_stdout, reason = "a suite reads the address from here")]
#[expect(
    clippy::disallowed_methods,
    reason = "a program of its own, without the server's settings"
)]
#[actix_web::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let listen = std::env::var("LISTEN").unwrap_or_else(|_unset| "127.0.0.1:9001".into());
    let config = SessionConfig {
        max_frame: LARGEST,
        frames: Rate { per_minute: u32::MAX, burst: u32::MAX },
        ..SessionConfig::default()
    };
    let host = SessionHost {
        dispatch: Arc::new(Nobody),
        config: Arc::new(config),
        sessions: Sessions::new(Metrics::new()?),
    };
    let listener = TcpListener::bind(listen)?;
    println!("listening on ws://{}/echo", listener.local_addr()?);
    let server =
        Server::build().workers(1).shutdown_timeout(1).listen("echo", listener, move || {
            let app = || {
                let host = web::Data::new(host.clone());
                let app = App::new().app_data(host).route("/echo", web::get().to(echo));
                map_config(app, |()| AppConfig::default())
            };
            let upgrades = upgrades(app(), |stream: TcpStream| stream);
            HttpService::build().tcp_nodelay(true).upgrade(upgrades).finish(app()).tcp()
        })?;
    server.run().await?;
    Ok(())
}
