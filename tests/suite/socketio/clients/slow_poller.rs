//! A client that stops asking while much is said: cut off, and what it missed is there when it comes back.
//! Must not compare times.

use serde_json::json;

use super::line;
use crate::support::real_client::{Library, RealClient, Transports};
use crate::support::wait::within;
use crate::support::{Chatter, TestApp, Visitor};

/// Few enough that no kernel keeps them all, and more than an outbox of the test takes.
const LINES: usize = 200;

async fn falls_behind(way: (Library, Transports)) -> (RealClient, Vec<String>) {
    let app = TestApp::builder().unlimited();
    let app = app.with(|config| config.sessions.outbox_frames = 50).start().await;
    let (mut speaker, page) = Chatter::in_new_room(&Visitor::new(&app), "Ben").await;
    let ana = Visitor::new(&app);
    ana.join("Ana", &page.code).await;
    let mut client = RealClient::connect(way, &app.url(""), ana.cookie().as_deref()).await;
    speaker.said("before").await;
    client.hears(&line("Ben", "before")).await;

    client.freeze().await;
    let mut lines = Vec::new();
    for number in 0..LINES {
        lines.push(format!("line {number}"));
        speaker.said(&lines[number]).await;
    }
    let metrics = Visitor::new(&app);
    within(crate::support::wait::PATIENCE, "it is cut off", &mut async || {
        let told = metrics.get("/metrics").await.text;
        told.contains("chinwag_slow_sessions_dropped_total 1").then_some(())
    })
    .await;
    client.thaw().await;
    client.expect("disconnect").await;
    let connected = client.connected().await;
    assert_eq!(connected["recovered"], way.0.recovers(), "{way:?}");
    client.emit(json!(["message", { "data": "back" }])).await;
    client.hears(&line("Ana", "back")).await;
    (client, lines)
}

#[tokio::test]
#[ignore = "needs socket.io-client in target/npm; tests/all has it"]
async fn a_poller_that_stands_still_is_cut_off_and_hears_everything_once_when_it_goes_on() {
    let (client, lines) = falls_behind((Library::Fourth, Transports::Polling)).await;
    let heard: Vec<&str> = client
        .heard
        .iter()
        .filter(|told| told["event"][1]["name"] == "Ben")
        .filter_map(|told| told["event"][1]["message"].as_str())
        .filter(|text| text.starts_with("line "))
        .collect();
    assert_eq!(heard, lines);
}

#[tokio::test]
#[ignore = "needs socket.io-client in target/npm; tests/all has it"]
async fn a_poller_of_the_older_generation_that_stands_still_is_cut_off_and_comes_back() {
    falls_behind((Library::Second, Transports::Polling)).await;
}
