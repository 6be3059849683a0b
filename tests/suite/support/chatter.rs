//! A connection of the browser door, spoken by hand: what the room page's script says and hears.
//! Must not hide anything it hears: every frame is kept.

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::client::Request;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{Error, Message, Utf8Bytes};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};
use uuid::Uuid;

use super::Visitor;
use super::pages::RoomPage;
use super::wait::{PATIENCE, in_time};

/// How long one frame among many others may take.
const LONGEST: std::time::Duration = PATIENCE.saturating_mul(3);

/// Somebody in a room, with an open socket.
pub struct Chatter {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// Every frame so far.
    pub heard: Vec<Value>,
    /// The answer to the hello.
    pub welcome: Value,
}

impl Chatter {
    /// Makes a room and comes in.
    pub async fn in_new_room(visitor: &Visitor, name: &str) -> (Self, RoomPage) {
        let page = visitor.create_room(name).await;
        (Self::enter(visitor, &page).await, page)
    }

    /// Goes into a room that is there.
    pub async fn in_room(visitor: &Visitor, name: &str, code: &str) -> (Self, RoomPage) {
        let page = visitor.join(name, code).await;
        (Self::enter(visitor, &page).await, page)
    }

    /// Connects as the page does.
    pub async fn enter(visitor: &Visitor, page: &RoomPage) -> Self {
        Self::resume(visitor, page, page.last_seq).await
    }

    /// Connects as a page does that has seen the messages up to that number.
    pub async fn resume(visitor: &Visitor, page: &RoomPage, last_seq: i64) -> Self {
        let mut chatter = Self::open(visitor, &page.code).await.expect("the upgrade is accepted");
        chatter
            .send(json!({ "type": "hello", "room_id": page.room_id, "last_seq": last_seq }))
            .await;
        chatter.welcome = chatter.expect("welcome").await;
        chatter
    }

    /// A socket on which nothing was said yet; the refusal's status when there is none.
    pub async fn open(visitor: &Visitor, code: &str) -> Result<Self, u16> {
        Self::open_with(visitor, code, |_| {}).await
    }

    /// The same with changes to the request.
    pub async fn open_with(
        visitor: &Visitor,
        code: &str,
        change: impl FnOnce(&mut Request),
    ) -> Result<Self, u16> {
        let mut request = Self::request(visitor, code);
        change(&mut request);
        let connecting = tokio_tungstenite::connect_async_with_config(request, None, true);
        match in_time("a socket", connecting).await {
            Ok((socket, _)) => Ok(Self { socket, heard: Vec::new(), welcome: Value::Null }),
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("no socket: {error}"),
        }
    }

    /// A socket on which nothing was said yet; none when the server cannot be reached or is not ready.
    pub async fn try_open(visitor: &Visitor, code: &str) -> Option<Self> {
        let connecting =
            tokio_tungstenite::connect_async_with_config(Self::request(visitor, code), None, true);
        let (socket, _) = in_time("a socket", connecting).await.ok()?;
        Some(Self { socket, heard: Vec::new(), welcome: Value::Null })
    }

    fn request(visitor: &Visitor, code: &str) -> Request {
        let url = format!("{}/ws?room={code}", visitor.base().replacen("http", "ws", 1));
        let mut request = url.into_client_request().expect("a request");
        let header = |text: &str| HeaderValue::from_str(text).expect("a header");
        request.headers_mut().insert("origin", header(visitor.base()));
        if let Some(cookie) = visitor.cookie() {
            request.headers_mut().insert("cookie", header(&cookie));
        }
        request
    }

    /// Sends a frame.
    pub async fn send(&mut self, frame: Value) {
        self.send_text(&frame.to_string()).await;
    }

    /// Sends a frame that may be no JSON.
    pub async fn send_text(&mut self, text: &str) {
        let sent = self.socket.send(Message::Text(text.into()));
        in_time("sending", sent).await.expect("the socket is open");
    }

    /// Sends a frame on a connection that may have ended.
    pub async fn try_send(&mut self, frame: &Value) -> Result<(), Error> {
        let sent = self.socket.send(Message::Text(frame.to_string().into()));
        in_time("sending", sent).await
    }

    /// Says something; returns the client id.
    pub async fn say(&mut self, body: &str) -> String {
        let client_id = Uuid::new_v4().to_string();
        self.say_as(body, &client_id).await;
        client_id
    }

    /// Says something under a client id.
    pub async fn say_as(&mut self, body: &str, client_id: &str) {
        self.send(json!({ "type": "message", "body": body, "client_id": client_id })).await;
    }

    /// Says something and waits until it is acknowledged; returns its number.
    pub async fn said(&mut self, body: &str) -> i64 {
        let client_id = self.say(body).await;
        self.acknowledged(&client_id).await
    }

    /// Waits for the acknowledgement of that client id; returns the number.
    pub async fn acknowledged(&mut self, client_id: &str) -> i64 {
        let ack = self
            .expect_where("an ack", |frame| {
                assert!(
                    frame["type"] != "error" || frame["client_id"] != client_id,
                    "refused: {frame}"
                );
                frame["type"] == "ack" && frame["client_id"] == client_id
            })
            .await;
        ack["seq"].as_i64().expect("a number")
    }

    /// The next frame of that type.
    pub async fn expect(&mut self, kind: &str) -> Value {
        self.expect_where(kind, |frame| frame["type"] == kind).await
    }

    /// The message with that text, live or out of the history.
    pub async fn expect_text(&mut self, body: &str) -> Value {
        let what = format!("the message {body:?}");
        self.expect_where(&what, |frame| frame["type"] == "message" && frame["body"] == body).await
    }

    /// The next frame for which this holds; those before it are only kept.
    pub async fn expect_where(&mut self, what: &str, holds: impl Fn(&Value) -> bool) -> Value {
        let found = async {
            loop {
                let frame = match in_time(what, self.next()).await {
                    Ok(frame) => frame,
                    Err(close) => panic!("waiting for {what}, but closed: {close:?}"),
                };
                if holds(&frame) {
                    return frame;
                }
            }
        };
        // Other frames may come again and again.
        tokio::time::timeout(LONGEST, found).await.unwrap_or_else(|_| panic!("never came: {what}"))
    }

    /// The next frame, or how the connection ended.
    pub async fn next(&mut self) -> Result<Value, Option<CloseFrame>> {
        loop {
            match self.socket.next().await {
                Some(Ok(Message::Text(text))) => {
                    let frame: Value = serde_json::from_str(&text).expect("frames are JSON");
                    self.heard.push(frame.clone());
                    return Ok(frame);
                }
                Some(Ok(Message::Close(close))) => return Err(close),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Err(None),
            }
        }
    }

    /// Hears everything until the connection ends; returns the close code, 1006 if there was none.
    pub async fn closed(&mut self) -> u16 {
        in_time("a close", async {
            loop {
                if let Err(close) = self.next().await {
                    return close.map_or(1006, |close| close.code.into());
                }
            }
        })
        .await
    }

    /// Waits until the message with that number has come, live or missed.
    pub async fn heard_up_to(&mut self, seq: i64) {
        let last = self.messages().last().map_or(0, |(seq, _)| *seq);
        if last < seq {
            let is_it = |message: &Value| message["seq"] == seq;
            self.expect_where(&format!("message {seq}"), |frame| {
                let missed = frame["messages"].as_array().into_iter().flatten();
                frame["type"] == "message" && is_it(frame) || missed.into_iter().any(is_it)
            })
            .await;
        }
    }

    /// Waits until what was sent before has been answered.
    pub async fn ping(&mut self) {
        self.send(json!({ "type": "ping" })).await;
        self.expect("pong").await;
    }

    /// Ends the connection properly, as a page that is closed.
    pub async fn close(mut self) {
        let going = CloseFrame { code: 1001.into(), reason: Utf8Bytes::default() };
        self.socket.close(Some(going)).await.ok();
        self.closed().await;
    }

    /// The frames of that type so far.
    pub fn all(&self, kind: &str) -> Vec<&Value> {
        self.heard.iter().filter(|frame| frame["type"] == kind).collect()
    }

    /// Numbers and texts of all messages so far, live and missed, in the order they came.
    pub fn messages(&self) -> Vec<(i64, String)> {
        let mut found = Vec::new();
        for frame in &self.heard {
            match frame["type"].as_str() {
                Some("message") => found.push(frame),
                Some("history") => found.extend(frame["messages"].as_array().into_iter().flatten()),
                _ => {}
            }
        }
        found
            .into_iter()
            .map(|message| {
                let seq = message["seq"].as_i64().expect("a number");
                (seq, message["body"].as_str().expect("a text").to_owned())
            })
            .collect()
    }
}
