//! "Connection to a namespace": who asks is let in or refused, and nothing comes before.
//! Must not say anything in a namespace.

use std::collections::HashSet;

use super::*;

/// The sid out of `0/namespace,{"sid":"…"}`; the packet has nothing else.
fn sid(heard: &Heard, before: &str) -> String {
    let Heard::Said(text) = heard else { panic!("{heard:?}") };
    let rest = text.strip_prefix(&format!(r#"{before}{{"sid":""#));
    let sid = rest.and_then(|rest| rest.strip_suffix(r#""}"#));
    sid.unwrap_or_else(|| panic!("{text}")).to_owned()
}

#[tokio::test]
async fn a_client_asks_for_the_main_namespace_and_gets_a_name_of_its_own() {
    let server = Conformance::start();
    let mut sids = HashSet::new();
    for way in OF_FOUR {
        let mut client = Client::open(&server, way).await;
        client.say("0").await;
        sids.insert(sid(&client.hear().await, "0"));
        client.expect(r#"2["auth",{}]"#).await;
    }
    assert_eq!(sids.len(), OF_FOUR.len());
    assert!(sids.iter().all(|sid| sid.len() >= 20), "{sids:?}");
}

#[tokio::test]
async fn what_a_client_says_of_itself_reaches_the_application() {
    let server = Conformance::start();
    for way in OF_FOUR {
        let mut client = Client::open(&server, way).await;
        client.say(r#"0{"token":"123"}"#).await;
        sid(&client.hear().await, "0");
        client.expect(r#"2["auth",{"token":"123"}]"#).await;
        client.say(r#"0/custom,{"token":"abc","a":[1]}"#).await;
        sid(&client.hear().await, "0/custom,");
        client.expect(r#"2/custom,["auth",{"a":[1],"token":"abc"}]"#).await;
    }
}

#[tokio::test]
async fn several_namespaces_share_one_connection_and_each_has_a_name() {
    let server = Conformance::start();
    for way in OF_FOUR {
        let mut client = Client::open(&server, way).await;
        // With the comma and without it.
        for (packet, before) in [("0/custom,", "0/custom,"), ("0", "0")] {
            client.say(packet).await;
            sid(&client.hear().await, before);
            assert!(matches!(client.hear().await, Heard::Said(text) if text.contains("auth")));
        }
        client.say(r#"2/custom,["message",1]"#).await;
        client.expect(r#"2/custom,["message-back",1]"#).await;
        client.hears_nothing_else().await;
    }
    let mut client = Client::open(&server, OF_FOUR[0]).await;
    client.say("0/custom").await;
    sid(&client.hear().await, "0/custom,");
}

#[tokio::test]
async fn a_client_of_generation_3_is_in_the_main_namespace_before_it_says_anything() {
    let server = Conformance::start();
    for way in OF_THREE {
        let mut client = Client::open(&server, way).await;
        client.expect("0").await;
        client.expect(r#"2["auth",{}]"#).await;
        client.say("0/custom?token=1234&uid=abcd,").await;
        client.expect("0/custom,").await;
        client.expect(r#"2/custom,["auth",{}]"#).await;
        client.say(r#"2/custom,["message","🦦"]"#).await;
        client.expect(r#"2/custom,["message-back","🦦"]"#).await;
        client.hears_nothing_else().await;
    }
}

#[tokio::test]
async fn a_namespace_that_does_not_exist_is_refused_in_the_form_of_each_generation() {
    let server = Conformance::start();
    for way in WAYS {
        let mut client = Client::enter(&server, way).await;
        client.say("0/random").await;
        client
            .expect(match way.generation {
                3 => r#"4/random,"Invalid namespace""#,
                _ => r#"4/random,{"message":"Invalid namespace"}"#,
            })
            .await;
        client.hears_nothing_else().await;
    }
}

#[tokio::test]
async fn who_does_not_ask_first_is_not_listened_to() {
    let server = Conformance::start();
    for way in OF_FOUR {
        for packet in [r#"2["message"]"#, r#"20["message-with-ack"]"#, "1", "30[]", "abc"] {
            let mut client = Client::open(&server, way).await;
            client.say(packet).await;
            assert_eq!(client.hear().await, Heard::End, "{way:?}: {packet}");
        }
    }
    for way in WAYS {
        let mut client = Client::enter(&server, way).await;
        client.say(r#"2/custom,["message"]"#).await;
        assert_eq!(client.hear().await, Heard::End, "{way:?}");
    }
}

#[tokio::test]
async fn who_never_asks_is_closed_and_who_has_asked_is_not() {
    let mut timing = SHORT;
    timing.engine.ping_every = std::time::Duration::from_secs(25);
    let server = Conformance::with(timing);
    let mut waits = Client::enter(&server, OF_FOUR[0]).await;
    for way in OF_FOUR {
        let mut client = Client::open(&server, way).await;
        assert_eq!(client.hear().await, Heard::End, "{way:?}");
    }
    waits.hears_nothing_else().await;
}
