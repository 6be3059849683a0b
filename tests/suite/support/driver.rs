//! Starts a real Chromium with its driver and ends both.
//! Must not know what is looked at with it.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use tempfile::TempDir;

use super::wait::in_time;

/// Flags without which Chromium as root, without a screen and without the internet, stands in its own way.
const FLAGS: [&str; 14] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--no-proxy-server",
    "--force-color-profile=srgb",
];

/// How often the driver is started before it is called broken.
const STARTS: usize = 5;

/// A driver process and the browser it holds.
pub struct Driver {
    pub client: Client,
    process: Child,
    _profile: TempDir,
}

impl Driver {
    /// A browser with a fresh profile.
    pub async fn start(preferences: serde_json::Value) -> Self {
        let (mut process, port) = start_process();
        let profile = TempDir::new().expect("a temporary folder");
        let mut flags: Vec<String> = FLAGS.map(str::to_owned).to_vec();
        flags.push(format!("--user-data-dir={}", profile.path().display()));
        let options = json!({
            "binary": setting("CHROMIUM", "/usr/bin/chromium"),
            "args": flags,
            "prefs": preferences,
        });
        let mut wishes = Capabilities::new();
        wishes.insert("goog:chromeOptions".to_owned(), options);
        let url = format!("http://127.0.0.1:{port}");
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let connecting = builder.capabilities(wishes).connect(&url);
        let client = match in_time("a browser", connecting).await {
            Ok(client) => client,
            Err(error) => {
                process.kill().ok();
                panic!("no browser: {error}");
            }
        };
        Self { client, process, _profile: profile }
    }

    /// Closes the browser, then the driver.
    pub async fn stop(self) {
        self.client.clone().close().await.ok();
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // The driver takes its browser with it when it is told to end; a kill would leave it behind.
        let pid = self.process.id().to_string();
        Command::new("kill").args(["-TERM", &pid]).status().ok();
        self.process.wait().ok();
    }
}

/// The driver takes a free port on IPv4, then wants the same one on IPv6, where somebody may have it: then it gives up, and
/// another port has to be tried.
fn start_process() -> (Child, u16) {
    let program = setting("CHROMEDRIVER", "/usr/bin/chromedriver");
    (0..STARTS).find_map(|_| try_to_start(&program)).expect("the driver finds a port")
}

fn try_to_start(program: &str) -> Option<(Child, u16)> {
    let mut process = Command::new(program)
        .args(["--port=0", "--log-level=WARNING"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{program}: {error}"));
    let said = BufReader::new(process.stdout.take().expect("its output"));
    let port = said.lines().map_while(Result::ok).find_map(|line| {
        line.split_once("successfully on port ")?.1.trim_end_matches('.').parse().ok()
    });
    if port.is_none() {
        process.kill().ok();
        process.wait().ok();
    }
    Some((process, port?))
}

#[expect(clippy::disallowed_methods, reason = "no setting of the program: tests/all sets it")]
fn setting(name: &str, otherwise: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| otherwise.to_owned())
}
