//! A client that polls, by hand: what it is told is kept as it came.
//! Must not answer pings, nor correct anything.

use reqwest::RequestBuilder;
use reqwest::header::HeaderName;
use serde_json::Value;

use crate::support::visitor::Answer;
use crate::support::{TestApp, Visitor};

/// A client that polls and sends the same headers with each request, as browsers do.
pub struct Polling {
    pub visitor: Visitor,
    headers: Vec<(HeaderName, String)>,
    pub sid: String,
}

impl Polling {
    /// Connected to the server and to its main namespace.
    pub async fn new(app: &TestApp, headers: &[(HeaderName, &str)]) -> Self {
        let headers = headers.iter().map(|(name, value)| (name.clone(), (*value).to_owned()));
        let visitor = Visitor::new(app);
        let mut client = Self { visitor, headers: headers.collect(), sid: String::new() };
        let open = client.fetched().await;
        let open = open.strip_prefix('0').expect("the first packet");
        let open: Value = serde_json::from_str(open).expect("JSON");
        client.sid = open["sid"].as_str().expect("a sid").to_owned();
        assert_eq!(client.sent("40").await.text, "ok");
        client
    }

    /// What is there to be heard, once there is something.
    pub async fn fetched(&self) -> String {
        let answer = self.ask(None).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert_eq!(answer.header("content-type"), "text/plain; charset=UTF-8");
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("set-cookie"), "", "nobody is made somebody by asking");
        answer.text
    }

    /// The same until that is among it; all of it.
    pub async fn heard(&self, part: &str) -> String {
        let mut heard = String::new();
        while !heard.contains(part) {
            heard.push_str(&self.fetched().await);
            heard.push('\u{1e}');
        }
        heard
    }

    /// Brings something.
    pub async fn sent(&self, body: &str) -> Answer {
        self.ask(Some(body.to_owned())).await
    }

    /// Asks for what there is, or brings that.
    pub async fn ask(&self, body: Option<String>) -> Answer {
        let build = |client: &reqwest::Client, url: reqwest::Url| -> RequestBuilder {
            let mut url = url.join("/socket.io/?EIO=4&transport=polling").expect("a path");
            if !self.sid.is_empty() {
                url.query_pairs_mut().append_pair("sid", &self.sid);
            }
            let request = match body {
                Some(body) => client.post(url).body(body),
                None => client.get(url),
            };
            self.headers.iter().fold(request, |request, (name, value)| request.header(name, value))
        };
        self.visitor.request(build).await
    }

    /// The events that come until one with that in it is among them: names and first arguments.
    pub async fn events(&self, part: &str) -> Vec<(String, Value)> {
        let heard = self.heard(part).await;
        let packets = heard.split(['\u{1e}']).filter_map(|packet| packet.strip_prefix("42"));
        packets
            .map(|packet| {
                let event: Value = serde_json::from_str(packet).expect("JSON");
                (event[0].as_str().expect("a name").to_owned(), event[1].clone())
            })
            .collect()
    }
}
