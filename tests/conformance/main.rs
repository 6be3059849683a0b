//! Serves what conformance suites want to see, through the very sessions that the chat uses: `/echo` for WebSockets and
//! `/engine.io/`. Must not know the chat.
//!
//! `LISTEN=127.0.0.1:9001 cargo run --release --example conformance`

mod echo;
mod engine;

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use actix_http::HttpService;
use actix_rt::net::TcpStream;
use actix_server::Server;
use actix_service::map_config;
use actix_web::dev::AppConfig;
use actix_web::{App, web};
use chinwag::actors::session::{SessionHost, Sessions, upgrades};
use chinwag::actors::{Dispatch, Link, Seat, Tag};
use chinwag::config::{Rate, SessionConfig};
use chinwag::domain::{Command, SessionId};
use chinwag::metrics::Metrics;
use chinwag::protocols::socketio::engine::EngineConfig;

/// The largest message of the Autobahn suite has 16 MiB.
const LARGEST: usize = 20_000_000;

/// What the suites for Engine.IO and Socket.IO expect.
const ENGINE: EngineConfig = EngineConfig {
    ping_every: Duration::from_millis(300),
    ping_timeout: Duration::from_millis(200),
    max_payload: 1_000_000,
    upgrade_within: Duration::from_secs(10),
};

/// There are no rooms.
struct Nobody;

impl Dispatch for Nobody {
    fn dispatch(&self, _link: &Link, _seat: Option<&Seat>, _tag: Tag, _command: Command) {}

    fn gone(&self, _session: SessionId, _seat: Seat, _comes_back: bool) {}
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
    let engine = engine::Engine::new(&host, ENGINE);
    let listener = TcpListener::bind(listen)?;
    println!("listening on ws://{}/echo", listener.local_addr()?);
    let server = Server::build().workers(1).shutdown_timeout(1).listen(
        "conformance",
        listener,
        move || {
            let app = || {
                let app = App::new()
                    .app_data(web::Data::new(host.clone()))
                    .app_data(web::Data::new(engine.clone()))
                    .app_data(web::PayloadConfig::new(ENGINE.max_payload))
                    .route("/echo", web::get().to(echo::serve))
                    .route("/engine.io/", web::route().to(engine::serve));
                map_config(app, |()| AppConfig::default())
            };
            let upgrades = upgrades(app(), |stream: TcpStream| stream);
            HttpService::build().tcp_nodelay(true).upgrade(upgrades).finish(app()).tcp()
        },
    )?;
    server.run().await?;
    Ok(())
}
