//! Sessions tested from outside: a probe as conversation, a stage as the rest of the house, a raw socket as peer.
//! Must not know a real protocol, room or store.

mod closing;
mod core;
mod heartbeat;
mod inbound;
mod peer;
mod polled;
mod probe;
mod registry;
mod slow_reader;
mod takeover;
mod tcp;
mod websocket;

pub use peer::Peer;
pub use probe::{Probe, ProbeCodec, Stage};

use std::sync::Arc;
use std::time::Duration;

use actix_http::HttpService;
use actix_rt::net::TcpStream;
use actix_server::{Server, ServerHandle};
use actix_service::{ServiceFactory, map_config};
use actix_web::body::BoxBody;
use actix_web::dev::{AppConfig, ServiceRequest, ServiceResponse};
use actix_web::{App, HttpRequest, HttpResponse, web};

use super::{SessionHost, Sessions, start, upgrades};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::config::SessionConfig;
use crate::domain::AddressPrefix;
use crate::metrics::Metrics;

/// A server whose every request is a session with a probe.
pub struct House {
    pub stage: Stage,
    pub sessions: Sessions,
    pub metrics: Metrics,
    address: std::net::SocketAddr,
    server: ServerHandle,
}

impl House {
    pub fn open() -> Self {
        Self::open_with(|_| {})
    }

    pub fn open_with(change: impl FnOnce(&mut SessionConfig)) -> Self {
        let mut config = SessionConfig::default();
        change(&mut config);
        let stage = Stage::default();
        let metrics = Metrics::new().unwrap();
        let sessions = Sessions::new(metrics.clone());
        let host = SessionHost {
            dispatch: Arc::new(stage.clone()),
            config: Arc::new(config),
            sessions: sessions.clone(),
        };
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let running = Server::build()
            .workers(1)
            .disable_signals()
            .listen("probes", listener, move || {
                let app = || map_config(app(host.clone()), |()| AppConfig::default());
                let upgrades = upgrades(app(), |stream: TcpStream| stream);
                HttpService::build().upgrade(upgrades).finish(app()).tcp()
            })
            .unwrap()
            .run();
        let handle = running.handle();
        actix_rt::spawn(running);
        Self { stage, sessions, metrics, address, server: handle }
    }

    /// What a request that is no handshake is answered, up to the end of the connection.
    pub async fn plain_request(&self, headers: &str) -> String {
        let mut stream = tokio::net::TcpStream::connect(self.address).await.unwrap();
        let request = format!("GET / HTTP/1.1\r\nHost: x\r\n{headers}\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }

    pub async fn peer(&self) -> Peer {
        Peer::connect(self.address, None).await
    }

    /// A peer whose kernel takes only a few kilobytes that it does not read.
    pub async fn narrow_peer(&self) -> Peer {
        Peer::connect(self.address, Some(4_096)).await
    }

    /// Waits until all sessions and their connections are gone.
    pub async fn all_gone(&self) {
        self.sessions.ended(Duration::from_secs(10)).await;
        assert_eq!(self.sessions.count(), 0, "sessions are left");
    }

    pub fn counted(&self, line: &str) -> bool {
        String::from_utf8(self.metrics.render()).unwrap().lines().any(|known| known == line)
    }
}

impl Drop for House {
    fn drop(&mut self) {
        actix_rt::spawn(self.server.stop(false));
    }
}

fn app(
    host: SessionHost,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<BoxBody>,
        Error = actix_web::Error,
        InitError = (),
    >,
> {
    App::new().app_data(web::Data::new(host)).default_service(web::to(answer))
}

async fn answer(
    request: HttpRequest,
    host: web::Data<SessionHost>,
) -> Result<HttpResponse, actix_web::Error> {
    let from = AddressPrefix::from(request.peer_addr().unwrap().ip());
    start(
        &request,
        Box::new(Probe::default()),
        &host,
        super::Peer { user: None, login: None, from },
        Box::new(()),
    )
}
