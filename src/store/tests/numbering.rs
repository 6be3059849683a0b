//! Numbers: from 1, without gaps, without doubles, in the order of handing over.

use super::listener::hold;
use super::*;
use crate::domain::{ChatError, Seq};
use crate::store::{Full, Ticket};
use std::sync::Arc;

on_both! {
    async fn numbers_have_no_gaps_and_no_doubles_across_rooms_and_batches(database) {
        let store = Store::open(&crate::config::DatabaseConfig {
            max_batch: 7,
            ..database.config()
        }).unwrap();
        let rooms = [
            stored_room(&store, "AAAA").await,
            stored_room(&store, "BBBB").await,
            stored_room(&store, "CCCC").await,
        ];
        let ana = person("Ana");
        let listener = Listener::new();
        let posts = (0..300).map(|i| message(&rooms[i * i % 3], &ana, &format!("m{i}")));
        let stored: Vec<_> =
            listener.store(&store, posts).into_iter().map(Result::unwrap).collect();
        for room in &rooms {
            let here: Vec<_> = stored.iter().filter(|message| message.room == room.id).collect();
            let numbers: Vec<i64> = here.iter().map(|message| message.seq.0).collect();
            assert_eq!(numbers, (1..=i64::try_from(here.len()).unwrap()).collect::<Vec<_>>());
            let read = store.messages_after(room.id, Seq::ZERO, 1_000).await.unwrap().messages;
            assert_eq!(read.iter().collect::<Vec<_>>(), here);
        }
        let mut ids: Vec<i64> = stored.iter().map(|message| message.id.0).collect();
        assert!(ids.is_sorted(), "ids count in the order of handing over");
        ids.dedup();
        assert_eq!(ids.len(), 300);
    }

    async fn numbers_go_on_after_a_restart_and_after_a_room_was_forgotten(database) {
        let store = database.open();
        let room = stored_room(&store, "AAAA").await;
        let (ana, listener) = (person("Ana"), Listener::new());
        listener.store_one(&store, message(&room, &ana, "one")).unwrap();
        store.writer().forget(room.id);
        let two = listener.store_one(&store, message(&room, &ana, "two")).unwrap();
        assert_eq!(two.seq, Seq(2));
        store.close().await;
        let store = database.open();
        let three = listener.store_one(&store, message(&room, &ana, "three")).unwrap();
        assert_eq!(three.seq, Seq(3));
    }

    async fn two_programs_on_one_database_never_give_a_number_twice(database) {
        let (one, other) = (database.open(), database.open());
        let room = stored_room(&one, "AAAA").await;
        let (ana, listener) = (person("Ana"), Listener::new());
        for round in 1..=5 {
            let first = listener.store_one(&one, message(&room, &ana, "here")).unwrap();
            let second = listener.store_one(&other, message(&room, &ana, "there")).unwrap();
            assert_eq!((first.seq, second.seq), (Seq(2 * round - 1), Seq(2 * round)));
        }
    }

    async fn a_room_hears_once_per_commit_in_the_order_of_numbers_with_refusals_last(database) {
        let store = database.open();
        let room = stored_room(&store, "AAAA").await;
        let ana = person("Ana");
        let (gone, listener) = (super::room(RoomKind::Code, "GONE"), Listener::new());
        listener.store_one(&store, named(&room, &ana, "first", "x", 1)).unwrap();
        let held = hold(&store);
        for (id, text) in [("a", "second"), ("b", "third"), ("x", "first again")] {
            listener.append(&store, named(&room, &ana, text, id, 2)).unwrap();
        }
        listener.append(&store, message(&gone, &ana, "nowhere")).unwrap();
        drop(held);
        let heard = listener.hear();
        let numbers: Vec<i64> = heard.iter().map(|one| one.result.as_ref().unwrap().seq.0).collect();
        assert_eq!(numbers, [1, 2, 3]);
        let refused = listener.hear();
        assert_eq!(refused.len(), 1);
        assert_eq!(refused[0].result, Err(ChatError::RoomNotFound));
    }

    async fn a_full_inbox_refuses_at_once_and_takes_nothing(database) {
        let config = crate::config::DatabaseConfig { writer_inbox: 3, ..database.config() };
        let store = Store::open(&config).unwrap();
        let room = stored_room(&store, "AAAA").await;
        let (ana, listener) = (person("Ana"), Listener::new());
        let held = hold(&store);
        let taken = [0, 1, 2, 3, 4].map(|i| {
            listener.append(&store, message(&room, &ana, &format!("m{i}"))).is_ok()
        });
        assert_eq!(taken, [true, true, true, false, false]);
        let change = store.enter_room(room.id, ana.clone(), moment(1));
        drop(held);
        assert_eq!(change.await, Ok(()), "a flood of messages keeps nobody from leaving");
        assert_eq!(listener.hear().len(), 3);
        listener.store_one(&store, message(&room, &ana, "there is room again")).unwrap();
    }

    async fn closing_commits_what_was_handed_over_and_takes_no_more(database) {
        let store = database.open();
        let room = stored_room(&store, "AAAA").await;
        let (ana, listener) = (person("Ana"), Listener::new());
        for i in 0..1_000 {
            listener.append(&store, message(&room, &ana, &format!("m{i}"))).unwrap();
        }
        store.close().await;
        let mut stored = 0;
        while stored < 1_000 {
            let heard = listener.hear();
            assert!(heard.iter().all(|one| one.result.is_ok()));
            stored += heard.len();
        }
        assert_eq!(listener.append(&store, message(&room, &ana, "late")), Err(Full));
        assert_eq!(store.remove_member(room.id, ana.id).await, Err(ChatError::Busy));
        let page = store.messages_before(room.id, Seq(i64::MAX), 1).await.unwrap();
        assert_eq!(page.messages[0].seq, Seq(1_000));
    }

    async fn a_sink_that_panics_costs_nobody_else_anything(database) {
        let store = database.open();
        let room = stored_room(&store, "AAAA").await;
        let (ana, listener) = (person("Ana"), Listener::new());
        let bad: crate::store::Sink = Arc::new(|_| panic!("on purpose"));
        let held = hold(&store);
        store.writer().append(message(&room, &ana, "one"), Ticket(0), &bad).unwrap();
        listener.append(&store, message(&room, &ana, "two")).unwrap();
        drop(held);
        assert_eq!(listener.hear()[0].result.as_ref().unwrap().seq, Seq(2));
        assert_eq!(listener.store_one(&store, message(&room, &ana, "three")).unwrap().seq, Seq(3));
    }
}
