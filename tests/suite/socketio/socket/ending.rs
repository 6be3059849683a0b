//! "Disconnection from a namespace": one is left, the others stay, and so does the connection.
//! Must not say what is no packet.

use super::*;

#[tokio::test]
async fn a_namespace_is_left_without_a_word_and_the_others_go_on() {
    let server = Conformance::start();
    for way in WAYS {
        let mut client = Client::enter(&server, way).await;
        client.say("0/custom").await;
        assert!(matches!(client.hear().await, Heard::Said(text) if text.starts_with("0/custom,")));
        client.expect(r#"2/custom,["auth",{}]"#).await;
        client.say("1/custom,").await;
        client.say(r#"2/custom,["message","too late"]"#).await;
        client.hears_nothing_else().await;
        client.say("0/custom").await;
        assert!(matches!(client.hear().await, Heard::Said(text) if text.starts_with("0/custom,")));
    }
}

#[tokio::test]
async fn who_has_left_everything_may_come_back_on_the_same_connection() {
    let server = Conformance::start();
    for way in WAYS {
        let mut client = Client::enter(&server, way).await;
        client.say("1").await;
        client.say(r#"2["message","too late"]"#).await;
        client.say(r#"21["message-with-ack","too late"]"#).await;
        client.say("0").await;
        assert!(matches!(client.hear().await, Heard::Said(text) if text.starts_with('0')));
        client.expect(r#"2["auth",{}]"#).await;
        client.hears_nothing_else().await;
    }
}

#[tokio::test]
async fn who_has_left_everything_and_asks_for_nothing_is_closed() {
    let mut timing = SHORT;
    timing.engine.ping_every = std::time::Duration::from_secs(25);
    timing.engine.ping_timeout = std::time::Duration::from_secs(20);
    let server = Conformance::with(timing);
    for way in WAYS {
        let mut client = Client::enter(&server, way).await;
        client.say("1").await;
        assert_eq!(client.hear().await, Heard::End, "{way:?}");
    }
}
