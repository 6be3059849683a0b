//! The descriptions that the server gives of itself, held against what it really says.
//! Must not know a frame by heart: what counts is that real ones fit, and wrong ones do not.

use std::time::Duration;

use jsonschema::Validator;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::commands::Commander;
use crate::support::tcp_api::TcpClient;
use crate::support::{Chatter, JwtClient, RoomSocket, Stranger, TestApp, Visitor};

/// All frames of one direction of a socket, as the server describes them.
pub struct Described {
    by_type: Vec<(String, Validator)>,
}

impl Described {
    /// Those of an operation such as `page.hears`.
    pub fn read(document: &Value, operation: &str) -> Self {
        let messages = document["operations"][operation]["messages"].as_array();
        let by_type = messages
            .unwrap_or_else(|| panic!("no operation {operation}"))
            .iter()
            .map(|message| {
                let message = followed(document, followed(document, message));
                let payload = message["payload"].clone();
                let whole = json!({ "allOf": [payload], "components": document["components"] });
                let validator = jsonschema::validator_for(&whole).expect("a schema");
                (message["name"].as_str().expect("a name").to_owned(), validator)
            })
            .collect();
        Self { by_type }
    }

    /// What is wrong with a frame that tells its type.
    fn mistake(&self, frame: &Value) -> Option<String> {
        let kind = frame["type"].as_str().or_else(|| frame["action"].as_str());
        self.mistake_as(kind.unwrap_or_default(), frame)
    }

    /// What is wrong with a frame of that type.
    pub fn mistake_as(&self, kind: &str, frame: &Value) -> Option<String> {
        let Some((_, validator)) = self.by_type.iter().find(|(name, _)| name == kind) else {
            return Some(format!("no such type: {frame}"));
        };
        let told: Vec<String> = validator.iter_errors(frame).map(|e| e.to_string()).collect();
        (!told.is_empty()).then(|| format!("{frame}: {}", told.join("; ")))
    }

    /// Fails unless all of them fit, and each of these types is among them.
    fn assert_fit<'a>(&self, frames: impl Iterator<Item = &'a Value>, types: &[&str]) {
        let frames: Vec<&Value> = frames.collect();
        let wrong: Vec<String> = frames.iter().filter_map(|frame| self.mistake(frame)).collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        for kind in types {
            assert!(frames.iter().any(|frame| frame["type"] == *kind), "no {kind} was heard");
        }
    }
}

fn followed<'a>(document: &'a Value, reference: &Value) -> &'a Value {
    let way = reference["$ref"].as_str().expect("a reference").trim_start_matches('#');
    document.pointer(way).unwrap_or_else(|| panic!("{way} leads nowhere"))
}

pub async fn sockets(app: &TestApp) -> Value {
    let answer = Visitor::new(app).get("/asyncapi.json").await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "application/json"));
    serde_json::from_str(&answer.text).expect("JSON")
}

/// Every reference leads somewhere.
fn assert_whole(document: &Value, part: &Value) {
    match part {
        Value::Object(fields) => {
            if fields.contains_key("$ref") {
                followed(document, part);
            }
            fields.values().for_each(|field| assert_whole(document, field));
        }
        Value::Array(items) => items.iter().for_each(|item| assert_whole(document, item)),
        _ => {}
    }
}

#[tokio::test]
async fn the_sockets_are_described_where_they_are() {
    let app = TestApp::start().await;
    let document = sockets(&app).await;
    assert_eq!(document["asyncapi"], "3.0.0");
    assert_eq!(document["servers"]["here"]["host"], json!(app.address().to_string()));
    assert_eq!(document["servers"]["here"]["protocol"], "ws");
    assert_whole(&document, &document);
    for (name, channel) in document["channels"].as_object().expect("channels") {
        assert!(channel["x-closes"].as_array().is_some_and(|all| !all.is_empty()), "{name}");
    }
}

#[tokio::test]
async fn what_a_rooms_page_hears_is_described() {
    let app = TestApp::start().await;
    let described = Described::read(&sockets(&app).await, "page.hears");
    let visitor = Visitor::new(&app);
    let (mut ana, room) = Chatter::in_new_room(&visitor, "Ana").await;
    let (mut ben, _) = Chatter::in_room(&Visitor::new(&app), "Ben", &room.code).await;
    ana.expect("entered").await;
    ben.send(json!({ "type": "typing" })).await;
    ana.expect("typing").await;
    ben.said("Hello").await;
    ana.expect_text("Hello").await;
    ana.send(json!({ "type": "history", "before": 2 })).await;
    ana.expect("history").await;
    ana.send(json!({ "type": "message", "body": "" })).await;
    ana.expect("error").await;
    ana.ping().await;
    ben.send(json!({ "type": "leave" })).await;
    ana.expect("left").await;
    let heard = [ana.welcome.clone(), ben.welcome.clone()];
    let heard = heard.iter().chain(&ana.heard).chain(&ben.heard);
    let types =
        ["welcome", "entered", "typing", "message", "ack", "history", "error", "pong", "left"];
    described.assert_fit(heard, &types);
}

#[tokio::test]
async fn what_strangers_hear_is_described() {
    let app = TestApp::builder()
        .with(|config| config.strangers.same_address = Duration::ZERO)
        .start()
        .await;
    let described = Described::read(&sockets(&app).await, "stranger.hears");
    let (mut ana, mut ben) = Stranger::pair(&app).await;
    ana.tells(&mut ben, "Hello").await;
    ana.order("stop").await;
    ben.socket.expect("ended").await;
    let heard = ana.socket.heard.iter().chain(&ben.socket.heard);
    described.assert_fit(heard, &["talking", "message", "ended"]);
}

#[tokio::test]
async fn what_pages_say_is_described_and_a_wrong_frame_does_not_fit() {
    let app = TestApp::start().await;
    let document = sockets(&app).await;
    let says = Described::read(&document, "page.says");
    for right in [
        json!({ "type": "hello", "room_id": "x", "last_seq": 0 }),
        json!({ "type": "message", "body": "Hello", "client_id": "1" }),
        json!({ "type": "message", "body": "Hello" }),
        json!({ "type": "history", "before": 7 }),
        json!({ "type": "ping" }),
    ] {
        assert_eq!(says.mistake(&right), None);
    }
    for wrong in [
        json!({ "type": "dance" }),
        json!({ "type": "message" }),
        json!({ "type": "message", "body": 7 }),
        json!({ "type": "history", "before": "7" }),
        json!({ "body": "Hello" }),
        json!([]),
    ] {
        assert!(says.mistake(&wrong).is_some(), "{wrong}");
    }
    let hears = Described::read(&document, "page.hears");
    let author = json!({ "id": "x", "name": "Ana" });
    let right = json!({ "type": "message", "seq": 1, "author": author, "body": "Hello",
        "at": "2026-11-21T10:00:00.000000+00:00", "client_id": null });
    assert_eq!(hears.mistake(&right), None);
    for (field, value) in [("seq", json!("1")), ("author", json!("Ana")), ("body", Value::Null)] {
        let mut wrong = right.clone();
        wrong[field] = value;
        assert!(hears.mistake(&wrong).is_some(), "{wrong}");
    }
}

#[tokio::test]
async fn what_programs_hear_in_a_room_is_described() {
    let app = TestApp::start().await;
    let document = sockets(&app).await;
    let described = Described::read(&document, "room.hears");
    let ana = JwtClient::new(&app, "ana").await;
    let made = json!({ "room_id": "otters", "name": "Otters", "description": "" });
    assert_eq!(ana.ask(Method::POST, "/room", Some(made)).await.0, 201);
    let mut socket = RoomSocket::enter(&app, "otters", &ana.access).await;
    socket.listen().await;
    for (content, answer) in [("Hello", "ack"), ("", "error")] {
        socket.send(json!({ "type": "message", "content": content, "client_id": "1" })).await;
        socket.expect(answer).await;
    }
    assert_eq!(socket.fetch(1, 10).await.len(), 1);
    let types = ["initial_state", "latest_message", "ack", "error", "fetch_response"];
    described.assert_fit(socket.heard.iter(), &types);

    let says = Described::read(&document, "room.says");
    for right in [
        json!({ "type": "fetch", "from_id": 1, "to_id": "50" }),
        json!({ "type": "set_last_read", "message_id": 7 }),
        json!({ "type": "listen_latest" }),
        json!({ "type": "message", "content": "Hello" }),
    ] {
        assert_eq!(says.mistake(&right), None);
    }
    for wrong in [
        json!({ "type": "fetch", "from_id": 1 }),
        json!({ "type": "fetch", "from_id": 1, "to_id": "many" }),
        json!({ "type": "set_last_read", "message_id": null }),
        json!({ "type": "message", "content": 7 }),
        json!({ "type": "dance" }),
    ] {
        assert!(says.mistake(&wrong).is_some(), "{wrong}");
    }
}

#[tokio::test]
async fn what_is_said_over_plain_tcp_is_described() {
    let app = TestApp::start().await;
    let document = sockets(&app).await;
    let server = &document["servers"]["feeds"];
    assert_eq!(*server, json!({ "host": app.feed_address().to_string(), "protocol": "tcp" }));
    let ana = TcpClient::new(&app, "ana").await;
    let room = ana.creates_room().await;
    let mut feed = ana.listens(&room).await;
    ana.says(&room, "Hello").await;
    let said = feed.next().await.expect("a line");
    let hears = Described::read(&document, "feed.hears");
    assert_eq!(hears.mistake_as("Said", &said), None);
    let mut wrong = said.clone();
    wrong["msg"]["timestamp"] = json!("now");
    assert!(hears.mistake_as("Said", &wrong).is_some(), "{wrong}");

    let says = Described::read(&document, "feed.says");
    let greeting = serde_json::from_str(&ana.greeting(&room)).expect("JSON");
    assert_eq!(says.mistake_as("Greeting", &greeting), None);
    assert!(says.mistake_as("Greeting", &json!({ "uuid": ana.key })).is_some());
}

#[tokio::test]
async fn what_programs_hear_that_give_commands_is_described() {
    let app = TestApp::start().await;
    let document = sockets(&app).await;
    let hears = Described::read(&document, "commands.hears");
    let mut ana = Commander::new(&app, "ana").await;
    ana.creates("Otters").await;
    ana.connects("Otters").await;
    ana.says("Otters", "Hello").await;
    let named = json!({ "username": "ana", "roomName": "Otters" });
    for (action, args) in [("create_room", json!({})), ("create_room", named.clone())] {
        ana.asks(action, args).await;
    }
    ana.order("dance", json!({})).await;
    ana.closed().await;
    let mut at_length = Commander::open(&app, "/").await;
    at_length.send(json!({ "username": "ana", "token": ana.token })).await;
    at_length.token.clone_from(&ana.token);
    at_length.rooms().await;
    at_length.token = "none".to_owned();
    at_length.order("get_rooms", json!({})).await;
    at_length.closed().await;
    let heard = ana.heard.iter().chain(&at_length.heard);
    let heard: Vec<Value> =
        heard.map(|text| serde_json::from_str(text).expect("frames are JSON")).collect();
    let types = [
        "get_rooms",
        "connect_to_room",
        "receive_message",
        "input_error",
        "room_exists",
        "protocol_error",
        "token_error",
    ];
    let (done, told): (Vec<&Value>, Vec<&Value>) =
        heard.iter().partition(|told| told["type"] == "");
    hears.assert_fit(told.into_iter(), &types);
    let mistakes: Vec<String> = done.iter().filter_map(|f| hears.mistake_as("SaidSo", f)).collect();
    assert_eq!((done.len(), mistakes), (1, vec![]));

    let says = Described::read(&document, "commands.says");
    let order =
        |action: &str, args: &Value| json!({ "token": "x", "action": action, "args": args });
    let line = json!({ "roomName": "Otters", "author": "ana", "message": "Hello" });
    for right in [
        order("get_rooms", &json!({})),
        order("create_room", &named),
        order("connect_to_room", &named),
        order("disconnect_from_room", &named),
        order("send_message", &line),
    ] {
        assert_eq!(says.mistake(&right), None);
    }
    for wrong in
        [order("create_room", &line), order("send_message", &named), order("dance", &named)]
    {
        assert!(says.mistake(&wrong).is_some(), "{wrong}");
    }
    assert_eq!(says.mistake_as("Introduction", &json!({ "username": "ana" })), None);
    assert!(says.mistake_as("Introduction", &json!({ "token": "x" })).is_some());
}
