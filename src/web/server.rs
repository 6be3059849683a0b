//! The server as a whole: opened, served, ended. Tests start what `main` starts.
//! Must not know a path or a page.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::num::NonZeroUsize;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::middleware::from_fn;
use actix_web::rt::net::TcpStream;
use actix_web::{App, HttpServer, web};
use futures_util::future;

use super::state::AppState;
use super::{
    access, body, client, cross_site, error_pages, headers, listen, open_files, pace, routes,
};
use crate::actors::Chat;
use crate::config::{Config, HttpConfig};
use crate::metrics::Metrics;
use crate::protocols::identity_cookie;
use crate::store::{Store, StoreError};

/// Why there is no server. `Display` says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An address.
    #[error("cannot listen on {address}: {advice} ({cause})")]
    Listen {
        /// Which.
        address: SocketAddr,
        /// What to do.
        advice: &'static str,
        /// What the system says.
        cause: io::Error,
    },
    /// The counters.
    #[error("the counters cannot be made: {0}")]
    Metrics(String),
    /// Something the system refuses.
    #[error("cannot serve: {0}")]
    Serve(#[from] io::Error),
}

/// How long peers may take to answer the last close.
const AFTER_DRAIN: Duration = Duration::from_secs(2);
/// How long the last messages may take to be stored.
const STORING: Duration = Duration::from_secs(2);

/// A server that listens but does not serve yet.
pub struct Server {
    state: AppState,
    listeners: Vec<TcpListener>,
    addresses: Vec<SocketAddr>,
}

impl Server {
    /// Opens the database and the sockets. Must be called inside an actix system.
    ///
    /// # Errors
    /// What hinders, in a sentence that says what to do.
    pub async fn bind(config: Config) -> Result<Self, StartError> {
        let listeners = listen::listen(&config.http.listen)?;
        let addresses = listeners.iter().map(TcpListener::local_addr).collect::<Result<_, _>>()?;
        let metrics = Metrics::new().map_err(|error| StartError::Metrics(error.to_string()))?;
        let store = Store::open(&config.database)?;
        let state = AppState::new(config, store, metrics);
        Ok(Self { state, listeners, addresses })
    }

    /// Where it listens: with the ports the system gave for port 0.
    pub fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// Rooms, messages and people, for tests and measurements.
    pub fn chat(&self) -> &Chat {
        &self.state.chat
    }

    /// Serves until `shutdown` resolves, then lets everybody go and stores what was said.
    ///
    /// # Errors
    /// When the system refuses.
    pub async fn run(self, shutdown: impl Future<Output = ()>) -> Result<(), StartError> {
        let state = self.state;
        let serving = http_server(&state, self.listeners)?;
        let handle = serving.handle();
        let serving = actix_web::rt::spawn(serving);
        futures_util::pin_mut!(shutdown);
        if let future::Either::Right((ended, _)) = future::select(shutdown, serving).await {
            return ended.map_err(io::Error::other)?.map_err(StartError::Serve);
        }
        end(&state, &handle).await;
        Ok(())
    }
}

/// No new connections, the open ones closed one after the other, everything said before stored.
async fn end(state: &AppState, handle: &ServerHandle) {
    state.drain();
    log::info!("closing connections count={}", state.sessions.count());
    let closed = async {
        state.sessions.drain(state.config.http.drain).await;
        state.sessions.ended(AFTER_DRAIN).await;
    };
    future::join(handle.stop(true), closed).await;
    state.chat.close(STORING).await;
    log::info!("everything is stored, good-bye");
}

fn http_server(
    state: &AppState,
    listeners: Vec<TcpListener>,
) -> Result<actix_web::dev::Server, StartError> {
    let config = &state.config.http;
    let workers = workers(config);
    let connections = open_files::room_for(config.max_connections);
    let stalled_after = config.stalled_after;
    let app_state = state.clone();
    let mut server = HttpServer::new(move || {
        let state = &app_state;
        App::new()
            .app_data(web::Data::new(state.clone()))
            .app_data(web::Data::new(state.browser.clone()))
            .app_data(web::FormConfig::default().limit(state.config.http.max_body))
            .configure(routes::all)
            // The last one sees a request first and its answer last.
            .wrap(identity_cookie::middleware(&state.config.secret, state.is_https()))
            .wrap(from_fn(cross_site::refuse))
            .wrap(from_fn(pace::keep))
            .wrap(from_fn(body::read_whole))
            .wrap(from_fn(error_pages::explain))
            .wrap(from_fn(client::find_out))
            .wrap(from_fn(access::note))
            .wrap(from_fn(headers::add))
    })
    .workers(workers)
    .max_connections(connections.div_ceil(workers))
    .tcp_nodelay(true)
    .keep_alive(config.keep_alive)
    .client_request_timeout(config.header_timeout)
    // Otherwise a closed WebSocket lingers for a second.
    .client_disconnect_timeout(Duration::ZERO)
    .shutdown_timeout((config.drain + AFTER_DRAIN).as_secs())
    .disable_signals()
    .on_connect(move |connection, _| {
        if let Some(stream) = connection.downcast_ref::<TcpStream>() {
            cut_off_when_stalled(stream, stalled_after);
        }
    });
    for listener in listeners {
        server = server.listen(listener)?;
    }
    Ok(server.run())
}

/// A peer that acknowledges nothing for so long is gone for the system, however much is queued for it.
fn cut_off_when_stalled(stream: &TcpStream, after: Duration) {
    let set = socket2::SockRef::from(stream).set_tcp_user_timeout(Some(after));
    if let Err(error) = set {
        log::debug!("no time limit for a stalled connection error={error}");
    }
}

fn workers(config: &HttpConfig) -> usize {
    let cores = || std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    if config.workers == 0 { cores() } else { config.workers }
}
