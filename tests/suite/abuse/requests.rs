//! Requests that are too large or make no sense: an answer that says so, and bounded memory.

use reqwest::StatusCode;

use super::busy_server;
use super::raw::Raw;
use crate::support::{Chatter, TestApp, Visitor};

fn post_head(visitor: &Visitor, length: usize) -> String {
    format!(
        "POST / HTTP/1.1\r\nHost: {}\r\nOrigin: {}\r\nContent-Length: {length}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\n\r\n",
        visitor.base().trim_start_matches("http://"),
        visitor.base()
    )
}

#[tokio::test]
async fn a_form_of_ten_megabytes_is_refused_in_words_and_takes_no_memory() {
    let (server, visitor) = busy_server(&[]).await;
    let (mut witness, _) = Chatter::in_new_room(&visitor, "Ana").await;
    let before = server.resident_bytes();
    let huge = "x".repeat(10_000_000);
    for _ in 0..5 {
        let answer = visitor.post("/", &[("name", &huge), ("code", ""), ("create", "")]).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
        assert!(answer.text.contains("too much"), "{}", answer.text);
    }
    let grown = server.resident_bytes().saturating_sub(before);
    assert!(grown < 8 * 1_024 * 1_024, "grown by {grown} bytes");
    assert_eq!(witness.said("still here").await, 1);
}

#[tokio::test]
async fn a_form_that_only_announces_ten_megabytes_is_refused_at_once() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app);
    let mut raw = Raw::to(&visitor).await;
    raw.send(post_head(&visitor, 10_000_000).as_bytes()).await;
    let head = raw.head().await;
    assert!(head.starts_with("HTTP/1.1 413 "), "{head}");
}

#[tokio::test]
async fn a_form_in_endless_chunks_is_refused_when_it_is_too_large() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app);
    let mut raw = Raw::to(&visitor).await;
    let head = post_head(&visitor, 0).replace("Content-Length: 0", "Transfer-Encoding: chunked");
    raw.send(head.as_bytes()).await;
    let chunk = format!("1000\r\n{}\r\n", "x".repeat(4_096));
    for _ in 0..20 {
        raw.try_send(chunk.as_bytes()).await;
    }
    let head = raw.head().await;
    assert!(head.starts_with("HTTP/1.1 413 "), "{head}");
}

#[tokio::test]
async fn a_line_that_never_ends_is_refused() {
    let (server, visitor) = busy_server(&[]).await;
    let before = server.resident_bytes();
    for start in ["GET /", "GET / HTTP/1.1\r\nHost: x\r\nX-Long: "] {
        let mut raw = Raw::to(&visitor).await;
        raw.send(start.as_bytes()).await;
        for _ in 0..100 {
            if !raw.try_send(&[b'x'; 10_000]).await {
                break;
            }
        }
        let head = raw.head().await;
        assert!(head.is_empty() || head.starts_with("HTTP/1.1 4"), "{head}");
    }
    let grown = server.resident_bytes().saturating_sub(before);
    assert!(grown < 4 * 1_024 * 1_024, "grown by {grown} bytes");
}

#[tokio::test]
async fn requests_that_make_no_sense_are_told_so_and_harm_nobody() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app);
    for request in [
        &b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"[..],
        b"HELLO\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ] {
        let mut raw = Raw::to(&visitor).await;
        raw.send(request).await;
        let head = raw.head().await;
        let request = String::from_utf8_lossy(request);
        assert!(head.starts_with("HTTP/1.1 4"), "{request:?} is answered {head:?}");
        for header in ["x-frame-options: DENY", "content-security-policy: ", "no-store"] {
            assert!(head.contains(header), "{request:?} is answered without {header}: {head:?}");
        }
    }
    assert_eq!(visitor.get("/").await.status, StatusCode::OK);
}
