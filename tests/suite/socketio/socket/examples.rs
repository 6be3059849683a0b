//! "Sample session": bodies and frames as the documents show them, byte by byte.
//! Must not let a client library put them together.

use futures_util::{SinkExt, StreamExt};
use tokio_tungstenite::tungstenite::Message;

use super::*;
use crate::support::wait::in_time;

async fn get(url: &str) -> (u16, String) {
    let answer = in_time("an answer", reqwest::get(url)).await.expect("an answer");
    (answer.status().as_u16(), answer.text().await.expect("text"))
}

async fn post(url: &str, body: &'static str) -> (u16, String) {
    let request = reqwest::Client::new().post(url).body(body);
    let request = request.header("content-type", "text/plain; charset=UTF-8");
    let answer = in_time("an answer", request.send()).await.expect("an answer");
    (answer.status().as_u16(), answer.text().await.expect("text"))
}

/// What stands between the two.
fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("{text}"));
    rest.split_once(after).unwrap_or_else(|| panic!("{text}")).0
}

/// Goes on with a session on a WebSocket, and says these messages there.
async fn upgrade(url: &str, messages: &[&str]) -> Vec<Message> {
    let url = url.replacen("http", "ws", 1).replace("polling", "websocket");
    let (mut socket, _) = tokio_tungstenite::connect_async(url).await.expect("a socket");
    let probe = Message::Text("2probe".into());
    socket.send(probe).await.expect("sent");
    let answer = in_time("an answer", socket.next()).await.expect("a frame").expect("a frame");
    assert_eq!(answer, Message::Text("3probe".into()));
    let messages = ["5"].iter().chain(messages).map(|text| Message::Text((*text).into()));
    for message in messages {
        socket.send(message).await.expect("sent");
    }
    let mut heard = Vec::new();
    while heard.len() < 5 {
        match in_time("a frame", socket.next()).await.expect("a frame").expect("a frame") {
            Message::Text(ping) if ping == "2" => {}
            other => heard.push(other),
        }
    }
    heard
}

const ON_THE_SOCKET: [&str; 4] = [
    r#"42["message","hello"]"#,
    r#"42["message","world"]"#,
    "40/custom,",
    r#"42/custom,1["message-with-ack","tellme"]"#,
];

#[tokio::test]
async fn a_session_of_generation_4_looks_as_in_its_document() {
    let server = Conformance::start();
    let url = server.url("/socket.io/?EIO=4&transport=polling&t=N8hyd6w");
    let (status, open) = get(&url).await;
    assert_eq!(status, 200);
    assert!(open.starts_with(r#"0{"sid":""#), "{open}");
    let url = format!("{url}&sid={}", between(&open, r#""sid":""#, "\""));
    assert_eq!(post(&url, "40").await, (200, "ok".into()));
    let (status, accepted) = get(&url).await;
    assert_eq!(status, 200);
    let sid = between(&accepted, r#"40{"sid":""#, r#""}"#);
    assert!(!open.contains(sid), "others may learn the name of a socket, not that of its session");
    // The greeting comes a little later, so that it is in the same body only on a busy machine.
    if !accepted.contains("auth") {
        assert_eq!(get(&url).await, (200, r#"42["auth",{}]"#.into()));
    }
    let two = "42[\"message\",\"hello\"]\u{1e}42[\"message\",\"world\"]";
    assert_eq!(post(&url, two).await, (200, "ok".into()));
    let both = "42[\"message-back\",\"hello\"]\u{1e}42[\"message-back\",\"world\"]";
    assert_eq!(get(&url).await, (200, both.into()));
    let heard = upgrade(&url, &ON_THE_SOCKET).await;
    let heard: Vec<_> = heard.iter().map(|frame| frame.to_text().expect("text")).collect();
    assert_eq!(heard[..2], [r#"42["message-back","hello"]"#, r#"42["message-back","world"]"#]);
    assert!(heard[2].starts_with(r#"40/custom,{"sid":""#), "{heard:?}");
    assert!(heard.contains(&r#"43/custom,1["tellme"]"#), "{heard:?}");
    assert!(heard.contains(&r#"42/custom,["auth",{}]"#), "{heard:?}");
}

#[tokio::test]
async fn a_session_of_generation_3_looks_as_in_its_document() {
    let server = Conformance::start();
    let url = server.url("/socket.io/?EIO=3&transport=polling&t=N8hyd6w");
    let (status, open) = get(&url).await;
    assert_eq!(status, 200);
    let (length, rest) = open.split_once(':').expect("a length");
    let (packet, rest) = rest.split_at(length.parse().expect("a number"));
    assert!(packet.starts_with(r#"0{"sid":""#) && packet.ends_with('}'), "{open}");
    assert!(rest.starts_with("2:40"), "in the main namespace at once: {open}");
    let url = format!("{url}&sid={}", between(packet, r#""sid":""#, "\""));
    if rest == "2:40" {
        assert_eq!(get(&url).await, (200, r#"13:42["auth",{}]"#.into()));
    }
    let two = r#"21:42["message","hello"]15:42["message",1]"#;
    assert_eq!(post(&url, two).await, (200, "ok".into()));
    let both = r#"26:42["message-back","hello"]20:42["message-back",1]"#;
    assert_eq!(get(&url).await, (200, both.into()));
    let heard = upgrade(&url, &ON_THE_SOCKET).await;
    let heard: Vec<_> = heard.iter().map(|frame| frame.to_text().expect("text")).collect();
    assert_eq!(
        heard[..3],
        [r#"42["message-back","hello"]"#, r#"42["message-back","world"]"#, "40/custom,"]
    );
    assert!(heard.contains(&r#"43/custom,1["tellme"]"#), "{heard:?}");
}
