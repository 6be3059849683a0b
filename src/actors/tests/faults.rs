//! Slow readers, ends at bad moments, and panics.

use super::*;
use crate::actors::Strangers;
use crate::domain::{Seq, StrangerOrder};

#[actix_rt::test]
async fn a_reader_who_does_not_keep_up_is_closed_and_nobody_waits_for_him() {
    let house = House::new(RoomsConfig::default());
    let room = house.room().await;
    let mut ana = house.join(&room, "Ana").await;
    let mut slow = Probe::with_room_for(house.chat.clone(), 8);
    slow.join(&room.key, person("Ben"), None).await.unwrap();
    ana.expect("Ana entered").await;
    ana.expect("Ben entered").await;
    for n in 1..=30 {
        let tag = ana.post("x", None);
        ana.expect(&format!("{n} Ana: x")).await;
        ana.expect_posted(tag).await;
    }
    assert_eq!(slow.next().await, Heard::Closed(CloseReason::TooSlow));
    let text = String::from_utf8(house.chat.services.metrics.render()).unwrap();
    assert!(text.contains("chinwag_slow_sessions_dropped_total 1"), "{text}");
}

#[actix_rt::test]
async fn a_session_that_ends_while_its_join_is_under_way_leaves_no_ghost() {
    let house = House::new(quick());
    let room = house.room().await;
    let mut ana = house.join(&room, "Ana").await;
    ana.expect("Ana entered").await;
    let mut hasty = Probe::new(house.chat.clone());
    hasty.run(Command::Join {
        key: room.key.clone(),
        who: person("Ben"),
        numbered: false,
        resume: None,
    });
    drop(hasty);
    ana.expect("Ben entered").await;
    // Never connected, so he stays for the grace of a visitor; the house is not confused by him.
    let tag = ana.post("anybody?", None);
    ana.expect("1 Ana: anybody?").await;
    ana.expect_posted(tag).await;
}

#[actix_rt::test]
async fn an_event_is_rendered_once_for_all_sessions_of_a_codec() {
    let house = House::new(RoomsConfig::default());
    let room = house.chat.open_pair_room().unwrap();
    let mut probes = Vec::new();
    for n in 0..20 {
        probes.push(house.join(&room, &format!("Guest {n}")).await);
    }
    let rendered = || {
        let text = String::from_utf8(house.chat.services.metrics.render()).unwrap();
        let line = text.lines().find(|l| l.starts_with("chinwag_frames_rendered_total")).unwrap();
        line.split(' ').nth(1).unwrap().parse::<u64>().unwrap()
    };
    let last = probes.last_mut().unwrap();
    last.expect("Guest 19 entered").await;
    let tag = last.post("hi", None);
    last.expect("1 Guest 19: hi").await;
    last.expect_posted(tag).await;
    // Twenty people entered and one message was said.
    assert_eq!(rendered(), 21);
}

#[actix_rt::test]
async fn a_room_that_panics_is_started_again_from_the_log_and_other_rooms_do_not_notice() {
    let house = House::new(RoomsConfig::default());
    let (room, other) = (house.room().await, house.room().await);
    let ana = person("Ana");
    let (mut probe, _) = house.join_as(&room, ana.clone(), None).await;
    let mut neighbour = house.join(&other, "Ben").await;
    neighbour.expect("Ben entered").await;
    probe.expect("Ana entered").await;
    let tag = probe.post("before", None);
    probe.expect("1 Ana: before").await;
    probe.expect_posted(tag).await;
    probe.seat.as_ref().unwrap().address().try_send(Explode).unwrap();
    assert_eq!(probe.next().await, Heard::Closed(CloseReason::Restart));
    let seen = Resume { room: room.id, seq: Seq(0), notice: None };
    // A join that meets the dying room is told to come again.
    let (mut probe, snapshot) = loop {
        let mut probe = Probe::new(house.chat.clone());
        match probe.join(&room.key, ana.clone(), Some(seen)).await {
            Ok(snapshot) => break (probe, snapshot),
            Err(error) => assert_eq!(error, ChatError::Busy),
        }
    };
    assert_eq!(snapshot.messages.len(), 1);
    let tag = probe.post("after", None);
    probe.expect("2 Ana: after").await;
    probe.expect_posted(tag).await;
    let tag = neighbour.post("undisturbed", None);
    neighbour.expect("1 Ben: undisturbed").await;
    neighbour.expect_posted(tag).await;
}

/// Test → room: a fault.
#[derive(actix::Message)]
#[rtype(result = "()")]
struct Explode;

impl actix::Handler<Explode> for crate::actors::room::Room {
    type Result = ();

    fn handle(&mut self, _: Explode, _: &mut Self::Context) {
        panic!("a fault in a room");
    }
}

#[actix_rt::test]
async fn a_lobby_that_panics_lets_everybody_come_back_to_a_new_one() {
    let house = House::new(RoomsConfig::default());
    let config = Config::for_testing(house.folder.path());
    let limits = Limits::new(&config.limits, &config.strangers.limits);
    let strangers = Strangers::start(house.chat.clone(), limits, config.strangers);
    let attach = || Command::Stranger(StrangerOrder::Attach(person("Ana")));
    let mut before = Probe::new(house.chat.clone());
    strangers.dispatch(&before.link, None, Tag(1), attach());
    while !matches!(before.next().await, Heard::Reply(Tag(1), Ok(_))) {}
    assert!(strangers.try_send(Explode).is_ok());
    assert_eq!(before.next().await, Heard::Closed(CloseReason::Restart));
    let mut after = Probe::new(house.chat.clone());
    strangers.dispatch(&after.link, None, Tag(2), attach());
    while !matches!(after.next().await, Heard::Reply(Tag(2), Ok(_))) {}
    assert_eq!(strangers.crowd().await.unwrap().waiting, 0);
}

impl actix::Handler<Explode> for crate::actors::lobby::Lobby {
    type Result = ();

    fn handle(&mut self, _: Explode, _: &mut Self::Context) {
        panic!("a fault in the lobby");
    }
}

#[actix_rt::test]
async fn hundreds_who_come_back_at_once_all_get_in() {
    let house = House::new(RoomsConfig::default());
    let room = house.room().await;
    let house = house.restarted(RoomsConfig::default()).await;
    let mut probes = Vec::new();
    for n in 0..300 {
        let mut probe = Probe::new(house.chat.clone());
        let (key, who) = (room.key.clone(), person(&format!("Guest {n}")));
        probe.run(Command::Join { key, who, numbered: false, resume: None });
        probes.push(probe);
    }
    for mut probe in probes {
        let heard = probe.next().await;
        assert!(matches!(heard, Heard::Reply(_, Ok(Reply::Joined(_)))), "{heard:?}");
    }
}
