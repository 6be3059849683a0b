//! Frames byte by byte, and whatever may come instead of them.
//! Must not test what is done with them.

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::clock;
use crate::domain::{Room, RoomId, RoomKey, RoomKind};

fn text(frame: Option<Frame>) -> String {
    String::from_utf8(frame.unwrap().payload().to_vec()).unwrap()
}

fn incoming(text: &str) -> [Incoming; 2] {
    [Incoming::Text(text.into()), Incoming::Binary(text.as_bytes().to_vec().into())]
}

fn listed(name: &str, connected: usize) -> ListedRoom {
    let room = Room {
        id: RoomId::random(),
        key: RoomKey::exact(name).unwrap(),
        kind: RoomKind::Named,
        name: "another name".to_owned(),
        created_at: clock::now(),
        owner: None,
        description: String::new(),
        is_private: false,
    };
    ListedRoom { room, connected }
}

#[test]
fn every_frame_has_the_blanks_and_escapes_that_clients_know() {
    assert_eq!(
        text(ToClient::message("Zoë", "tea, \"now\"? 🦦").frame()),
        r#"{"statusCode": "ok", "type": "receive_message", "data": {"author": "Zo\u00eb", "message": "tea, \"now\"? \ud83e\udda6"}}"#
    );
    assert_eq!(text(ToClient::done().frame()), r#"{"statusCode": "ok", "type": "", "data": {}}"#);
    assert_eq!(
        text(ToClient::connected("tea", vec!["ana", "bo"]).frame()),
        r#"{"statusCode": "ok", "type": "connect_to_room", "data": {"roomName": "tea", "usernames": ["ana", "bo"]}}"#
    );
    assert_eq!(
        text(ToClient::error("input_error", "tea does not exist").frame()),
        r#"{"statusCode": "error", "type": "input_error", "data": {"message": "tea does not exist"}}"#
    );
}

#[test]
fn rooms_are_told_in_the_order_they_were_made_and_in_both_shapes() {
    let rooms = [listed("tea", 2), listed("a room", 0), listed("Zoë", 1)];
    assert_eq!(
        text(ToClient::rooms(&rooms, false).frame()),
        r#"{"statusCode": "ok", "type": "get_rooms", "data": {"rooms": {"tea": 2, "a room": 0, "Zo\u00eb": 1}}}"#
    );
    assert_eq!(
        text(ToClient::rooms(&rooms[..2], true).frame()),
        r#"{"statusCode": "ok", "type": "get_rooms", "data": {"rooms": {"tea": {"connectedCount": 2}, "a room": {"connectedCount": 0}}}}"#
    );
    assert_eq!(
        text(ToClient::rooms(&[], true).frame()),
        r#"{"statusCode": "ok", "type": "get_rooms", "data": {"rooms": {}}}"#
    );
}

#[test]
fn the_room_says_who_comes_and_goes() {
    let name = Name::parse("Ana").unwrap();
    assert_eq!(
        text(notice(&name, Passing::Entered)),
        r#"{"statusCode": "ok", "type": "receive_message", "data": {"author": "[Room]", "message": "Ana has connected."}}"#
    );
    assert!(text(notice(&name, Passing::Left)).contains("\"Ana has disconnected.\""));
}

#[test]
fn the_first_frame_holds_a_name_and_perhaps_a_token() {
    for (said, has_token) in [
        (r#"{"username":"Ana"}"#, false),
        (r#"{"username":"Ana","token":"x"}"#, true),
        (r#" {"token": null, "username": "Bo", "username": "Ana", "more": [1]} "#, true),
    ] {
        for incoming in incoming(said) {
            let expected = Introduction { username: "Ana".into(), has_token };
            assert_eq!(Introduction::read(&incoming), Ok(expected), "{said}");
        }
    }
}

#[test]
fn a_first_frame_without_a_name_is_refused() {
    let no_name = "the first message must hold a username";
    for (said, why) in [
        ("", "a message must be JSON"),
        ("Ana", "a message must be JSON"),
        (r#"{"username":"Ana""#, "a message must be JSON"),
        (r#"{'username':'Ana'}"#, "a message must be JSON"),
        (r#"{"username":"\ud800"}"#, "a message must be JSON"),
        (r#""Ana""#, "a message must be a JSON object"),
        (r#"["username","Ana"]"#, "a message must be a JSON object"),
        ("{}", no_name),
        (r#"{"token":"x"}"#, no_name),
        (r#"{"username":""}"#, no_name),
        (r#"{"username":" \t"}"#, no_name),
        (r#"{"username":null}"#, no_name),
        (r#"{"username":7}"#, no_name),
    ] {
        for incoming in incoming(said) {
            assert_eq!(Introduction::read(&incoming), Err(Refusal::Protocol(why)), "{said}");
        }
    }
}

#[test]
fn a_command_holds_token_action_and_args() {
    let said = r#"{"args":{"a":1},"token":"t","action":"dance","more":null}"#;
    for incoming in incoming(said) {
        let order = Order::read(&incoming).unwrap();
        assert_eq!((order.token.as_str(), order.action.as_str()), ("t", "dance"));
        assert_eq!(Value::from(order.args), json!({ "a": 1 }));
    }
    for (said, why) in [
        ("{", "a message must be JSON"),
        ("[]", "a message must be a JSON object"),
        ("{}", "a command must hold a token"),
        (r#"{"action":"x","args":{}}"#, "a command must hold a token"),
        (r#"{"token":"t","args":{}}"#, "a command must hold an action"),
        (r#"{"token":"t","action":1,"args":{}}"#, "a command must hold an action"),
        (r#"{"token":"t","action":"x"}"#, "a command must hold args"),
        (r#"{"token":"t","action":"x","args":[]}"#, "a command must hold args"),
        (r#"{"token":"t","action":"x","args":null}"#, "a command must hold args"),
    ] {
        for incoming in incoming(said) {
            assert_eq!(Order::read(&incoming), Err(Refusal::Protocol(why)), "{said}");
        }
    }
    for incoming in incoming(r#"{"token":7,"action":"x","args":{}}"#) {
        assert_eq!(Order::read(&incoming), Err(Refusal::incorrect_token()));
    }
}

#[test]
fn nesting_without_end_and_other_encodings_are_no_json() {
    let deep = "{\"args\":".repeat(8_000);
    for incoming in incoming(&deep) {
        assert!(Order::read(&incoming).is_err());
    }
    let latin = Incoming::Binary(b"{\"username\":\"Zo\xEB\"}".to_vec().into());
    assert_eq!(Introduction::read(&latin), Err(Refusal::Protocol("a message must be JSON")));
}

proptest! {
    #[test]
    fn whatever_is_said_is_one_line_of_ascii(author in ".*", message in ".*") {
        let said = text(ToClient::message(&author, &message).frame());
        prop_assert!(said.bytes().all(|byte| (b' '..=0x7F).contains(&byte)));
        let read: Value = serde_json::from_str(&said).unwrap();
        prop_assert_eq!(&read["data"], &json!({ "author": author, "message": message }));
    }
}
