//! Somebody at the door of random chat, with an open socket spoken by hand.
//! Must not hide anything it hears.

use serde_json::{Value, json};

use super::chatter::Chatter;
use super::{TestApp, Visitor};

/// A person who wants to meet strangers.
pub struct Stranger {
    pub visitor: Visitor,
    pub socket: Chatter,
    /// The conversation he is in.
    pub talk: Value,
}

impl Stranger {
    /// Somebody new, who has pressed *Start* once and waits for nobody yet.
    pub async fn new(app: &TestApp) -> Self {
        let visitor = Visitor::new(app);
        let page = visitor.post("/chat", &[("tags", "")]).await;
        assert_eq!(page.status, 200, "{}", page.text);
        Self::at(&visitor).await
    }

    /// Another tab of this visitor.
    pub async fn at(visitor: &Visitor) -> Self {
        let mut socket = Self::open(visitor).await.expect("the upgrade is accepted");
        socket.send(json!({ "type": "hello" })).await;
        socket.expect("welcome").await;
        Self { visitor: visitor.clone(), socket, talk: Value::Null }
    }

    /// A socket on which nothing was said yet; the refusal's status when there is none.
    pub async fn open(visitor: &Visitor) -> Result<Chatter, u16> {
        let url = format!("{}/chat/ws", visitor.base().replacen("http", "ws", 1));
        Chatter::open_with(visitor, "", |request| *request.uri_mut() = url.parse().expect("a URL"))
            .await
    }

    /// Waits for somebody.
    pub async fn start(&mut self, tags: &str) {
        self.socket.send(json!({ "type": "start", "tags": tags })).await;
        let waits = |frame: &Value| {
            assert_ne!(frame["type"], "error", "{frame}");
            frame["type"] == "waiting"
        };
        self.socket.expect_where("the wait", waits).await;
    }

    /// Has met somebody.
    pub async fn met(&mut self) -> &Value {
        self.talk = self.socket.expect("talking").await;
        &self.talk
    }

    /// Orders something that needs no more words.
    pub async fn order(&mut self, what: &str) {
        self.socket.send(json!({ "type": what })).await;
    }

    /// His name in this conversation.
    pub fn name(&self) -> &str {
        self.talk["you"]["name"].as_str().expect("a name")
    }

    /// Two who talk.
    pub async fn pair(app: &TestApp) -> (Self, Self) {
        let (mut ana, mut ben) = (Self::new(app).await, Self::new(app).await);
        ana.start("").await;
        ben.start("").await;
        ana.met().await;
        ben.met().await;
        (ana, ben)
    }

    /// Says something and waits until the other one has it.
    pub async fn tells(&mut self, other: &mut Self, text: &str) {
        self.socket.said(text).await;
        other.socket.expect_text(text).await;
    }
}
