//! Engine.IO by itself, section by section of its documents for generations 3 and 4: above it, every message comes back.
//! Must not know Socket.IO.

#[path = "../../../conformance/engine.rs"]
mod echo;

mod closing;
mod handshake;
mod heartbeat;
mod messages;
mod peer;
mod upgrading;

use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use actix_http::HttpService;
use actix_server::{Server, ServerHandle};
use actix_service::map_config;
use actix_web::dev::AppConfig;
use actix_web::{App, web};
use chinwag::actors::session::{SessionHost, Sessions, upgrades};
use chinwag::actors::{Dispatch, Link, Seat, Tag};
use chinwag::config::SessionConfig;
use chinwag::domain::{Command, SessionId};
use chinwag::metrics::Metrics;
use chinwag::protocols::socketio::engine::EngineConfig;

use crate::support::wait::PATIENCE;

/// Nobody is asked anything in the time of a test.
const PATIENT: EngineConfig = EngineConfig {
    ping_every: Duration::from_secs(60),
    ping_timeout: Duration::from_secs(60),
    max_payload: 100_000,
    upgrade_within: Duration::from_secs(60),
};

/// A server on threads of its own, so that requests of one session come on different ones.
pub struct EchoServer {
    address: SocketAddr,
    server: ServerHandle,
}

/// There are no rooms.
struct Nobody;

impl Dispatch for Nobody {
    fn dispatch(&self, _: &Link, _: Option<&Seat>, _: Tag, _: Command) {}

    fn gone(&self, _: SessionId, _: Seat, _: bool) {}
}

impl EchoServer {
    /// Which never asks.
    pub fn patient() -> Self {
        Self::start(PATIENT)
    }

    /// With settings of the test's own.
    pub fn start(config: EngineConfig) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (started, server) = mpsc::channel();
        std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let server = serve(listener, config);
                started.send(server.handle()).expect("a test that waits");
                server.await.expect("a server that ends");
            });
        });
        let server = server.recv_timeout(PATIENCE).expect("a server");
        Self { address, server }
    }

    /// Where it is, with that query.
    pub fn url(&self, query: &str) -> String {
        format!("http://{}/engine.io/?{query}", self.address)
    }
}

impl Drop for EchoServer {
    fn drop(&mut self) {
        // It ends by itself from here on.
        drop(self.server.stop(false));
    }
}

fn serve(listener: TcpListener, config: EngineConfig) -> Server {
    let host = SessionHost {
        dispatch: Arc::new(Nobody),
        config: Arc::new(SessionConfig::default()),
        sessions: Sessions::new(Metrics::new().expect("counters")),
    };
    let engine = echo::Engine::new(&host, config);
    let service = move || {
        let app = || {
            let app = App::new()
                .app_data(web::Data::new(engine.clone()))
                .app_data(web::PayloadConfig::new(2 * config.max_payload))
                .route("/engine.io/", web::route().to(echo::serve));
            map_config(app, |()| AppConfig::default())
        };
        let upgrades = upgrades(app(), |stream: actix_web::rt::net::TcpStream| stream);
        HttpService::build().tcp_nodelay(true).upgrade(upgrades).finish(app()).tcp()
    };
    let server = Server::build().workers(2).disable_signals().shutdown_timeout(1);
    server.listen("echo", listener, service).expect("a socket").run()
}
