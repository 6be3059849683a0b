//! The program is killed while people talk, again and again: what was acknowledged is there, once and in order.
//! Must not count on anything that was not acknowledged; it may be there or not.

use std::collections::{BTreeMap, VecDeque};

use futures_util::future::join_all;
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::support::pages::RoomPage;
use crate::support::wait::in_time;
use crate::support::{Chatter, ChildServer, Visitor};

const CRASHES: usize = 20;
const ROOMS: usize = 3;
const PEOPLE: usize = 4;
/// Lines that one person has under way.
const UNDER_WAY: usize = 8;

/// One address stands for all people, and nobody leaves while the program is down.
const SETTINGS: [(&str, &str); 9] = [
    ("ADDRESS_REQUESTS_PER_MINUTE", "1000000"),
    ("ADDRESS_REQUESTS_BURST", "100000"),
    ("ADDRESS_MESSAGES_PER_MINUTE", "1000000"),
    ("ADDRESS_MESSAGES_BURST", "100000"),
    ("MESSAGES_PER_MINUTE", "1000000"),
    ("MESSAGES_BURST", "100000"),
    ("FRAMES_PER_MINUTE", "1000000"),
    ("FRAMES_BURST", "100000"),
    ("LEFT_AFTER", "10m"),
];

/// Somebody who says numbered lines and remembers which were acknowledged.
struct Talker {
    visitor: Visitor,
    page: RoomPage,
    said: usize,
    /// Client id and text of lines that were not acknowledged yet, in order.
    open: VecDeque<(String, String)>,
    /// Text and number of those that were.
    acknowledged: BTreeMap<String, i64>,
}

impl Talker {
    async fn new(server: &ChildServer, name: &str, code: Option<&str>) -> Self {
        let visitor = Visitor::from(server);
        let page = match code {
            None => visitor.create_room(name).await,
            Some(code) => visitor.join(name, code).await,
        };
        let (said, open, acknowledged) = (0, VecDeque::new(), BTreeMap::new());
        Self { visitor, page, said, open, acknowledged }
    }

    /// Sends what is open once more, then talks on until the connection breaks.
    async fn talk(&mut self, heard: &Semaphore) {
        let last = self.acknowledged.values().max().copied().unwrap_or_default();
        // The next crash may come before a slow machine has let everybody in again.
        let Some(mut chatter) = Chatter::try_open(&self.visitor, &self.page.code).await else {
            return;
        };
        let room = &self.page.room_id;
        let hello = json!({ "type": "hello", "room_id": room, "last_seq": last });
        if chatter.try_send(&hello).await.is_err() {
            return;
        }
        loop {
            match in_time("a welcome or the end", chatter.next()).await {
                Ok(frame) if frame["type"] == "welcome" => break,
                Ok(_) => {}
                Err(_) => return,
            }
        }
        let mut sent = 0;
        loop {
            while self.open.len() < UNDER_WAY {
                self.said += 1;
                let body = format!("{} says line {}", self.page.you_name, self.said);
                self.open.push_back((Uuid::new_v4().to_string(), body));
            }
            for (client_id, body) in self.open.iter().skip(sent) {
                let frame = json!({ "type": "message", "body": body, "client_id": client_id });
                if chatter.try_send(&frame).await.is_err() {
                    return;
                }
                sent += 1;
            }
            match in_time("a frame or the end", chatter.next()).await {
                Ok(frame) => sent -= self.note(&frame, heard),
                Err(_) => return,
            }
        }
    }

    /// Gives the number of lines that this frame closes.
    fn note(&mut self, frame: &Value, heard: &Semaphore) -> usize {
        assert_ne!(frame["type"], "error", "{frame}");
        if frame["type"] != "ack" {
            return 0;
        }
        let (client_id, body) = self.open.pop_front().expect("an ack for a line that is open");
        assert_eq!(frame["client_id"], client_id, "acks come in the order of the lines");
        let before = self.acknowledged.insert(body, frame["seq"].as_i64().expect("a number"));
        assert_eq!(before, None);
        heard.add_permits(1);
        1
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_each_of_twenty_crashes_every_acknowledged_message_is_there_once_and_in_order() {
    let mut server = ChildServer::start(&SETTINGS).await;
    let mut rooms = Vec::new();
    for room in 0..ROOMS {
        let mut people = vec![Talker::new(&server, "Person 0", None).await];
        for person in 1..PEOPLE {
            let code = people[0].page.code.clone();
            let name = format!("Person {person}");
            people.push(Talker::new(&server, &name, Some(&code)).await);
        }
        assert_eq!(people.len(), PEOPLE, "room {room}");
        rooms.push(people);
    }
    for crash in 0..CRASHES {
        let heard = Semaphore::new(0);
        let talks = join_all(rooms.iter_mut().flatten().map(|talker| talker.talk(&heard)));
        // Each crash comes at another moment.
        let lines = u32::try_from(10 + crash * 37 % 200).expect("a small number");
        let kill = async {
            let heard = in_time("lines before the crash", heard.acquire_many(lines)).await;
            heard.expect("people talk").forget();
            server.kill();
        };
        tokio::join!(talks, kill);
        server.start_again().await;
        for people in &rooms {
            check(people, crash).await;
        }
    }
}

/// Reads the whole room as a newcomer would and compares.
async fn check(people: &[Talker], crash: usize) {
    let reader = Chatter::resume(&people[0].visitor, &people[0].page, 0).await;
    let stored = reader.messages();
    let numbers: Vec<i64> = stored.iter().map(|(seq, _)| *seq).collect();
    let all: Vec<i64> = (1..=i64::try_from(stored.len()).expect("a small number")).collect();
    assert_eq!(numbers, all, "numbers without gaps and doubles after crash {crash}");
    let mut known = 0;
    for talker in people {
        let name = &talker.page.you_name;
        let own: Vec<&(i64, String)> =
            stored.iter().filter(|(_, body)| body.starts_with(&format!("{name} says"))).collect();
        known += own.len();
        let expected: Vec<String> =
            (1..=own.len()).map(|line| format!("{name} says line {line}")).collect();
        let texts: Vec<&String> = own.iter().map(|(_, body)| body).collect();
        assert_eq!(texts, expected.iter().collect::<Vec<_>>(), "{name} after crash {crash}");
        assert!(own.len() <= talker.said, "{name} never said {:?}", own.last());
        for (body, seq) in &talker.acknowledged {
            let found = own.iter().find(|(_, stored)| stored == body);
            assert_eq!(found.map(|(seq, _)| seq), Some(seq), "{body} after crash {crash}");
        }
    }
    assert_eq!(known, stored.len(), "nothing that nobody said");
    reader.close().await;
}
