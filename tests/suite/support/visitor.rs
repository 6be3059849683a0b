//! Somebody with a browser that runs no scripts: fills in forms, follows links, keeps cookies.
//! Must not follow redirects by itself: where the server sends people is part of what is tested.

use std::sync::Arc;

use reqwest::cookie::{CookieStore, Jar};
use reqwest::header::{HeaderMap, LOCATION, ORIGIN};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, StatusCode, Url};

use super::TestApp;
use super::pages::RoomPage;
use super::wait::in_time;

/// One person at one browser.
#[derive(Clone)]
pub struct Visitor {
    client: Client,
    cookies: Arc<Jar>,
    base: Url,
}

/// What the server answered.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Visitor {
    /// Somebody new at this server.
    pub fn new(app: &TestApp) -> Self {
        Self::at(&app.url("/"))
    }

    /// Somebody new at the server with this URL.
    pub fn at(base: &str) -> Self {
        Self::with(base, "")
    }

    /// Somebody new whose browser calls itself so.
    pub fn calling_itself(app: &TestApp, agent: &str) -> Self {
        Self::with(&app.url("/"), agent)
    }

    fn with(base: &str, agent: &str) -> Self {
        let cookies = Arc::new(Jar::default());
        let client = Client::builder()
            .cookie_provider(Arc::clone(&cookies))
            .redirect(Policy::none())
            .user_agent(agent)
            .no_proxy()
            .build()
            .expect("a client");
        Self { client, cookies, base: base.parse().expect("a URL") }
    }

    /// The server's URL, without a slash at the end.
    pub fn base(&self) -> &str {
        self.base.as_str().trim_end_matches('/')
    }

    /// What the cookies say at this moment.
    pub fn cookie(&self) -> Option<String> {
        let value = self.cookies.cookies(&self.base)?;
        value.to_str().ok().map(str::to_owned)
    }

    /// Opens a page.
    pub async fn get(&self, path: &str) -> Answer {
        self.ask(self.client.get(self.whole(path))).await
    }

    /// Sends a form from a page of this server.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let request = self.client.post(self.whole(path)).header(ORIGIN, self.base());
        self.ask(request.form(fields)).await
    }

    /// Any other request, made with `build`.
    pub async fn request(&self, build: impl FnOnce(&Client, Url) -> RequestBuilder) -> Answer {
        self.ask(build(&self.client, self.base.clone())).await
    }

    /// Makes a room and opens its page.
    pub async fn create_room(&self, name: &str) -> RoomPage {
        let answer = self.post("/", &[("name", name), ("code", ""), ("create", "")]).await;
        assert_eq!(answer.location(), "/room", "{name} makes a room: {}", answer.text);
        self.room().await
    }

    /// Goes into a room and opens its page.
    pub async fn join(&self, name: &str, code: &str) -> RoomPage {
        let answer = self.post("/", &[("name", name), ("code", code), ("join", "")]).await;
        assert_eq!(answer.location(), "/room", "{name} joins {code}: {}", answer.text);
        self.room().await
    }

    /// The room's page.
    pub async fn room(&self) -> RoomPage {
        let answer = self.get("/room").await;
        assert_eq!(answer.status, StatusCode::OK, "the room's page: {}", answer.location());
        RoomPage::read(&answer.text)
    }

    fn whole(&self, path: &str) -> Url {
        self.base.join(path).expect("a path")
    }

    async fn ask(&self, request: RequestBuilder) -> Answer {
        let response = in_time("an answer", request.send()).await.expect("an answer");
        let (status, headers) = (response.status(), response.headers().clone());
        let text = in_time("the answer's body", response.text()).await.expect("text");
        Answer { status, headers, text }
    }
}

impl Answer {
    /// A header as text; empty when it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Where it sends people; empty when it does not.
    pub fn location(&self) -> &str {
        self.header(LOCATION.as_str())
    }
}
