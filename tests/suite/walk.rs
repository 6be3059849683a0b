//! The README's way from nothing to a first message, as a newcomer types it: word for word, with the programs it names.
//! Must not contain a copy of it: what is run is what the README says.

use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;
use tokio::time::timeout;

use crate::support::TestApp;

/// Installing nothing and asking nobody, it takes a second or two.
const LONGEST: Duration = Duration::from_secs(60);

/// The lines between the fences of the first block under that heading.
fn block_under(heading: &str) -> String {
    let readme = include_str!("../../README.md");
    let (_, below) = readme.split_once(heading).expect("the heading");
    let (_, code) = below.split_once("```sh\n").expect("a block");
    let (code, _) = code.split_once("\n```").expect("its end");
    code.to_owned()
}

/// Runs the block under that heading; what it says, after it ended well.
async fn walked(app: &TestApp, heading: &str) -> String {
    let feed = app.feed_address();
    let walking = Command::new("bash")
        .args(["-euo", "pipefail", "-c", &block_under(heading)])
        .env("URL", app.url(""))
        .env("FEED", format!("{} {}", feed.ip(), feed.port()))
        .env("MAIL_DIR", app.folder().join("mail"))
        .current_dir(app.folder())
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output();
    let walked =
        timeout(LONGEST, walking).await.expect("it comes to an end").expect("bash is there");
    let (told, wrong) =
        (String::from_utf8_lossy(&walked.stdout), String::from_utf8_lossy(&walked.stderr));
    assert!(walked.status.success(), "{told}\n{wrong}");
    format!("{told}\n{wrong}")
}

fn assert_told(told: &str, expected: &[&str]) {
    for expected in expected {
        assert!(told.contains(expected), "{expected} is missing in:\n{told}");
    }
}

#[tokio::test]
#[ignore = "needs curl and websocat; tests/all has them"]
async fn a_newcomer_gets_from_the_readme_to_his_first_message() {
    let app = TestApp::start().await;
    let told = walked(&app, "\n## For programs\n").await;
    assert_told(
        &told,
        &[
            r#"{"message":"ok"}"#,
            r#""type":"initial_state","last_read_id":0,"messages":[]"#,
            r#""type":"latest_message""#,
            r#""type":"ack","client_id":"1","message_id":1"#,
            r#""type":"fetch_response""#,
        ],
    );
    assert_eq!(told.matches("Hello, otters").count(), 3, "heard, in the state, fetched: {told}");
}

#[tokio::test]
#[ignore = "needs curl and websocat; tests/all has them"]
async fn commands_over_one_socket_are_done_as_the_readme_shows() {
    let app = TestApp::start().await;
    let told = walked(&app, "\n### Commands over one socket\n").await;
    let frames: Vec<&str> = told.lines().filter(|line| line.starts_with('{')).collect();
    assert_eq!(
        frames,
        [
            r#"{"statusCode": "ok", "type": "receive_message", "data": {"author": "[Room]", "message": "otto has connected."}}"#,
            r#"{"statusCode": "ok", "type": "connect_to_room", "data": {"roomName": "Otters at night", "usernames": ["otto"]}}"#,
            r#"{"statusCode": "ok", "type": "receive_message", "data": {"author": "otto", "message": "Is anybody awake?"}}"#,
            r#"{"statusCode": "ok", "type": "", "data": {}}"#,
            r#"{"statusCode": "ok", "type": "get_rooms", "data": {"rooms": {"Otters at night": {"connectedCount": 1}}}}"#,
        ],
        "{told}"
    );
}

#[tokio::test]
#[ignore = "needs curl and netcat; tests/all has them"]
async fn a_feed_is_opened_and_heard_as_the_readme_shows() {
    let app = TestApp::start().await;
    let told = walked(&app, "\n### REST, and a feed over plain TCP\n").await;
    assert_told(
        &told,
        &[
            r#"{"ok":true}"#,
            r#""username": "Olga"}, "msg": {"msgId": "#,
            r#""txt": "Fish for everybody", "timestamp": "#,
            r#"{"ok":true,"data":[{"sender":{"uuid":""#,
            r#""txt":"Fish for everybody","timestamp":"#,
        ],
    );
    assert_eq!(told.matches("Fish for everybody").count(), 2, "heard, and read: {told}");
}

#[tokio::test]
#[ignore = "needs curl and websocat; tests/all has them"]
async fn a_socketio_client_is_typed_as_the_readme_shows() {
    let app = TestApp::start().await;
    let told = walked(&app, "\n### Socket.IO\n").await;
    assert_told(
        &told,
        &[
            r#"0{"sid":""#,
            r#""upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}"#,
            "\n40{\"",
            "\n431[]\n42[\"join_room\",{\"user\":\"Oskar\",\"uuid\":\"",
            r#"42["message",{"#,
            r#""txt":"Herrings, too""#,
            r#"{"ok":true}"#,
        ],
    );
}
