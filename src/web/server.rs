//! The server as a whole: opened, served, ended. Tests start what `main` starts.
//! Must not know a path or a page.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use actix_server::ServerHandle;
use futures_util::future;

use super::http::{self, Listeners};
use super::listen;
use super::state::AppState;
use crate::actors::Chat;
use crate::config::Config;
use crate::domain::ChatError;
use crate::mail::{MailError, Mailer};
use crate::metrics::Metrics;
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
        advice: String,
        /// What the system says.
        cause: io::Error,
    },
    /// Who is kept out.
    #[error("who is kept out cannot be read: {0}")]
    Standing(ChatError),
    /// Mail.
    #[error(transparent)]
    Mail(#[from] MailError),
    /// The counters.
    #[error("the counters cannot be made: {0}")]
    Metrics(String),
    /// Something the system refuses.
    #[error("cannot serve: {0}")]
    Serve(#[from] io::Error),
}

/// How long peers may take to answer the last close.
pub(super) const AFTER_DRAIN: Duration = Duration::from_secs(2);
/// How long the last messages may take to be stored.
const STORING: Duration = Duration::from_secs(2);
/// How long mails that wait may take to be sent, at the same time.
const MAILING: Duration = Duration::from_secs(2);

/// A server that listens but does not serve yet.
pub struct Server {
    state: AppState,
    listeners: Listeners,
    addresses: Vec<SocketAddr>,
    feed_addresses: Vec<SocketAddr>,
}

impl Server {
    /// Opens the database and the sockets. Must be called inside an actix system.
    ///
    /// # Errors
    /// What hinders, in a sentence that says what to do.
    pub async fn bind(mut config: Config) -> Result<Self, StartError> {
        let listeners = Listeners {
            http: listen::listen("LISTEN", &config.http.listen)?,
            feeds: listen::listen("TCP_LISTEN", &config.feeds.listen)?,
        };
        let addresses = listen::local(&listeners.http)?;
        let feed_addresses = listen::local(&listeners.feeds)?;
        config.feeds.listen.clone_from(&feed_addresses);
        let metrics = Metrics::new().map_err(|error| StartError::Metrics(error.to_string()))?;
        let store = Store::open(&config.database)?;
        let mailer = Mailer::start(&config.mail, metrics.clone())?;
        let site = site(&config, &addresses);
        let state = AppState::new(config, store, mailer, metrics, site);
        state.chat.standing().begin().await.map_err(StartError::Standing)?;
        Ok(Self { state, listeners, addresses, feed_addresses })
    }

    /// Where it listens: with the ports the system gave for port 0.
    pub fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// Where plain TCP connections are taken; empty when that is switched off.
    pub fn feed_addresses(&self) -> &[SocketAddr] {
        &self.feed_addresses
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
        let serving = http::server(&state, self.listeners)?;
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

/// How people reach the server as far as it can know by itself.
fn site(config: &Config, addresses: &[SocketAddr]) -> String {
    let listening = || {
        let first = addresses.first().copied();
        let local = first.filter(|address| !address.ip().is_unspecified());
        match (local, first) {
            (Some(address), _) => format!("http://{address}"),
            (None, Some(address)) => format!("http://localhost:{}", address.port()),
            (None, None) => String::new(),
        }
    };
    config.http.public_url.clone().unwrap_or_else(listening)
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
    future::join(state.chat.close(STORING), state.mailer.close(MAILING)).await;
    log::info!("everything is stored, good-bye");
}
