//! A Socket.IO client of either generation on a WebSocket, spoken by hand: packets as they travel.
//! Must not hide anything it hears but pings, which it answers.

use std::collections::VecDeque;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use super::Visitor;
use super::wait::in_time;

/// One client.
pub struct IoClient {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    generation: u8,
    next_ack: u64,
    /// Heard while something else was waited for.
    unread: VecDeque<Packet>,
    /// What the socket is called.
    pub sid: String,
    /// What it may name to go on where it was.
    pub pid: Option<String>,
    /// The last offset it was told.
    pub offset: Option<String>,
}

/// What a client keeps when its connection is lost.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Lost {
    /// What its socket was called.
    pub sid: String,
    /// What finds its place again.
    pub pid: Option<String>,
    /// What it has seen.
    pub offset: Option<String>,
}

/// What a client hears.
#[derive(Clone, PartialEq, Debug)]
pub enum Packet {
    /// It is in: `40`.
    In(Value),
    /// It is out: `41`.
    Out,
    /// An event with all its arguments.
    Event(Vec<Value>),
    /// An answer.
    Ack(u64, Value),
    /// It is not let in: `44`.
    Refused(Value),
    /// The connection has ended.
    End,
}

/// How a client comes.
#[derive(Clone, Default)]
pub struct Coming {
    /// With this cookie.
    pub cookie: Option<String>,
    /// From a page of this site.
    pub origin: Option<String>,
    /// As a client of generation 3.
    pub is_old: bool,
    /// As such a program.
    pub agent: Option<String>,
}

impl Coming {
    /// From a page of ours, as this visitor.
    pub fn of(visitor: &Visitor) -> Self {
        let origin = Some(visitor.base().to_owned());
        Self { cookie: visitor.cookie(), origin, ..Self::default() }
    }
}

impl IoClient {
    /// Somebody on a page of ours who is let in.
    pub async fn page(visitor: &Visitor) -> Self {
        Self::enter(visitor.base(), Coming::of(visitor)).await
    }

    /// Somebody without a cookie who is let in.
    pub async fn program(base: &str) -> Self {
        Self::enter(base, Coming::default()).await
    }

    /// Connects and is let in.
    pub async fn enter(base: &str, coming: Coming) -> Self {
        Self::come(base, coming, None).await
    }

    /// Comes back to go on where that client was.
    pub async fn come_back(base: &str, coming: Coming, lost: &Lost) -> Self {
        let mut before = json!({ "pid": lost.pid });
        if let Some(offset) = &lost.offset {
            before["offset"] = json!(offset);
        }
        Self::come(base, coming, Some(before)).await
    }

    async fn come(base: &str, coming: Coming, handshake: Option<Value>) -> Self {
        let mut client = Self::open(base, coming).await.expect("a connection");
        if client.generation == 4 {
            let handshake = handshake.map(|value| value.to_string()).unwrap_or_default();
            client.send(&format!("40{handshake}")).await;
        }
        match client.next().await {
            Packet::In(told) => {
                let text = |name: &str| told[name].as_str().map(str::to_owned);
                client.pid = text("pid");
                if client.generation == 4 {
                    client.sid = text("sid").expect("a name");
                }
            }
            other => panic!("not let in: {other:?}"),
        }
        client
    }

    /// Connects and hears how the connection is.
    pub async fn open(base: &str, coming: Coming) -> Result<Self, Box<Error>> {
        let generation = if coming.is_old { 3 } else { 4 };
        let base = base.trim_end_matches('/').replacen("http", "ws", 1);
        let url = format!("{base}/socket.io/?EIO={generation}&transport=websocket");
        let mut request = url.into_client_request().expect("a request");
        for (name, value) in
            [("cookie", coming.cookie), ("origin", coming.origin), ("user-agent", coming.agent)]
        {
            if let Some(value) = value {
                let value = HeaderValue::from_str(&value).expect("a header");
                request.headers_mut().insert(name, value);
            }
        }
        let connecting = tokio_tungstenite::connect_async_with_config(request, None, true);
        let (socket, _) = in_time("a socket", connecting).await?;
        let mut client = Self {
            socket,
            generation,
            next_ack: 0,
            unread: VecDeque::new(),
            sid: String::new(),
            pid: None,
            offset: None,
        };
        let open = client.text().await.expect("an open packet");
        let told: Value =
            serde_json::from_str(open.strip_prefix('0').expect("open")).expect("JSON");
        client.sid = told["sid"].as_str().expect("a sid").to_owned();
        Ok(client)
    }

    /// Sends a packet as it is.
    pub async fn send(&mut self, packet: &str) {
        // Whether the server has closed meanwhile is found out by reading.
        drop(in_time("sending", self.socket.send(Message::Text(packet.into()))).await);
    }

    /// Says something.
    pub async fn emit(&mut self, name: &str, argument: Value) {
        self.send(&format!("42{}", json!([name, argument]))).await;
    }

    /// Says something and wants an answer; gives its number.
    pub async fn ask(&mut self, name: &str, argument: Value) -> u64 {
        self.next_ack += 1;
        self.send(&format!("42{}{}", self.next_ack, json!([name, argument]))).await;
        self.next_ack
    }

    /// Says something and waits until it is done; what is heard before is kept.
    pub async fn done(&mut self, name: &str, argument: Value) {
        let id = self.ask(name, argument).await;
        let mut before = VecDeque::new();
        loop {
            match self.next().await {
                Packet::Ack(answered, arguments) if answered == id => {
                    assert_eq!(arguments, json!([]));
                    break;
                }
                packet @ Packet::Event(_) => before.push_back(packet),
                other => panic!("no answer to {name}: {other:?}"),
            }
        }
        before.append(&mut self.unread);
        self.unread = before;
    }

    /// The next packet.
    pub async fn next(&mut self) -> Packet {
        if let Some(packet) = self.unread.pop_front() {
            return packet;
        }
        loop {
            let Some(text) = self.text().await else { return Packet::End };
            match text.split_at(1) {
                ("2", ping) => self.send(&format!("3{ping}")).await,
                ("3" | "6", _) => {}
                ("1", _) => return Packet::End,
                ("4", message) => return self.packet(message),
                _ => panic!("an odd packet: {text}"),
            }
        }
    }

    /// The next event, as its name and its first argument.
    pub async fn event(&mut self) -> (String, Value) {
        match self.next().await {
            Packet::Event(arguments) => {
                let name = arguments[0].as_str().expect("a name").to_owned();
                (name, arguments.get(1).cloned().unwrap_or_default())
            }
            other => panic!("no event: {other:?}"),
        }
    }

    /// The argument of the next event, which has that name.
    pub async fn hears(&mut self, name: &str) -> Value {
        let (heard, argument) = self.event().await;
        assert_eq!(heard, name, "{argument}");
        argument
    }

    /// Whether nothing was said that it has not heard: the server answers a ping in order.
    pub async fn heard_all(&mut self) {
        assert_eq!(self.unread, [], "not read");
        self.send("40/nowhere,").await;
        match self.next().await {
            Packet::Refused(_) => {}
            other => panic!("unexpected: {other:?}"),
        }
    }

    /// Waits for the end, and says what was heard before.
    pub async fn ended(&mut self) -> Vec<Packet> {
        let mut heard = Vec::new();
        loop {
            match self.next().await {
                Packet::End => return heard,
                packet => heard.push(packet),
            }
        }
    }

    /// Its connection is gone, without a word.
    pub fn lose(self) -> Lost {
        let Self { sid, pid, offset, .. } = self;
        Lost { sid, pid, offset }
    }

    /// Says good-bye as a library does when its program wants to be disconnected.
    pub async fn says_good_bye(mut self) {
        self.send("41").await;
        in_time("closing", self.socket.close(None)).await.ok();
    }

    fn packet(&mut self, message: &str) -> Packet {
        let (kind, rest) = message.split_at(1);
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let (id, json) = rest.split_at(digits);
        let value = || serde_json::from_str::<Value>(json).expect("JSON");
        match kind {
            "0" if json.is_empty() => Packet::In(Value::Null),
            "0" => Packet::In(value()),
            "1" => Packet::Out,
            "2" => {
                let Value::Array(arguments) = value() else { panic!("no list: {message}") };
                if let (true, Some(Value::String(offset))) =
                    (self.pid.is_some(), arguments.last().filter(|_| arguments.len() > 1))
                {
                    self.offset = Some(offset.clone());
                }
                Packet::Event(arguments)
            }
            "3" => Packet::Ack(id.parse().expect("a number"), value()),
            "4" => match rest.strip_prefix("/nowhere,") {
                Some(why) => Packet::Refused(serde_json::from_str(why).expect("JSON")),
                None => Packet::Refused(value()),
            },
            _ => panic!("an odd packet: {message}"),
        }
    }

    async fn text(&mut self) -> Option<String> {
        loop {
            match in_time("a packet", self.socket.next()).await {
                Some(Ok(Message::Text(text))) => return Some(text.to_string()),
                Some(Ok(Message::Close(_)) | Err(_)) | None => return None,
                Some(Ok(_)) => {}
            }
        }
    }
}
