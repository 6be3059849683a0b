//! The script of Chatsy's page, written by hand: Socket.IO's newer generation on a WebSocket, with the page's cookie.
//! Must not hide anything it hears: every event is kept.

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use super::Visitor;
use super::wait::in_time;

/// In the room that the cookie names.
pub struct Chatsy {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    asked: u64,
    /// Every event so far: its name, then its arguments.
    pub heard: Vec<Value>,
}

impl Chatsy {
    /// Connects as the script of the room page does, and is in the room.
    pub async fn enter(visitor: &Visitor) -> Self {
        let base = visitor.base().replacen("http", "ws", 1);
        let url = format!("{base}/socket.io/?EIO=4&transport=websocket");
        let mut request = url.into_client_request().expect("a request");
        let cookie = visitor.cookie().expect("somebody who has entered");
        for (name, value) in [("origin", visitor.base()), ("cookie", &cookie)] {
            let value = HeaderValue::from_str(value).expect("a header");
            request.headers_mut().insert(name, value);
        }
        let connecting = tokio_tungstenite::connect_async_with_config(request, None, true);
        let (socket, _) = in_time("a socket", connecting).await.expect("the upgrade is accepted");
        let mut script = Self { socket, asked: 0, heard: Vec::new() };
        let open = script.packet().await;
        assert!(open.starts_with('0'), "{open}");
        script.send("40".into()).await;
        let connected = script.packet().await;
        assert!(connected.starts_with("40{"), "{connected}");
        script.hears("has entered the room").await;
        script
    }

    /// Says something, and it was said.
    pub async fn says(&mut self, text: &str) {
        self.asked += 1;
        let event = json!(["message", { "data": text }]);
        self.send(format!("42{}{event}", self.asked)).await;
        let answer = format!("43{}[]", self.asked);
        while self.packet().await != answer {}
    }

    /// The next event.
    pub async fn event(&mut self) -> Value {
        let before = self.heard.len();
        while self.heard.len() == before {
            self.packet().await;
        }
        self.heard[before].clone()
    }

    /// Hears until somebody says that; his words.
    pub async fn hears(&mut self, text: &str) -> Value {
        loop {
            let mut event = self.event().await;
            if event[1]["message"] == text {
                return event[1].take();
            }
        }
    }

    /// The next packet that is no ping.
    async fn packet(&mut self) -> String {
        loop {
            let packet = match in_time("a packet", self.socket.next()).await {
                Some(Ok(Message::Text(text))) => text.to_string(),
                Some(Ok(_)) => continue,
                ended => panic!("closed: {ended:?}, after {:?}", self.heard),
            };
            if packet == "2" {
                self.send("3".into()).await;
                continue;
            }
            if let Some(event) = packet.strip_prefix("42") {
                self.heard.push(serde_json::from_str(event).expect("JSON"));
            }
            return packet;
        }
    }

    async fn send(&mut self, packet: String) {
        let sent = self.socket.send(Message::Text(packet.into()));
        in_time("sending", sent).await.expect("the socket is open");
    }
}
