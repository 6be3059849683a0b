//! Two people who talk on while the database is in trouble, and remember what was acknowledged and what was refused.
//! Must not know what the trouble is.

use std::time::{Duration, Instant};

use serde_json::Value;
use uuid::Uuid;

use super::pages::RoomPage;
use super::wait::eventually;
use super::{Chatter, ChildServer, Visitor};

/// So that nobody is too fast, and nobody leaves while the program is down.
pub const SETTINGS: [(&str, &str); 7] = [
    ("MESSAGES_PER_MINUTE", "1000000"),
    ("MESSAGES_BURST", "100000"),
    ("ADDRESS_MESSAGES_PER_MINUTE", "1000000"),
    ("ADDRESS_MESSAGES_BURST", "100000"),
    ("FRAMES_PER_MINUTE", "1000000"),
    ("FRAMES_BURST", "100000"),
    ("LEFT_AFTER", "10m"),
];

/// A room with one who speaks and one who listens.
pub struct Talk {
    visitor: Visitor,
    page: RoomPage,
    speaker: Chatter,
    listener: Chatter,
    /// Client id and text of what was refused and not yet said again.
    refused: Vec<(String, String)>,
    /// Number and text of what was acknowledged.
    stored: Vec<(i64, String)>,
    said: usize,
}

impl Talk {
    pub async fn begin(server: &ChildServer) -> Self {
        let visitor = Visitor::from(server);
        let (speaker, page) = Chatter::in_new_room(&visitor, "Ana").await;
        let guest = Visitor::from(server);
        let (listener, _) = Chatter::in_room(&guest, "Bob", &page.code).await;
        let (refused, stored, said) = (Vec::new(), Vec::new(), 0);
        Self { visitor, page, speaker, listener, refused, stored, said }
    }

    /// Says a line that must be stored.
    pub async fn say_stored(&mut self) {
        if let Some(refused) = self.say().await {
            panic!("refused: {refused}");
        }
    }

    /// Says lines until one is refused; gives the error.
    pub async fn say_until_refused(&mut self) -> Value {
        for _ in 0..5_000 {
            if let Some(refused) = self.say().await {
                return refused;
            }
        }
        panic!("five thousand lines were stored")
    }

    /// Says more lines, whatever becomes of them; a refusal has the same reason.
    pub async fn say_on(&mut self, lines: usize) {
        for _ in 0..lines {
            if let Some(refused) = self.say().await {
                assert_eq!(refused["code"], "unavailable", "{refused}");
            }
        }
    }

    /// Says the refused lines again under their client ids until each is stored.
    pub async fn say_what_was_refused(&mut self, patience: Duration) {
        let until = Instant::now() + patience;
        for (client_id, body) in std::mem::take(&mut self.refused) {
            while self.say_as(&client_id, &body).await.is_some() {
                assert!(Instant::now() < until, "still refused after {patience:?}");
            }
        }
    }

    /// The other one reads the room, as he can without writing.
    pub async fn others_still_read(&mut self) {
        self.listener.send(serde_json::json!({ "type": "history", "before": 10 })).await;
        let page = self.listener.expect("history").await;
        assert_eq!(page["messages"].as_array().map(Vec::len), Some(9));
    }

    /// Waits until `/readyz` answers with this status.
    pub async fn ready_is(&self, status: u16) {
        eventually(&format!("/readyz says {status}"), async || {
            let answer = self.visitor.get("/readyz").await;
            (answer.status.as_u16() == status).then_some(())
        })
        .await;
    }

    /// The other one has heard what was acknowledged, in that order, and nothing else.
    pub async fn others_have_heard_it(&mut self) {
        self.stored.sort();
        let last = self.stored.last().expect("something was said").1.clone();
        if !self.listener.all("message").iter().any(|frame| frame["body"] == last.as_str()) {
            self.listener.expect_text(&last).await;
        }
        let heard: Vec<(i64, String)> = self
            .listener
            .all("message")
            .into_iter()
            .map(|frame| {
                let body = frame["body"].as_str().expect("a text");
                (frame["seq"].as_i64().expect("a number"), body.to_owned())
            })
            .collect();
        assert_eq!(heard, self.stored);
    }

    /// Reads everything anew, as a newcomer: exactly what was acknowledged is there, numbered in order.
    pub async fn check(&mut self) {
        self.stored.sort();
        let reader = Chatter::resume(&self.visitor, &self.page, 0).await;
        assert_eq!(reader.messages(), self.stored);
        let numbers: Vec<i64> = self.stored.iter().map(|(seq, _)| *seq).collect();
        assert!(numbers.iter().zip(1..).all(|(seq, expected)| *seq == expected), "{numbers:?}");
        reader.close().await;
    }

    async fn say(&mut self) -> Option<Value> {
        self.said += 1;
        let body = format!("line {} {}", self.said, "x".repeat(1_000));
        let client_id = Uuid::new_v4().to_string();
        let refused = self.say_as(&client_id, &body).await;
        if refused.is_some() {
            self.refused.push((client_id, body));
        }
        refused
    }

    /// Says it once; gives the error if it was refused.
    async fn say_as(&mut self, client_id: &str, body: &str) -> Option<Value> {
        self.speaker.say_as(body, client_id).await;
        let answer = self
            .speaker
            .expect_where("an answer", |frame| {
                let answers = frame["type"] == "ack" || frame["type"] == "error";
                answers && frame["client_id"] == client_id
            })
            .await;
        if answer["type"] == "error" {
            return Some(answer);
        }
        self.stored.push((answer["seq"].as_i64().expect("a number"), body.to_owned()));
        None
    }
}
