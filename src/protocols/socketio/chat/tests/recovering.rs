//! Clients that come back for what they have missed.
//! Must not test how a place is kept.

use super::*;
use crate::domain::{Page, Place, Resume, StrangerOrder, Talk};

fn back(offset: Option<String>) -> Value {
    match offset {
        Some(offset) => json!({ "pid": "p1", "offset": offset, "token": "x" }),
        None => json!({ "pid": "p1" }),
    }
}

/// What was kept of a socket that is in a room.
fn kept(spoken: &Spoken) -> Place {
    let place = spoken.acts.iter().find_map(|act| match act {
        Act::Run { command: Command::KeepPlace { place, .. }, .. } => Some(place.clone()),
        _ => None,
    });
    place.unwrap_or_else(|| panic!("nothing is kept: {:?}", spoken.acts))
}

/// Somebody who was in a page's room when number 4 was the newest.
fn was_in_room() -> (Room, Participant, Place) {
    let (room, ana) = (room(RoomKind::Code), participant("Ana"));
    let mut spoken = Spoken::connected(in_room(&ana, &room), &LiveSockets::default());
    spoken.hears(Ok(snapshot(&room, &ana, 4, Vec::new())));
    let place = kept(&spoken);
    (room, ana, place)
}

fn comes_back(arrival: Arrival, offset: Option<String>, place: Option<Place>) -> Spoken {
    let mut spoken = Spoken::new(arrival, &LiveSockets::default());
    spoken.connect("s2", Some(&back(offset)));
    assert_eq!(spoken.wanted().1, Command::Recover { pid: Hidden("p1".into()) });
    spoken.hears(Ok(Reply::Recovered(place)));
    spoken
}

fn resume(spoken: &Spoken) -> Option<Resume> {
    match spoken.wanted() {
        (_, Command::Join { resume, .. }) => resume,
        (_, other) => panic!("{other:?}"),
    }
}

#[test]
fn it_is_let_in_as_before_then_told_what_it_missed() {
    let (room, ana, place) = was_in_room();
    let offset = codec::offset(room.id, Seq(6));
    let mut spoken = comes_back(in_room(&ana, &room), Some(offset), Some(place));
    assert_eq!(spoken.out(), [""; 0], "not before it is in the room");
    assert_eq!(resume(&spoken), Some(Resume { room: room.id, seq: Seq(6), notice: None }));
    let missed = [7, 8].map(|seq| line(&room, seq, &ana, &format!("n{seq}")));
    spoken.hears(Ok(snapshot(&room, &ana, 8, missed.to_vec())));
    let offset = |seq| codec::offset(room.id, Seq(seq));
    assert_eq!(
        spoken.out(),
        [
            "in as s1+".to_owned(),
            format!(r#"2["message",{{"message":"n7","name":"Ana"}},"{}"]"#, offset(7)),
            format!(r#"2["message",{{"message":"n8","name":"Ana"}},"{}"]"#, offset(8)),
        ]
    );
    let again = kept(&spoken);
    let mut spoken = comes_back(in_room(&ana, &room), None, Some(again));
    let seen = resume(&spoken).unwrap().seq;
    assert_eq!(seen, Seq(6), "what was told it may not have arrived");
    spoken.hears(Ok(snapshot(&room, &ana, 8, Vec::new())));
    assert_eq!(spoken.out(), ["in as s1+"]);
}

#[test]
fn an_offset_of_another_room_is_none() {
    let (room, ana, place) = was_in_room();
    for offset in [None, Some(codec::offset(RoomId::random(), Seq(2))), Some("Ana: Hi".into())] {
        let spoken = comes_back(in_room(&ana, &room), offset, Some(place.clone()));
        assert_eq!(resume(&spoken).unwrap().seq, Seq(4), "what was said before it came");
    }
}

#[test]
fn whatever_fails_is_a_new_connection() {
    let (room, ana, place) = was_in_room();
    let known = in_room(&ana, &room);
    let as_new = |spoken: &Spoken| {
        assert_eq!(spoken.out(), ["in as s2+"]);
        assert_eq!(resume(spoken), None);
    };
    as_new(&comes_back(known.clone(), None, None));
    for result in [Ok(Reply::Stale), Err(ChatError::RoomNotFound), Err(ChatError::Unavailable)] {
        let mut spoken = comes_back(known.clone(), None, Some(place.clone()));
        spoken.hears(result);
        as_new(&spoken);
    }
    let broken = Place { kept: "{}".into(), ..place.clone() };
    as_new(&comes_back(known, None, Some(broken)));
    let other = in_room(&participant("Ben"), &room);
    as_new(&comes_back(other, None, Some(place.clone())));
    let spoken = comes_back(Arrival { foreign: true, ..nobody() }, None, Some(place));
    assert_eq!(spoken.out(), ["in as s2+"]);
    assert_eq!(spoken.acts.len(), 1);
}

#[test]
fn who_has_missed_much_is_let_in_and_told_page_by_page() {
    let (room, ana, place) = was_in_room();
    let mut spoken = comes_back(in_room(&ana, &room), None, Some(place));
    let behind = Reply::Behind { room: Box::new(room.clone()), until: Seq(9), notices: Vec::new() };
    spoken.hears(Ok(behind));
    assert_eq!(spoken.out(), ["in as s1+"]);
    let reads = |after| Command::HistoryAfter { room: room.id, after: Seq(after), until: Seq(9) };
    assert_eq!(spoken.wanted().1, reads(4));
    let page = |numbers: &[i64], more| {
        let messages = numbers.iter().map(|seq| line(&room, *seq, &ana, "n")).collect();
        Ok(Reply::Missed(Page { messages, more }))
    };
    spoken.hears(page(&[5, 6], true));
    assert_eq!(spoken.out().len(), 2);
    assert_eq!(spoken.wanted().1, reads(6));
    spoken.hears(page(&[7, 8, 9], false));
    assert_eq!(spoken.out().len(), 3);
    assert_eq!(resume(&spoken).unwrap().seq, Seq(9));
    spoken.hears(Ok(snapshot(&room, &ana, 10, vec![line(&room, 10, &ana, "n")])));
    assert_eq!(spoken.out().len(), 1, "what is new, and not once more that it is in");
}

#[test]
fn a_program_says_once_more_where_it_is_and_is_answered_as_the_first_time() {
    let (live, room, mila) = (LiveSockets::default(), room(RoomKind::Shared), participant("Mila"));
    let auth = json!(r#"{"uuid":"key","room_gid":"BGHKLMNP"}"#);
    let enters = |spoken: &mut Spoken| {
        spoken.asks("auth", auth.clone());
        spoken.hears(Ok(Reply::Is(mila.clone())));
        spoken.hears(Ok(Reply::Looked(Box::new(room.clone()))));
    };
    let mut lost = Spoken::connected(nobody(), &live);
    enters(&mut lost);
    lost.hears(Ok(snapshot(&room, &mila, 4, Vec::new())));
    let place = kept(&lost);
    // Nobody has noticed yet that the first one is lost.
    let mut spoken = Spoken::new(nobody(), &live);
    spoken.connect("s2", Some(&back(None)));
    spoken.hears(Ok(Reply::Recovered(Some(place))));
    spoken.hears(Ok(snapshot(&room, &mila, 4, Vec::new())));
    assert_eq!(spoken.out(), ["in as s1+"]);
    enters(&mut spoken);
    let joined = format!(r#"2["join_room",{{"user":"Mila","uuid":"{}"}}]"#, mila.id);
    assert_eq!(spoken.out(), ["37[]", joined.as_str()]);
    enters(&mut spoken);
    assert_eq!(spoken.out(), ["out"], "the third time it is there twice");
}

/// A stranger in a conversation, what was kept of him, and what he is told of it.
fn talked() -> (Participant, Room, Place, Told) {
    let (ana, ben, room) = (participant("Ana"), participant("Ben"), room(RoomKind::Pair));
    let told = Told::Talking(Box::new(Talk {
        room: room.id,
        key: room.key.clone(),
        you: ana.clone(),
        partner: ben,
        shared: Vec::new(),
        question: "",
        links: false,
        partner_here: true,
        wished: false,
        quiet: None,
    }));
    let mut spoken = Spoken::connected(nobody(), &LiveSockets::default());
    spoken.says("join", &[json!({})]);
    spoken.hears(Ok(Reply::Is(ana.clone())));
    spoken.hears(Ok(Reply::Ordered));
    spoken.hears(Ok(Reply::Ordered));
    spoken.meets(told.clone());
    spoken.hears(Ok(snapshot(&room, &ana, 0, Vec::new())));
    let place = kept(&spoken);
    (ana, room, place, told)
}

#[test]
fn a_conversation_goes_on_if_the_other_one_is_still_there() {
    let (ana, room, place, told) = talked();
    let mut spoken = comes_back(nobody(), None, Some(place.clone()));
    let (attaching, command) = spoken.wanted();
    assert_eq!(command, Command::Stranger(StrangerOrder::Attach(ana.clone())));
    spoken.meets(told);
    assert_eq!(spoken.acts, []);
    spoken.replied(attaching, Ok(Reply::Ordered));
    assert_eq!(resume(&spoken).unwrap().room, room.id);
    spoken.hears(Ok(snapshot(&room, &ana, 0, Vec::new())));
    assert_eq!(spoken.out(), ["in as s1+"]);
    spoken.asks("join", json!({}));
    assert_eq!(spoken.out(), ["37[]"], "the page asks on every connection");

    let mut spoken = comes_back(nobody(), None, Some(place));
    let (attaching, _) = spoken.wanted();
    spoken.meets(Told::Idle);
    spoken.replied(attaching, Ok(Reply::Ordered));
    assert_eq!(spoken.out(), ["in as s2+"], "he has gone meanwhile");
    assert_eq!(spoken.acts.len(), 1);
}

#[test]
fn clients_that_do_not_come_back_for_what_they_missed_are_not_asked() {
    let mut spoken = Spoken::new(Arrival { recovers: false, ..nobody() }, &LiveSockets::default());
    spoken.connect("s2", Some(&back(None)));
    assert_eq!(spoken.out(), ["in as s2"]);
}
