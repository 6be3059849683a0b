//! A server for one test: the same `Server` that `main` runs, in a thread of its own, on a free port.
//! Must not differ from `main` in anything but settings.

use std::net::SocketAddr;
use std::sync::mpsc;
use std::time::Duration;

use chinwag::config::Config;
use chinwag::store::Store;
use chinwag::web::Server;
use tempfile::TempDir;
use tokio::sync::oneshot;

use super::database::TestDatabase;
use super::wait::PATIENCE;

/// A running server; dropping it stops it and removes what it stored.
pub struct TestApp {
    running: Option<Running>,
    config: Config,
    address: SocketAddr,
    feed_address: SocketAddr,
    database: TestDatabase,
    folder: TempDir,
}

struct Running {
    stop: oneshot::Sender<()>,
    stopped: mpsc::Receiver<()>,
}

/// How the server of a test differs from one that nobody configured.
pub struct TestAppBuilder {
    config: Config,
    database: TestDatabase,
    folder: TempDir,
}

impl TestApp {
    /// A server as nobody configured it, but on a free port and without limits that one address would feel.
    pub async fn start() -> Self {
        Self::builder().start().await
    }

    /// The same with settings of the test's own.
    pub fn builder() -> TestAppBuilder {
        let folder = TempDir::new().expect("a temporary folder");
        let database = TestDatabase::of_this_run();
        let mut config = Config::for_testing(folder.path());
        if let Some(url) = database.url() {
            config.database.url = url;
        }
        config.http.drain = Duration::ZERO;
        TestAppBuilder { config, database, folder }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where it takes plain TCP connections.
    pub fn feed_address(&self) -> SocketAddr {
        self.feed_address
    }

    /// `/room` as a whole URL.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Where it keeps its files.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Its database as another program on this machine opens it.
    pub fn store(&self) -> Store {
        Store::open(&self.config.database).expect("the database opens")
    }

    /// The same database as the setting names it.
    pub fn database_url(&self) -> String {
        let file = self.folder.path().join("chinwag.db");
        self.database.text().unwrap_or_else(|| file.display().to_string())
    }

    /// Stops it as SIGTERM does, and waits until everything is stored.
    pub async fn stop(&mut self) {
        let Some(Running { stop, stopped }) = self.running.take() else { return };
        stop.send(()).ok();
        let ended = tokio::task::spawn_blocking(move || stopped.recv_timeout(PATIENCE)).await;
        assert!(ended.expect("the wait").is_ok(), "the server did not stop within {PATIENCE:?}");
    }

    /// Starts it again, at the same address and with the same data.
    pub async fn start_again(&mut self) {
        let (running, _) = run(self.config.clone()).await;
        self.running = Some(running);
    }
}

impl TestAppBuilder {
    /// Changes any setting.
    #[must_use]
    pub fn with(mut self, change: impl FnOnce(&mut Config)) -> Self {
        change(&mut self.config);
        self
    }

    /// Lifts the limits that many clients at one address run into.
    #[must_use]
    pub fn unlimited(self) -> Self {
        self.with(|config| {
            let limits = &mut config.limits;
            for rate in [
                &mut limits.messages,
                &mut limits.messages_per_address,
                &mut limits.rooms_per_address,
                &mut limits.registrations_per_address,
                &mut limits.guests_per_address,
                &mut limits.requests_per_address,
                &mut config.sessions.frames,
            ] {
                rate.per_minute = 60_000_000;
                rate.burst = 1_000_000;
            }
            limits.sockets_per_address = 100_000;
            config.codes.per_address = 1_000_000;
            config.codes.typed_per_address = 1_000_000;
        })
    }

    /// Starts it.
    pub async fn start(self) -> TestApp {
        let Self { mut config, database, folder } = self;
        let (running, [address, feed_address]) = run(config.clone()).await;
        // A restart comes back where the clients look for it.
        config.http.listen = vec![address];
        config.feeds.listen = vec![feed_address];
        TestApp { running: Some(running), config, address, feed_address, database, folder }
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        if let Some(Running { stop, stopped }) = self.running.take() {
            stop.send(()).ok();
            let ended = stopped.recv_timeout(PATIENCE);
            assert!(
                ended.is_ok() || std::thread::panicking(),
                "the server did not stop within {PATIENCE:?}"
            );
        }
    }
}

/// With where it listens: for HTTP, and for plain TCP connections.
async fn run(config: Config) -> (Running, [SocketAddr; 2]) {
    env_logger::builder().is_test(true).try_init().ok();
    let (stop, stopping) = oneshot::channel();
    let (ended, stopped) = mpsc::channel();
    let (ready, started) = oneshot::channel();
    std::thread::spawn(move || {
        actix_rt::System::new().block_on(async move {
            match Server::bind(config).await {
                Err(error) => drop(ready.send(Err(error.to_string()))),
                Ok(server) => {
                    let listening = [server.addresses(), server.feed_addresses()];
                    let listening = listening.map(|first| *first.first().expect("an address"));
                    ready.send(Ok(listening)).ok();
                    let stopping = async { drop(stopping.await) };
                    server.run(stopping).await.expect("the server ends without an error");
                }
            }
        });
        ended.send(()).ok();
    });
    let listening = started.await.expect("the server's thread lives").expect("the server starts");
    (Running { stop, stopped }, listening)
}
