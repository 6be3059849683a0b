//! The other side of Engine.IO, by hand: requests with a sid, and frames on a socket.
//! Must not put packets together: tests say what goes over the wire.

use futures_util::{SinkExt, StreamExt};
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use serde_json::Value;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use super::EchoServer;
use crate::support::wait::{eventually, in_time};

/// An answer as far as it matters.
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    /// Status and text.
    pub fn told(&self) -> (u16, &str) {
        (self.status, &self.body)
    }

    /// The number of the refusal.
    pub fn code(&self) -> Option<u64> {
        let told: Value = serde_json::from_str(&self.body).ok()?;
        told.get("code")?.as_u64()
    }
}

/// A client that polls.
#[derive(Clone)]
pub struct Poller {
    url: String,
    http: reqwest::Client,
    /// What the first packet said.
    pub open: Value,
}

/// Sends any request.
pub async fn ask(request: reqwest::RequestBuilder) -> Answer {
    let response = in_time("an answer", request.send()).await.expect("an answer");
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let body = in_time("a body", response.text()).await.expect("a body");
    Answer { status, headers, body }
}

/// A GET with that query.
pub async fn get(server: &EchoServer, query: &str) -> Answer {
    ask(reqwest::Client::new().get(server.url(query))).await
}

/// The JSON of the packet that opens a session, without the length before it.
pub fn opened(packet: &str) -> Value {
    let (_, json) = packet.split_once('0').expect("an open packet");
    serde_json::from_str(&json[..=json.find('}').expect("an object")]).expect("JSON")
}

impl Poller {
    /// Begins a session of that generation.
    pub async fn open(server: &EchoServer, generation: u8) -> Self {
        let query = format!("EIO={generation}&transport=polling");
        let answer = get(server, &query).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let packet = answer.body.split_once("0{").map(|(_, rest)| format!("0{{{rest}"));
        let open = opened(&packet.expect("an open packet"));
        let sid = open["sid"].as_str().expect("a sid");
        let url = server.url(&format!("{query}&sid={sid}"));
        Self { url, http: reqwest::Client::new(), open }
    }

    /// The sid.
    pub fn sid(&self) -> &str {
        self.open["sid"].as_str().expect("a sid")
    }

    /// Fetches.
    pub async fn poll(&self) -> Answer {
        ask(self.http.get(&self.url)).await
    }

    /// Begins to fetch, on a task of its own.
    pub fn polling(&self) -> tokio::task::JoinHandle<Answer> {
        let poller = self.clone();
        tokio::spawn(async move { poller.poll().await })
    }

    /// Says something as browsers do.
    pub async fn say(&self, body: impl Into<reqwest::Body>) -> Answer {
        self.say_as("text/plain;charset=UTF-8", body).await
    }

    /// Says something of that type.
    pub async fn say_as(&self, kind: &str, body: impl Into<reqwest::Body>) -> Answer {
        ask(self.http.post(&self.url).header(CONTENT_TYPE, kind).body(body)).await
    }

    /// Waits until the session is over.
    pub async fn is_over(&self) {
        let over = async || {
            let answer = self.say("6").await;
            (answer.status == 400).then_some(answer)
        };
        let answer = eventually("the end of a session", over).await;
        assert!(matches!(answer.code(), Some(1 | 3)), "{}", answer.body);
    }
}

/// A client on a socket.
pub struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    /// Opens one with that query.
    pub async fn open(server: &EchoServer, query: &str) -> Self {
        Self::try_open(server, query).await.expect("a socket")
    }

    /// The same where it may be refused.
    pub async fn try_open(server: &EchoServer, query: &str) -> Result<Self, Error> {
        let url = server.url(query).replacen("http", "ws", 1);
        let connecting = tokio_tungstenite::connect_async(url);
        Ok(Self(in_time("a socket", connecting).await?.0))
    }

    /// Sends text.
    pub async fn say(&mut self, text: &str) {
        self.send(Message::text(text)).await;
    }

    /// Sends any frame.
    pub async fn send(&mut self, message: Message) {
        in_time("sending", self.0.send(message)).await.expect("a socket that takes it");
    }

    /// The next frame of text.
    pub async fn text(&mut self) -> String {
        let message = self.message().await.expect("a frame");
        message.into_text().expect("text").to_string()
    }

    /// The next frame; `None` when the socket is closed.
    pub async fn message(&mut self) -> Option<Message> {
        match in_time("a frame", self.0.next()).await? {
            Ok(Message::Close(_)) | Err(_) => None,
            Ok(message) => Some(message),
        }
    }

    /// Waits for the close frame; its code, if it has one.
    pub async fn close_code(&mut self) -> Option<u16> {
        loop {
            match in_time("the close", self.0.next()).await? {
                Ok(Message::Close(frame)) => return frame.map(|frame| frame.code.into()),
                Ok(_) => {}
                Err(_) => return None,
            }
        }
    }
}
