//! Coming, going and coming back.

use super::*;
use crate::domain::{Presence, Seq};

#[actix_rt::test]
async fn entering_is_told_once_however_many_tabs_there_are() {
    let house = House::new(RoomsConfig::default());
    let room = house.room().await;
    let mut ana = house.join(&room, "Ana").await;
    ana.expect("Ana entered").await;
    let ben = person("Ben");
    let (mut first, _) = house.join_as(&room, ben.clone(), None).await;
    let (_second, snapshot) = house.join_as(&room, ben, None).await;
    assert_eq!(snapshot.people_total, 2);
    first.expect("Ben entered").await;
    ana.expect("Ben entered").await;
    let tag = ana.post("hi", None);
    ana.expect("1 Ana: hi").await;
    assert_eq!(ana.expect_posted(tag).await, 1);
}

#[actix_rt::test]
async fn a_name_that_reads_like_another_one_in_the_room_is_refused() {
    let house = House::new(RoomsConfig::default());
    let room = house.room().await;
    let _ana = house.join(&room, "Ana").await;
    let refused = Probe::new(house.chat.clone()).join(&room.key, person("ANA"), None).await;
    assert_eq!(refused, Err(ChatError::NameTaken));
}

#[actix_rt::test]
async fn a_lost_connection_is_shown_first_and_ends_the_membership_later() {
    let house = House::new(quick());
    let room = house.room().await;
    let mut ana = house.join(&room, "Ana").await;
    let ben = house.join(&room, "Ben").await;
    ana.expect("Ana entered").await;
    ana.expect("Ben entered").await;
    ben.hang_up();
    ana.expect("Ben away").await;
    ana.expect("Ben left").await;
}

#[actix_rt::test]
async fn reloading_twenty_times_tells_nothing() {
    let house = House::new(RoomsConfig::default());
    let room = house.room().await;
    let mut ana = house.join(&room, "Ana").await;
    ana.expect("Ana entered").await;
    let ben = person("Ben");
    for _ in 0..20 {
        let (probe, _) = house.join_as(&room, ben.clone(), None).await;
        probe.hang_up();
    }
    ana.expect("Ben entered").await;
    let tag = ana.post("still the two of us", None);
    ana.expect("1 Ana: still the two of us").await;
    ana.expect_posted(tag).await;
}

#[actix_rt::test]
async fn leaving_is_told_at_once_and_closes_all_tabs_of_the_person() {
    let house = House::new(RoomsConfig::default());
    let room = house.room().await;
    let mut ana = house.join(&room, "Ana").await;
    ana.expect("Ana entered").await;
    let ben = person("Ben");
    let (mut first, _) = house.join_as(&room, ben.clone(), None).await;
    let (mut second, _) = house.join_as(&room, ben, None).await;
    first.expect("Ben entered").await;
    let tag = first.run(Command::Leave);
    assert_eq!(first.next().await, Heard::Reply(tag, Ok(Reply::Left)));
    assert_eq!(first.next().await, Heard::Closed(CloseReason::Left));
    assert_eq!(second.next().await, Heard::Closed(CloseReason::Left));
    ana.expect("Ben entered").await;
    ana.expect("Ben left").await;
}

#[actix_rt::test]
async fn an_empty_room_ends_after_its_grace_and_its_key_is_unknown_then() {
    let house = House::new(quick());
    let room = house.room().await;
    house.join(&room, "Ana").await.hang_up();
    let gone = async {
        loop {
            let asked = house.chat.leave(&room.key, UserId::random()).await;
            if asked == Err(ChatError::RoomNotFound) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(700)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), gone).await.expect("the room never ends");
}

#[actix_rt::test]
async fn the_last_one_who_leaves_a_code_room_ends_it_at_once() {
    let house = House::new(RoomsConfig::default());
    let room = house.room().await;
    let ana = person("Ana");
    house.chat.enter(&room.key, ana.clone()).await.unwrap();
    house.chat.leave(&room.key, ana.id).await.unwrap();
    let gone = async {
        while house.chat.leave(&room.key, ana.id).await != Err(ChatError::RoomNotFound) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), gone).await.expect("the room is still there");
}

#[actix_rt::test]
async fn a_page_makes_a_member_and_shows_the_last_messages() {
    let house = House::new(RoomsConfig::default());
    let room = house.room().await;
    let mut ana = house.join(&room, "Ana").await;
    ana.expect("Ana entered").await;
    let tag = ana.post("hi", None);
    ana.expect("1 Ana: hi").await;
    ana.expect_posted(tag).await;
    let snapshot = house.chat.enter(&room.key, person("Ben")).await.unwrap();
    assert_eq!((snapshot.last_seq, snapshot.messages.len()), (Seq(1), 1));
    assert_eq!(snapshot.people[1].presence, Presence::Here);
    ana.expect("Ben entered").await;
}

#[actix_rt::test]
async fn nobody_left_and_nobody_entered_when_the_server_was_started_again() {
    let house = House::new(RoomsConfig::default());
    let room = house.room().await;
    let (ana, ben) = (person("Ana"), person("Ben"));
    let (mut probe, _) = house.join_as(&room, ana.clone(), None).await;
    house.join_as(&room, ben.clone(), None).await;
    for event in ["Ana entered", "Ben entered"] {
        probe.expect(event).await;
    }
    let tag = probe.post("before", None);
    probe.expect("1 Ana: before").await;
    probe.expect_posted(tag).await;
    let house = house.restarted(RoomsConfig::default()).await;
    let seen = Resume { room: room.id, seq: Seq(1), notice: None };
    let (mut probe, snapshot) = house.join_as(&room, ana, Some(seen)).await;
    assert_eq!((snapshot.people_total, snapshot.messages.len()), (2, 0));
    house.join_as(&room, ben, Some(seen)).await;
    let tag = probe.post("after", None);
    probe.expect("2 Ana: after").await;
    assert_eq!(probe.expect_posted(tag).await, 2);
}
