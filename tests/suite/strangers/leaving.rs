//! How conversations end, and what the one left behind is told.
//! Must not wait longer than it has to.

use std::time::Duration;

use serde_json::json;

use super::{app, quick};
use crate::support::Stranger;

#[tokio::test]
async fn next_brings_somebody_else_and_the_one_left_waits_only_if_he_wants() {
    let app = app().await;
    let (mut ana, mut ben) = Stranger::pair(&app).await;
    let mut cleo = Stranger::new(&app).await;
    cleo.start("").await;
    ana.order("next").await;
    let ended = ben.socket.expect("ended").await;
    assert_eq!(ended["message"], format!("{} has left the chat.", ana.name()));
    cleo.met().await;
    ana.met().await;
    assert_eq!(ana.talk["partner"]["name"], cleo.name());
    let waits = ben.socket.all("waiting").len();
    ben.socket.ping().await;
    assert_eq!(ben.socket.all("waiting").len(), waits, "he does not wait by himself");
    ben.start("").await;
}

#[tokio::test]
async fn nothing_that_is_said_afterwards_reaches_anybody() {
    let app = app().await;
    let (mut ana, mut ben) = Stranger::pair(&app).await;
    ben.order("stop").await;
    ben.socket.expect("idle").await;
    ana.socket.expect("ended").await;
    let id = ana.socket.say("are you there?").await;
    let refused = ana.socket.expect("error").await;
    assert_eq!(refused["client_id"], id.as_str());
    assert!(refused["message"].as_str().is_some_and(|text| text.contains("Nobody heard this")));
    ben.socket.ping().await;
    assert!(ben.socket.all("message").is_empty());
}

#[tokio::test]
async fn a_lost_connection_is_held_and_comes_back_to_all_that_was_said() {
    let app =
        quick().with(|config| config.rooms.away_after = Duration::from_millis(100)).start().await;
    let (mut ana, mut ben) = Stranger::pair(&app).await;
    ana.tells(&mut ben, "one").await;
    let room = ana.talk["room_id"].clone();
    ana.socket.close().await;
    assert_eq!(ben.socket.expect("partner").await["here"], false);
    ben.socket.said("two").await;
    let mut socket = Stranger::open(&ana.visitor).await.expect("the upgrade is accepted");
    socket.send(json!({ "type": "hello", "room_id": room, "last_seq": 1 })).await;
    let talk = socket.expect("talking").await;
    assert_eq!((&talk["resumed"], &talk["messages"][0]["body"]), (&json!(true), &json!("two")));
    assert_eq!(talk["messages"].as_array().map(Vec::len), Some(1));
    assert_eq!(ben.socket.expect("partner").await["here"], true);
    // A page that was loaded anew shows nothing yet.
    let mut fresh = Stranger::at(&ana.visitor).await;
    assert_eq!(fresh.met().await["messages"].as_array().map(Vec::len), Some(2));
    assert_eq!(fresh.talk["resumed"], false);
}

#[tokio::test]
async fn a_connection_that_does_not_come_back_ends_it() {
    let app = quick()
        .with(|config| config.strangers.drop_grace = Duration::from_millis(500))
        .start()
        .await;
    let (ana, mut ben) = Stranger::pair(&app).await;
    let name = ana.name().to_owned();
    ana.socket.close().await;
    let ended = ben.socket.expect("ended").await;
    assert_eq!(ended["how"], "dropped");
    assert!(ended["message"].as_str().is_some_and(|text| text.starts_with(&name)), "{ended}");
    let mut late = Stranger::at(&ana.visitor).await;
    late.socket.expect("idle").await;
}

#[tokio::test]
async fn silence_is_asked_about_then_it_is_over() {
    let app = quick()
        .with(|config| {
            config.strangers.idle = Duration::from_millis(600);
            config.strangers.idle_answer = Duration::from_millis(800);
        })
        .start()
        .await;
    let (mut ana, mut ben) = Stranger::pair(&app).await;
    ana.socket.expect("quiet").await;
    ana.order("stay").await;
    ben.socket.expect("lively").await;
    ben.socket.expect("quiet").await;
    assert_eq!(ben.socket.expect("ended").await["how"], "idle");
    ana.socket.expect("ended").await;
}
