//! Each command row by row: frames in their order, byte by byte, and every text of an error.
//! Must not test what lives longer than a connection.

use serde_json::{Value, json};

use crate::support::commands::{Commander, error};
use crate::support::{JwtClient, TestApp};

#[tokio::test]
async fn the_whole_conversation_byte_by_byte() {
    let app = TestApp::start().await;
    let mut ana = Commander::new(&app, "Zoë").await;
    ana.order("get_rooms", json!({})).await;
    // Back to back, as the page of old sends them.
    ana.order("create_room", json!({ "roomName": "tea time", "username": "Zoë" })).await;
    ana.order("connect_to_room", json!({ "username": "Zoë", "roomName": "tea time" })).await;
    ana.order("get_rooms", json!({})).await;
    let said = json!({ "roomName": "tea time", "author": "Zoë", "message": "a, b: \"ü\" 🦦" });
    ana.order("send_message", said).await;
    ana.order("disconnect_from_room", json!({ "roomName": "tea time", "username": "Zoë" })).await;
    ana.order("get_rooms", json!({})).await;
    for expected in [
        r#"{"statusCode": "ok", "type": "get_rooms", "data": {"rooms": {}}}"#,
        r#"{"statusCode": "ok", "type": "receive_message", "data": {"author": "[Room]", "message": "Zo\u00eb has connected."}}"#,
        r#"{"statusCode": "ok", "type": "connect_to_room", "data": {"roomName": "tea time", "usernames": ["Zo\u00eb"]}}"#,
        r#"{"statusCode": "ok", "type": "get_rooms", "data": {"rooms": {"tea time": 1}}}"#,
        r#"{"statusCode": "ok", "type": "receive_message", "data": {"author": "Zo\u00eb", "message": "a, b: \"\u00fc\" \ud83e\udda6"}}"#,
        r#"{"statusCode": "ok", "type": "", "data": {}}"#,
        r#"{"statusCode": "ok", "type": "get_rooms", "data": {"rooms": {"tea time": 0}}}"#,
    ] {
        assert_eq!(ana.next_text().await.expect("a frame"), expected);
    }
}

#[tokio::test]
async fn rooms_are_told_in_the_order_they_were_made_and_at_length_to_who_showed_a_token() {
    let app = TestApp::start().await;
    let mut ana = Commander::new(&app, "ana").await;
    for room in ["tea", "a room", "Zimmer", "10"] {
        ana.creates(room).await;
    }
    ana.connects("a room").await;
    ana.order("get_rooms", json!({ "more": "is ignored" })).await;
    assert_eq!(
        ana.next_text().await.expect("rooms"),
        r#"{"statusCode": "ok", "type": "get_rooms", "data": {"rooms": {"tea": 0, "a room": 1, "Zimmer": 0, "10": 0}}}"#
    );
    let mut page = Commander::open(&app, "/").await;
    page.send(json!({ "username": "ana", "token": ana.token })).await;
    page.token.clone_from(&ana.token);
    page.order("get_rooms", json!({})).await;
    assert_eq!(
        page.next_text().await.expect("rooms"),
        r#"{"statusCode": "ok", "type": "get_rooms", "data": {"rooms": {"tea": {"connectedCount": 0}, "a room": {"connectedCount": 1}, "Zimmer": {"connectedCount": 0}, "10": {"connectedCount": 0}}}}"#
    );
}

/// Arguments that make no sense or cannot be done, for somebody in the room `tea` who is not in `garden`.
fn refused() -> Vec<(&'static str, Value, &'static str)> {
    let create = |args, told| ("create_room", args, told);
    let connect = |args, told| ("connect_to_room", args, told);
    let leave = |args, told| ("disconnect_from_room", args, told);
    let send = |args, told| ("send_message", args, told);
    let to_create = "invalid arguments to CreateRoom";
    let to_connect = "invalid arguments to ConnectToRoom";
    let to_leave = "invalid arguments for DisconnectFromRoom";
    let to_send = "invalid arguments to SendMessage";
    let outside = "user not connected to room";
    let too_long = "This message is longer than 5,000 characters. Please shorten or split it.";
    let long = "x".repeat(65);
    vec![
        create(json!({}), to_create),
        create(json!({ "roomName": "x" }), to_create),
        create(json!({ "username": "ana", "roomName": "" }), to_create),
        create(json!({ "username": "", "roomName": "x" }), to_create),
        create(json!({ "username": "ana", "roomName": 7 }), to_create),
        create(
            json!({ "username": "ana", "roomName": long }),
            "Name must be at most 64 characters",
        ),
        connect(json!({}), to_connect),
        connect(json!({ "username": "ana" }), to_connect),
        connect(json!({ "roomName": "tea" }), to_connect),
        connect(json!({ "username": "ana", "roomName": "nowhere" }), "nowhere does not exist"),
        leave(json!({}), to_leave),
        leave(json!({ "roomName": "tea" }), to_leave),
        leave(json!({ "username": "ana" }), to_leave),
        leave(
            json!({ "roomName": "nowhere", "username": "ana" }),
            "give room or username does not exist",
        ),
        leave(json!({ "roomName": "garden", "username": "ana" }), outside),
        send(json!({}), to_send),
        send(json!({ "roomName": "tea", "author": "ana", "message": "  " }), to_send),
        send(
            json!({ "roomName": "nowhere", "author": "ana", "message": "hi" }),
            "nowhere does not exist",
        ),
        send(json!({ "roomName": "garden", "author": "ana", "message": "hi" }), outside),
        send(json!({ "roomName": "tea", "author": "ana", "message": "x".repeat(5_001) }), too_long),
    ]
}

#[tokio::test]
async fn every_error_of_a_command_is_told_and_the_connection_stays() {
    let app = TestApp::builder().unlimited().start().await;
    let mut ana = Commander::new(&app, "ana").await;
    ana.creates("tea").await;
    ana.creates("garden").await;
    ana.connects("tea").await;
    for (action, args, why) in refused() {
        let told = ana.asks(action, args.clone()).await;
        assert_eq!(told, error("input_error", why), "{action} {args}");
    }
    let again = json!({ "username": "ana", "roomName": "tea" });
    let told = ana.asks("create_room", again).await;
    assert_eq!(told, error("room_exists", "room with name (tea) already exists"));
    ana.says("tea", "still here").await;
}

#[tokio::test]
async fn what_was_said_is_heard_by_everybody_in_one_order_and_acknowledged_to_its_author() {
    let app = TestApp::start().await;
    let (mut ana, mut bo) = (Commander::new(&app, "ana").await, Commander::new(&app, "bo").await);
    ana.creates("tea").await;
    assert_eq!(ana.connects("tea").await.1, ["ana"]);
    let (lines, names) = bo.connects("tea").await;
    assert_eq!(lines, ["[Room]: ana has connected.", "[Room]: bo has connected."]);
    assert_eq!(names, ["ana", "bo"], "in the order they came");
    assert_eq!(ana.line().await, "[Room]: bo has connected.");
    for number in 0..20 {
        ana.says("tea", &format!("a{number}")).await;
        assert_eq!(bo.line().await, format!("ana: a{number}"));
        bo.says("tea", &format!("b{number}")).await;
        assert_eq!(ana.line().await, format!("bo: b{number}"));
    }
    let before = ana.heard.len();
    bo.disconnects("tea").await;
    assert_eq!(ana.line().await, "[Room]: bo has disconnected.");
    assert_eq!(ana.heard.len(), before + 1, "once");
    ana.says("tea", "alone").await;
    let heard = bo.rooms().await;
    assert_eq!(heard, json!({ "tea": 1 }), "who is out hears nothing");
    assert!(!bo.heard.iter().any(|frame| frame.contains("alone")));
}

#[tokio::test]
async fn commands_of_one_connection_are_carried_out_in_their_order() {
    let app = TestApp::builder().unlimited().start().await;
    let mut ana = Commander::new(&app, "ana").await;
    for number in 0..30 {
        let room = format!("room {number}");
        ana.order("create_room", json!({ "roomName": room, "username": "ana" })).await;
        ana.order("connect_to_room", json!({ "username": "ana", "roomName": room })).await;
        let said = json!({ "roomName": room, "author": "ana", "message": room });
        ana.order("send_message", said).await;
    }
    for number in 0..30 {
        let room = format!("room {number}");
        assert_eq!(ana.line().await, "[Room]: ana has connected.");
        assert_eq!(ana.expect("connect_to_room").await["data"]["roomName"], room.as_str());
        assert_eq!(ana.line().await, format!("ana: {room}"));
        assert_eq!(ana.next().await.expect("done")["type"], "");
    }
}

#[tokio::test]
async fn rooms_of_owners_are_listed_when_they_are_public_and_as_if_they_were_not_there_when_not() {
    let app = TestApp::builder().unlimited().start().await;
    let owner = JwtClient::new(&app, "Carla").await;
    owner.creates("public1", json!({ "name": "Everybody's" })).await;
    owner.creates("closed1", json!({ "password": "sesame" })).await;
    let mut ana = Commander::new(&app, "ana").await;
    assert_eq!(ana.rooms().await, json!({ "public1": 0 }));
    ana.connects("public1").await;
    ana.says("public1", "hello").await;
    assert!(owner.get("/joined").await.1.to_string().contains("public1"));
    for action in ["connect_to_room", "send_message"] {
        for room in ["closed1", "nowhere"] {
            let args =
                json!({ "roomName": room, "username": "ana", "author": "ana", "message": "hi" });
            let told = ana.asks(action, args).await;
            assert_eq!(told, error("input_error", &format!("{room} does not exist")));
        }
    }
    for room in ["closed1", "nowhere"] {
        let args = json!({ "roomName": room, "username": "ana" });
        let told = ana.asks("disconnect_from_room", args).await;
        assert_eq!(told, error("input_error", "give room or username does not exist"));
    }
}
