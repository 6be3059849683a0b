//! The writer against a simple model: random posts, repeats, endings, failures and restarts.

use std::collections::HashMap;

use proptest::prelude::*;

use super::listener::Outcome;
use super::*;
use crate::domain::{ChatError, Seq};

/// What happens, one after the other.
#[derive(Clone, Debug)]
enum Step {
    /// Somebody says something.
    Post { room: usize, author: usize, id: Option<u8> },
    /// Everybody waits for the results, and then so many minutes.
    Wait { minutes: i64 },
    /// Nothing can be stored …
    Break,
    /// … and then again.
    Repair,
    /// A room ends.
    End { room: usize },
    /// The program is stopped and started.
    Restart,
    /// A room is not live any more.
    Forget { room: usize },
}

fn step() -> impl Strategy<Value = Step> {
    let post = (0..3_usize, 0..2_usize, proptest::option::of(0..4_u8))
        .prop_map(|(room, author, id)| Step::Post { room, author, id });
    prop_oneof![
        24 => post,
        3 => (0..1_000_i64).prop_map(|minutes| Step::Wait { minutes }),
        1 => Just(Step::Break),
        2 => Just(Step::Repair),
        1 => (0..3_usize).prop_map(|room| Step::End { room }),
        1 => Just(Step::Restart),
        1 => (0..3_usize).prop_map(|room| Step::Forget { room }),
    ]
}

/// What the store should do.
#[derive(Default)]
struct Model {
    broken: bool,
    rooms: [ModelRoom; 3],
}

#[derive(Default)]
struct ModelRoom {
    ended: bool,
    texts: Vec<String>,
    named: HashMap<(usize, u8), (Timestamp, i64)>,
}

impl Model {
    fn post(
        &mut self,
        room: usize,
        key: Option<(usize, u8)>,
        at: Timestamp,
        text: &str,
    ) -> Result<i64, ChatError> {
        if self.broken {
            return Err(ChatError::Unavailable);
        }
        let room = &mut self.rooms[room];
        if room.ended {
            return Err(ChatError::RoomNotFound);
        }
        if let Some((stored_at, seq)) = key.and_then(|key| room.named.get(&key))
            && at - *stored_at < TimeDelta::hours(24)
        {
            return Ok(*seq);
        }
        room.texts.push(text.to_owned());
        let seq = i64::try_from(room.texts.len()).unwrap();
        room.named.extend(key.map(|key| (key, (at, seq))));
        Ok(seq)
    }
}

/// The store under test beside its model.
struct Trial<'a> {
    database: &'a Database,
    store: Store,
    listener: Listener,
    rooms: Vec<Room>,
    people: [Participant; 2],
    model: Model,
    now: Timestamp,
    waiting: Vec<NewMessage>,
    expected: Vec<Result<i64, ChatError>>,
}

impl Trial<'_> {
    async fn run(&mut self, steps: Vec<Step>) {
        for (number, step) in steps.into_iter().enumerate() {
            self.step(number, step).await;
        }
        self.settle();
        self.repair().await;
        for (room, model) in self.rooms.iter().zip(&self.model.rooms) {
            let page = self.store.messages_after(room.id, Seq::ZERO, 10_000).await.unwrap();
            let read: Vec<(i64, &str)> =
                page.messages.iter().map(|m| (m.seq.0, m.body.as_str())).collect();
            let texts = if model.ended { &[] } else { model.texts.as_slice() };
            let expected: Vec<(i64, &str)> = (1..).zip(texts.iter().map(String::as_str)).collect();
            assert_eq!(read, expected);
        }
    }

    async fn step(&mut self, number: usize, step: Step) {
        match step {
            Step::Post { room, author, id } => {
                let text = format!("text {number}");
                let key = id.map(|id| (author, id));
                self.expected.push(self.model.post(room, key, self.now, &text));
                let client_id = id.map(|id| ClientId::parse(&format!("id-{id}")).unwrap());
                let post = message(&self.rooms[room], &self.people[author], &text);
                self.waiting.push(NewMessage { client_id, at: self.now, ..post });
            }
            Step::Wait { minutes } => {
                self.settle();
                self.now += TimeDelta::minutes(minutes);
            }
            Step::Break => {
                self.settle();
                if !std::mem::replace(&mut self.model.broken, true) {
                    self.database.execute("ALTER TABLE messages RENAME TO hidden");
                }
            }
            Step::Repair => {
                self.settle();
                self.repair().await;
            }
            Step::End { room } => {
                self.settle();
                self.repair().await;
                self.store.end_room(&self.rooms[room], self.now).await.unwrap();
                self.model.rooms[room].ended = true;
            }
            Step::Restart => {
                self.settle();
                self.repair().await;
                self.store.close().await;
                self.store = self.database.open();
            }
            Step::Forget { room } => self.store.writer().forget(self.rooms[room].id),
        }
    }

    async fn repair(&mut self) {
        if std::mem::replace(&mut self.model.broken, false) {
            self.database.execute("ALTER TABLE hidden RENAME TO messages");
            // Refused until the connection is replaced.
            while self.store.remove_member(self.rooms[0].id, self.people[0].id).await.is_err() {}
        }
    }

    /// Hands over what is waiting at one go and compares the results.
    fn settle(&mut self) {
        let results: Vec<Outcome> = self.listener.store(&self.store, self.waiting.drain(..));
        let results: Vec<_> = results.into_iter().map(|r| r.map(|m| m.seq.0)).collect();
        assert_eq!(results, std::mem::take(&mut self.expected));
    }
}

async fn try_out(database: &Database, steps: Vec<Step>) {
    let store = database.open();
    let mut rooms = Vec::new();
    for key in ["AAAA", "BBBB", "CCCC"] {
        rooms.push(stored_room(&store, key).await);
    }
    let mut trial = Trial {
        database,
        store,
        listener: Listener::new(),
        rooms,
        people: [person("Ana"), person("Bob")],
        model: Model::default(),
        now: moment(0),
        waiting: Vec::new(),
        expected: Vec::new(),
    };
    trial.run(steps).await;
}

fn check(database: fn() -> Database, cases: u32) {
    let steps = proptest::collection::vec(step(), 1..120);
    let config = ProptestConfig {
        cases,
        max_shrink_iters: 200,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    proptest!(config, |(steps in steps)| {
        actix_rt::Runtime::new().unwrap().block_on(try_out(&database(), steps));
    });
}

#[test]
fn whatever_happens_the_store_does_what_the_model_says_on_sqlite() {
    check(Database::sqlite, 24);
}

#[test]
#[ignore = "needs PostgreSQL: TEST_DATABASE_URL"]
fn whatever_happens_the_store_does_what_the_model_says_on_postgresql() {
    check(Database::postgresql, 16);
}
