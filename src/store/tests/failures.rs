//! A database in trouble: everybody is told, nothing is lost, and it goes on afterwards.

use super::*;
use crate::domain::{ChatError, Seq};
use crate::store::connection::AnyConnection;
use diesel::connection::SimpleConnection;

/// Takes the table away, so that every insert fails.
const BREAK: &str = "ALTER TABLE messages RENAME TO hidden";
const REPAIR: &str = "ALTER TABLE hidden RENAME TO messages";

on_both! {
    async fn when_nothing_can_be_stored_every_sender_is_told_and_it_works_again_after_the_repair(database) {
        let store = database.open();
        let room = stored_room(&store, "AAAA").await;
        let (ana, listener) = (person("Ana"), Listener::new());
        listener.store_one(&store, message(&room, &ana, "before")).unwrap();
        database.execute(BREAK);
        let refused = listener.store(&store, (0..300).map(|i| message(&room, &ana, &format!("m{i}"))));
        assert!(refused.iter().all(|result| *result == Err(ChatError::Unavailable)));
        database.execute(REPAIR);
        let after = listener.store_at_last(&store, &message(&room, &ana, "after"));
        assert_eq!(after.seq, Seq(2), "what was refused has left no gap");
        let page = store.messages_after(room.id, Seq::ZERO, 10).await.unwrap();
        let texts: Vec<_> = page.messages.iter().map(|m| m.body.as_str()).collect();
        assert_eq!(texts, ["before", "after"]);
    }

    async fn one_message_the_database_will_not_have_sinks_no_other(database) {
        let store = database.open();
        let room = stored_room(&store, "AAAA").await;
        database.execute(&reject_poison(database));
        let (ana, listener) = (person("Ana"), Listener::new());
        let results = listener.store(&store, ["one", "poison", "two", "poison", "three"]
            .map(|text| message(&room, &ana, text)));
        let results: Vec<_> = results.into_iter().map(|r| r.map(|m| m.seq.0)).collect();
        let refused = Err(ChatError::Unavailable);
        assert_eq!(results, [Ok(1), refused.clone(), Ok(2), refused, Ok(3)]);
    }

    async fn a_message_to_a_room_that_was_deleted_sinks_no_other(database) {
        let store = database.open();
        let (room, gone) = (stored_room(&store, "AAAA").await, stored_room(&store, "BBBB").await);
        let (ana, listener) = (person("Ana"), Listener::new());
        listener.store(&store, [message(&room, &ana, "one"), message(&gone, &ana, "one")])
            .into_iter().for_each(|result| drop(result.unwrap()));
        // Behind the writer's back, so that it still believes in the room.
        database.execute(&format!(
            "DELETE FROM messages WHERE room_id = '{0}'; DELETE FROM rooms WHERE id = '{0}'", gone.id
        ));
        let results = listener.store(&store, [
            message(&room, &ana, "two"),
            message(&gone, &ana, "nowhere"),
            message(&room, &ana, "three"),
        ]);
        let results: Vec<_> = results.into_iter().map(|r| r.map(|m| m.seq.0)).collect();
        assert_eq!(results, [Ok(2), Err(ChatError::RoomNotFound), Ok(3)]);
    }

    async fn a_database_that_another_program_locks_is_reported_and_waited_for_no_longer_than_seconds(database) {
        let store = database.open();
        let room = stored_room(&store, "AAAA").await;
        let (ana, listener) = (person("Ana"), Listener::new());
        let mut locker = database.outside();
        locker.batch_execute(match locker {
            AnyConnection::Sqlite(_) => "BEGIN IMMEDIATE",
            AnyConnection::Postgresql(_) => "BEGIN; LOCK TABLE messages IN EXCLUSIVE MODE",
        }).unwrap();
        let began = std::time::Instant::now();
        let refused = listener.store_one(&store, message(&room, &ana, "too long"));
        assert_eq!(refused, Err(ChatError::Unavailable));
        assert!(began.elapsed().as_secs() < 8, "{:?}", began.elapsed());
        locker.batch_execute("ROLLBACK").unwrap();
        let stored = listener.store_at_last(&store, &message(&room, &ana, "free again"));
        assert_eq!(stored.seq, Seq(1));
    }

    async fn a_database_that_hangs_is_told_about_and_not_waited_for_for_ever(database) {
        let store = database.open();
        let room = stored_room(&store, "AAAA").await;
        let (ana, listener) = (person("Ana"), Listener::new());
        let (release, released) = std::sync::mpsc::channel::<()>();
        let released = std::sync::Mutex::new(released);
        // Called before anybody is told of a commit: for all others it is as if that took so long.
        store.writer().observe(Box::new(move |_| {
            let _: Result<(), _> = released.lock().unwrap().recv();
        }));
        let post = named(&room, &ana, "in hand", "id-1", 1);
        assert_eq!(listener.store_one(&store, post.clone()), Err(ChatError::Unavailable));
        let meanwhile = listener.store_one(&store, message(&room, &ana, "behind it"));
        assert_eq!(meanwhile, Err(ChatError::Unavailable));
        drop(release);
        let again = listener.store_at_last(&store, &post);
        assert_eq!(again.seq, Seq(1), "it was stored after all, and is not stored twice");
        let next = listener.store_at_last(&store, &message(&room, &ana, "afterwards"));
        assert_eq!(next.seq, Seq(2), "what waited behind it was refused and not stored");
    }

    async fn a_change_is_refused_like_a_message_when_nothing_can_be_stored(database) {
        let store = database.open();
        let room = stored_room(&store, "AAAA").await;
        database.execute("ALTER TABLE members RENAME TO hidden");
        let refused = store.enter_room(room.id, person("Ana"), moment(1)).await;
        assert_eq!(refused, Err(ChatError::Unavailable));
        let read = store.load_room(&room.key, 1, 10).await;
        assert_eq!(read, Err(ChatError::Unavailable));
        database.execute("ALTER TABLE hidden RENAME TO members");
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
        while store.enter_room(room.id, person("Ana"), moment(1)).await.is_err() {
            assert!(std::time::Instant::now() < deadline);
        }
        assert_eq!(store.load_room(&room.key, 1, 10).await.unwrap().unwrap().members.len(), 1);
    }
}

/// A trigger that refuses one text, as a value too large for the database would be.
fn reject_poison(database: &Database) -> String {
    if database.is_sqlite() {
        "CREATE TRIGGER poison BEFORE INSERT ON messages WHEN NEW.body = 'poison' \
         BEGIN SELECT RAISE(FAIL, 'poisoned'); END"
            .into()
    } else {
        "CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
         IF NEW.body = 'poison' THEN RAISE EXCEPTION 'poisoned'; END IF; RETURN NEW; END $$; \
         CREATE TRIGGER poison BEFORE INSERT ON messages FOR EACH ROW EXECUTE FUNCTION poison()"
            .into()
    }
}

#[actix_rt::test]
async fn a_database_file_that_disappears_is_not_replaced_by_an_empty_one() {
    let database = Database::sqlite();
    let store = database.open();
    let room = stored_room(&store, "AAAA").await;
    let (ana, listener) = (person("Ana"), Listener::new());
    let crate::config::DatabaseUrl::Sqlite(path) = &database.url else { unreachable!() };
    database.execute(BREAK);
    let moved = path.with_extension("moved");
    std::fs::rename(path, &moved).unwrap();
    assert_eq!(
        listener.store_one(&store, message(&room, &ana, "lost?")),
        Err(ChatError::Unavailable)
    );
    let again = listener.store_one(&store, message(&room, &ana, "still?"));
    assert_eq!(again, Err(ChatError::Unavailable));
    assert!(!path.exists());
    std::fs::rename(&moved, path).unwrap();
    database.execute(REPAIR);
    assert_eq!(listener.store_at_last(&store, &message(&room, &ana, "back")).seq, Seq(1));
}

#[actix_rt::test]
#[ignore = "needs PostgreSQL: TEST_DATABASE_URL"]
async fn connections_that_the_server_ends_between_two_messages_are_not_noticed() {
    let database = Database::postgresql();
    let store = database.open();
    let room = stored_room(&store, "AAAA").await;
    let (ana, listener) = (person("Ana"), Listener::new());
    listener.store_one(&store, message(&room, &ana, "before")).unwrap();
    assert_eq!(store.load_room(&room.key, 1, 10).await.unwrap().unwrap().last_seq, Seq(1));
    database.execute(&format!(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
         WHERE application_name = '{}' AND pid <> pg_backend_pid()",
        database.schema()
    ));
    let after = listener.store_one(&store, message(&room, &ana, "after")).unwrap();
    assert_eq!(after.seq, Seq(2));
    assert_eq!(store.load_room(&room.key, 1, 10).await.unwrap().unwrap().last_seq, Seq(2));
}

#[actix_rt::test]
#[ignore = "needs PostgreSQL: TEST_DATABASE_URL"]
async fn a_commit_that_fails_at_the_last_moment_is_told_to_every_sender() {
    let database = Database::postgresql();
    let store = database.open();
    let room = stored_room(&store, "AAAA").await;
    database.execute(
        "CREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
         RAISE EXCEPTION 'too late'; END $$; \
         CREATE CONSTRAINT TRIGGER late AFTER INSERT ON messages DEFERRABLE INITIALLY DEFERRED \
         FOR EACH ROW EXECUTE FUNCTION late()",
    );
    let (ana, listener) = (person("Ana"), Listener::new());
    let refused = listener.store(&store, (0..10).map(|i| message(&room, &ana, &format!("m{i}"))));
    assert!(refused.iter().all(|result| *result == Err(ChatError::Unavailable)));
    database.execute("DROP TRIGGER late ON messages");
    assert_eq!(listener.store_at_last(&store, &message(&room, &ana, "now")).seq, Seq(1));
}
