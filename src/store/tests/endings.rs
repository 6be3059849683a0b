//! Rooms end without a trace, and their codes rest.

use super::listener::{hold, until};
use super::*;
use crate::domain::{ChatError, Seq};

/// A text that stands nowhere else.
const SECRET: &str = "xyzzy-nothing-happens";

on_both! {
    async fn an_ended_room_leaves_no_trace_in_the_tables_and_files(database) {
        let store = database.open();
        let (room, stays) = (stored_room(&store, "AAAA").await, stored_room(&store, "BBBB").await);
        let (ana, listener) = (person("Trace Annabel"), Listener::new());
        store.enter_room(room.id, ana.clone(), moment(1)).await.unwrap();
        let long = SECRET.repeat(200);
        let posts = (0..1_000).map(|i| {
            let text = if i % 10 == 0 { long.clone() } else { format!("{SECRET} {i}") };
            named(&room, &ana, &text, &format!("trace-{i}"), i)
        });
        listener.store(&store, posts);
        listener.store_one(&store, message(&stays, &person("Bob"), "this stays here")).unwrap();
        // A reader that has looked at it must not keep it in the files either.
        assert_eq!(store.load_room(&room.key, 200, 10).await.unwrap().unwrap().recent.len(), 200);
        assert_eq!(database.holds(SECRET), database.is_sqlite());

        store.end_room(&room, moment(5)).await.unwrap();
        assert_eq!(store.load_room(&room.key, 10, 10).await, Ok(None));
        let left = store.messages_after(room.id, Seq::ZERO, 10).await.unwrap();
        assert_eq!(left.messages, []);
        until(|| (!database.holds(SECRET)).then_some(()));
        assert!(!database.holds("trace-"), "client ids are gone too");
        assert!(!database.holds("Annabel"), "names are gone too");
        assert!(!database.holds(&room.id.to_string()), "even the room's id is gone");
        assert_eq!(database.holds("this stays here"), database.is_sqlite());
        let kept = store.messages_after(stays.id, Seq::ZERO, 10).await.unwrap();
        assert_eq!(kept.messages.len(), 1);
    }

    async fn an_ended_room_takes_no_messages_and_ending_it_twice_is_no_error(database) {
        let store = database.open();
        let room = stored_room(&store, "AAAA").await;
        let (ana, listener) = (person("Ana"), Listener::new());
        listener.store_one(&store, message(&room, &ana, "before")).unwrap();
        let (one, other) = futures_util::future::join(
            store.end_room(&room, moment(5)),
            store.end_room(&room, moment(6)),
        ).await;
        assert_eq!((one, other), (Ok(()), Ok(())));
        let late = listener.store_one(&store, message(&room, &ana, "after"));
        assert_eq!(late, Err(ChatError::RoomNotFound));
        let member = store.enter_room(room.id, ana, moment(7)).await;
        assert_eq!(member, Err(ChatError::RoomNotFound));
    }

    async fn messages_before_the_end_are_stored_and_those_after_it_are_refused_in_one_batch(database) {
        let store = database.open();
        let (room, other) = (stored_room(&store, "AAAA").await, stored_room(&store, "BBBB").await);
        let (ana, listener) = (person("Ana"), Listener::new());
        let held = hold(&store);
        listener.append(&store, message(&room, &ana, "before")).unwrap();
        let mut end = std::pin::pin!(store.end_room(&room, moment(5)));
        assert!(futures_util::poll!(end.as_mut()).is_pending());
        listener.append(&store, message(&room, &ana, "after")).unwrap();
        listener.append(&store, message(&other, &ana, "elsewhere")).unwrap();
        drop(held);
        assert_eq!(end.await, Ok(()));
        let results: Vec<_> = [listener.hear(), listener.hear()]
            .concat()
            .into_iter()
            .map(|one| (one.ticket.0, one.result.map(|message| message.seq)))
            .collect();
        assert_eq!(
            results,
            [(0, Ok(Seq(1))), (1, Err(ChatError::RoomNotFound)), (2, Ok(Seq(1)))]
        );
    }

    async fn a_key_is_given_once_and_a_code_rests_for_a_day_after_its_room_ended(database) {
        let store = database.open();
        let room = stored_room(&store, "AAAA").await;
        let made_at = |at| Room { created_at: moment(at), ..super::room(RoomKind::Code, "AAAA") };
        assert_eq!(store.create_room(made_at(1), REST).await, Ok(false), "in use");
        store.end_room(&room, moment(0)).await.unwrap();
        assert_eq!(store.create_room(made_at(hours(24) - 1), REST).await, Ok(false), "rests");
        let store = { store.close().await; database.open() };
        assert_eq!(store.create_room(made_at(hours(23)), REST).await, Ok(false), "still");
        assert_eq!(store.create_room(made_at(hours(24)), REST).await, Ok(true), "rested");
    }

    async fn a_name_can_be_used_again_at_once(database) {
        let store = database.open();
        let garden = super::room(RoomKind::Named, "garden");
        assert_eq!(store.create_room(garden.clone(), REST).await, Ok(true));
        store.end_room(&garden, moment(1)).await.unwrap();
        let again = super::room(RoomKind::Named, "garden");
        assert_eq!(store.create_room(again.clone(), REST).await, Ok(true));
        assert_eq!(store.load_room(&again.key, 1, 10).await.unwrap().unwrap().room, again);
    }

    async fn an_ending_that_was_interrupted_is_finished_at_the_next_start(database) {
        let store = database.open();
        let room = stored_room(&store, "AAAA").await;
        let (ana, listener) = (person("Ana"), Listener::new());
        store.enter_room(room.id, ana.clone(), moment(1)).await.unwrap();
        listener.store(&store, (0..700).map(|i| message(&room, &ana, &format!("{SECRET} {i}"))));
        store.close().await;
        // What a crash right after the first commit of the ending leaves behind.
        database.execute("UPDATE rooms SET ended_at = '2027-01-15 08:00:00', key = id");
        let store = database.open();
        assert_eq!(store.load_room(&room.key, 1, 10).await, Ok(None));
        let late = listener.store_one(&store, message(&room, &ana, "late"));
        assert_eq!(late, Err(ChatError::RoomNotFound));
        until(|| rows(database, "rooms").eq(&0).then_some(()));
        assert_eq!((rows(database, "messages"), rows(database, "members")), (0, 0));
        until(|| (!database.holds(SECRET)).then_some(()));
    }

    async fn a_crash_right_after_an_ending_leaves_no_text_in_the_files(database) {
        let store = database.open();
        let room = stored_room(&store, "AAAA").await;
        let (ana, listener) = (person("Ana"), Listener::new());
        listener.store(&store, (0..50).map(|i| message(&room, &ana, &format!("{SECRET} {i}"))));
        store.end_room(&room, moment(1)).await.unwrap();
        // Another connection keeps the log from being emptied when the store closes, as a crash does.
        let _open = database.outside();
        drop(store);
        let _store = database.open();
        until(|| (!database.holds(SECRET)).then_some(()));
    }
}

pub fn rows(database: &Database, table: &str) -> i64 {
    use diesel::prelude::*;
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        n: i64,
    }
    let query = diesel::sql_query(format!("SELECT count(*) AS n FROM {table}"));
    query.get_result::<Count>(&mut database.outside()).unwrap().n
}
