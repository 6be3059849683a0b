//! What follows the head of a request: read whole, in time, or answered and done with.
//! Must not repeat what `abuse` tries on a busy server.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::wait::in_time;
use crate::support::{TestApp, Visitor};

/// Sends that, then reads until the server closes the connection.
async fn exchange(app: &TestApp, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(app.address()).await.expect("a connection");
    stream.write_all(request).await.expect("sent");
    let mut answer = Vec::new();
    in_time("the server closes the connection", stream.read_to_end(&mut answer)).await.ok();
    String::from_utf8_lossy(&answer).into_owned()
}

async fn impatient() -> TestApp {
    TestApp::builder()
        .with(|config| {
            config.http.header_timeout = Duration::from_secs(1);
            config.http.body_timeout = Duration::from_millis(300);
        })
        .start()
        .await
}

#[tokio::test]
async fn the_largest_message_fits_into_a_form() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app);
    let page = visitor.create_room("Ana").await;
    let text = "\u{1F9A6}".repeat(5_000);
    let fields = [("message", text.as_str()), ("room", page.code.as_str())];
    assert_eq!(visitor.post("/room/message", &fields).await.location(), "/room");
    assert_eq!(visitor.room().await.said(), [text]);
}

#[tokio::test]
async fn a_body_without_an_end_is_answered_and_its_connection_closed() {
    let app = impatient().await;
    let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x10000));
    let head = "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n";
    let answer = exchange(&app, format!("{head}{chunk}{chunk}").as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    let answer = exchange(&app, format!("{head}5\r\nna").as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    let endless = "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 99999999999\r\n\r\nname=";
    let answer = exchange(&app, endless.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
}

#[tokio::test]
async fn a_later_request_on_a_connection_has_no_more_time_than_the_first() {
    let app = impatient().await;
    let whole = "GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n";
    let mut stream = TcpStream::connect(app.address()).await.expect("a connection");
    stream.write_all(whole.as_bytes()).await.expect("sent");
    let mut some = [0; 1_024];
    assert!(in_time("an answer", stream.read(&mut some)).await.expect("bytes") > 0);
    stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: a\r\nx-slow: ").await.expect("sent");
    let mut rest = Vec::new();
    in_time("the server closes the connection", stream.read_to_end(&mut rest)).await.ok();
}

#[tokio::test]
async fn a_body_that_is_no_form_has_no_fields_and_a_broken_one_is_a_bad_request() {
    let app = impatient().await;
    let visitor = Visitor::new(&app);
    let json = visitor.request(|client, url| client.post(url).json(&["no form"])).await;
    assert!(json.text.contains("<li>Please enter a name.</li>"), "{}", json.text);
    let bytes = visitor
        .request(|client, url| {
            let form = "application/x-www-form-urlencoded";
            client.post(url).header("content-type", form).body(&b"name=%FF%FE&join="[..])
        })
        .await;
    assert_eq!(bytes.status, 200);
    let broken = "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n";
    let answer = exchange(&app, broken.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
}
