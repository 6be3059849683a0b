//! The program itself as people start it: a process with settings in its environment, which can be killed.
//! Must not reach into it: what it does is seen from outside.

use std::net::{SocketAddr, TcpListener};
use std::process::{Child, Command, ExitStatus, Stdio};

use tempfile::TempDir;

use super::Visitor;
use super::database::TestDatabase;
use super::wait::eventually;

/// A running program; dropping it kills it and removes what it stored.
pub struct ChildServer {
    process: Child,
    through: Vec<String>,
    settings: Vec<(String, String)>,
    address: SocketAddr,
    feed_address: SocketAddr,
    folder: TempDir,
    _database: TestDatabase,
}

impl ChildServer {
    /// Starts the program with these settings, on a free port, and waits until it is ready.
    pub async fn start(settings: &[(&str, &str)]) -> Self {
        Self::start_through(&[], settings).await
    }

    /// The same by another program that runs it in its own place, with the same process id: the words before the program's path.
    pub async fn start_through(through: &[&str], settings: &[(&str, &str)]) -> Self {
        let through: Vec<String> = through.iter().map(|word| (*word).to_owned()).collect();
        let folder = TempDir::new().expect("a temporary folder");
        let database = TestDatabase::of_this_run();
        let [address, feed_address] = free_ports();
        let file = folder.path().join("chinwag.db").display().to_string();
        let mut all = vec![
            ("LISTEN".to_owned(), address.to_string()),
            ("TCP_LISTEN".to_owned(), feed_address.to_string()),
            ("DATABASE_URL".to_owned(), database.text().unwrap_or(file)),
        ];
        all.extend(settings.iter().map(|(name, value)| ((*name).into(), (*value).into())));
        let process = spawn(&through, &all, &folder);
        let mut server = Self {
            process,
            through,
            settings: all,
            address,
            feed_address,
            folder,
            _database: database,
        };
        server.wait_until_ready().await;
        server
    }

    /// `/room` as a whole URL.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Where it takes plain TCP connections.
    pub fn feed_address(&self) -> SocketAddr {
        self.feed_address
    }

    /// As if the power went: no warning, no last word.
    pub fn kill(&mut self) {
        self.process.kill().expect("the process is ours");
        self.process.wait().expect("the process ends");
    }

    /// Asks it to stop, as a service manager does.
    pub fn ask_to_stop(&self) {
        let pid = self.process.id().to_string();
        let told = Command::new("kill").args(["-TERM", &pid]).status().expect("kill is there");
        assert!(told.success());
    }

    /// Asks it to stop and waits until it has; returns how it ended.
    pub async fn terminate(&mut self) -> ExitStatus {
        self.ask_to_stop();
        self.ended().await
    }

    /// Waits until it has ended; returns how.
    pub async fn ended(&mut self) -> ExitStatus {
        eventually("the program ends after SIGTERM", async || {
            self.process.try_wait().expect("the process is ours")
        })
        .await
    }

    /// Starts it again with the same settings and data.
    pub async fn start_again(&mut self) {
        self.process = spawn(&self.through, &self.settings, &self.folder);
        self.wait_until_ready().await;
    }

    /// Memory in use, in bytes.
    pub fn resident_bytes(&self) -> u64 {
        let path = format!("/proc/{}/status", self.process.id());
        let status = std::fs::read_to_string(path).expect("the process lives");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a size");
        let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse().expect("a number");
        kilobytes * 1_024
    }

    async fn wait_until_ready(&mut self) {
        let client = reqwest::Client::builder().no_proxy().build().expect("a client");
        let url = self.url("/readyz");
        eventually("the program is ready", async || {
            let ended = self.process.try_wait().expect("the process is ours");
            assert!(ended.is_none(), "the program ended: {ended:?}");
            client.get(&url).send().await.ok().filter(|answer| answer.status().is_success())
        })
        .await;
    }
}

impl From<&ChildServer> for Visitor {
    fn from(server: &ChildServer) -> Self {
        Self::at(&server.url("/"))
    }
}

impl Drop for ChildServer {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

fn spawn(through: &[String], settings: &[(String, String)], folder: &TempDir) -> Child {
    let mut words = through.iter().map(String::as_str).chain([env!("CARGO_BIN_EXE_chinwag")]);
    Command::new(words.next().expect("at least the program"))
        .args(words)
        .env("RUST_LOG", "error")
        .envs(settings.iter().map(|(name, value)| (name, value)))
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .spawn()
        .expect("the program starts")
}

/// Two ports that were free a moment ago.
fn free_ports() -> [SocketAddr; 2] {
    let listeners = [(); 2].map(|()| TcpListener::bind("127.0.0.1:0").expect("a free port"));
    listeners.map(|listener| listener.local_addr().expect("an address"))
}
