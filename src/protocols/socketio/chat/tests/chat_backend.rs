//! Sockets of programs with a key.
//! Must not test what all dialects share.

use super::*;
use crate::domain::{AccountError, Event as Happened, RoomError};

fn auth() -> Value {
    json!(r#"{"uuid":"key","room_gid":"BGHKLMNP"}"#)
}

/// A program that has shown its key and asked for the room.
fn shown(live: &LiveSockets, mila: &Participant) -> Spoken {
    let mut spoken = Spoken::connected(nobody(), live);
    spoken.asks("auth", auth());
    spoken.hears(Ok(Reply::Is(mila.clone())));
    spoken
}

fn entered(live: &LiveSockets, mila: &Participant, room: &Room) -> Spoken {
    let mut spoken = shown(live, mila);
    spoken.hears(Ok(Reply::Looked(Box::new(room.clone()))));
    spoken.hears(Ok(snapshot(room, mila, 4, Vec::new())));
    spoken
}

#[test]
fn the_acknowledgement_comes_before_anything_else() {
    let (room, mila) = (room(RoomKind::Shared), participant("Mila"));
    let mut spoken = Spoken::connected(nobody(), &LiveSockets::default());
    spoken.asks("auth", auth());
    let (_, command) = spoken.wanted();
    assert_eq!(command, Command::ShowKey { key: Hidden("key".into()) });
    spoken.hears(Ok(Reply::Is(mila.clone())));
    let (_, command) = spoken.wanted();
    assert_eq!(command, Command::Look { key: room.key.clone() });
    spoken.hears(Ok(Reply::Looked(Box::new(room.clone()))));
    let (tag, command) = spoken.wanted();
    let (key, who) = (room.key.clone(), mila.clone());
    assert_eq!(command, Command::Join { key, who, numbered: true, resume: None });
    assert_eq!(spoken.socket.codec().name(), "chat_backend+");
    let here = Participant { name: Name::parse("Mila 2").unwrap(), ..mila.clone() };
    spoken.replied(tag, Ok(snapshot(&room, &here, 4, Vec::new())));
    let joined = format!(r#"2["join_room",{{"user":"Mila 2","uuid":"{}"}}]"#, mila.id);
    assert_eq!(spoken.out(), ["37[]", joined.as_str()]);
    let (at, who) = (Timestamp::UNIX_EPOCH, here.clone());
    let own = Happened::Entered { who, at };
    assert!(!spoken.delivered(Dialect::ChatBackend, &room, &own), "only once");
    let who = participant("Ben");
    assert!(spoken.delivered(Dialect::ChatBackend, &room, &Happened::Entered { who, at }));
    let location = Location::of_object("{}".into()).unwrap();
    let located = Happened::Located { who: here, location };
    assert!(spoken.delivered(Dialect::ChatBackend, &room, &located), "also his own");
}

#[test]
fn every_failure_is_a_disconnect_without_an_acknowledgement() {
    let live = LiveSockets::default();
    let (hidden, mila) = (room(RoomKind::Pair), participant("Mila"));
    for argument in [json!({ "uuid": "key", "room_gid": "x" }), json!("x"), json!("{}")] {
        let mut spoken = Spoken::connected(nobody(), &live);
        spoken.asks("auth", argument);
        assert_eq!(spoken.out(), ["out"]);
        assert!(!spoken.socket.stays());
    }
    let mut spoken = Spoken::connected(nobody(), &live);
    spoken.asks("auth", auth());
    spoken.hears(Err(AccountError::KeyRefused.into()));
    assert_eq!(spoken.out(), ["out"]);
    for result in [Err(ChatError::RoomNotFound), Ok(Reply::Looked(Box::new(hidden)))] {
        let mut spoken = shown(&live, &mila);
        spoken.hears(result);
        assert_eq!(spoken.out(), ["out"]);
    }
    let mut spoken = shown(&live, &mila);
    spoken.hears(Ok(Reply::Looked(Box::new(room(RoomKind::Owned)))));
    spoken.hears(Err(RoomError::Forbidden.into()));
    assert_eq!(spoken.out(), ["out"]);
    let mut spoken = shown(&live, &mila);
    let wait = Duration::from_secs(9);
    spoken.hears(Err(ChatError::TooFast { retry_after: wait }));
    assert_eq!(spoken.out().len(), 2, "a notice, and out: {:?}", spoken.out());
    let mut spoken = shown(&live, &mila);
    spoken.hears(Err(ChatError::Unavailable));
    assert_eq!(spoken.out(), ["closed: Busy"], "clients come back by themselves");
}

#[test]
fn nobody_is_twice_in_a_room() {
    let (live, room, mila) = (LiveSockets::default(), room(RoomKind::Shared), participant("Mila"));
    let mut first = entered(&live, &mila, &room);
    let mut second = shown(&live, &mila);
    second.hears(Ok(Reply::Looked(Box::new(room.clone()))));
    assert_eq!(second.out(), ["out"]);
    first.asks("auth", auth());
    first.hears(Ok(Reply::Is(mila.clone())));
    first.hears(Ok(Reply::Looked(Box::new(room.clone()))));
    assert_eq!(first.out(), ["out"], "not even through the same socket");
    let third = entered(&live, &mila, &room);
    assert_eq!(third.out()[0], "37[]", "nobody is there any more");
    drop(third);
    let fourth = entered(&live, &mila, &room);
    assert_eq!(fourth.out()[0], "37[]");
}

#[test]
fn another_room_is_instead_of_the_first_one() {
    let (live, mila) = (LiveSockets::default(), participant("Mila"));
    let (first, second) = (room(RoomKind::Shared), room(RoomKind::Shared));
    let mut spoken = entered(&live, &mila, &first);
    spoken.asks("auth", auth());
    spoken.hears(Ok(Reply::Is(mila.clone())));
    spoken.hears(Ok(Reply::Looked(Box::new(second.clone()))));
    spoken.hears(Ok(snapshot(&second, &mila, 0, Vec::new())));
    assert_eq!(spoken.out()[0], "37[]");
    assert!(live.claim(mila.id, first.id).is_some());
    assert!(live.claim(mila.id, second.id).is_none());
}

#[test]
fn a_location_is_shown_and_acknowledged() {
    let (live, room, mila) = (LiveSockets::default(), room(RoomKind::Shared), participant("Mila"));
    let mut spoken = entered(&live, &mila, &room);
    spoken.asks("location", json!(r#"{"lat": 1}"#));
    let (tag, command) = spoken.wanted();
    let location = Location::of_object(r#"{"lat":1}"#.into()).unwrap();
    assert_eq!(command, Command::ShareLocation(location));
    spoken.replied(tag, Ok(Reply::Shared));
    assert_eq!(spoken.out(), ["37[]"]);
    let long = format!(r#"{{"lat":"{}"}}"#, "x".repeat(Location::LONGEST));
    spoken.asks("location", json!(long));
    assert!(spoken.out()[0].contains("notice"), "{:?}", spoken.out());
    spoken.asks("message", json!({ "data": "Hi" }));
    assert!(spoken.ignored(), "such programs post by other means");
}

#[test]
fn a_socket_of_a_page_leaves_the_pages_room_first() {
    let (room, ana) = (room(RoomKind::Code), participant("Ana"));
    let mut spoken = Spoken::connected(in_room(&ana, &room), &LiveSockets::default());
    spoken.hears(Ok(snapshot(&room, &ana, 4, Vec::new())));
    spoken.asks("auth", auth());
    assert_eq!(
        spoken.commands(),
        [Command::StepOut, Command::ShowKey { key: Hidden("key".into()) }]
    );
    spoken.asks("join", json!({}));
    assert!(spoken.ignored(), "the first one counts");
}
