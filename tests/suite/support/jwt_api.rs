//! Somebody with a program that speaks JSON with bearer tokens: registers by mail, logs in, asks.
//! Must not keep cookies: this door has none.

use std::sync::atomic::{AtomicU32, Ordering};

use reqwest::header::AUTHORIZATION;
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};

use super::visitor::Answer;
use super::wait::in_time;
use super::{TestApp, described_api, mails};

/// A password that this door takes.
pub const PASSWORD: &str = "grey otters sleep late";

/// A program that nobody has logged in with.
#[derive(Clone)]
pub struct Program {
    client: Client,
    base: String,
}

/// Somebody who is logged in.
#[derive(Clone)]
pub struct JwtClient {
    pub program: Program,
    pub user_id: String,
    pub email: String,
    pub access: String,
    pub refresh: String,
}

/// What was answered: status and body.
pub type Told = (u16, Value);

impl Program {
    /// One that knows the server's address.
    pub fn new(app: &TestApp) -> Self {
        let client = Client::builder().no_proxy().build().expect("a client");
        Self { client, base: app.url("") }
    }

    /// A request without a token.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.base))
    }

    /// Sends what was built. What comes back has to be what the server says about itself.
    pub async fn send(&self, request: RequestBuilder) -> Answer {
        let request = request.build().expect("a request");
        let (method, path) = (request.method().clone(), request.url().path().to_owned());
        let response = in_time("an answer", self.client.execute(request)).await;
        let response = response.expect("an answer");
        let (status, headers) = (response.status(), response.headers().clone());
        let text = in_time("the answer's body", response.text()).await.expect("text");
        let answer = Answer { status, headers, text };
        described_api::check(&method, &path, &answer);
        answer
    }

    /// Posts JSON without a token.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::POST, path).json(&body)).await
    }

    /// The same where only status and body matter.
    pub async fn told(&self, path: &str, body: Value) -> Told {
        let answer = self.post(path, body).await;
        (answer.status.as_u16(), answer.json())
    }

    /// Asks for an account; the code goes to the address.
    pub async fn register(&self, email: &str, username: &str) -> Answer {
        let body = json!({ "email": email, "password": PASSWORD, "username": username });
        self.post("/register", body).await
    }

    /// Logs in.
    pub async fn log_in(&self, email: &str, password: &str) -> Answer {
        self.post("/login", json!({ "email": email, "password": password })).await
    }
}

impl JwtClient {
    /// Somebody new with this user name and an address of his own: registered, verified and logged in.
    pub async fn new(app: &TestApp, username: &str) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(1);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let (program, email) = (Program::new(app), format!("person-{number}@example.org"));
        let registered = program.register(&email, username).await;
        assert_eq!(registered.status, StatusCode::CREATED, "{}", registered.text);
        let code = code(app, 1, &email).await;
        let verified = program.post("/verify", json!({ "email": email, "code": code })).await;
        assert_eq!(verified.status, StatusCode::OK, "{}", verified.text);
        Self::logged_in(program, &email, PASSWORD).await
    }

    /// Somebody who has an account.
    pub async fn logged_in(program: Program, email: &str, password: &str) -> Self {
        let answer = program.log_in(email, password).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        let told = answer.json();
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        Self {
            program,
            user_id: text(&told["user_id"]),
            email: email.to_owned(),
            access: text(&told["tokens"]["access_token"]),
            refresh: text(&told["tokens"]["refresh_token"]),
        }
    }

    /// A request with the access token.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let bearer = format!("Bearer {}", self.access);
        self.program.request(method, path).header(AUTHORIZATION, bearer)
    }

    /// Asks with the access token.
    pub async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> Told {
        let request = self.request(method, path);
        let request = match body {
            Some(body) => request.json(&body),
            None => request,
        };
        let answer = self.program.send(request).await;
        (answer.status.as_u16(), answer.json())
    }

    /// Gets something.
    pub async fn get(&self, path: &str) -> Told {
        self.ask(Method::GET, path, None).await
    }

    /// Posts JSON, or nothing.
    pub async fn post(&self, path: &str, body: impl Into<Option<Value>>) -> Told {
        self.ask(Method::POST, path, body.into()).await
    }

    /// Puts JSON.
    pub async fn put(&self, path: &str, body: Value) -> Told {
        self.ask(Method::PUT, path, Some(body)).await
    }

    /// Deletes something.
    pub async fn delete(&self, path: &str) -> Told {
        self.ask(Method::DELETE, path, None).await
    }

    /// Makes a room with this key that is called like it; `more` is what else is told about it.
    pub async fn creates(&self, key: &str, more: Value) {
        let mut room = json!({ "room_id": key, "name": key, "description": "" });
        let fields = room.as_object_mut().expect("an object");
        fields.extend(more.as_object().expect("an object").clone());
        let told = self.post("/room", room).await;
        assert_eq!(told, (201, json!({ "message": "ok" })));
    }

    /// Joins a public room.
    pub async fn joins(&self, key: &str) {
        self.joins_with(key, json!({})).await;
    }

    /// Joins a room with what has to be told.
    pub async fn joins_with(&self, key: &str, body: Value) {
        let told = self.post(&format!("/room/{key}/join"), body).await;
        assert_eq!(told, (200, json!({ "message": "ok" })));
    }

    /// Takes another user name.
    pub async fn renames(&self, username: &str) {
        let told = self.put("/user/username", json!({ "username": username })).await;
        assert_eq!(told, (200, json!({ "message": "ok" })));
    }
}

/// The code in the mail of that number, counted from 1, to that address.
pub async fn code(app: &TestApp, number: usize, email: &str) -> String {
    let mail = mails::nth(app, number, email).await;
    let line = mail.lines().find_map(|line| line.strip_prefix("Your Verification Code is: "));
    line.expect("a code").trim().to_owned()
}

/// `{"message": …}` with that status.
pub fn says(status: u16, message: &str) -> Told {
    (status, json!({ "message": message }))
}

impl Answer {
    /// Its body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text)
            .unwrap_or_else(|_| panic!("{}: no JSON: {}", self.status, self.text))
    }
}
