//! Comings and goings that a room remembers: so many of the newest, and of nobody who is gone.

use super::*;
use crate::domain::{Lines, Passing, RoomNotice, Seq};

fn notice(number: i64, who: &Participant, what: Passing) -> RoomNotice {
    RoomNotice { number, after: Seq(number / 2), who: who.clone(), what, at: moment(number) }
}

async fn named_room(store: &Store, key: &str) -> Room {
    let room = room(RoomKind::Named, key);
    assert_eq!(store.create_room(room.clone(), REST).await, Ok(true));
    room
}

async fn remembered(store: &Store, room: &Room, most: usize) -> Vec<RoomNotice> {
    store.load_room(&room.key, 1, most).await.unwrap().unwrap().notices
}

async fn numbers(store: &Store, room: &Room) -> Vec<i64> {
    remembered(store, room, 100).await.iter().map(|notice| notice.number).collect()
}

on_both! {
    async fn the_newest_are_read_back_as_they_were_in_the_order_they_happened(database) {
        let store = database.open();
        let (tea, ana, ben) = (named_room(&store, "tea room").await, known(&store, "Ana").await, known(&store, "Ben").await);
        let told = [
            notice(1, &ana, Passing::Entered),
            notice(2, &ben, Passing::Entered),
            notice(3, &ana, Passing::Left),
        ];
        for notice in &told {
            store.add_notice(tea.id, notice.clone(), 1_000).await.unwrap();
        }
        assert_eq!(remembered(&store, &tea, 10).await, told);
        assert_eq!(remembered(&store, &tea, 2).await, told[1..]);
        assert_eq!(remembered(&store, &tea, 0).await, []);
        assert_eq!(store.load_room(&tea.key, 5, 10).await.unwrap().unwrap().last_seq, Seq::ZERO, "they have no number among messages");
        store.close().await;
        assert_eq!(remembered(&database.open(), &tea, 10).await, told);
    }

    async fn no_more_than_so_many_are_kept_and_another_room_is_left_alone(database) {
        let store = database.open();
        let (tea, other) = (named_room(&store, "tea").await, named_room(&store, "other").await);
        let ana = known(&store, "Ana").await;
        store.add_notice(other.id, notice(1, &ana, Passing::Entered), 3).await.unwrap();
        for number in 1..=20 {
            store.add_notice(tea.id, notice(number, &ana, Passing::Entered), 3).await.unwrap();
            assert!(numbers(&store, &tea).await.len() <= 3);
        }
        assert_eq!(numbers(&store, &tea).await, [18, 19, 20]);
        store.add_notice(tea.id, notice(21, &ana, Passing::Left), 1).await.unwrap();
        assert_eq!(numbers(&store, &tea).await, [21]);
        assert_eq!(numbers(&store, &other).await, [1]);
        store.add_notice(tea.id, notice(22, &ana, Passing::Left), 0).await.unwrap();
        assert_eq!(numbers(&store, &tea).await, [0; 0]);
        store.close().await;
    }

    async fn one_that_comes_again_is_kept_once_and_a_number_in_use_moves_the_other_one_on(database) {
        let store = database.open();
        let (tea, ana, ben) = (named_room(&store, "tea").await, known(&store, "Ana").await, known(&store, "Ben").await);
        for number in [1, 2] {
            store.add_notice(tea.id, notice(number, &ana, Passing::Entered), 9).await.unwrap();
        }
        store.add_notice(tea.id, notice(1, &ana, Passing::Entered), 9).await.unwrap();
        assert_eq!(numbers(&store, &tea).await, [1, 2]);
        store.add_notice(tea.id, notice(1, &ben, Passing::Entered), 9).await.unwrap();
        let all = remembered(&store, &tea, 9).await;
        assert_eq!(all.iter().map(|notice| notice.number).collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(all.last().map(|notice| notice.who.clone()), Some(ben));
        store.close().await;
    }

    async fn a_room_that_ends_takes_them_along_and_gets_no_more(database) {
        let store = database.open();
        let (tea, ana) = (named_room(&store, "tea").await, known(&store, "Ana").await);
        for number in 1..=600 {
            store.add_notice(tea.id, notice(number, &ana, Passing::Entered), 1_000).await.unwrap();
        }
        Listener::new().store_one(&store, message(&tea, &ana, "hello")).unwrap();
        store.end_room(&tea, moment(700)).await.unwrap();
        store.add_notice(tea.id, notice(601, &ana, Passing::Left), 1_000).await.unwrap();
        let nowhere = RoomId::random();
        store.add_notice(nowhere, notice(1, &ana, Passing::Left), 1_000).await.unwrap();
        let again = named_room(&store, "tea").await;
        assert_eq!(numbers(&store, &again).await, [0; 0]);
        use diesel::prelude::*;
        let rows = crate::store::schema::room_notices::table.count();
        assert_eq!(rows.get_result(&mut database.outside()), Ok(0_i64));
        store.close().await;
    }

    async fn they_follow_a_guest_into_his_account_and_go_with_it(database) {
        let store = database.open();
        let rooms = [named_room(&store, "tea").await, named_room(&store, "cake").await];
        let (guest, account, ben) = (known(&store, "Ana").await, known(&store, "Anna").await, known(&store, "Ben").await);
        for room in &rooms {
            for number in [1, 2] {
                store.add_notice(room.id, notice(number, &guest, Passing::Entered), 9).await.unwrap();
            }
            store.add_notice(room.id, notice(3, &ben, Passing::Entered), 9).await.unwrap();
        }
        store.merge(guest.id, account.id).await.unwrap();
        let moved = Participant { id: account.id, name: guest.name.clone() };
        let shown = async || {
            let mut shown: Vec<Vec<Participant>> = Vec::new();
            for room in &rooms {
                shown.push(remembered(&store, room, 9).await.into_iter().map(|notice| notice.who).collect());
            }
            shown
        };
        assert_eq!(shown().await, vec![vec![moved.clone(), moved, ben.clone()]; 2]);
        let [tea, _] = &rooms;
        // He goes at this very moment: it is on its way while he is forgotten.
        let on_its_way = store.add_notice(tea.id, notice(9, &account, Passing::Left), 9);
        store.delete_account(account.id, UserId::random(), Lines::Stay).await.unwrap();
        assert_eq!(on_its_way.await, Ok(()));
        assert_eq!(shown().await, vec![vec![ben.clone()]; 2]);
        store.close().await;
    }

    async fn a_guest_whom_a_room_remembers_is_not_swept(database) {
        let store = database.open();
        let (tea, ana) = (named_room(&store, "tea").await, known(&store, "Ana").await);
        store.add_notice(tea.id, notice(1, &ana, Passing::Entered), 9).await.unwrap();
        assert_eq!(store.sweep_guests(moment(10)).await, Ok(0));
        store.end_room(&tea, moment(11)).await.unwrap();
        assert_eq!(store.sweep_guests(moment(10)).await, Ok(1));
        store.close().await;
    }
}
