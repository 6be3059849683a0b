//! Somebody with a program that speaks JSON with `ok`.
//! Must not correct anything: what the server says is kept as it came.

use std::net::SocketAddr;

use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use tokio::net::TcpSocket;

use super::visitor::Answer;
use super::wait::{PATIENCE, in_time, within};
use super::{ChildServer, Feed, TestApp};

/// The password of the old README: this door takes any.
pub const PASSWORD: &str = "password";

/// A program that nobody has logged in with.
#[derive(Clone)]
pub struct Rest {
    client: Client,
    base: String,
    feeds: SocketAddr,
}

/// Somebody who is logged in.
#[derive(Clone)]
pub struct TcpClient {
    pub rest: Rest,
    /// What he logs in with.
    pub login: String,
    /// What proves who he is.
    pub key: String,
    /// His public id.
    pub user_id: String,
}

impl Rest {
    /// One that knows where the server is.
    pub fn new(app: &TestApp) -> Self {
        Self::at(app.url(""), app.feed_address())
    }

    /// The same of a program that runs by itself.
    pub fn of(server: &ChildServer) -> Self {
        Self::at(server.url(""), server.feed_address())
    }

    fn at(base: String, feeds: SocketAddr) -> Self {
        let client = Client::builder().no_proxy().build().expect("a client");
        Self { client, base, feeds }
    }

    /// A request without a key.
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

    /// Sends it and reads what is always well for HTTP.
    pub async fn told(&self, request: RequestBuilder) -> Value {
        let answer = self.send(request).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        assert_eq!(answer.header("content-type"), "application/json", "{}", answer.text);
        assert!(answer.text.is_ascii() && !answer.text.contains('\n'), "{}", answer.text);
        let told = answer.json();
        assert!(told["ok"].is_boolean(), "{told}");
        told
    }

    /// Posts JSON without a key.
    pub async fn post(&self, path: &str, body: Value) -> Value {
        self.told(self.request(Method::POST, path).json(&body)).await
    }

    /// Asks for an account.
    pub async fn register(&self, login: &str, username: &str) -> Value {
        let body = json!({ "login": login, "password": PASSWORD, "username": username });
        self.post("/register", body).await
    }

    /// Logs in.
    pub async fn log_in(&self, login: &str, password: &str) -> Value {
        self.post("/login", json!({ "login": login, "password": password })).await
    }

    /// A connection that has said nothing.
    pub async fn connect(&self) -> Feed {
        self.connect_with(None).await
    }

    /// The same with a kernel that takes only so many bytes which are not read.
    pub async fn connect_with(&self, buffer: Option<u32>) -> Feed {
        let socket = TcpSocket::new_v4().expect("a socket");
        if let Some(bytes) = buffer {
            socket.set_recv_buffer_size(bytes).expect("a size");
        }
        let stream = in_time("a connection", socket.connect(self.feeds)).await;
        Feed::on(stream.expect("a connection"))
    }

    /// Where feeds are.
    pub const fn feeds(&self) -> SocketAddr {
        self.feeds
    }
}

impl TcpClient {
    /// Somebody new who registers with this login, which is his name too, and logs in.
    pub async fn new(app: &TestApp, login: &str) -> Self {
        Self::registered(Rest::new(app), login, login).await
    }

    /// Somebody new with a name of his own.
    pub async fn registered(rest: Rest, login: &str, username: &str) -> Self {
        assert_eq!(rest.register(login, username).await, json!({ "ok": true }), "{login}");
        Self::logged_in(rest, login, PASSWORD).await
    }

    /// Somebody who has an account.
    pub async fn logged_in(rest: Rest, login: &str, password: &str) -> Self {
        let told = rest.log_in(login, password).await;
        let text = |field: &str| told["data"][field].as_str().unwrap_or_else(|| panic!("{told}"));
        let (key, user_id) = (text("uuid").to_owned(), text("user_id").to_owned());
        Self { rest, login: login.to_owned(), key, user_id }
    }

    /// A request with the key.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.rest.request(method, path).header("user", &self.key)
    }

    /// Posts JSON with the key.
    pub async fn post(&self, path: &str, body: Value) -> Value {
        self.rest.told(self.request(Method::POST, path).json(&body)).await
    }

    /// Gets something with the key.
    pub async fn get(&self, path: &str) -> Value {
        let request = self.request(Method::GET, path).header(CONTENT_TYPE, "application/json");
        self.rest.told(request).await
    }

    /// Makes a room.
    pub async fn creates_room(&self) -> String {
        let told = self.post("/create-room", json!({})).await;
        told["data"]["room_gid"].as_str().unwrap_or_else(|| panic!("{told}")).to_owned()
    }

    /// Says something, whatever becomes of it.
    pub async fn tries(&self, room: &str, text: &str) -> Value {
        self.post("/send-message", json!({ "room_gid": room, "msg": text })).await
    }

    /// Says something.
    pub async fn says(&self, room: &str, text: &str) {
        assert_eq!(self.tries(room, text).await, json!({ "ok": true }), "{text}");
    }

    /// Reads a room's history; `more` goes behind the room's key.
    pub async fn history(&self, room: &str, more: &str) -> Vec<Value> {
        let told = self.get(&format!("/get-room-history?room_gid={room}{more}")).await;
        told["data"].as_array().unwrap_or_else(|| panic!("{told}")).clone()
    }

    /// What this one says first on a feed of that room.
    pub fn greeting(&self, room: &str) -> String {
        json!({ "uuid": self.key, "room_gid": room }).to_string()
    }

    /// A feed that has said who it is; whether it hears is another question.
    pub async fn greets(&self, room: &str) -> Feed {
        let mut feed = self.rest.connect().await;
        feed.send(self.greeting(room).as_bytes()).await;
        feed
    }

    /// A feed that hears the room. What is said for it to hear is "listening?", once or more.
    pub async fn listens(&self, room: &str) -> Feed {
        let mut feed = self.greets(room).await;
        self.is_heard_by(&mut feed, room).await;
        feed
    }

    /// Says "listening?" until this feed has heard it, and as often as it was said.
    pub async fn is_heard_by(&self, feed: &mut Feed, room: &str) {
        let mut said = 0;
        within(PATIENCE, "the feed hears", &mut async || {
            said += 1;
            self.says(room, "listening?").await;
            feed.has_something().await.then_some(())
        })
        .await;
        // What was said before it heard is not told; the last line is.
        self.says(room, "listening.").await;
        while text(&feed.next().await.expect("a line")) != "listening." {}
    }
}

/// What was said.
pub fn text(said: &Value) -> &str {
    said["msg"]["txt"].as_str().expect("a text")
}

/// What was said, of many.
pub fn texts(said: &[Value]) -> Vec<&str> {
    said.iter().map(text).collect()
}

/// The number of a message over all rooms.
pub fn msg_id(said: &Value) -> i64 {
    said["msg"]["msgId"].as_i64().expect("a number")
}

/// `ok` is false, with this code and these words.
pub fn fails(code: u16, message: &str) -> Value {
    json!({ "ok": false, "error": { "code": code, "message": message } })
}

/// `ok` is false with this code, whatever the words are.
pub fn code(told: &Value) -> u64 {
    assert_eq!(told["ok"], false, "{told}");
    assert!(told["error"]["message"].as_str().is_some_and(|words| !words.is_empty()), "{told}");
    told["error"]["code"].as_u64().expect("a code")
}
