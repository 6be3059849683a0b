//! Doors without graces: people who step out, whose connections are all there is of them, and who hear who was there before.

use super::*;
use crate::clock;
use crate::domain::{Account, AccountError, Passing, RoomError, RoomName, Seq};

async fn named(house: &House, name: &str) -> Room {
    let name = RoomName::parse(name).unwrap();
    house.chat.create_named_room(name, UserId::random()).await.unwrap()
}

fn from_the_beginning(room: &Room) -> Option<Resume> {
    Some(Resume { room: room.id, seq: Seq::ZERO, notice: Some(0) })
}

/// Somebody who is known by name beyond the room: of others nothing is remembered.
async fn known(house: &House, name: &str) -> Participant {
    let who = person(name);
    let guest = Account::guest(who.id, who.name.clone(), clock::now());
    house.chat.services.store.create_guest(guest).await.unwrap();
    who
}

/// "+Ana@0": she came after message 0.
fn told(snapshot: &Snapshot) -> Vec<String> {
    let sign = |what| if what == Passing::Entered { '+' } else { '-' };
    let notices = snapshot.notices.iter();
    notices.map(|one| format!("{}{}@{}", sign(one.what), one.who.name, one.after)).collect()
}

#[actix_rt::test]
async fn who_steps_out_is_gone_for_the_others_and_may_enter_another_room() {
    let house = House::new(RoomsConfig::default());
    let (tea, garden) = (named(&house, "tea").await, named(&house, "garden").await);
    let ana = person("Ana");
    let mut ben = house.join(&tea, "Ben").await;
    ben.expect("Ben entered").await;
    let (mut probe, _) = house.join_as(&tea, ana.clone(), None).await;
    ben.expect("Ana entered").await;
    probe.expect("Ana entered").await;
    let tag = probe.run(Command::StepOut);
    assert_eq!(probe.next().await, Heard::Reply(tag, Ok(Reply::SteppedOut)));
    probe.seat = None;
    ben.expect("Ana left").await;
    probe.join(&garden.key, ana, None).await.unwrap();
    probe.expect("Ana entered").await;
    let tag = ben.post("all alone", None);
    ben.expect("1 Ben: all alone").await;
    ben.expect_posted(tag).await;
    let tag = probe.post("roses", None);
    probe.expect("1 Ana: roses").await;
    probe.expect_posted(tag).await;
}

#[actix_rt::test]
async fn one_of_two_connections_may_step_out_or_end_and_nobody_notices() {
    let house = House::new(RoomsConfig::default());
    let tea = named(&house, "tea").await;
    let ana = person("Ana");
    let (mut first, _) = house.join_as(&tea, ana.clone(), None).await;
    first.expect("Ana entered").await;
    let (mut second, _) = house.join_as(&tea, ana.clone(), None).await;
    let (mut third, _) = house.join_as(&tea, ana, None).await;
    let tag = second.run(Command::StepOut);
    assert_eq!(second.next().await, Heard::Reply(tag, Ok(Reply::SteppedOut)));
    house.chat.gone(third.link.session, third.seat.take().unwrap(), false);
    let mut ben = house.join(&tea, "Ben").await;
    first.expect("Ben entered").await;
    ben.expect("Ben entered").await;
    house.chat.gone(first.link.session, first.seat.take().unwrap(), false);
    ben.expect("Ana left").await;
}

#[actix_rt::test]
async fn who_comes_later_is_told_who_came_and_went_between_which_messages_even_after_a_restart() {
    let house = House::new(quick());
    let tea = named(&house, "tea").await;
    let (mut ana, _) = house.join_as(&tea, known(&house, "Ana").await, None).await;
    ana.expect("Ana entered").await;
    let tag = ana.post("hello", None);
    ana.expect("1 Ana: hello").await;
    ana.expect_posted(tag).await;
    let (mut ben, _) = house.join_as(&tea, known(&house, "Ben").await, None).await;
    ben.expect("Ben entered").await;
    house.chat.gone(ben.link.session, ben.seat.take().unwrap(), false);
    ana.expect("Ben entered").await;
    ana.expect("Ben left").await;
    let (_zoe, snapshot) =
        house.join_as(&tea, known(&house, "Zoe").await, from_the_beginning(&tea)).await;
    assert_eq!(told(&snapshot), ["+Ana@0", "+Ben@1", "-Ben@1"]);
    assert_eq!(snapshot.messages.len(), 1);
    ana.expect("Zoe entered").await;
    let without = house.join_as(&tea, known(&house, "Eve").await, None).await.1;
    assert_eq!(told(&without), [""; 0], "only who asks for them is told");
    let house = house.restarted(RoomsConfig::default()).await;
    let (_, snapshot) =
        house.join_as(&tea, known(&house, "Kim").await, from_the_beginning(&tea)).await;
    assert_eq!(told(&snapshot), ["+Ana@0", "+Ben@1", "-Ben@1", "+Zoe@1", "+Eve@1"]);
    let since = Some(Resume { room: tea.id, seq: Seq(1), notice: Some(4) });
    let (_, snapshot) = house.join_as(&tea, known(&house, "Lea").await, since).await;
    assert_eq!(told(&snapshot), ["+Eve@1", "+Kim@1"]);
}

#[actix_rt::test]
async fn who_is_cut_off_while_he_reads_what_was_said_is_no_ghost() {
    let house = House::new(RoomsConfig { recent: 1, ..quick() });
    let tea = named(&house, "tea").await;
    let mut ana = house.join(&tea, "Ana").await;
    ana.expect("Ana entered").await;
    for (number, text) in ["one", "two", "three"].into_iter().enumerate() {
        let tag = ana.post(text, None);
        ana.expect(&format!("{} Ana: {text}", number + 1)).await;
        ana.expect_posted(tag).await;
    }
    let mut cut_off = Probe::new(house.chat.clone());
    let (key, who, resume) = (tea.key.clone(), person("Ben"), from_the_beginning(&tea));
    cut_off.run(Command::Join { key, who, numbered: false, resume });
    let Heard::Reply(_, Ok(Reply::Behind { .. })) = cut_off.next().await else { panic!() };
    drop(cut_off);
    for told in ["Ben entered", "Ben away", "Ben left"] {
        ana.expect(told).await;
    }
}

#[actix_rt::test]
async fn other_rooms_remember_nobody() {
    let house = House::new(RoomsConfig::default());
    let (code, shared) =
        (house.room().await, house.chat.create_shared_room(UserId::random()).await.unwrap());
    for room in [code, shared] {
        house.join(&room, "Ana").await;
        let resume = from_the_beginning(&room);
        assert_eq!(told(&house.join_as(&room, person("Ben"), resume).await.1), [""; 0]);
    }
}

#[actix_rt::test]
async fn a_room_by_name_is_listed_with_those_in_it_and_its_name_is_taken() {
    let house = House::new(RoomsConfig::default());
    let tea = named(&house, "tea & cake").await;
    assert_eq!(tea.key.as_str(), "tea & cake");
    named(&house, "garden").await;
    let _ana = house.join(&tea, "Ana").await;
    let mut probe = Probe::new(house.chat.clone());
    let tag = probe.run(Command::ListRooms);
    let Heard::Reply(answered, Ok(Reply::Rooms(rooms))) = probe.next().await else { panic!() };
    assert_eq!(answered, tag);
    let rooms: Vec<_> = rooms.iter().map(|one| (one.room.name.as_str(), one.connected)).collect();
    assert_eq!(rooms, [("tea & cake", 1), ("garden", 0)]);
    let again = RoomName::parse("garden").unwrap();
    let tag = probe.run(Command::CreateRoom { name: again, owner: UserId::random() });
    let taken = Heard::Reply(tag, Err(RoomError::KeyTaken.into()));
    assert_eq!(probe.next().await, taken);
    let tag = probe.run(Command::Look { key: tea.key.clone() });
    assert_eq!(probe.next().await, Heard::Reply(tag, Ok(Reply::Looked(Box::new(tea)))));
    let tag = probe.run(Command::Look { key: RoomKey::exact("cellar").unwrap() });
    assert_eq!(probe.next().await, Heard::Reply(tag, Err(ChatError::RoomNotFound)));
}

#[actix_rt::test]
async fn a_token_of_nobody_makes_nobody() {
    let house = House::new(RoomsConfig::default());
    let mut probe = Probe::new(house.chat.clone());
    let tag = probe.run(Command::WhoIs { who: UserId::random(), credential: None });
    let refused = Err(AccountError::TokenRefused.into());
    assert_eq!(probe.next().await, Heard::Reply(tag, refused));
}

#[actix_rt::test]
async fn a_visitor_whose_name_is_taken_gets_a_number() {
    let house = House::new(RoomsConfig::default());
    let shared = house.chat.create_shared_room(UserId::random()).await.unwrap();
    assert_eq!(shared.key.as_str().len(), 8);
    let mut names = Vec::new();
    for _ in 0..3 {
        names.push(house.chat.visit(&shared, person("Ana")).await.unwrap().name.to_string());
    }
    assert_eq!(names, ["Ana", "Ana 2", "Ana 3"]);
    // A connection under the same rule, in one answer; and one that would rather not be called so is told.
    let (mut probe, key) = (Probe::new(house.chat.clone()), shared.key.clone());
    let tag = probe.run(Command::Join {
        key: key.clone(),
        who: person("Ana"),
        numbered: true,
        resume: None,
    });
    match probe.next().await {
        Heard::Reply(answered, Ok(Reply::Joined(found))) if answered == tag => {
            assert_eq!(found.you.name.as_str(), "Ana 4");
        }
        other => panic!("{other:?}"),
    }
    let refused = Probe::new(house.chat.clone()).join(&key, person("Ana"), None).await;
    assert_eq!(refused, Err(ChatError::NameTaken));
}
