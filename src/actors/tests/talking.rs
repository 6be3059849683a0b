//! Saying, hearing, and catching up.

use super::*;
use crate::domain::{Page, Seq};

#[actix_rt::test]
async fn everybody_hears_everything_in_one_order_and_the_sender_is_told_last() {
    let house = House::new(RoomsConfig::default());
    let room = house.room().await;
    let mut ana = house.join(&room, "Ana").await;
    let mut ben = house.join(&room, "Ben").await;
    ana.expect("Ana entered").await;
    ana.expect("Ben entered").await;
    ben.expect("Ben entered").await;
    let tags: Vec<_> = (1..=50).map(|n| ana.post(&format!("line {n}"), None)).collect();
    for n in 1..=50 {
        ben.expect(&format!("{n} Ana: line {n}")).await;
    }
    let (mut events, mut receipts) = (Vec::new(), Vec::new());
    while receipts.len() < 50 {
        match ana.next().await {
            Heard::Event(event) => events.push(event),
            Heard::Reply(tag, Ok(Reply::Posted(receipt))) => {
                assert!(
                    i64::try_from(events.len()).unwrap() >= receipt.seq.0,
                    "told before it was heard"
                );
                receipts.push(tag);
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(receipts, tags);
}

#[actix_rt::test]
async fn the_same_client_id_is_stored_once_and_answered_with_the_same_number() {
    let house = House::new(RoomsConfig::default());
    let room = house.room().await;
    let mut ana = house.join(&room, "Ana").await;
    ana.expect("Ana entered").await;
    let first = ana.post("once", Some("c-1"));
    ana.expect("1 Ana: once").await;
    assert_eq!(ana.expect_posted(first).await, 1);
    let again = ana.post("once", Some("c-1"));
    assert_eq!(ana.expect_posted(again).await, 1);
    let other = ana.post("other", Some("c-2"));
    ana.expect("2 Ana: other").await;
    assert_eq!(ana.expect_posted(other).await, 2);
}

#[actix_rt::test]
async fn one_who_comes_back_gets_exactly_what_he_missed() {
    let house = House::new(RoomsConfig::default());
    let room = house.room().await;
    let mut ana = house.join(&room, "Ana").await;
    ana.expect("Ana entered").await;
    for n in 1..=10 {
        let tag = ana.post("x", None);
        ana.expect(&format!("{n} Ana: x")).await;
        ana.expect_posted(tag).await;
    }
    let seen = Resume { room: room.id, seq: Seq(7), notice: None };
    let (_, snapshot) = house.join_as(&room, person("Ben"), Some(seen)).await;
    let missed: Vec<_> = snapshot.messages.iter().map(|message| message.seq.0).collect();
    assert_eq!(missed, [8, 9, 10]);
}

#[actix_rt::test]
async fn one_who_missed_more_than_is_in_memory_reads_pages_first() {
    let rooms = RoomsConfig { recent: 5, catch_up_page: 4, ..RoomsConfig::default() };
    let house = House::new(rooms);
    let room = house.room().await;
    let mut ana = house.join(&room, "Ana").await;
    ana.expect("Ana entered").await;
    for n in 1..=20 {
        let tag = ana.post("x", None);
        ana.expect(&format!("{n} Ana: x")).await;
        ana.expect_posted(tag).await;
    }
    let mut ben = Probe::new(house.chat.clone());
    let resume = Some(Resume { room: room.id, seq: Seq(2), notice: None });
    ben.run(Command::Join { key: room.key.clone(), who: person("Ben"), numbered: false, resume });
    let Heard::Reply(_, Ok(Reply::Behind { until, .. })) = ben.next().await else { panic!() };
    assert_eq!(until, Seq(20));
    ben.run(Command::HistoryAfter { room: room.id, after: Seq(2), until });
    let Heard::Reply(_, Ok(Reply::Missed(Page { messages, more }))) = ben.next().await else {
        panic!()
    };
    let seqs: Vec<_> = messages.iter().map(|message| message.seq.0).collect();
    assert_eq!((seqs, more), (vec![3, 4, 5, 6], true));
}

#[actix_rt::test]
async fn what_was_seen_of_another_room_is_stale() {
    let house = House::new(RoomsConfig::default());
    let (room, other) = (house.room().await, house.room().await);
    for seen in [
        Resume { room: other.id, seq: Seq(0), notice: None },
        Resume { room: room.id, seq: Seq(9), notice: None },
    ] {
        let mut probe = Probe::new(house.chat.clone());
        let (key, who) = (room.key.clone(), person("Ana"));
        let tag = probe.run(Command::Join { key, who, numbered: false, resume: Some(seen) });
        assert_eq!(probe.next().await, Heard::Reply(tag, Ok(Reply::Stale)));
    }
}

#[actix_rt::test]
async fn one_who_is_not_in_the_room_cannot_post() {
    let house = House::new(RoomsConfig::default());
    let room = house.room().await;
    let body = Body::parse("hi").unwrap();
    let refused = house.chat.post(&room.key, UserId::random(), body, None).await;
    assert_eq!(refused, Err(ChatError::NotAMember));
}

#[actix_rt::test]
async fn a_room_in_memory_numbers_and_delivers_without_the_log() {
    let house = House::new(RoomsConfig::default());
    let room = house.chat.open_pair_room().unwrap();
    let mut ana = house.join(&room, "Ana").await;
    ana.expect("Ana entered").await;
    let tag = ana.post("psst", Some("c-1"));
    ana.expect("1 Ana: psst").await;
    assert_eq!(ana.expect_posted(tag).await, 1);
    let again = ana.post("psst", Some("c-1"));
    assert_eq!(ana.expect_posted(again).await, 1);
    assert!(house.chat.history_before(room.id, Seq(9)).await.unwrap().messages.is_empty());
}
