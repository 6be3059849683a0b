//! A client of Socket.IO as people install it, in a process of its own that is told what to do and tells what it hears.
//! Must not know the protocol: the library in the process does.

use std::collections::VecDeque;
use std::path::Path;
use std::process::Stdio;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use super::wait::{PATIENCE, in_time};

/// Who made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Library {
    /// `socket.io-client` 2.x: Engine.IO of generation 3.
    Second,
    /// `socket.io-client` 4.x: Engine.IO of generation 4.
    Fourth,
    /// `python-socketio`, which speaks generation 4, too.
    Python,
}

/// How it reaches the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transports {
    Polling,
    WebSocket,
    /// First polling, then a WebSocket: what a client does that nobody told anything.
    Both,
}

/// Every way in which somebody may come.
pub const EVERY_WAY: [(Library, Transports); 9] = [
    (Library::Second, Transports::Polling),
    (Library::Second, Transports::WebSocket),
    (Library::Second, Transports::Both),
    (Library::Fourth, Transports::Polling),
    (Library::Fourth, Transports::WebSocket),
    (Library::Fourth, Transports::Both),
    (Library::Python, Transports::Polling),
    (Library::Python, Transports::WebSocket),
    (Library::Python, Transports::Both),
];

/// A running client; dropping it kills it.
pub struct RealClient {
    process: Child,
    orders: ChildStdin,
    told: Lines<BufReader<ChildStdout>>,
    /// What the library calls the socket.
    pub id: String,
    /// Everything it told so far, in its order.
    pub heard: Vec<Value>,
    /// What of it nobody has asked for yet.
    unread: VecDeque<Value>,
}

impl RealClient {
    /// Connects to the server with that address, and is connected; with a cookie it is what a page of ours would load.
    pub async fn connect(
        (library, transports): (Library, Transports),
        url: &str,
        cookie: Option<&str>,
    ) -> Self {
        let mut client = Self::start((library, transports), url, cookie);
        client.connected().await;
        if transports == Transports::Both && library != Library::Python {
            // This one upgrades before it says that it is connected.
            client.is_upgraded().await;
        }
        client
    }

    /// The same, whatever comes of it.
    pub fn start(
        (library, transports): (Library, Transports),
        url: &str,
        cookie: Option<&str>,
    ) -> Self {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let scripts = here.join("tests/suite/socketio/clients");
        let mut command = match library {
            Library::Python => {
                let mut python = Command::new(here.join("target/clients/bin/python"));
                python.arg(scripts.join("client.py"));
                python
            }
            Library::Second | Library::Fourth => {
                let mut node = Command::new("node");
                node.arg(scripts.join("client.mjs"));
                node
            }
        };
        let options = json!({
            "library": library.package(),
            "url": url,
            "transports": transports.names(),
            "cookie": cookie,
        });
        let mut process = command
            .arg(options.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("tests/all has installed it");
        let orders = process.stdin.take().expect("a pipe");
        let told = BufReader::new(process.stdout.take().expect("a pipe")).lines();
        Self {
            process,
            orders,
            told,
            id: String::new(),
            heard: Vec::new(),
            unread: VecDeque::new(),
        }
    }

    /// Says something: an event's name and its arguments.
    pub async fn emit(&mut self, event: Value) {
        self.order(json!({ "emit": event })).await;
    }

    /// The same with the wish to be answered.
    pub async fn ask(&mut self, event: Value) {
        self.order(json!({ "ask": event })).await;
    }

    /// Says something and waits for the answer.
    pub async fn answer(&mut self, event: Value) -> Value {
        self.ask(event).await;
        self.expect("answer").await
    }

    /// Says goodbye.
    pub async fn disconnect(&mut self) {
        self.order(json!({ "disconnect": true })).await;
        self.expect("disconnect").await;
    }

    /// Comes back after a goodbye.
    pub async fn connect_again(&mut self) -> Value {
        self.order(json!({ "connect": true })).await;
        self.connected().await
    }

    /// Waits until it is connected, for the first time or again; what it told of that.
    pub async fn connected(&mut self) -> Value {
        let connected = self.expect("connect").await;
        connected["id"].as_str().expect("an id").clone_into(&mut self.id);
        connected
    }

    /// Waits until it has left polling behind.
    pub async fn is_upgraded(&mut self) {
        assert_eq!(self.expect("upgrade").await, "websocket");
    }

    /// The arguments of the next event of that name.
    pub async fn event(&mut self, name: &str) -> Vec<Value> {
        let event = self.expect_where(name, |told| told["event"][0] == name).await;
        let words = event["event"].as_array().expect("an event");
        words.iter().skip(1).cloned().collect()
    }

    /// The first argument of the next `message`.
    pub async fn message(&mut self) -> Value {
        self.event("message").await.first().cloned().unwrap_or_default()
    }

    /// Hears until this message comes.
    pub async fn hears(&mut self, message: &Value) {
        while self.message().await != *message {}
    }

    /// What it tells next of this kind; all else is still to be looked at.
    pub async fn expect(&mut self, kind: &str) -> Value {
        self.expect_where(kind, |told| told.get(kind).is_some()).await[kind].take()
    }

    async fn expect_where(&mut self, what: &str, is_it: impl Fn(&Value) -> bool) -> Value {
        if let Some(at) = self.unread.iter().position(&is_it) {
            return self.unread.remove(at).expect("it is there");
        }
        let found = async {
            loop {
                let told = self.next(what).await;
                if is_it(&told) {
                    return told;
                }
                self.unread.push_back(told);
            }
        };
        match tokio::time::timeout(PATIENCE.saturating_mul(3), found).await {
            Ok(told) => told,
            Err(_) => panic!("never came: {what}: {:?}", self.heard),
        }
    }

    async fn next(&mut self, what: &str) -> Value {
        let line = match tokio::time::timeout(PATIENCE, self.told.next_line()).await {
            Ok(line) => line.expect("a line"),
            Err(_) => panic!("no {what}, and nothing else: {:?}", self.heard),
        };
        let line = line.unwrap_or_else(|| panic!("no {what}, it has ended: {:?}", self.heard));
        let told: Value = serde_json::from_str(&line).expect("JSON");
        self.heard.push(told.clone());
        told
    }

    /// Stands still like a laptop that is shut: its connections stay, and nobody reads from them.
    pub async fn freeze(&self) {
        self.signal("-STOP").await;
    }

    /// Goes on as if nothing had been.
    pub async fn thaw(&self) {
        self.signal("-CONT").await;
    }

    async fn order(&mut self, order: Value) {
        let line = format!("{order}\n");
        in_time("an order", self.orders.write_all(line.as_bytes())).await.expect("it lives");
    }

    async fn signal(&self, signal: &str) {
        let pid = self.process.id().expect("it lives").to_string();
        let told = Command::new("kill").args([signal, &pid]).status().await;
        assert!(told.expect("kill is there").success());
    }
}

impl Library {
    /// What npm calls it here, where both generations are installed.
    const fn package(self) -> &'static str {
        match self {
            Self::Second => "socket.io-client-2",
            Self::Fourth => "socket.io-client-4",
            Self::Python => "python-socketio",
        }
    }

    /// Whether it can come back to where it was.
    pub const fn recovers(self) -> bool {
        matches!(self, Self::Fourth)
    }
}

impl Transports {
    fn names(self) -> Option<Vec<&'static str>> {
        match self {
            Self::Polling => Some(vec!["polling"]),
            Self::WebSocket => Some(vec!["websocket"]),
            Self::Both => None,
        }
    }
}
