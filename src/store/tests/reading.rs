//! What was written is read back as it was, on both databases alike.

use super::*;
use crate::domain::{ChatError, Seq};

on_both! {
    async fn everything_is_read_back_as_it_was_written_to_the_microsecond(database) {
        let store = database.open();
        let room = stored_room(&store, "AAAA").await;
        let (ana, listener) = (person("Zoë 🦦"), Listener::new());
        let bodies = ["plain", "ä 李雷 محمد 🦦", "line\nline\tend", "'; DROP TABLE messages; --", "\u{1F468}\u{200D}\u{1F469}"];
        let mut written = Vec::new();
        for (body, at) in bodies.into_iter().zip([0, 1, 999_999, 500_000, 123_456]) {
            let post = named(&room, &ana, body, &format!("id-{at}"), at);
            let stored = listener.store_one(&store, post.clone()).unwrap();
            assert_eq!(
                (&stored.author, &stored.body, &stored.client_id, stored.at),
                (&post.author, &post.body, &post.client_id, moment(at)),
            );
            written.push(stored);
        }
        let loaded = store.load_room(&room.key, 100, 10).await.unwrap().unwrap();
        assert_eq!((loaded.room, loaded.last_seq, loaded.recent), (room, Seq(5), written));
    }

    async fn nanoseconds_are_cut_before_anybody_sees_them(database) {
        let store = database.open();
        let room = stored_room(&store, "AAAA").await;
        let listener = Listener::new();
        let at = moment(7) + TimeDelta::nanoseconds(999);
        let post = NewMessage { at, ..message(&room, &person("Ana"), "now") };
        let stored = listener.store_one(&store, post).unwrap();
        assert_eq!(stored.at, moment(7));
        let page = store.messages_after(room.id, Seq::ZERO, 1).await.unwrap();
        assert_eq!(page.messages, [stored]);
    }

    async fn pages_go_both_ways_and_know_whether_there_is_more(database) {
        let store = database.open();
        let room = stored_room(&store, "AAAA").await;
        let (ana, listener) = (person("Ana"), Listener::new());
        listener.store(&store, (1..=10).map(|i| message(&room, &ana, &format!("m{i}"))));
        let numbers = |page: crate::domain::Page| {
            (page.messages.iter().map(|m| m.seq.0).collect::<Vec<_>>(), page.more)
        };
        let before = async |seq, limit| {
            numbers(store.messages_before(room.id, Seq(seq), limit).await.unwrap())
        };
        let after = async |seq, limit| {
            numbers(store.messages_after(room.id, Seq(seq), limit).await.unwrap())
        };
        assert_eq!(before(11, 3).await, (vec![8, 9, 10], true));
        assert_eq!(before(4, 3).await, (vec![1, 2, 3], false));
        assert_eq!(before(1, 3).await, (vec![], false));
        assert_eq!(after(0, 3).await, (vec![1, 2, 3], true));
        assert_eq!(after(7, 3).await, (vec![8, 9, 10], false));
        assert_eq!(after(10, 3).await, (vec![], false));
        assert_eq!(after(0, 0).await, (vec![], true));
        assert_eq!(before(i64::MAX, usize::MAX).await.0.len(), 10);
    }

    async fn a_room_is_loaded_with_its_members_in_the_order_they_came(database) {
        let store = database.open();
        let room = stored_room(&store, "AAAA").await;
        let (ana, bob, cleo) = (person("Ana"), person("Bob"), person("Cleo"));
        store.enter_room(room.id, bob.clone(), moment(1)).await.unwrap();
        store.enter_room(room.id, ana.clone(), moment(2)).await.unwrap();
        store.enter_room(room.id, cleo.clone(), moment(3)).await.unwrap();
        let renamed = Participant { name: Name::parse("Cleopatra").unwrap(), ..cleo };
        store.enter_room(room.id, renamed.clone(), moment(3)).await.unwrap();
        store.remove_member(room.id, bob.id).await.unwrap();
        store.remove_member(room.id, bob.id).await.unwrap();
        let loaded = store.load_room(&room.key, 0, 10).await.unwrap().unwrap();
        assert_eq!(loaded.members, [ana, renamed]);
        assert_eq!((loaded.last_seq, loaded.recent), (Seq::ZERO, vec![]));
    }

    async fn a_member_of_no_room_is_refused_and_sinks_nobody_else(database) {
        let store = database.open();
        let room = stored_room(&store, "AAAA").await;
        let nowhere = super::room(RoomKind::Code, "GONE");
        let (good, bad) = futures_util::future::join(
            store.enter_room(room.id, person("Ana"), moment(1)),
            store.enter_room(nowhere.id, person("Bob"), moment(1)),
        ).await;
        assert_eq!((good, bad), (Ok(()), Err(ChatError::RoomNotFound)));
        assert_eq!(store.load_room(&room.key, 1, 10).await.unwrap().unwrap().members.len(), 1);
    }

    async fn only_the_very_key_finds_a_room(database) {
        let store = database.open();
        stored_room(&store, "ABCD").await;
        for other in ["abcd", "ABC", "ABCDE", "%", "ABC_"] {
            let key = RoomKey::exact(other).unwrap();
            assert_eq!(store.load_room(&key, 1, 10).await, Ok(None), "{other}");
        }
    }

    async fn rooms_that_end_by_themselves_are_listed_and_codes_are_counted(database) {
        let store = database.open();
        for (kind, key) in [
            (RoomKind::Code, "AAAA"),
            (RoomKind::Named, "garden"),
            (RoomKind::Shared, "shared01"),
            (RoomKind::Owned, "office"),
        ] {
            let room = super::room(kind, key);
            assert_eq!(store.create_room(room, REST).await, Ok(true));
        }
        let keys = store.ephemeral_rooms().await.unwrap();
        let mut keys: Vec<_> = keys.iter().map(RoomKey::as_str).collect();
        keys.sort_unstable();
        assert_eq!(keys, ["AAAA", "garden"]);
        assert_eq!(store.live_code_rooms().await, Ok(1));
    }

    async fn a_probe_writes_and_a_crowd_of_them_writes_once(database) {
        let store = database.open();
        let probes = (0..50).map(|_| store.probe());
        for result in futures_util::future::join_all(probes).await {
            assert_eq!(result, Ok(()));
        }
        use diesel::prelude::*;
        let count: i64 = crate::store::schema::probes::table
            .select(crate::store::schema::probes::count)
            .first(&mut database.outside())
            .unwrap();
        assert_eq!(count, 1);
    }
}
