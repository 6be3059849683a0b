//! Packets as the protocol writes them, and everything that is none.
//! Must not need a connection.

use super::*;
use proptest::prelude::*;
use serde_json::json;

fn whole(text: &str) -> Packet {
    match Packet::decode(text) {
        Ok(Decoded::Whole(packet)) => packet,
        other => panic!("{text}: {other:?}"),
    }
}

fn event(id: Option<u64>, arguments: Value) -> Body {
    let Value::Array(arguments) = arguments else { panic!("{arguments}") };
    Body::Event { id, arguments }
}

#[test]
fn packets_look_as_the_protocol_says() {
    let ack = |id, arguments: Value| Body::Ack { id, arguments: vec![arguments] };
    for (text, namespace, body) in [
        ("0", MAIN, Body::Connect(None)),
        ("0{\"token\":\"123\"}", MAIN, Body::Connect(Some(json!({ "token": "123" })))),
        ("0/admin,", "/admin", Body::Connect(None)),
        ("0/admin,{\"a\":1}", "/admin", Body::Connect(Some(json!({ "a": 1 })))),
        ("1", MAIN, Body::Disconnect),
        ("1/admin,", "/admin", Body::Disconnect),
        ("2[\"foo\"]", MAIN, event(None, json!(["foo"]))),
        ("2/admin,[\"bar\",1]", "/admin", event(None, json!(["bar", 1]))),
        ("212[\"foo\"]", MAIN, event(Some(12), json!(["foo"]))),
        ("3/admin,13[\"bar\"]", "/admin", ack(13, json!("bar"))),
        ("4{\"message\":\"no\"}", MAIN, Body::ConnectError(json!({ "message": "no" }))),
        ("4/x,\"Invalid namespace\"", "/x", Body::ConnectError(json!("Invalid namespace"))),
    ] {
        let packet = Packet::new(namespace, body);
        assert_eq!(packet.to_text(), text);
        assert_eq!(whole(text), packet);
    }
    assert_eq!(whole("0/admin").namespace, "/admin", "old clients leave the comma out");
}

#[test]
fn attachments_are_waited_for_and_put_beside_the_packet() {
    let text =
        r#"52-/admin,7["baz",{"_placeholder":true,"num":1},[{"_placeholder":true,"num":0}]]"#;
    let Ok(Decoded::Awaits(partial)) = Packet::decode(text) else { panic!() };
    let Decoded::Awaits(partial) = partial.attach(Bytes::from_static(b"one")) else { panic!() };
    assert_eq!(partial.attached(), 3);
    let Decoded::Whole(packet) = partial.attach(Bytes::from_static(b"two")) else { panic!() };
    assert_eq!(packet.attachments, [&b"one"[..], b"two"]);
    assert_eq!((packet.namespace.as_str(), packet.to_text().as_str()), ("/admin", text));
}

#[test]
fn half_a_character_is_no_reason_to_refuse_a_packet() {
    let body = event(None, json!(["message", "cut \u{fffd}"]));
    assert_eq!(whole(r#"2["message","cut \ud83d"]"#), Packet::new(MAIN, body));
    assert_eq!(Packet::decode(r#"2["message","\ud83d""#), Err(BadPacket::Payload));
}

#[test]
fn what_is_no_packet_is_told_apart() {
    for (text, why) in [
        ("", BadPacket::Type),
        ("7", BadPacket::Type),
        ("abc", BadPacket::Type),
        ("2", BadPacket::Payload),
        ("2[]", BadPacket::Payload),
        ("2{}", BadPacket::Payload),
        ("2[12]", BadPacket::Payload),
        ("2[\"connect\"]", BadPacket::Payload),
        ("2[\"foo\"", BadPacket::Payload),
        ("0[]", BadPacket::Payload),
        ("1[]", BadPacket::Payload),
        ("3[]", BadPacket::Number),
        ("21234567890123456[\"foo\"]", BadPacket::Number),
        ("5[\"foo\"]", BadPacket::Attachments),
        ("5x-[\"foo\"]", BadPacket::Attachments),
        ("565-[\"foo\"]", BadPacket::Attachments),
        ("51-[\"foo\"]", BadPacket::Attachments),
        ("51-[\"foo\",{\"_placeholder\":true,\"num\":1}]", BadPacket::Attachments),
        ("51-[\"foo\",{\"_placeholder\":true,\"num\":\"splice\"}]", BadPacket::Attachments),
    ] {
        assert_eq!(Packet::decode(text), Err(why), "{text}");
    }
    let long = format!("0/{},", "x".repeat(LONGEST_NAMESPACE));
    assert_eq!(Packet::decode(&long), Err(BadPacket::Namespace));
}

/// Any JSON that names no attachment.
fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,20}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            proptest::collection::hash_map("[a-z]{0,5}", inner, 0..5)
                .prop_map(|fields| fields.into_iter().collect::<Value>()),
        ]
    })
}

fn packets() -> impl Strategy<Value = Packet> {
    let arguments = || proptest::collection::vec(values(), 0..4);
    let id = || 0_u64..1_000_000_000_000_000;
    let body = prop_oneof![
        Just(Body::Connect(None)),
        values().prop_map(|told| Body::Connect(Some(json!({ "auth": told })))),
        Just(Body::Disconnect),
        ("[a-z]{9,12}", proptest::option::of(id()), arguments()).prop_map(
            |(name, id, mut arguments)| {
                arguments.insert(0, name.into());
                Body::Event { id, arguments }
            }
        ),
        (id(), arguments()).prop_map(|(id, arguments)| Body::Ack { id, arguments }),
        "\\PC{0,20}".prop_map(|why| Body::ConnectError(json!({ "message": why }))),
    ];
    let namespace = prop_oneof![Just(MAIN.to_owned()), "/[a-z?=]{1,9}"];
    let attachments = proptest::collection::vec(any::<Vec<u8>>(), 0..4);
    (namespace, body, attachments).prop_map(|(namespace, body, bytes)| {
        let mut packet = Packet::new(&namespace, body);
        if let Body::Event { arguments, .. } | Body::Ack { arguments, .. } = &mut packet.body {
            packet.attachments = bytes.into_iter().map(Bytes::from).collect();
            let named = |num| json!({ "_placeholder": true, "num": num });
            arguments.extend((0..packet.attachments.len()).map(named));
        }
        packet
    })
}

proptest! {
    #[test]
    fn what_was_put_together_is_taken_apart_again(packet in packets()) {
        let mut decoded = Packet::decode(&packet.to_text()).unwrap();
        for attachment in &packet.attachments {
            let Decoded::Awaits(partial) = decoded else { panic!("too early") };
            decoded = partial.attach(attachment.clone());
        }
        prop_assert_eq!(decoded, Decoded::Whole(packet));
    }

    #[test]
    fn any_text_is_taken_apart_or_refused(text in "[0-7]?([0-9]{0,2}-)?(/[a-z]{0,3},)?[0-9]{0,17}\\PC{0,40}") {
        let _ = Packet::decode(&text);
    }
}
