//! Who is alive: clients ping or are pinged, by their generation, and whoever is silent is given up.
//! Must not measure how fast.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::json;

use super::{EVERY_WAY, line};
use crate::support::real_client::{Library, RealClient, Transports};
use crate::support::{Chatter, TestApp, Visitor};

const PING_EVERY: Duration = Duration::from_millis(200);

/// Long enough for a client on a busy machine.
const PING_TIMEOUT: Duration = Duration::from_secs(2);

async fn lives_and_falls_silent(way: (Library, Transports)) {
    let app = TestApp::builder().unlimited().with(|config| {
        config.socketio.ping_every = PING_EVERY;
        config.socketio.ping_timeout = PING_TIMEOUT;
        config.rooms.away_after = Duration::from_millis(100);
    });
    let app = app.start().await;
    let (mut ben, page) = Chatter::in_new_room(&Visitor::new(&app), "Ben").await;
    let ana = Visitor::new(&app);
    ana.join("Ana", &page.code).await;
    let mut client = RealClient::connect(way, &app.url(""), ana.cookie().as_deref()).await;
    client.hears(&line("Ana", "has entered the room")).await;
    let began = Instant::now();
    while began.elapsed() < PING_TIMEOUT + PING_EVERY * 5 {
        client.emit(json!(["message", { "data": "still here" }])).await;
        client.hears(&line("Ana", "still here")).await;
        ben.expect_text("still here").await;
    }
    let lost = client.heard.iter().any(|told| told.get("disconnect").is_some());
    assert!(!lost, "{way:?}: {:?}", client.heard);

    client.freeze().await;
    let ana_away =
        |frame: &serde_json::Value| frame["type"] == "away" && frame["user"]["name"] == "Ana";
    ben.expect_where("that nobody hears of Ana", ana_away).await;
    client.thaw().await;
    client.expect("disconnect").await;
    client.connected().await;
    client.emit(json!(["message", { "data": "back" }])).await;
    ben.expect_text("back").await;
}

#[tokio::test]
#[ignore = "needs both generations of socket.io-client and python-socketio; tests/all has them"]
async fn clients_stay_as_long_as_they_live_and_are_given_up_when_they_are_silent() {
    join_all(EVERY_WAY.map(lives_and_falls_silent)).await;
}
