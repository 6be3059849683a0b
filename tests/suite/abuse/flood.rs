//! More than anybody needs to say: whoever does it is closed, with a word, and the others go on talking.

use std::time::{Duration, Instant};

use super::raw::{PING, Raw, TEXT, masked};
use crate::support::{Chatter, TestApp, Visitor};

/// Sends the same frame again and again until the server closes; the close code.
async fn flood(visitor: &Visitor, code: &str, frame: &[u8]) -> u16 {
    let mut raw = Raw::socket(visitor, code).await;
    let hundred = frame.repeat(100);
    for _ in 0..100 {
        if !raw.try_send(&hundred).await {
            break;
        }
    }
    raw.closed().await
}

#[tokio::test]
async fn ten_thousand_frames_of_any_kind_close_the_connection() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app);
    let (mut witness, page) = Chatter::in_new_room(&visitor, "Ana").await;
    for (frame, what) in [
        (masked(PING, b"are you there?"), "pings"),
        (masked(0x8a, b""), "pongs"),
        (masked(TEXT, b"{\"type\":\"ping\"}"), "pings of the page"),
        (masked(TEXT, b"nonsense"), "nonsense"),
        (masked(0x01, b"").iter().chain(&masked(0x80, b"")).copied().collect(), "empty fragments"),
    ] {
        let asked = Instant::now();
        let code = flood(&visitor, &page.code, &frame).await;
        assert_eq!(code, 1008, "{what}");
        witness.ping().await;
        assert!(asked.elapsed() < Duration::from_secs(5), "{what}: {:?}", asked.elapsed());
    }
    assert_eq!(witness.said("still here").await, 1);
}

#[tokio::test]
async fn whoever_writes_too_fast_is_told_how_long_to_wait_and_stays() {
    let app = TestApp::start().await;
    let (mut chatter, _) = Chatter::in_new_room(&Visitor::new(&app), "Ana").await;
    for number in 0..40 {
        chatter.say(&format!("line {number}")).await;
    }
    let error = chatter.expect("error").await;
    assert_eq!(error["code"], "too_fast");
    assert!(error["retry_after"].as_u64().is_some_and(|seconds| seconds >= 1), "{error}");
    assert!(error["client_id"].is_string(), "{error}");
    chatter.ping().await;
}
