//! Somebody with a client of chat-site: gets a token from the token service, and sends commands over a socket.
//! Must not hide anything it hears: every frame is kept, as it came.

use futures_util::{SinkExt, StreamExt};
use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use super::TestApp;
use super::visitor::Answer;
use super::wait::{PATIENCE, in_time};

/// What the clients of old register with.
pub const PASSWORD: &str = "password";

/// The token service as a client sees it.
#[derive(Clone)]
pub struct TokenService {
    client: Client,
    base: String,
}

/// An open socket.
pub struct Commander {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// The name of the first frame.
    pub username: String,
    /// What is shown with each command.
    pub token: String,
    /// Every frame so far, byte by byte.
    pub heard: Vec<String>,
}

/// How a connection ended.
pub type Ended = (u16, String);

impl TokenService {
    /// That of this server.
    pub fn new(app: &TestApp) -> Self {
        let client = Client::builder().no_proxy().build().expect("a client");
        Self { client, base: app.url("") }
    }

    /// Any request.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.base))
    }

    /// Sends what was built.
    pub async fn send(&self, request: RequestBuilder) -> Answer {
        let response = in_time("an answer", request.send()).await.expect("an answer");
        let (status, headers) = (response.status(), response.headers().clone());
        let text = in_time("the answer's body", response.text()).await.expect("text");
        Answer { status, headers, text }
    }

    /// Posts bytes that call themselves JSON; status and body come back.
    pub async fn post(&self, path: &str, body: &str) -> (u16, String) {
        let request = self.request(Method::POST, path).header(CONTENT_TYPE, "application/json");
        let answer = self.send(request.body(body.to_owned())).await;
        (answer.status.as_u16(), answer.text)
    }

    /// Asks for an account.
    pub async fn register(&self, username: &str, password: &str) -> (u16, String) {
        let body = json!({ "username": username, "password": password });
        self.post("/register-user", &body.to_string()).await
    }

    /// Asks for a token.
    pub async fn log_in(&self, username: &str, password: &str) -> (u16, String) {
        let body = json!({ "username": username, "password": password });
        self.post("/login-user", &body.to_string()).await
    }

    /// A token for somebody who has an account.
    pub async fn token(&self, username: &str, password: &str) -> String {
        let (status, text) = self.log_in(username, password).await;
        assert_eq!(status, 200, "{text}");
        let told: Value = serde_json::from_str(&text).expect("JSON");
        told["token"].as_str().expect("a token").to_owned()
    }

    /// Asks whether a token is good and that person's.
    pub async fn authenticate(&self, username: &str, token: &str) -> (u16, String) {
        let request = self.request(Method::POST, "/authenticate-token");
        let request = request.header("username", username).json(&json!({ "token": token }));
        let answer = self.send(request).await;
        (answer.status.as_u16(), answer.text)
    }
}

impl Commander {
    /// Somebody new of this name: registered, with a token, and connected as the old README says.
    pub async fn new(app: &TestApp, username: &str) -> Self {
        let service = TokenService::new(app);
        let registered = service.register(username, PASSWORD).await;
        assert_eq!(registered, (201, "null\n".to_owned()));
        let token = service.token(username, PASSWORD).await;
        Self::introduced(app, username, &token).await
    }

    /// Somebody who has a token.
    pub async fn introduced(app: &TestApp, username: &str, token: &str) -> Self {
        let mut commander = Self::open(app, "/").await;
        commander.send(json!({ "username": username })).await;
        username.clone_into(&mut commander.username);
        token.clone_into(&mut commander.token);
        commander
    }

    /// The same person once more.
    pub async fn again(&self, app: &TestApp) -> Self {
        Self::introduced(app, &self.username, &self.token).await
    }

    /// A socket on which nothing was said yet.
    pub async fn open(app: &TestApp, path: &str) -> Self {
        Self::try_open(app, path).await.unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// The same where it may be refused.
    pub async fn try_open(app: &TestApp, path: &str) -> Result<Self, Error> {
        let url = app.url(path).replacen("http", "ws", 1);
        let connecting = tokio_tungstenite::connect_async_with_config(url, None, true);
        let (socket, _) = in_time("a socket", connecting).await?;
        Ok(Self { socket, username: String::new(), token: String::new(), heard: Vec::new() })
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

    /// Sends a command with one's token.
    pub async fn order(&mut self, action: &str, args: Value) {
        self.send(json!({ "token": self.token, "action": action, "args": args })).await;
    }

    /// Sends a command and takes the next frame for its answer.
    pub async fn asks(&mut self, action: &str, args: Value) -> Value {
        self.order(action, args).await;
        self.next().await.expect("an answer")
    }

    /// The rooms there are, as they are told.
    pub async fn rooms(&mut self) -> Value {
        self.order("get_rooms", json!({})).await;
        self.expect("get_rooms").await["data"]["rooms"].clone()
    }

    /// Makes a room.
    pub async fn creates(&mut self, room: &str) {
        self.order("create_room", json!({ "roomName": room, "username": self.username })).await;
        let rooms = self.rooms().await;
        assert!(rooms.get(room).is_some(), "{rooms}");
    }

    /// Goes into a room; everything that comes until it is in, as `author: message`, and who is there.
    pub async fn connects(&mut self, room: &str) -> (Vec<String>, Vec<String>) {
        self.order("connect_to_room", json!({ "username": self.username, "roomName": room })).await;
        let mut lines = Vec::new();
        loop {
            let frame = self.next().await.expect("a frame");
            match frame["type"].as_str().expect("a type") {
                "receive_message" => lines.push(line(&frame)),
                "connect_to_room" => {
                    assert_eq!(frame["data"]["roomName"], room);
                    let names = frame["data"]["usernames"].as_array().expect("names");
                    let name = |name: &Value| name.as_str().expect("a name").to_owned();
                    return (lines, names.iter().map(name).collect());
                }
                other => panic!("waiting to be in {room}, but {other}: {frame}"),
            }
        }
    }

    /// Goes out of a room, and is out.
    pub async fn disconnects(&mut self, room: &str) {
        let args = json!({ "roomName": room, "username": self.username });
        self.order("disconnect_from_room", args).await;
        self.rooms().await;
    }

    /// Says something in a room, and it was said.
    pub async fn says(&mut self, room: &str, message: &str) {
        let args = json!({ "roomName": room, "author": self.username, "message": message });
        self.order("send_message", args).await;
        self.expect("").await;
    }

    /// The next line of the room, as `author: message`.
    pub async fn line(&mut self) -> String {
        line(&self.expect("receive_message").await)
    }

    /// The next frame of that type.
    pub async fn expect(&mut self, kind: &str) -> Value {
        let found = async {
            loop {
                match self.next().await {
                    Ok(frame) if frame["type"] == kind => return frame,
                    Ok(frame) => assert_ne!(frame["statusCode"], "error", "{frame}"),
                    Err(ended) => panic!("waiting for {kind:?}, but closed: {ended:?}"),
                }
            }
        };
        let patience = PATIENCE.saturating_mul(3);
        tokio::time::timeout(patience, found).await.unwrap_or_else(|_| panic!("no {kind:?}"))
    }

    /// The next error, whatever comes before it.
    pub async fn expect_error(&mut self) -> Value {
        loop {
            let frame = self.next().await.expect("an error");
            if frame["statusCode"] == "error" {
                return frame;
            }
        }
    }

    /// The next frame, or how the connection ended.
    pub async fn next(&mut self) -> Result<Value, Ended> {
        let text = self.next_text().await?;
        Ok(serde_json::from_str(&text).expect("frames are JSON"))
    }

    /// The same, byte by byte.
    pub async fn next_text(&mut self) -> Result<String, Ended> {
        loop {
            match in_time("a frame", self.socket.next()).await {
                Some(Ok(Message::Text(text))) => {
                    self.heard.push(text.to_string());
                    return Ok(text.to_string());
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
            if let Err(ended) = self.next_text().await {
                return ended;
            }
        }
    }

    /// Closes as a client does that is done.
    pub async fn close(mut self) {
        drop(in_time("closing", self.socket.close(None)).await);
        while self.next_text().await.is_ok() {}
    }
}

/// A frame of the room as `author: message`.
pub fn line(frame: &Value) -> String {
    assert_eq!((&frame["statusCode"], &frame["type"]), (&json!("ok"), &json!("receive_message")));
    let text = |name: &str| frame["data"][name].as_str().expect("a text").to_owned();
    format!("{}: {}", text("author"), text("message"))
}

/// An error frame.
pub fn error(kind: &str, message: &str) -> Value {
    json!({ "statusCode": "error", "type": kind, "data": { "message": message } })
}
