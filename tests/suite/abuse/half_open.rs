//! Connections that say nothing, or say it letter by letter: they are ended in time, and meanwhile nobody waits for them.

use std::time::{Duration, Instant};

use reqwest::StatusCode;

use super::busy_server;
use super::raw::Raw;
use crate::support::wait::{eventually, in_time};
use crate::support::{Chatter, TestApp, Visitor};

const SLOW_SETTINGS: [(&str, &str); 2] = [("HEADER_TIMEOUT", "2s"), ("BODY_TIMEOUT", "2s")];

/// Whether the server has ended the connection, with or without an answer.
async fn has_ended(raw: &mut Raw) -> bool {
    let mut buffer = [0; 4_096];
    loop {
        match raw.0.try_read(&mut buffer) {
            Ok(0) => return true,
            Ok(_) => {}
            Err(error) => return error.kind() != std::io::ErrorKind::WouldBlock,
        }
    }
}

#[tokio::test]
async fn a_thousand_connections_that_say_nothing_are_ended_and_keep_nobody_waiting() {
    let (server, visitor) = busy_server(&SLOW_SETTINGS).await;
    let before = server.resident_bytes();
    let mut idle = Vec::new();
    for number in 0..1_000 {
        let mut raw = Raw::to(&visitor).await;
        if number % 2 == 0 {
            raw.send(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ").await;
        }
        idle.push(raw);
    }
    let asked = Instant::now();
    assert_eq!(visitor.get("/").await.status, StatusCode::OK);
    let (mut chatter, _) = Chatter::in_new_room(&visitor, "Ana").await;
    assert_eq!(chatter.said("hello").await, 1);
    assert!(asked.elapsed() < Duration::from_secs(2), "{:?}", asked.elapsed());
    let grown = server.resident_bytes().saturating_sub(before);
    assert!(grown < 40 * 1_024 * 1_024, "grown by {grown} bytes");
    for mut raw in idle {
        eventually("the connection is ended", async || has_ended(&mut raw).await.then_some(()))
            .await;
    }
}

/// Sends a piece every tenth of a second until the server ends the connection; how long it took.
async fn trickle(raw: &mut Raw, piece: &[u8]) -> Duration {
    let began = Instant::now();
    in_time("the end of a trickle", async {
        while !has_ended(raw).await && raw.try_send(piece).await {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    })
    .await;
    began.elapsed()
}

#[tokio::test]
async fn headers_that_trickle_in_are_not_waited_for() {
    let (_server, visitor) = busy_server(&SLOW_SETTINGS).await;
    let mut raw = Raw::to(&visitor).await;
    raw.send(b"GET / HTTP/1.1\r\nHost: x\r\n").await;
    let took = trickle(&mut raw, b"X-A: b\r\n").await;
    assert!(took < Duration::from_secs(6), "{took:?}");
}

#[tokio::test]
async fn a_body_that_trickles_in_is_not_waited_for() {
    let (_server, visitor) = busy_server(&SLOW_SETTINGS).await;
    for extra in ["", "Upgrade: nothing\r\n", "Connection: Upgrade\r\nUpgrade: websocket\r\n"] {
        let mut raw = Raw::to(&visitor).await;
        let head = format!(
            "POST / HTTP/1.1\r\nHost: {}\r\nOrigin: {}\r\n{extra}Content-Length: 60000\r\n\
             Content-Type: application/x-www-form-urlencoded\r\n\r\n",
            visitor.base().trim_start_matches("http://"),
            visitor.base()
        );
        raw.send(head.as_bytes()).await;
        let took = trickle(&mut raw, b"name=a&").await;
        assert!(took < Duration::from_secs(6), "{extra:?} {took:?}");
    }
}

#[tokio::test]
async fn a_request_that_took_too_long_is_told_so() {
    let app = TestApp::builder()
        .with(|config| config.http.body_timeout = Duration::from_millis(300))
        .start()
        .await;
    let visitor = Visitor::new(&app);
    let mut raw = Raw::to(&visitor).await;
    raw.send(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nname").await;
    let answer = raw.rest().await;
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert!(answer.contains("too long"), "{answer}");
}
