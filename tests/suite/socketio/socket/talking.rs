//! "Sending and receiving data", "Acknowledgement": what is said comes back, with what is attached to it.
//! Must not end a connection but by saying what is no packet.

use super::*;

const TWO: &str = r#"{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}"#;

#[tokio::test]
async fn events_have_a_name_and_any_arguments() {
    let server = Conformance::start();
    for way in WAYS {
        let mut client = Client::enter(&server, way).await;
        for arguments in
            ["", r#",1,"2",{"3":[true]}"#, ",null,-0.5,[[]],\"\\u0000\"", ",\"ä🦦\\u001e\\\"\""]
        {
            client.say(&format!(r#"2["message"{arguments}]"#)).await;
            client.expect(&format!(r#"2["message-back"{arguments}]"#)).await;
        }
        client.say(r#"2["nobody knows this one",1]"#).await;
        // Browsers cut texts in the middle of a character.
        client.say(r#"2["message","cut \ud83d"]"#).await;
        client.expect("2[\"message-back\",\"cut \u{fffd}\"]").await;
        client.hears_nothing_else().await;
    }
}

#[tokio::test]
async fn an_event_is_answered_under_its_number() {
    let server = Conformance::start();
    for way in WAYS {
        let mut client = Client::enter(&server, way).await;
        client.say(r#"2456["message-with-ack",1,"2",{"3":[false]}]"#).await;
        client.expect(r#"3456[1,"2",{"3":[false]}]"#).await;
        client.say(r#"20["message-with-ack"]"#).await;
        client.expect("30[]").await;
        client.say(r#"2["message-with-ack"]"#).await;
        client.say(r#"27["nobody knows this one"]"#).await;
        client.say("312[\"an answer to nothing\"]").await;
        client.hears_nothing_else().await;
    }
}

#[tokio::test]
async fn answers_come_out_of_the_namespace_they_belong_to() {
    let server = Conformance::start();
    for way in WAYS {
        let mut client = Client::enter(&server, way).await;
        client.say("0/custom,").await;
        assert!(matches!(client.hear().await, Heard::Said(text) if text.starts_with("0/custom,")));
        client.expect(r#"2/custom,["auth",{}]"#).await;
        client.say(r#"2/custom,13["message-with-ack","bar"]"#).await;
        client.expect(r#"3/custom,13["bar"]"#).await;
        client.say(&format!(r#"52-/custom,14["message-with-ack",{TWO}]"#)).await;
        client.attach(&[1]).await;
        client.attach(&[2]).await;
        client.expect(&format!("62-/custom,14[{TWO}]")).await;
        assert_eq!(client.hear().await, Heard::Bytes(vec![1]));
        assert_eq!(client.hear().await, Heard::Bytes(vec![2]));
        client.hears_nothing_else().await;
    }
}

#[tokio::test]
async fn attachments_follow_their_packet_in_order() {
    let server = Conformance::start();
    for way in WAYS {
        let mut client = Client::enter(&server, way).await;
        for (before, after) in [
            (r#"52-["message","#, r#"52-["message-back","#),
            (r#"52-789["message-with-ack","#, "62-789["),
        ] {
            client.say(&format!("{before}{TWO}]")).await;
            client.attach(&[1, 2, 3]).await;
            client.attach(&[]).await;
            client.expect(&format!("{after}{TWO}]")).await;
            assert_eq!(client.hear().await, Heard::Bytes(vec![1, 2, 3]), "{way:?}");
            assert_eq!(client.hear().await, Heard::Bytes(vec![]), "{way:?}");
        }
        client.hears_nothing_else().await;
    }
}

#[tokio::test]
async fn attachments_that_do_not_belong_anywhere_end_the_connection() {
    let server = Conformance::start();
    for way in WAYS {
        let mut client = Client::enter(&server, way).await;
        client.attach(&[1]).await;
        assert_eq!(client.hear().await, Heard::End, "{way:?}: of no packet");
        let mut client = Client::enter(&server, way).await;
        client.say(&format!(r#"52-["message",{TWO}]"#)).await;
        client.say(r#"2["message"]"#).await;
        assert_eq!(client.hear().await, Heard::End, "{way:?}: something between them");
        let mut client = Client::enter(&server, way).await;
        client.say(&format!(r#"51-["message",{TWO}]"#)).await;
        assert_eq!(client.hear().await, Heard::End, "{way:?}: more named than come");
        let mut client = Client::enter(&server, way).await;
        client.say(r#"51000000-["message"]"#).await;
        assert_eq!(client.hear().await, Heard::End, "{way:?}: too many");
    }
}

#[tokio::test]
async fn attachments_of_one_packet_have_a_bound_together() {
    let server = Conformance::start();
    for way in WAYS {
        let mut client = Client::enter(&server, way).await;
        client.say(&format!(r#"52-["message",{TWO}]"#)).await;
        let large = vec![7; 400_000];
        client.attach(&large).await;
        client.attach(&large).await;
        client.expect(&format!(r#"52-["message-back",{TWO}]"#)).await;
        assert_eq!(client.hear().await, Heard::Bytes(large.clone()));
        assert_eq!(client.hear().await, Heard::Bytes(large));
        let large = vec![7; 600_000];
        client.say(&format!(r#"52-["message",{TWO}]"#)).await;
        client.attach(&large).await;
        client.attach(&large).await;
        assert_eq!(client.hear().await, Heard::End, "{way:?}");
    }
}

#[tokio::test]
async fn what_is_no_packet_ends_the_connection() {
    let server = Conformance::start();
    for way in WAYS {
        for packet in [
            "abc",
            "",
            "2{}",
            "2",
            "2[]",
            "2[1]",
            r#"2abc["message-with-ack",1,"2",{"3":[false]}]"#,
            r#"2["message""#,
            r#"2["disconnect"]"#,
            "3[]",
            r#"4{"message":"no"}"#,
            "8",
        ] {
            let mut client = Client::enter(&server, way).await;
            client.say(packet).await;
            assert_eq!(client.hear().await, Heard::End, "{way:?}: {packet}");
        }
    }
}
