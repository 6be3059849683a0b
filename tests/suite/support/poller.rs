//! A client of Socket.IO's older generation on polling alone, written by hand: asks, is told, asks again.
//! Must not hide anything it hears: every event is kept.

use std::collections::VecDeque;

use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};

use super::TestApp;
use super::wait::{PATIENCE, in_time};

/// One that is connected.
pub struct Poller {
    client: Client,
    url: String,
    waiting: VecDeque<String>,
    /// Every event so far: its name, then its arguments.
    pub heard: Vec<Value>,
}

impl Poller {
    /// Connects, without a cookie.
    pub async fn connect(app: &TestApp) -> Self {
        let client = Client::builder().no_proxy().build().expect("a client");
        let url = app.url("/socket.io/?EIO=3&transport=polling&b64=1");
        let mut poller = Self { client, url, waiting: VecDeque::new(), heard: Vec::new() };
        let open = poller.packet().await;
        let open = open.strip_prefix('0').unwrap_or_else(|| panic!("no open packet: {open}"));
        let open: Value = serde_json::from_str(open).expect("JSON");
        assert_eq!(poller.packet().await, "40", "nobody asks for the main namespace");
        poller.url += "&sid=";
        poller.url += open["sid"].as_str().expect("an id");
        poller
    }

    /// Shows a key for a room, and is let in.
    pub async fn shows(&mut self, greeting: &str) {
        self.say(&format!("420{}", json!(["auth", greeting]))).await;
        assert_eq!(self.packet().await, "430[]");
    }

    /// The next message.
    pub async fn message(&mut self) -> Value {
        loop {
            let mut event = self.event().await;
            if event[0] == "message" {
                return event[1].take();
            }
        }
    }

    /// The next event, whatever else comes before it.
    pub async fn event(&mut self) -> Value {
        loop {
            let packet = self.packet().await;
            if let Some(event) = packet.strip_prefix("42") {
                let event: Value = serde_json::from_str(event).expect("JSON");
                self.heard.push(event.clone());
                return event;
            }
        }
    }

    /// The next packet.
    pub async fn packet(&mut self) -> String {
        let found = async {
            loop {
                if let Some(packet) = self.waiting.pop_front() {
                    return packet;
                }
                let body = self.ask(self.client.get(&self.url)).await;
                self.waiting.extend(packets(&body));
            }
        };
        in_time("a packet", found).await
    }

    async fn say(&self, packet: &str) {
        let body = format!("{}:{packet}", packet.encode_utf16().count());
        let told = self.ask(self.client.post(&self.url).body(body)).await;
        assert_eq!(told, "ok");
    }

    async fn ask(&self, request: RequestBuilder) -> String {
        let answer = request.timeout(PATIENCE).send().await.expect("an answer");
        let status = answer.status();
        let body = answer.text().await.expect("text");
        assert!(status.is_success(), "{status}: {body}");
        body
    }
}

/// Each with its length before it, in units of UTF-16.
fn packets(mut body: &str) -> Vec<String> {
    let mut found = Vec::new();
    while let Some((length, rest)) = body.split_once(':') {
        let length: usize = length.parse().expect("a length");
        let packet: Vec<u16> = rest.encode_utf16().take(length).collect();
        let packet = String::from_utf16(&packet).expect("whole characters");
        body = &rest[packet.len()..];
        found.push(packet);
    }
    assert_eq!(body, "", "what is this?");
    found
}
