//! The same message sent twice is stored once.

use super::*;
use crate::domain::Seq;

on_both! {
    async fn the_same_client_id_in_one_batch_and_in_a_later_one_is_stored_once(database) {
        let store = database.open();
        let room = stored_room(&store, "AAAA").await;
        let (ana, bob, listener) = (person("Ana"), person("Bob"), Listener::new());
        let results = listener.store(&store, [
            named(&room, &ana, "hello", "id-1", 1),
            named(&room, &ana, "other", "id-2", 2),
            named(&room, &ana, "hello", "id-1", 3),
            named(&room, &bob, "mine", "id-1", 4),
            message(&room, &ana, "nameless"),
            message(&room, &ana, "nameless"),
        ]);
        let results: Vec<_> = results.into_iter().map(Result::unwrap).collect();
        let numbers: Vec<i64> = results.iter().map(|message| message.seq.0).collect();
        assert_eq!(numbers, [1, 2, 1, 3, 4, 5]);
        assert_eq!(results[0], results[2]);
        assert_eq!(results[0].at, moment(1), "the time of the first");

        let again = listener.store_one(&store, named(&room, &ana, "changed", "id-1", 5)).unwrap();
        assert_eq!(again, results[0]);
        let page = store.messages_after(room.id, Seq::ZERO, 100).await.unwrap();
        assert_eq!(page.messages.len(), 5);
    }

    async fn the_same_client_id_after_a_restart_is_stored_once(database) {
        let store = database.open();
        let room = stored_room(&store, "AAAA").await;
        let (ana, listener) = (person("Ana"), Listener::new());
        let first = listener.store_one(&store, named(&room, &ana, "hello", "id-1", 1)).unwrap();
        store.close().await;
        let store = database.open();
        let results = listener.store(&store, [
            named(&room, &ana, "hello", "id-1", hours(1)),
            named(&room, &ana, "next", "id-2", hours(1)),
        ]);
        assert_eq!(results[0], Ok(first));
        assert_eq!(results[1].as_ref().unwrap().seq, Seq(2));
    }

    async fn a_client_id_used_again_after_24_hours_names_a_new_message(database) {
        let store = database.open();
        let room = stored_room(&store, "AAAA").await;
        let (ana, listener) = (person("Ana"), Listener::new());
        let post = |text: &str, at| {
            listener.store_one(&store, named(&room, &ana, text, "id-1", at)).unwrap()
        };
        let first = post("first", 0);
        assert_eq!(post("still the first", hours(24) - 1), first);
        let second = post("second", hours(24));
        assert_eq!((second.seq, second.body.as_str()), (Seq(2), "second"));
        assert_eq!(post("still the second", hours(25)), second);
        let page = store.messages_after(room.id, Seq::ZERO, 100).await.unwrap();
        let ids: Vec<_> = page.messages.iter().map(|m| m.client_id.is_some()).collect();
        assert_eq!(ids, [false, true], "the old message has given its id away");
    }

    async fn a_client_id_counts_for_its_room_and_author_only(database) {
        let store = database.open();
        let (one, two) = (stored_room(&store, "AAAA").await, stored_room(&store, "BBBB").await);
        let (ana, bob, listener) = (person("Ana"), person("Bob"), Listener::new());
        let posts = [(&one, &ana), (&two, &ana), (&one, &bob)];
        let posts = posts.map(|(room, author)| named(room, author, "hi", "same", 1));
        let results = listener.store(&store, posts);
        let numbers: Vec<i64> = results.into_iter().map(|r| r.unwrap().seq.0).collect();
        assert_eq!(numbers, [1, 1, 2]);
    }

    async fn a_whole_batch_sent_again_after_a_lost_connection_is_stored_once(database) {
        let store = database.open();
        let room = stored_room(&store, "AAAA").await;
        let (ana, listener) = (person("Ana"), Listener::new());
        let posts: Vec<_> = (0..500)
            .map(|i| named(&room, &ana, &format!("m{i}"), &format!("id-{i}"), i))
            .collect();
        let first = listener.store(&store, posts.clone());
        let mixed = posts.into_iter().chain([message(&room, &ana, "new")]);
        let mut again = listener.store(&store, mixed);
        assert_eq!(again.pop().unwrap().unwrap().seq, Seq(501));
        assert_eq!(again, first);
    }
}
