//! Each command with its frames and every text of its errors.
//! Must not test how somebody gets into a room.

use super::*;
use crate::domain::RoomError;

#[test]
fn rooms_are_told_as_numbers_or_at_length() {
    let listed = || {
        let (tea, garden) = (*room("tea", RoomKind::Named), *room("garden", RoomKind::Owned));
        vec![ListedRoom { room: tea, connected: 2 }, ListedRoom { room: garden, connected: 0 }]
    };
    for (first, rooms) in [
        (json!({ "username": "Ana" }), r#"{"tea": 2, "garden": 0}"#),
        (
            json!({ "username": "Ana", "token": "" }),
            r#"{"tea": {"connectedCount": 2}, "garden": {"connectedCount": 0}}"#,
        ),
    ] {
        let mut bench = Bench::new();
        bench.says(first);
        bench.orders("get_rooms", json!({ "more": "is ignored" }));
        assert_eq!(bench.is_ana(), ["list"]);
        let expected =
            format!(r#"{{"statusCode": "ok", "type": "get_rooms", "data": {{"rooms": {rooms}}}}}"#);
        assert_eq!(bench.told(Reply::Rooms(listed())), [expected]);
    }
}

#[test]
fn making_a_room_is_not_answered_unless_there_is_one() {
    let mut bench = Bench::proved();
    let args = json!({ "roomName": " Tea time ", "username": "Ana", "more": 1 });
    assert_eq!(bench.orders("create_room", args.clone()), ["create Tea time"]);
    assert!(bench.told(Reply::Created(room("Tea time", RoomKind::Named))).is_empty());
    assert_eq!(bench.orders("create_room", args), ["create Tea time"]);
    let told = bench.refused(RoomError::KeyTaken);
    assert_eq!(told, [error("room_exists", "room with name (Tea time) already exists")]);
}

#[test]
fn making_a_room_needs_a_name_and_ones_own() {
    let why = error("input_error", "invalid arguments to CreateRoom");
    for args in [
        json!({}),
        json!({ "roomName": "tea" }),
        json!({ "username": "Ana" }),
        json!({ "roomName": "", "username": "Ana" }),
        json!({ "roomName": "  ", "username": "Ana" }),
        json!({ "roomName": "tea", "username": "" }),
        json!({ "roomName": 7, "username": "Ana" }),
        json!({ "roomName": "tea", "username": null }),
        json!({ "roomName": "tea", "username": "Bo" }),
    ] {
        assert_eq!(Bench::proved().orders("create_room", args.clone()), [why.as_str()], "{args}");
    }
    let long = json!({ "roomName": "x".repeat(65), "username": "Ana" });
    let why = error("input_error", "Name must be at most 64 characters");
    assert_eq!(Bench::proved().orders("create_room", long), [why]);
    let hidden = json!({ "roomName": "a\u{202E}b", "username": "Ana" });
    let why = error("input_error", &RoomError::NameNotAllowed.to_string());
    assert_eq!(Bench::proved().orders("create_room", hidden), [why]);
}

#[test]
fn what_is_said_is_acknowledged_after_it_was_heard() {
    let tea = room("tea", RoomKind::Named);
    let mut bench = Bench::connected(&tea);
    let args = json!({ "roomName": "tea", "author": "Ana", "message": " hello, Zoë " });
    assert_eq!(bench.orders("send_message", args), ["post hello, Zoë"]);
    let said = Event::Posted(message(&tea, 1, &bench.ana, "hello"));
    assert_eq!(bench.hears(&said, &tea), Some(line("Ana", "hello")));
    let receipt = Receipt { seq: Seq(1), at: clock::now(), client_id: None };
    assert_eq!(bench.told(Reply::Posted(receipt)), [DONE]);
}

#[test]
fn saying_something_needs_all_three_and_ones_own_name() {
    let why = error("input_error", "invalid arguments to SendMessage");
    for args in [
        json!({}),
        json!({ "roomName": "tea", "author": "Ana" }),
        json!({ "roomName": "tea", "message": "hi" }),
        json!({ "author": "Ana", "message": "hi" }),
        json!({ "roomName": "tea", "author": "Ana", "message": "" }),
        json!({ "roomName": "tea", "author": "Ana", "message": " \n" }),
        json!({ "roomName": "tea", "author": "Ana", "message": ["hi"] }),
        json!({ "roomName": "tea", "author": "Bo", "message": "hi" }),
        json!({ "roomName": "tea", "author": "[Room]", "message": "hi" }),
    ] {
        let tea = room("tea", RoomKind::Named);
        let mut bench = Bench::connected(&tea);
        assert_eq!(bench.orders("send_message", args.clone()), [why.as_str()], "{args}");
    }
    for (text, why) in
        [("x".repeat(5_001), ChatError::BodyTooLong), ("a\0b".into(), ChatError::BodyNotAllowed)]
    {
        let args = json!({ "roomName": "tea", "author": "Ana", "message": text });
        let told = Bench::proved().orders("send_message", args);
        assert_eq!(told, [error("input_error", &why.to_string())]);
    }
}

#[test]
fn nothing_is_said_in_a_room_one_is_not_in() {
    let tea = room("tea", RoomKind::Named);
    let args = json!({ "roomName": "garden", "author": "Ana", "message": "hi" });
    let outside = error("input_error", "user not connected to room");
    let unknown = error("input_error", "garden does not exist");
    for mut bench in [Bench::proved(), Bench::connected(&tea)] {
        assert_eq!(bench.orders("send_message", args.clone()), ["look garden"]);
        let garden = room("garden", RoomKind::Owned);
        assert_eq!(bench.told(Reply::Looked(garden)), [outside.as_str()]);
        bench.orders("send_message", args.clone());
        assert_eq!(bench.refused(ChatError::RoomNotFound), [unknown.as_str()]);
        bench.orders("send_message", args.clone());
        let mut closed = room("garden", RoomKind::Owned);
        closed.is_private = true;
        assert_eq!(bench.told(Reply::Looked(closed)), [unknown.as_str()]);
        bench.orders("send_message", args.clone());
        assert_eq!(bench.told(Reply::Looked(room("x", RoomKind::Pair))), [unknown.as_str()]);
    }
    let nowhere = json!({ "roomName": "x".repeat(65), "author": "Ana", "message": "hi" });
    let told = Bench::proved().orders("send_message", nowhere);
    assert_eq!(told, [error("input_error", &format!("{} does not exist", "x".repeat(65)))]);
}

#[test]
fn a_room_that_has_let_go_of_somebody_is_not_spoken_in_any_more() {
    let tea = room("tea", RoomKind::Named);
    let mut bench = Bench::connected(&tea);
    let args = json!({ "roomName": "tea", "author": "Ana", "message": "hi" });
    bench.orders("send_message", args.clone());
    let why = error("input_error", "user not connected to room");
    assert_eq!(bench.refused(ChatError::NotAMember), [why]);
    assert_eq!(bench.orders("send_message", args), ["look tea"]);
}

#[test]
fn who_speaks_too_fast_is_told_and_stays_in_the_room() {
    let tea = room("tea", RoomKind::Named);
    let mut bench = Bench::connected(&tea);
    let args = json!({ "roomName": "tea", "author": "Ana", "message": "hi" });
    bench.orders("send_message", args.clone());
    let too_fast = ChatError::TooFast { retry_after: Duration::from_secs(2) };
    let told = bench.refused(too_fast.clone());
    assert_eq!(told, [error("limit_error", &too_fast.to_string())]);
    assert_eq!(bench.orders("send_message", args), ["post hi"]);
}

#[test]
fn leaving_a_room_is_not_answered() {
    let tea = room("tea", RoomKind::Named);
    let mut bench = Bench::connected(&tea);
    let args = json!({ "roomName": "tea", "username": "Ana" });
    assert_eq!(bench.orders("disconnect_from_room", args.clone()), ["step out"]);
    assert!(bench.told(Reply::SteppedOut).is_empty());
    assert_eq!(bench.orders("disconnect_from_room", args), ["look tea"]);
    let why = error("input_error", "user not connected to room");
    assert_eq!(bench.told(Reply::Looked(tea)), [why]);
}

#[test]
fn leaving_needs_a_room_one_is_in_and_ones_own_name() {
    let missing = "invalid arguments for DisconnectFromRoom";
    let another = "give room or username does not exist";
    for (args, why) in [
        (json!({}), missing),
        (json!({ "roomName": "tea" }), missing),
        (json!({ "username": "Ana" }), missing),
        (json!({ "roomName": "", "username": "Ana" }), missing),
        (json!({ "roomName": "tea", "username": 1 }), missing),
        (json!({ "roomName": "tea", "username": "Bo" }), another),
        (json!({ "roomName": "x".repeat(65), "username": "Ana" }), another),
    ] {
        let tea = room("tea", RoomKind::Named);
        let mut bench = Bench::connected(&tea);
        let told = bench.orders("disconnect_from_room", args.clone());
        assert_eq!(told, [error("input_error", why)], "{args}");
    }
    let mut bench = Bench::proved();
    let args = json!({ "roomName": "garden", "username": "Ana" });
    assert_eq!(bench.orders("disconnect_from_room", args.clone()), ["look garden"]);
    assert_eq!(bench.refused(ChatError::RoomNotFound), [error("input_error", another)]);
    bench.orders("disconnect_from_room", args);
    let too_fast = ChatError::TooFast { retry_after: Duration::from_secs(2) };
    let told = bench.refused(too_fast.clone());
    assert_eq!(told, [error("limit_error", &too_fast.to_string())], "guesses are counted");
}

#[test]
fn a_room_that_could_not_be_left_is_not_left() {
    let tea = room("tea", RoomKind::Named);
    let mut bench = Bench::connected(&tea);
    let args = json!({ "roomName": "tea", "username": "Ana" });
    bench.orders("disconnect_from_room", args.clone());
    let told = bench.refused(ChatError::Busy);
    assert_eq!(told, [error("server_error", &ChatError::Busy.to_string())]);
    assert_eq!(bench.orders("disconnect_from_room", args), ["step out"]);
}

#[test]
fn an_answer_to_nothing_that_was_asked_is_a_fault_of_ours() {
    let mut bench = Bench::proved();
    bench.orders("get_rooms", json!({}));
    let told = bench.told(Reply::Marked);
    assert_eq!(told, [error("server_error", &ChatError::Internal.to_string())]);
}
