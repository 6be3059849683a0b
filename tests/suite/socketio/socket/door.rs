//! The chat's own door is held to the protocol like the program that says everything back.
//! Must not enter a room.

use super::*;
use crate::support::TestApp;

/// Something about a socket that changes nothing: the server has read all that was said before.
async fn still_listens(client: &mut Client) {
    client.say("0/random").await;
    match client.hear().await {
        Heard::Said(text) if text.starts_with("4/random,") => {}
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_client_is_let_into_the_main_namespace_and_no_other() {
    let app = TestApp::start().await;
    for way in WAYS {
        let mut client = Client::open(&app, way).await;
        if way.generation == 4 {
            client.say("0").await;
            let heard = client.hear().await;
            let Heard::Said(text) = heard else { panic!("{way:?}: {heard:?}") };
            assert!(text.starts_with(r#"0{"pid":""#) && text.contains(r#"","sid":""#), "{text}");
        } else {
            client.expect("0").await;
        }
        client.say("0/custom").await;
        client
            .expect(match way.generation {
                3 => r#"4/custom,"Invalid namespace""#,
                _ => r#"4/custom,{"message":"Invalid namespace"}"#,
            })
            .await;
    }
}

#[tokio::test]
async fn what_makes_no_sense_to_the_chat_is_read_over_with_all_that_is_attached() {
    let app = TestApp::start().await;
    for way in WAYS {
        let mut client = Client::open(&app, way).await;
        client.say("0").await;
        assert!(matches!(client.hear().await, Heard::Said(text) if text.starts_with('0')));
        for packet in [
            r#"2["nobody knows this one",{"a":[1]}]"#,
            r#"21["nor this one"]"#,
            r#"2["message",7]"#,
            r#"22["message",{"data":{}}]"#,
            "37[]",
        ] {
            client.say(packet).await;
        }
        client.say(r#"51-["message",{"_placeholder":true,"num":0}]"#).await;
        client.attach(&[1, 2, 3]).await;
        client.say(r#"61-7[{"_placeholder":true,"num":0}]"#).await;
        client.attach(&[1, 2, 3]).await;
        still_listens(&mut client).await;
    }
}

#[tokio::test]
async fn what_is_no_packet_ends_the_connection_here_too() {
    let app = TestApp::start().await;
    for way in WAYS {
        for packet in ["abc", "2{}", "51-[\"m\"]", r#"2/custom,["m"]"#] {
            let mut client = Client::open(&app, way).await;
            client.say("0").await;
            assert!(matches!(client.hear().await, Heard::Said(text) if text.starts_with('0')));
            client.say(packet).await;
            assert_eq!(client.hear().await, Heard::End, "{way:?}: {packet}");
        }
    }
}

#[tokio::test]
async fn who_asks_for_nothing_is_closed_when_the_settings_say_so() {
    let soon = std::time::Duration::from_millis(200);
    let app = TestApp::builder().with(|config| config.socketio.connect_within = soon).start().await;
    for way in OF_FOUR {
        let mut client = Client::open(&app, way).await;
        assert_eq!(client.hear().await, Heard::End, "{way:?}");
    }
}
