//! Getting into a room: what comes in which order, from rooms of any length, and what can happen on the way.
//! Must not test other commands.

use super::*;
use crate::domain::{Page, RoomError};

fn begin(bench: &mut Bench, key: &str) -> Vec<String> {
    bench.orders("connect_to_room", json!({ "username": "Ana", "roomName": key }))
}

#[test]
fn what_was_said_comes_first_then_that_one_is_here_then_who_else_is() {
    let (tea, bo) = (room("tea", RoomKind::Named), person("Bo"));
    let mut bench = Bench::proved();
    let ana = bench.ana.clone();
    assert_eq!(begin(&mut bench, "tea"), ["look tea"]);
    assert_eq!(bench.told(Reply::Looked(tea.clone())), ["join tea as Ana after 0 and 0"]);
    let mut found = snapshot(&tea, &ana);
    found.people.insert(0, Present { who: bo.clone(), presence: Presence::Away });
    found.messages = vec![message(&tea, 1, &bo, "one"), message(&tea, 2, &bo, "two")];
    found.notices = vec![
        passing(1, 0, &bo, Passing::Entered),
        passing(2, 1, &ana, Passing::Entered),
        passing(3, 1, &ana, Passing::Left),
        passing(4, 2, &bo, Passing::Left),
        passing(5, 2, &bo, Passing::Entered),
    ];
    assert_eq!(
        bench.told(Reply::Joined(Box::new(found))),
        [
            line("[Room]", "Bo has connected."),
            line("Bo", "one"),
            line("[Room]", "Ana has connected."),
            line("[Room]", "Ana has disconnected."),
            line("Bo", "two"),
            line("[Room]", "Bo has disconnected."),
            line("[Room]", "Bo has connected."),
            line("[Room]", "Ana has connected."),
            connected("tea", &["Bo", "Ana"]),
        ]
    );
}

#[test]
fn ones_own_coming_is_told_once_whoever_tells_it_first() {
    let tea = room("tea", RoomKind::Named);
    let mut bench = Bench::proved();
    let ana = bench.ana.clone();
    begin(&mut bench, "tea");
    bench.told(Reply::Looked(tea.clone()));
    let mut found = snapshot(&tea, &ana);
    found.notices = vec![passing(1, 0, &ana, Passing::Entered)];
    assert_eq!(
        bench.told(Reply::Joined(Box::new(found))),
        [line("[Room]", "Ana has connected."), connected("tea", &["Ana"])]
    );
    let (who, at) = (ana, clock::now());
    assert_eq!(bench.hears(&Event::Entered { who, at }, &tea), None);
}

#[test]
fn the_others_are_heard_coming_and_going_and_nothing_that_clients_have_no_words_for() {
    let (tea, bo) = (room("tea", RoomKind::Named), person("Bo"));
    let mut bench = Bench::connected(&tea);
    let at = clock::now();
    let entered = Event::Entered { who: bo.clone(), at };
    assert_eq!(bench.hears(&entered, &tea), Some(line("[Room]", "Bo has connected.")));
    let left = Event::Left { who: bo.clone(), at };
    assert_eq!(bench.hears(&left, &tea), Some(line("[Room]", "Bo has disconnected.")));
    for silent in [Event::Away(bo.clone()), Event::Back(bo.clone()), Event::Typing(bo)] {
        assert_eq!(bench.hears(&silent, &tea), None);
    }
}

#[test]
fn a_long_room_is_read_page_by_page_and_nothing_is_missing_or_doubled() {
    let (tea, bo) = (room("tea", RoomKind::Named), person("Bo"));
    let mut bench = Bench::proved();
    let ana = bench.ana.clone();
    let said = |numbers: std::ops::RangeInclusive<i64>| -> Vec<Message> {
        numbers.map(|seq| message(&tea, seq, &bo, &seq.to_string())).collect()
    };
    begin(&mut bench, "tea");
    bench.told(Reply::Looked(tea.clone()));
    let notices = vec![passing(7, 0, &bo, Passing::Entered), passing(8, 2, &bo, Passing::Left)];
    let behind = Reply::Behind { room: tea.clone(), until: Seq(4), notices };
    assert_eq!(bench.told(behind), ["read 0 to 4"]);
    let page = Page { messages: said(1..=2), more: true };
    assert_eq!(
        bench.told(Reply::Missed(page)),
        [
            line("[Room]", "Bo has connected."),
            line("Bo", "1"),
            line("Bo", "2"),
            "read 2 to 4".into()
        ]
    );
    let page = Page { messages: said(3..=4), more: false };
    assert_eq!(
        bench.told(Reply::Missed(page)),
        [
            line("[Room]", "Bo has disconnected."),
            line("Bo", "3"),
            line("Bo", "4"),
            "join tea as Ana after 4 and 8".into(),
        ]
    );
    let mut found = snapshot(&tea, &ana);
    found.messages = said(5..=6);
    found.notices =
        vec![passing(9, 4, &ana, Passing::Entered), passing(10, 5, &bo, Passing::Entered)];
    assert_eq!(
        bench.told(Reply::Joined(Box::new(found))),
        [
            line("Bo", "5"),
            line("[Room]", "Bo has connected."),
            line("Bo", "6"),
            line("[Room]", "Ana has connected."),
            connected("tea", &["Ana"]),
        ]
    );
}

#[test]
fn another_room_is_entered_only_after_the_first_was_left() {
    let (tea, garden) = (room("tea", RoomKind::Named), room("garden", RoomKind::Owned));
    let mut bench = Bench::connected(&tea);
    let ana = bench.ana.clone();
    assert_eq!(begin(&mut bench, "garden"), ["look garden"]);
    assert_eq!(bench.told(Reply::Looked(garden.clone())), ["step out"]);
    assert_eq!(bench.told(Reply::SteppedOut), ["join garden as Ana after 0 and 0"]);
    bench.told(Reply::Joined(Box::new(snapshot(&garden, &ana))));
    let to_tea = json!({ "roomName": "tea", "author": "Ana", "message": "hi" });
    assert_eq!(bench.orders("send_message", to_tea), ["look tea"]);
    bench.told(Reply::Looked(tea));
    let here = json!({ "roomName": "garden", "author": "Ana", "message": "hi" });
    assert_eq!(bench.orders("send_message", here), ["post hi"]);
}

#[test]
fn the_same_room_once_more_is_left_and_entered() {
    let tea = room("tea", RoomKind::Named);
    let mut bench = Bench::connected(&tea);
    begin(&mut bench, "tea");
    assert_eq!(bench.told(Reply::Looked(tea)), ["step out"]);
    assert_eq!(bench.told(Reply::SteppedOut), ["join tea as Ana after 0 and 0"]);
}

#[test]
fn who_asks_for_a_room_that_is_not_there_stays_where_he_is() {
    let tea = room("tea", RoomKind::Named);
    let mut bench = Bench::connected(&tea);
    begin(&mut bench, "garden");
    let why = error("input_error", "garden does not exist");
    assert_eq!(bench.refused(ChatError::RoomNotFound), [why]);
    let here = json!({ "roomName": "tea", "author": "Ana", "message": "hi" });
    assert_eq!(bench.orders("send_message", here), ["post hi"]);
}

#[test]
fn a_room_one_may_not_enter_is_as_if_it_were_not_there() {
    let why = error("input_error", "tea does not exist");
    for reason in [
        ChatError::RoomNotFound,
        RoomError::Forbidden.into(),
        RoomError::Removed.into(),
        RoomError::PasswordRequired.into(),
    ] {
        let mut bench = Bench::proved();
        begin(&mut bench, "tea");
        bench.told(Reply::Looked(room("tea", RoomKind::Owned)));
        assert_eq!(bench.refused(reason), [why.as_str()]);
    }
    let mut bench = Bench::proved();
    begin(&mut bench, "tea");
    assert_eq!(bench.told(Reply::Looked(room("tea", RoomKind::Pair))), [why]);
}

#[test]
fn connecting_needs_a_room_and_ones_own_name() {
    let why = error("input_error", "invalid arguments to ConnectToRoom");
    for args in [
        json!({}),
        json!({ "username": "Ana" }),
        json!({ "roomName": "tea" }),
        json!({ "username": "Ana", "roomName": "" }),
        json!({ "username": "Ana", "roomName": ["tea"] }),
        json!({ "username": "", "roomName": "tea" }),
        json!({ "username": "Bo", "roomName": "tea" }),
    ] {
        let told = Bench::proved().orders("connect_to_room", args.clone());
        assert_eq!(told, [why.as_str()], "{args}");
    }
}

#[test]
fn who_meets_somebody_of_his_name_gets_a_number() {
    let tea = room("tea", RoomKind::Named);
    let mut bench = Bench::proved();
    begin(&mut bench, "tea");
    bench.told(Reply::Looked(tea.clone()));
    let you = Participant { name: Name::parse("Ana 3").unwrap(), ..bench.ana.clone() };
    let told = bench.told(Reply::Joined(Box::new(snapshot(&tea, &you))));
    assert_eq!(told, [line("[Room]", "Ana 3 has connected."), connected("tea", &["Ana 3"])]);
}

#[test]
fn in_a_crowd_of_which_not_all_are_named_one_finds_oneself() {
    let (tea, bo) = (room("tea", RoomKind::Named), person("Bo"));
    let mut bench = Bench::proved();
    begin(&mut bench, "tea");
    bench.told(Reply::Looked(tea.clone()));
    let mut found = snapshot(&tea, &bench.ana);
    found.people = vec![Present { who: bo, presence: Presence::Here }];
    found.people_total = 1_000;
    let told = bench.told(Reply::Joined(Box::new(found)));
    assert_eq!(told[1], connected("tea", &["Bo", "Ana"]));
}

#[test]
fn a_room_that_ends_on_the_way_is_looked_for_again_a_few_times() {
    let mut bench = Bench::proved();
    begin(&mut bench, "tea");
    for _ in 0..2 {
        bench.told(Reply::Looked(room("tea", RoomKind::Named)));
        assert_eq!(bench.told(Reply::Stale), ["look tea"]);
    }
    bench.told(Reply::Looked(room("tea", RoomKind::Named)));
    assert_eq!(bench.told(Reply::Stale), [error("input_error", "tea does not exist")]);
}

#[test]
fn what_goes_wrong_on_the_way_is_told_and_the_client_is_in_no_room_or_in_the_old_one() {
    let (tea, garden) = (room("tea", RoomKind::Named), room("garden", RoomKind::Named));
    let here = json!({ "roomName": "tea", "author": "Ana", "message": "hi" });
    let busy = error("server_error", &ChatError::Busy.to_string());

    let mut bench = Bench::connected(&tea);
    begin(&mut bench, "garden");
    bench.told(Reply::Looked(garden.clone()));
    assert_eq!(bench.refused(ChatError::Busy), [busy.as_str()]);
    assert_eq!(bench.orders("send_message", here.clone()), ["post hi"], "it was not left");

    let mut bench = Bench::connected(&tea);
    begin(&mut bench, "garden");
    bench.told(Reply::Looked(garden.clone()));
    bench.told(Reply::SteppedOut);
    assert_eq!(bench.refused(ChatError::Busy), [busy.as_str()]);
    assert_eq!(bench.orders("send_message", here), ["look tea"], "it was left");

    let mut bench = Bench::proved();
    begin(&mut bench, "garden");
    bench.told(Reply::Looked(garden.clone()));
    bench.told(Reply::Behind { room: garden, until: Seq(9), notices: Vec::new() });
    assert_eq!(bench.refused(ChatError::Busy), [busy.as_str()]);
    assert_eq!(begin(&mut bench, "garden"), ["look garden"]);
}
