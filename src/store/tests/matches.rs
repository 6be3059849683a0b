//! What is written of strangers who met.
//! Must not test when that is.

use super::*;
use crate::domain::{End, MatchRecord, Message, MessageId, Seq};

fn record(ended: i64) -> MatchRecord {
    MatchRecord {
        room: RoomId::random(),
        people: [UserId::random(), UserId::random()],
        started_at: moment(0),
        ended_at: moment(ended),
        how: End::Left,
        by: Some(1),
        shared: true,
        lines: [3, 4],
    }
}

fn line(author: &Participant, seq: i64, text: &str) -> Message {
    Message {
        id: MessageId::default(),
        room: RoomId::random(),
        seq: Seq(seq),
        author: author.clone(),
        body: Body::parse(text).unwrap(),
        client_id: Some(ClientId::parse("x").unwrap()),
        at: moment(seq),
    }
}

on_both! {
    async fn records_of_conversations_are_kept_for_a_time(database) {
        let store = database.open();
        for ended in [hours(1), hours(2)] {
            let hashes = ["a".to_owned(), "b".to_owned()];
            store.record_match(record(ended), hashes).await.unwrap();
        }
        store.forget_matches(moment(hours(2))).await.unwrap();
        assert_eq!(store.count_matches().await, Ok(1));
    }

    async fn a_conversation_that_is_kept_is_a_room_with_all_its_lines(database) {
        let store = database.open();
        let [ana, ben] = ["Ana", "Ben"].map(person);
        let room = room(RoomKind::Code, "KEPT");
        // Lines that were dropped from memory leave no gap.
        let lines = vec![line(&ana, 7, "hello"), line(&ben, 8, "hi"), line(&ben, 9, "again")];
        let keep = || store.keep_talk(room.clone(), REST, [ana.clone(), ben.clone()], lines.clone());
        assert_eq!(keep().await, Ok(true));
        assert_eq!(keep().await, Ok(false), "the key is in use");
        let stored = store.load_room(&room.key, 10, 10).await.unwrap().unwrap();
        assert_eq!(stored.last_seq, Seq(3));
        let said = |one: &Message| (one.seq.0, one.author.clone(), one.body.as_str().to_owned());
        let said: Vec<_> = stored.recent.iter().map(said).collect();
        assert_eq!(said, [(1, ana, "hello".into()), (2, ben.clone(), "hi".into()), (3, ben.clone(), "again".into())]);
        assert_eq!(stored.members.len(), 2);
        let next = Listener::new().store_one(&store, message(&room, &ben, "and on"));
        assert_eq!(next.unwrap().seq, Seq(4));
    }
}
