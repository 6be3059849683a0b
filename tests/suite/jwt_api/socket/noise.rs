//! Frames that nobody would send: a thousand of them, and the server is as before.
//! Must not accept a close that blames the server: what makes no sense is the client's fault.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use tokio_tungstenite::tungstenite::Message;

use super::room;
use crate::support::RoomSocket;

/// Text that is nearly a frame, text that is none, and bytes.
fn frames() -> impl Strategy<Value = Message> {
    let nearly = r#"\{"type":"(fetch|message|set_last_read|listen_latest|x)"(,"(from_id|to_id|message_id|content|client_id)":(1|-1|0|1e400|9{30}|"9"|"x"|""|null|\[\]|\{\}|true)){0,3}\}?"#;
    let text = |text: String| Message::Text(text.into());
    prop_oneof![
        4 => nearly.prop_map(text),
        1 => any::<String>().prop_map(text),
        1 => prop::collection::vec(any::<u8>(), 0..200).prop_map(|bytes| Message::Binary(bytes.into())),
    ]
}

#[tokio::test]
async fn a_thousand_random_frames_are_answered_ignored_or_refused() {
    let (app, ana, _) = room().await;
    let (mut runner, strategy) = (TestRunner::default(), frames());
    let mut socket = RoomSocket::enter(&app, "garden", &ana.access).await;
    let mut refused = 0;
    for _ in 0..1_000 {
        let frame = strategy.new_tree(&mut runner).expect("a frame").current();
        socket.send_raw(frame.clone()).await;
        socket.send_raw(Message::Text(r#"{"type":"fetch","from_id":1,"to_id":0}"#.into())).await;
        loop {
            match socket.next().await {
                Ok(answer) if answer["type"] == "fetch_response" => break,
                Ok(_) => {}
                Err((code, why)) => {
                    assert_eq!(code, 1008, "{why}: {frame:?}");
                    refused += 1;
                    socket = RoomSocket::enter(&app, "garden", &ana.access).await;
                    break;
                }
            }
        }
    }
    assert!((1..1_000).contains(&refused), "some made sense, some did not: {refused}");
    assert!(socket.say("still here").await > 0);
}
