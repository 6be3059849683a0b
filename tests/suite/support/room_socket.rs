//! A connection of the bearer-token door, spoken by hand: what Rei's Chatroom's clients say and hear.
//! Must not hide anything it hears: every frame is kept.

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use super::TestApp;
use super::wait::{PATIENCE, in_time};

/// A program in a room.
pub struct RoomSocket {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// Every frame so far.
    pub heard: Vec<Value>,
}

/// How a connection ended.
pub type Ended = (u16, String);

impl RoomSocket {
    /// Connects as the old README says, and hears the first state.
    pub async fn enter(app: &TestApp, room: &str, token: &str) -> Self {
        let mut socket = Self::open(app, &format!("/ws/chat/{room}?token={token}"), None).await;
        socket.expect("initial_state").await;
        socket
    }

    /// Connects to a path, with that `Authorization` header if there is one.
    pub async fn open(app: &TestApp, path: &str, authorization: Option<&str>) -> Self {
        let opened = Self::try_open(app, path, authorization).await;
        opened.unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// The same where it may be refused.
    pub async fn try_open(
        app: &TestApp,
        path: &str,
        authorization: Option<&str>,
    ) -> Result<Self, Error> {
        let url = app.url(path).replacen("http", "ws", 1);
        let mut request = url.into_client_request().expect("a request");
        if let Some(value) = authorization {
            let value = HeaderValue::from_str(value).expect("a header");
            request.headers_mut().insert("authorization", value);
        }
        let connecting = tokio_tungstenite::connect_async_with_config(request, None, true);
        let (socket, _) = in_time("a socket", connecting).await?;
        Ok(Self { socket, heard: Vec::new() })
    }

    /// Sends a frame.
    pub async fn send(&mut self, frame: Value) {
        self.send_raw(Message::Text(frame.to_string().into())).await;
    }

    /// Sends whatever it is.
    pub async fn send_raw(&mut self, message: Message) {
        // Whether the server has closed meanwhile is found out by reading.
        drop(in_time("sending", self.socket.send(message)).await);
    }

    /// Says something and waits for the acknowledgement; returns the number.
    pub async fn say(&mut self, content: &str) -> i64 {
        let client_id = uuid::Uuid::new_v4().to_string();
        self.send(json!({ "type": "message", "content": content, "client_id": client_id })).await;
        loop {
            let frame = self.next().await.expect("an acknowledgement");
            assert!(frame["client_id"] != client_id.as_str() || frame["type"] == "ack", "{frame}");
            if frame["client_id"] == client_id.as_str() {
                return frame["message_id"].as_i64().expect("a number");
            }
        }
    }

    /// Asks for a stretch that fits into one answer.
    pub async fn fetch(&mut self, from: i64, to: i64) -> Vec<Value> {
        self.send(json!({ "type": "fetch", "from_id": from, "to_id": to })).await;
        messages(&self.expect("fetch_response").await)
    }

    /// Wants pushes from now on, and has been heard.
    pub async fn listen(&mut self) {
        self.send(json!({ "type": "listen_latest" })).await;
        self.heard_all().await;
    }

    /// Everything said before has been handled.
    pub async fn heard_all(&mut self) {
        self.send(json!({ "type": "fetch", "from_id": 1, "to_id": 0 })).await;
        self.expect("fetch_response").await;
    }

    /// The next frame of that type.
    pub async fn expect(&mut self, kind: &str) -> Value {
        let found = async {
            loop {
                match self.next().await {
                    Ok(frame) if frame["type"] == kind => return frame,
                    Ok(_) => {}
                    Err(ended) => panic!("waiting for {kind}, but closed: {ended:?}"),
                }
            }
        };
        let patience = PATIENCE.saturating_mul(3);
        tokio::time::timeout(patience, found).await.unwrap_or_else(|_| panic!("no {kind}"))
    }

    /// The next message that is pushed.
    pub async fn pushed(&mut self) -> Value {
        self.expect("latest_message").await["message"].clone()
    }

    /// The next frame, or how the connection ended.
    pub async fn next(&mut self) -> Result<Value, Ended> {
        loop {
            match in_time("a frame", self.socket.next()).await {
                Some(Ok(Message::Text(text))) => {
                    let frame: Value = serde_json::from_str(&text).expect("frames are JSON");
                    self.heard.push(frame.clone());
                    return Ok(frame);
                }
                Some(Ok(Message::Close(Some(close)))) => {
                    return Err((close.code.into(), close.reason.to_string()));
                }
                Some(Ok(Message::Close(None))) => return Err((1005, String::new())),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Err((1006, String::new())),
            }
        }
    }

    /// Hears everything until the connection ends.
    pub async fn closed(&mut self) -> Ended {
        loop {
            if let Err(ended) = self.next().await {
                return ended;
            }
        }
    }

    /// Numbers of all messages that were pushed so far.
    pub fn pushed_ids(&self) -> Vec<i64> {
        let pushed = self.heard.iter().filter(|frame| frame["type"] == "latest_message");
        pushed.map(|frame| id(&frame["message"])).collect()
    }
}

/// The messages of a frame.
pub fn messages(frame: &Value) -> Vec<Value> {
    frame["messages"].as_array().expect("messages").clone()
}

/// The number of a message.
pub fn id(message: &Value) -> i64 {
    message["message_id"].as_i64().expect("a number")
}
