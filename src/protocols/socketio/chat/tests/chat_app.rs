//! Sockets of strangers.
//! Must not test what all dialects share.

use super::*;
use crate::domain::matching::Tags;
use crate::domain::{End, Ended, StrangerOrder, Talk, Wait};

fn ordered(order: StrangerOrder) -> Command {
    Command::Stranger(order)
}

fn start() -> Command {
    ordered(StrangerOrder::Start(Tags::default()))
}

fn waiting() -> Told {
    Told::Waiting(Box::new(Wait {
        tags: Tags::default(),
        waiting: 1,
        usual: None,
        waited: Duration::ZERO,
        pause: Duration::ZERO,
    }))
}

fn talk(room: &Room, you: &Participant, partner: &Participant) -> Told {
    Told::Talking(Box::new(Talk {
        room: room.id,
        key: room.key.clone(),
        you: you.clone(),
        partner: partner.clone(),
        shared: Vec::new(),
        question: "",
        links: false,
        partner_here: true,
        wished: false,
        quiet: None,
    }))
}

fn known(who: &Participant) -> Arrival {
    Arrival { user: Some(who.id), stranger: Some(who.name.clone()), ..nobody() }
}

/// Somebody who waits.
fn came(live: &LiveSockets, who: &Participant, sid: &str) -> Spoken {
    let mut spoken = Spoken::new(known(who), live);
    spoken.connect(sid, None);
    spoken.asks("join", json!({ "message": "User wants to join a room." }));
    spoken.hears(Ok(Reply::Ordered));
    spoken.hears(Ok(Reply::Ordered));
    spoken
}

/// Somebody who is in the room of a conversation.
fn talks(spoken: &mut Spoken, room: &Room, you: &Participant, partner: &Participant) {
    spoken.meets(talk(room, you, partner));
    spoken.hears(Ok(snapshot(room, you, 0, Vec::new())));
}

fn joined(sid: &str, name: &str) -> String {
    let told = format!(r#""message":"{name} has joined the chat.","room_joined":true"#);
    format!(r#"2["message",{{{told},"sid":"{sid}","username":"{name}"}}]"#)
}

#[test]
fn who_comes_hears_of_himself_and_then_that_it_is_done() {
    let (live, ana) = (LiveSockets::default(), participant("Ana"));
    let mut spoken = Spoken::connected(known(&ana), &live);
    spoken.asks("join", json!("x"));
    assert_eq!(spoken.wanted().1, ordered(StrangerOrder::Attach(ana.clone())));
    spoken.meets(Told::Idle);
    assert_eq!(spoken.acts, []);
    let mut spoken = came(&live, &ana, "s1");
    assert_eq!(spoken.out(), [joined("s1", "Ana").as_str(), "37[]"]);
    spoken.meets(waiting());
    assert_eq!(spoken.acts, []);
    spoken.asks("join", json!({}));
    assert_eq!(spoken.out(), ["37[]"], "once is enough");
    assert_eq!(spoken.socket.codec().name(), "chat_app+");
}

#[test]
fn a_visitor_without_a_cookie_becomes_a_guest_with_a_friendly_name() {
    let mut spoken = Spoken::connected(nobody(), &LiveSockets::default());
    spoken.says("join", &[json!({})]);
    let (tag, command) = spoken.wanted();
    let Command::Introduce { name } = command else { panic!("{command:?}") };
    assert!(name.as_str().contains(' '), "{name}");
    let guest = Participant { id: UserId::random(), name };
    spoken.replied(tag, Ok(Reply::Is(guest.clone())));
    assert_eq!(spoken.wanted().1, ordered(StrangerOrder::Attach(guest)));
    spoken.hears(Ok(Reply::Ordered));
    assert_eq!(spoken.wanted().1, start());
}

#[test]
fn the_one_who_waited_hears_the_newcomer_and_not_the_other_way_round() {
    let (live, room) = (LiveSockets::default(), room(RoomKind::Pair));
    let (ana, ben) = (participant("Ana"), participant("Ben"));
    let (mut first, mut second) = (came(&live, &ana, "a"), came(&live, &ben, "b"));
    first.meets(talk(&room, &ana, &ben));
    let (_, command) = first.wanted();
    let (key, who) = (room.key.clone(), ana.clone());
    assert_eq!(command, Command::Join { key, who, numbered: false, resume: None });
    first.hears(Ok(snapshot(&room, &ana, 1, vec![line(&room, 1, &ben, "Hi")])));
    let offset = codec::offset(room.id, Seq(1));
    let said = format!(r#"2["message","Ben: Hi","{offset}"]"#);
    assert_eq!(first.out(), [joined("b", "Ben"), said]);
    talks(&mut second, &room, &ben, &ana);
    assert_eq!(second.out(), [""; 0]);
}

#[test]
fn what_a_connection_of_generation_3_is_called_nobody_else_hears() {
    let (live, room) = (LiveSockets::default(), room(RoomKind::Pair));
    let (ana, ben) = (participant("Ana"), participant("Ben"));
    let mut first = came(&live, &ana, "a");
    let mut second = Spoken::new(known(&ben), &live);
    let generation = Generation::Three;
    let client = Client { namespace: MAIN, sid: "engine", generation, handshake: None };
    second.acts = second.socket.connect(&client);
    second.asks("join", json!({}));
    second.hears(Ok(Reply::Ordered));
    second.hears(Ok(Reply::Ordered));
    assert_eq!(second.out()[0], joined("engine", "Ben"), "he compares it with his own");
    talks(&mut first, &room, &ana, &ben);
    let told = first.out().remove(0);
    assert!(told.contains("Ben has joined") && !told.contains("engine"), "{told}");
}

#[test]
fn who_is_alone_hears_himself_and_who_talks_is_heard() {
    let (live, room) = (LiveSockets::default(), room(RoomKind::Pair));
    let (ana, ben) = (participant("Ana"), participant("Ben"));
    let mut spoken = came(&live, &ana, "a");
    spoken.asks("message", json!({ "message": "Hello?" }));
    assert_eq!(spoken.out(), [r#"2["message","Ana: Hello?",""]"#, "37[]"]);
    talks(&mut spoken, &room, &ana, &ben);
    spoken.asks("message", json!({ "message": "Hi" }));
    let (tag, command) = spoken.wanted();
    assert_eq!(command, Command::Post { body: Body::parse("Hi").unwrap(), client_id: None });
    spoken.replied(tag, Err(ChatError::NoPartner));
    assert!(spoken.out()[0].contains("Nobody heard this"), "{:?}", spoken.out());
}

#[test]
fn before_join_and_after_leave_nothing_is_said() {
    let (live, room) = (LiveSockets::default(), room(RoomKind::Pair));
    let (ana, ben) = (participant("Ana"), participant("Ben"));
    for event in ["message", "leave"] {
        let mut spoken = Spoken::connected(known(&ana), &live);
        spoken.says(event, &[json!({ "message": "Hi" })]);
        assert!(spoken.ignored(), "{event}");
    }
    let mut spoken = came(&live, &ana, "a");
    talks(&mut spoken, &room, &ana, &ben);
    spoken.asks("leave", json!({}));
    let (tag, command) = spoken.wanted();
    assert_eq!(command, ordered(StrangerOrder::Stop));
    spoken.replied(tag, Ok(Reply::Ordered));
    assert_eq!(spoken.out(), ["37[]"]);
    spoken.meets(Told::Idle);
    spoken.says("message", &[json!({ "message": "Hi" })]);
    assert!(spoken.ignored());
    spoken.says("join", &[json!({})]);
    assert_eq!(spoken.wanted().1, start(), "he may come again");
}

#[test]
fn who_is_left_behind_hears_how_and_waits_again() {
    let (live, room) = (LiveSockets::default(), room(RoomKind::Pair));
    let (ana, ben) = (participant("Ana"), participant("Ben"));
    let offset = codec::offset(room.id, Seq(0));
    for (how, told) in [
        (End::Left, "Ben has left the chat."),
        (End::Idle, "Ben has left the chat."),
        (End::Dropped, "Ben has disconnected"),
    ] {
        let mut spoken = came(&live, &ana, "a");
        talks(&mut spoken, &room, &ana, &ben);
        spoken.meets(Told::Ended(Ended { partner: ben.name.clone(), how }));
        assert_eq!(spoken.out(), [format!(r#"2["message","{told}","{offset}"]"#)]);
        assert_eq!(spoken.wanted().1, start());
        spoken.hears(Ok(Reply::Ordered));
        assert_eq!(spoken.acts, [], "silently");
        spoken.meets(waiting());
        spoken.meets(Told::GaveUp);
        assert_eq!(spoken.wanted().1, start(), "the page knows no end of waiting");
    }
}

#[test]
fn who_waits_again_too_soon_does_so_a_little_later() {
    let (live, room) = (LiveSockets::default(), room(RoomKind::Pair));
    let (ana, ben) = (participant("Ana"), participant("Ben"));
    let mut spoken = came(&live, &ana, "a");
    talks(&mut spoken, &room, &ana, &ben);
    spoken.meets(Told::Ended(Ended { partner: ben.name, how: End::Left }));
    assert_eq!(spoken.socket.wakes_at(), None);
    spoken.hears(Err(ChatError::TooFast { retry_after: Duration::from_secs(5) }));
    assert_eq!(spoken.acts, []);
    let due = spoken.socket.wakes_at().unwrap();
    assert_eq!(spoken.socket.ticked(due - Duration::from_secs(1)), []);
    spoken.acts = spoken.socket.ticked(due);
    assert_eq!(spoken.wanted().1, start());
    assert_eq!(spoken.socket.wakes_at(), None);
}

#[test]
fn random_chat_is_for_our_own_pages_and_where_it_is_switched_on() {
    let (live, ana) = (LiveSockets::default(), participant("Ana"));
    let mut spoken = Spoken::connected(Arrival { foreign: true, ..nobody() }, &live);
    spoken.asks("join", json!({}));
    assert_eq!(spoken.out(), ["out"]);
    let mut spoken = Spoken::connected(known(&ana), &live);
    spoken.socket.random_chat = false;
    spoken.asks("join", json!({}));
    assert!(spoken.ignored());
}

#[test]
fn who_says_good_bye_ends_the_connection_so_that_the_other_one_hears_of_it() {
    let (live, ana) = (LiveSockets::default(), participant("Ana"));
    let mut spoken = came(&live, &ana, "a");
    spoken.acts = spoken.socket.disconnected(MAIN);
    assert_eq!(spoken.out(), ["closed: Done"]);
    assert!(!spoken.socket.stays());
}

#[test]
fn a_second_page_of_his_is_where_he_is() {
    let (live, room) = (LiveSockets::default(), room(RoomKind::Pair));
    let (ana, ben) = (participant("Ana"), participant("Ben"));
    let _first = came(&live, &ana, "a");
    let _partner = came(&live, &ben, "b");
    let mut spoken = Spoken::connected(known(&ana), &live);
    spoken.asks("join", json!({}));
    let (attaching, _) = spoken.wanted();
    spoken.meets(talk(&room, &ana, &ben));
    let (joining, _) = spoken.wanted();
    spoken.replied(attaching, Ok(Reply::Ordered));
    assert_eq!(spoken.out(), [joined("s1", "Ana").as_str(), "37[]"]);
    spoken.replied(joining, Ok(snapshot(&room, &ana, 0, Vec::new())));
    assert_eq!(spoken.out(), [""; 0]);
}
