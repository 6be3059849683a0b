//! The server of this program: what is served under which path.
//! Must not know where it listens.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use actix_http::HttpService;
use actix_rt::net::TcpStream;
use actix_server::{Server, ServerBuilder};
use actix_service::map_config;
use actix_web::dev::AppConfig;
use actix_web::{App, web};
use chinwag::actors::session::{SessionHost, Sessions, upgrades};
use chinwag::actors::{Dispatch, Link, Seat, Tag};
use chinwag::config::{Rate, SessionConfig};
use chinwag::domain::{Command, SessionId};
use chinwag::metrics::Metrics;
use chinwag::protocols::socketio::engine::EngineConfig;

use super::engine::Engine;
use super::sockets::Sockets;
use super::{echo, engine, sockets};

/// The largest message of the Autobahn suite has 16 MiB.
const LARGEST: usize = 20_000_000;

/// What suites wait for.
#[derive(Clone, Copy)]
pub struct Timing {
    /// What clients of Engine.IO are told.
    pub engine: EngineConfig,
    /// How long a client of Socket.IO may be connected to nothing.
    pub connect_within: Duration,
}

/// As the suites for Engine.IO and Socket.IO expect it.
pub const SHORT: Timing = Timing {
    engine: EngineConfig {
        ping_every: Duration::from_millis(300),
        ping_timeout: Duration::from_millis(200),
        max_payload: 1_000_000,
        upgrade_within: Duration::from_secs(10),
    },
    connect_within: Duration::from_secs(1),
};

/// There are no rooms.
struct Nobody;

impl Dispatch for Nobody {
    fn dispatch(&self, _link: &Link, _seat: Option<&Seat>, _tag: Tag, _command: Command) {}

    fn gone(&self, _session: SessionId, _seat: Seat, _comes_back: bool) {}
}

/// Serves whoever comes to that address, on threads enough for requests of one session to come on different ones.
pub fn serve(
    listener: TcpListener,
    timing: Timing,
) -> Result<ServerBuilder, Box<dyn std::error::Error>> {
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
    let engine = Engine::new(&host, timing.engine);
    let sockets = Sockets::new(&host, timing);
    let server = Server::build().workers(2).shutdown_timeout(1).listen(
        "conformance",
        listener,
        move || {
            let app = || {
                let app = App::new()
                    .app_data(web::Data::new(host.clone()))
                    .app_data(web::Data::new(engine.clone()))
                    .app_data(web::Data::new(sockets.clone()))
                    .app_data(web::PayloadConfig::new(2 * timing.engine.max_payload))
                    .route("/echo", web::get().to(echo::serve))
                    .route("/engine.io/", web::route().to(engine::serve))
                    .route("/socket.io/", web::route().to(sockets::serve));
                map_config(app, |()| AppConfig::default())
            };
            let upgrades = upgrades(app(), |stream: TcpStream| stream);
            HttpService::build().tcp_nodelay(true).upgrade(upgrades).finish(app()).tcp()
        },
    )?;
    Ok(server)
}
