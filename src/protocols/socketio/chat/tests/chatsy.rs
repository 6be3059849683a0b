//! Sockets of somebody who has entered a room with a page.
//! Must not test what all dialects share.

use super::*;
use crate::domain::Event as Happened;

fn entered() -> (Spoken, Room, Participant) {
    let (room, ana) = (room(RoomKind::Code), participant("Ana"));
    let mut spoken = Spoken::connected(in_room(&ana, &room), &LiveSockets::default());
    spoken.hears(Ok(snapshot(&room, &ana, 4, Vec::new())));
    (spoken, room, ana)
}

#[test]
fn he_is_let_in_first_and_then_hears_of_himself_once() {
    let (room, ana) = (room(RoomKind::Code), participant("Ana"));
    let mut spoken = Spoken::connected(in_room(&ana, &room), &LiveSockets::default());
    assert_eq!(spoken.out(), ["in as s1+"]);
    let (tag, command) = spoken.wanted();
    let (key, who) = (room.key.clone(), ana.clone());
    assert_eq!(command, Command::Join { key, who, numbered: true, resume: None });
    assert_eq!(spoken.socket.codec().name(), "chatsy+");
    spoken.replied(tag, Ok(snapshot(&room, &ana, 4, Vec::new())));
    assert_eq!(spoken.out(), [r#"2["message",{"message":"has entered the room","name":"Ana"}]"#]);
    assert!(matches!(spoken.wanted(), (_, Command::KeepPlace { .. })));
    let (at, own) = (Timestamp::UNIX_EPOCH, ana);
    let of = |who: Participant| Happened::Entered { who, at };
    assert!(!spoken.delivered(Dialect::Chatsy, &room, &of(own)));
    assert!(spoken.delivered(Dialect::Chatsy, &room, &of(participant("Ben"))));
}

#[test]
fn no_room_or_another_page_means_nobody_is_in_one() {
    let (room, ana) = (room(RoomKind::Code), participant("Ana"));
    let known = in_room(&ana, &room);
    for arrival in [
        Arrival { at_strangers: true, ..known.clone() },
        Arrival { foreign: true, ..known.clone() },
        Arrival { entry: None, ..known.clone() },
    ] {
        let spoken = Spoken::connected(arrival, &LiveSockets::default());
        assert_eq!(spoken.acts.len(), 1);
        assert_eq!(spoken.out(), ["in as s1+"]);
    }
    let mut spoken = Spoken::connected(known, &LiveSockets::default());
    spoken.hears(Err(ChatError::RoomNotFound));
    assert_eq!(spoken.acts, [], "open, and silent");
    spoken.says("message", &[json!({ "data": "Hi" })]);
    spoken.hears(Err(ChatError::NotAMember));
    assert!(spoken.ignored());
}

#[test]
fn who_may_not_is_out_for_good_and_trouble_of_ours_passes() {
    let (room, ana) = (room(RoomKind::Code), participant("Ana"));
    let suspended =
        ChatError::Suspended { until: None, why: crate::domain::Words::parse("insults").unwrap() };
    let known = in_room(&ana, &room);
    let mut spoken = Spoken::connected(known.clone(), &LiveSockets::default());
    spoken.hears(Err(suspended.clone()));
    let told = Packet::new(
        MAIN,
        packet::Body::Event {
            id: None,
            arguments: vec!["notice".into(), json!({ "message": suspended.to_string() })],
        },
    );
    assert_eq!(spoken.out(), [told.to_text().as_str(), "out", "closed: KeptOut"]);
    assert!(!spoken.socket.stays());
    let mut spoken = Spoken::connected(known, &LiveSockets::default());
    spoken.hears(Err(ChatError::Busy));
    assert_eq!(spoken.out(), ["closed: Busy"]);
    assert!(spoken.socket.stays());
}

#[test]
fn lines_are_posted_and_acknowledged_if_that_is_wanted() {
    let (mut spoken, ..) = entered();
    spoken.asks("message", json!({ "data": " Hi " }));
    let (tag, command) = spoken.wanted();
    assert_eq!(command, Command::Post { body: Body::parse("Hi").unwrap(), client_id: None });
    let receipt =
        crate::domain::Receipt { seq: Seq(5), at: Timestamp::UNIX_EPOCH, client_id: None };
    spoken.replied(tag, Ok(Reply::Posted(receipt.clone())));
    assert_eq!(spoken.out(), ["37[]"]);
    spoken.says("message", &[json!({ "data": "Hi" })]);
    spoken.hears(Ok(Reply::Posted(receipt)));
    assert_eq!(spoken.acts, []);
}

#[test]
fn what_cannot_be_said_is_told_and_what_makes_no_sense_is_not() {
    let (mut spoken, ..) = entered();
    spoken.asks("message", json!({ "data": "" }));
    let notice = r#"2["notice",{"message":"Please write something first."}]"#;
    assert_eq!(spoken.out(), [notice]);
    spoken.asks("message", json!({ "data": "x" }));
    let wait = Duration::from_secs(3);
    spoken.hears(Err(ChatError::TooFast { retry_after: wait }));
    assert!(spoken.out()[0].contains("too fast"), "{:?}", spoken.out());
    spoken.asks("message", json!("Hi"));
    assert!(spoken.ignored());
}

#[test]
fn who_says_good_bye_is_gone_at_once_and_may_come_again() {
    let (mut spoken, room, ana) = entered();
    assert!(spoken.socket.stays());
    spoken.acts = spoken.socket.disconnected(MAIN);
    let commands = spoken.commands();
    let [Command::KeepPlace { place, .. }, Command::StepOut] = &commands[..] else {
        panic!("{commands:?}");
    };
    assert_eq!(place.kept, "", "nobody goes on there");
    assert!(!spoken.socket.stays());
    spoken.connect("s2", None);
    assert_eq!(spoken.out(), ["in as s2+"]);
    spoken.hears(Ok(snapshot(&room, &ana, 4, Vec::new())));
    assert!(spoken.socket.stays());
}

#[test]
fn an_answer_that_comes_after_the_good_bye_changes_nothing() {
    let (room, ana) = (room(RoomKind::Code), participant("Ana"));
    let mut spoken = Spoken::connected(in_room(&ana, &room), &LiveSockets::default());
    let (joining, _) = spoken.wanted();
    spoken.acts = spoken.socket.disconnected(MAIN);
    spoken.replied(joining, Ok(snapshot(&room, &ana, 4, Vec::new())));
    assert_eq!(spoken.acts, []);
}
