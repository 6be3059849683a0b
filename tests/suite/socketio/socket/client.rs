//! A client of Socket.IO that speaks by hand: both generations, by requests or on a WebSocket.
//! Must not hide what it hears, but for heartbeats.

use std::collections::VecDeque;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use crate::support::TestApp;
use crate::support::conformance::Conformance;
use crate::support::wait::in_time;

/// Whoever answers under `/socket.io/`.
pub trait Serves {
    /// A path as a whole URL.
    fn url(&self, path: &str) -> String;
}

impl Serves for Conformance {
    fn url(&self, path: &str) -> String {
        self.url(path)
    }
}

impl Serves for TestApp {
    fn url(&self, path: &str) -> String {
        self.url(path)
    }
}

/// The ways to come: the generation of Engine.IO, and whether by requests.
pub const WAYS: [Way; 4] = [
    Way { generation: 3, polls: false },
    Way { generation: 3, polls: true },
    Way { generation: 4, polls: false },
    Way { generation: 4, polls: true },
];

/// Those of clients 4.x.
pub const OF_FOUR: [Way; 2] = [WAYS[2], WAYS[3]];

/// Those of clients 2.x.
pub const OF_THREE: [Way; 2] = [WAYS[0], WAYS[1]];

/// A way to come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Way {
    /// Which protocol.
    pub generation: u8,
    /// By requests, or on a WebSocket.
    pub polls: bool,
}

/// What is heard.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Heard {
    /// A message of text.
    Said(String),
    /// A message of bytes.
    Bytes(Vec<u8>),
    /// The end of the connection.
    End,
}

/// A connection.
pub struct Client {
    way: Way,
    carrier: Carrier,
    heard: VecDeque<Heard>,
}

enum Carrier {
    Socket(Box<WebSocketStream<MaybeTlsStream<TcpStream>>>),
    Requests { http: reqwest::Client, url: String },
}

/// A message of text.
pub fn said(text: &str) -> Heard {
    Heard::Said(text.to_owned())
}

impl Client {
    /// Connects, and has read the first packet of Engine.IO.
    pub async fn open(server: &impl Serves, way: Way) -> Self {
        let transport = if way.polls { "polling" } else { "websocket" };
        let path = format!("/socket.io/?EIO={}&transport={transport}", way.generation);
        let url = server.url(&path);
        if !way.polls {
            let url = url.replacen("http", "ws", 1);
            let connecting = tokio_tungstenite::connect_async_with_config(url, None, true);
            let (mut socket, _) = in_time("a socket", connecting).await.expect("a socket");
            let first = in_time("a packet", socket.next()).await;
            assert!(matches!(first, Some(Ok(Message::Text(text))) if text.starts_with("0{")));
            let carrier = Carrier::Socket(Box::new(socket));
            return Self { way, carrier, heard: VecDeque::new() };
        }
        let http = reqwest::Client::new();
        let answer = in_time("an answer", http.get(&url).send()).await.expect("an answer");
        let mut packets = VecDeque::from(packets(way, &answer.text().await.expect("text")));
        let first = packets.pop_front().expect("a packet");
        let (_, rest) = first.split_once(r#""sid":""#).expect("a sid");
        let (sid, _) = rest.split_once('"').expect("its end");
        let carrier = Carrier::Requests { http, url: format!("{url}&sid={sid}") };
        let mut client = Self { way, carrier, heard: VecDeque::new() };
        client.take(packets).await;
        client
    }

    /// Connects and is let into the main namespace, and has heard the greeting of this server.
    pub async fn enter(server: &Conformance, way: Way) -> Self {
        let mut client = Self::open(server, way).await;
        if way.generation == 4 {
            client.say("0").await;
        }
        assert!(matches!(client.hear().await, Heard::Said(text) if text.starts_with('0')));
        assert_eq!(client.hear().await, said(r#"2["auth",{}]"#), "{way:?}");
        client
    }

    /// Says one packet of Socket.IO.
    pub async fn say(&mut self, packet: &str) {
        self.send(Message::Text(format!("4{packet}").into())).await;
    }

    /// Sends an attachment.
    pub async fn attach(&mut self, bytes: &[u8]) {
        self.send(Message::Binary(bytes.to_vec().into())).await;
    }

    /// The next message, or the end.
    pub async fn hear(&mut self) -> Heard {
        loop {
            if let Some(heard) = self.heard.pop_front() {
                return heard;
            }
            match &mut self.carrier {
                Carrier::Socket(socket) => match in_time("a frame", socket.next()).await {
                    Some(Ok(Message::Text(text))) => {
                        self.take([text.to_string()].into()).await;
                    }
                    Some(Ok(Message::Binary(bytes))) => {
                        let kind = if self.way.generation == 3 { &[4_u8][..] } else { &[] };
                        let bytes = bytes.strip_prefix(kind).expect("a message");
                        return Heard::Bytes(bytes.to_vec());
                    }
                    Some(Ok(Message::Close(_)) | Err(_)) | None => return Heard::End,
                    Some(Ok(_)) => {}
                },
                Carrier::Requests { http, url } => {
                    let answer = in_time("an answer", http.get(&*url).send()).await.expect("it");
                    if answer.status() != 200 {
                        return Heard::End;
                    }
                    let body = answer.text().await.expect("text");
                    self.take(packets(self.way, &body).into()).await;
                }
            }
        }
    }

    /// The next message, which must be this one.
    pub async fn expect(&mut self, text: &str) {
        assert_eq!(self.hear().await, said(text), "{:?}", self.way);
    }

    /// The server answers what is said now, and has said nothing else since.
    pub async fn hears_nothing_else(&mut self) {
        self.say(r#"2["message","anything?"]"#).await;
        self.expect(r#"2["message-back","anything?"]"#).await;
    }

    async fn send(&mut self, message: Message) {
        match &mut self.carrier {
            Carrier::Socket(socket) => {
                let message = match message {
                    Message::Binary(bytes) if self.way.generation == 3 => {
                        Message::Binary([&[4], &bytes[..]].concat().into())
                    }
                    other => other,
                };
                // Whether the server has closed meanwhile is found out by listening.
                drop(in_time("sending", socket.send(message)).await);
            }
            Carrier::Requests { http, url } => {
                let packet = match (&message, self.way.generation) {
                    (Message::Binary(bytes), 3) => format!("b4{}", STANDARD.encode(bytes)),
                    (Message::Binary(bytes), _) => format!("b{}", STANDARD.encode(bytes)),
                    (other, _) => other.to_string(),
                };
                let body = match self.way.generation {
                    3 => format!("{}:{packet}", packet.encode_utf16().count()),
                    _ => packet,
                };
                let request = http.post(&*url).header("content-type", "text/plain;charset=UTF-8");
                drop(in_time("an answer", request.body(body).send()).await);
            }
        }
    }

    async fn take(&mut self, packets: VecDeque<String>) {
        for packet in packets {
            let kind = packet.chars().next();
            let rest = packet.get(1..).unwrap_or_default();
            match (kind, self.way.generation) {
                (Some('4'), _) => self.heard.push_back(said(rest)),
                (Some('b'), generation) => {
                    let text = if generation == 3 { rest.strip_prefix('4') } else { Some(rest) };
                    let bytes = STANDARD.decode(text.expect("a message")).expect("base64");
                    self.heard.push_back(Heard::Bytes(bytes));
                }
                (Some('2'), 4) => Box::pin(self.send(Message::Text("3".into()))).await,
                (Some('1'), _) => self.heard.push_back(Heard::End),
                (Some('6' | '3'), _) => {}
                _ => panic!("{packet}"),
            }
        }
    }
}

/// The packets of a body.
fn packets(way: Way, body: &str) -> Vec<String> {
    if way.generation == 4 {
        return body.split('\u{1e}').map(str::to_owned).collect();
    }
    let (mut units, mut found) = (body.encode_utf16().collect::<Vec<_>>(), Vec::new());
    while let Some(colon) = units.iter().position(|unit| *unit == u16::from(b':')) {
        let length: usize = String::from_utf16_lossy(&units[..colon]).parse().expect("a length");
        let rest = units.split_off(colon + 1 + length);
        found.push(String::from_utf16(&units[colon + 1..]).expect("whole characters"));
        units = rest;
    }
    found
}
