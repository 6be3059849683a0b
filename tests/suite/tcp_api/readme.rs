//! The examples of ChatBackend's own README, word for word.
//! Must not use a client that corrects anything.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::tcp_api::fails;

/// One request on a connection of its own: the head as it is written, and the body.
fn ask(server: SocketAddr, head: &str, body: &str) -> Value {
    let mut stream = connected(server);
    let length = body.len();
    let request = format!(
        "{head}\r\nhost: {server}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).expect("a request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
    assert!(head.to_lowercase().contains("content-type: application/json\r\n"), "{head}");
    serde_json::from_str(body).unwrap_or_else(|_| panic!("no JSON: {body}"))
}

fn connected(server: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(server).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a time");
    stream
}

/// The old README's walk: what is sent, and what must come back.
fn walk(http: SocketAddr, feeds: SocketAddr) {
    let plain = "content-type: application/json";
    let body =
        "{\n\t\"login\": \"aaa\",\n\t\"password\": \"password\",\n\t\"username\": \"Mikolaj\"\n}";
    let register = format!("POST /register HTTP/1.1\r\n{plain}");
    assert_eq!(ask(http, &register, body), json!({ "ok": true }));
    assert_eq!(ask(http, &register, body)["ok"], false);

    let body = "{\n\t\"login\": \"aaa\",\n\t\"password\": \"password\"\n}";
    let told = ask(http, &format!("POST /login HTTP/1.1\r\n{plain}"), body);
    assert_eq!((&told["ok"], &told["data"]["username"]), (&json!(true), &json!("Mikolaj")));
    let user = told["data"]["uuid"].as_str().expect("a uuid");
    let headers = format!("{plain}\r\nuser: {user}");

    let told = ask(http, &format!("POST /create-room HTTP/1.1\r\n{headers}"), "{}");
    let room = told["data"]["room_gid"].as_str().expect("a room");
    assert_eq!(told, json!({ "ok": true, "data": { "room_gid": room } }));

    let mut feed = connected(feeds);
    let hello = format!("{{\n    \"uuid\": \"{user}\",\n    \"room_gid\": \"{room}\"\n}}");
    feed.write_all(hello.as_bytes()).expect("a hello");

    let body = format!(
        "{{\n\t\"room_gid\": \"{room}\",\n\t\"msg\": \"asdfasdfjkll asdf asdf asdf2!\"\n}}"
    );
    let send = format!("POST /send-message HTTP/1.1\r\n{headers}");
    assert_eq!(ask(http, &send, &body), json!({ "ok": true }));

    let path = format!("/get-room-history?room_gid={room}");
    let told = ask(http, &format!("GET {path} HTTP/1.1\r\n{headers}"), "");
    let line = &told["data"][0];
    assert_eq!(told, json!({ "ok": true, "data": [line] }));
    assert_eq!(line["sender"]["username"], "Mikolaj");
    assert_eq!(line["msg"]["txt"], "asdfasdfjkll asdf asdf asdf2!");
    assert!(line["msg"]["msgId"].is_i64() && line["msg"]["timestamp"].is_f64(), "{line}");

    // Whether the feed was in time for the first message is not told; it is for a later one.
    feed.set_read_timeout(Some(Duration::from_millis(100))).expect("a time");
    let mut lines = BufReader::new(feed);
    let mut heard = String::new();
    for _ in 0..200 {
        if lines.read_line(&mut heard).is_ok() {
            break;
        }
        assert_eq!(ask(http, &send, &body), json!({ "ok": true }));
    }
    let heard: Value = serde_json::from_str(&heard).expect("an event");
    assert_eq!(heard["sender"], line["sender"]);
    assert_eq!(heard["msg"]["txt"], "asdfasdfjkll asdf asdf asdf2!");

    // As the README prints it, it is no JSON.
    let mut feed = connected(feeds);
    let hello = format!("{{\n    'uuid': \"{user}\",\n    'room_gid': '{room}'\n}}");
    feed.write_all(hello.as_bytes()).expect("a hello");
    assert_eq!(feed.read(&mut [0; 1]).expect("an end"), 0);
}

#[tokio::test]
async fn the_old_examples_run_word_for_word() {
    let app = TestApp::start().await;
    let (http, feeds) = (app.address(), app.feed_address());
    tokio::task::spawn_blocking(move || walk(http, feeds)).await.expect("the walk");
}

#[tokio::test]
async fn a_request_for_history_without_any_question_is_malformed_and_harms_nobody() {
    let app = TestApp::start().await;
    let ana = crate::support::tcp_api::TcpClient::new(&app, "aaa").await;
    let (http, user) = (app.address(), ana.key.clone());
    let told = tokio::task::spawn_blocking(move || {
        ask(http, &format!("GET /get-room-history HTTP/1.1\r\nuser: {user}"), "")
    });
    assert_eq!(told.await.expect("an answer"), fails(400, "Malformed send_message request"));
    ana.creates_room().await;
}
