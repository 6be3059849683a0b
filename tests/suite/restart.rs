//! The program is stopped and started again while people talk.
//! Must not give anybody a chance to prepare for it.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::support::pages::RoomPage;
use crate::support::wait::eventually;
use crate::support::{Chatter, ChildServer, Visitor};

const ROOMS: usize = 25;
const PEOPLE: usize = 20;
const LINES: usize = 12;
/// For all of it, on a machine that is busy with other things.
const MOST: Duration = Duration::from_secs(180);

/// One address stands for five hundred here.
const SETTINGS: [(&str, &str); 8] = [
    ("ADDRESS_SOCKETS", "10000"),
    ("ADDRESS_REQUESTS_PER_MINUTE", "1000000"),
    ("ADDRESS_REQUESTS_BURST", "100000"),
    ("ADDRESS_ROOMS_PER_MINUTE", "100000"),
    ("ADDRESS_ROOMS_BURST", "10000"),
    ("ADDRESS_GUESTS_BURST", "10000"),
    ("ADDRESS_MESSAGES_PER_MINUTE", "1000000"),
    ("ADDRESS_MESSAGES_BURST", "100000"),
];

/// Somebody who talks on, whatever happens to the connection, as the page's script does.
struct Talker {
    visitor: Visitor,
    page: RoomPage,
    chatter: Option<Chatter>,
    /// The last number heard.
    last: i64,
    heard: Vec<i64>,
    notices: Vec<Value>,
    reconnected: usize,
}

impl Talker {
    async fn new(visitor: Visitor, page: RoomPage) -> Self {
        let chatter = Chatter::enter(&visitor, &page).await;
        let (last, chatter) = (page.last_seq, Some(chatter));
        Self { visitor, page, chatter, last, heard: vec![], notices: vec![], reconnected: 0 }
    }

    /// Says a line until it is acknowledged; returns its number.
    async fn say(&mut self, body: &str) -> i64 {
        let client_id = Uuid::new_v4().to_string();
        loop {
            let frame = json!({ "type": "message", "body": body, "client_id": client_id });
            let chatter = self.connected().await;
            if chatter.try_send(&frame).await.is_err() {
                self.chatter = None;
                continue;
            }
            while let Some(frame) = self.hear().await {
                match (frame["type"].as_str(), frame["client_id"] == client_id.as_str()) {
                    (Some("ack"), true) => return frame["seq"].as_i64().expect("a number"),
                    // Refused for now, with the promise that it was not stored.
                    (Some("error"), true) => break,
                    _ => {}
                }
            }
        }
    }

    /// The next frame; none when the connection has ended.
    async fn hear(&mut self) -> Option<Value> {
        let frame = self.connected().await.next().await.ok();
        match &frame {
            Some(frame) => self.note(frame),
            None => self.chatter = None,
        }
        frame
    }

    fn note(&mut self, frame: &Value) {
        let live = (frame["type"] == "message").then_some(frame);
        let missed = frame["messages"].as_array().into_iter().flatten();
        for message in live.into_iter().chain(missed) {
            self.last = message["seq"].as_i64().expect("a number");
            self.heard.push(self.last);
        }
        if frame["type"] == "left" || frame["type"] == "entered" {
            self.notices.push(frame.clone());
        }
    }

    /// The connection, made again from the last number heard when there is none.
    async fn connected(&mut self) -> &mut Chatter {
        if self.chatter.is_none() {
            self.reconnected += 1;
            let (visitor, code) = (self.visitor.clone(), self.page.code.clone());
            let mut chatter =
                eventually("a connection", async || Chatter::try_open(&visitor, &code).await).await;
            let hello =
                json!({ "type": "hello", "room_id": self.page.room_id, "last_seq": self.last });
            // If this fails, the next read says so.
            chatter.try_send(&hello).await.ok();
            self.chatter = Some(chatter);
        }
        self.chatter.as_mut().expect("just made")
    }
}

async fn talkers_of_a_room(server: &ChildServer, number: usize) -> Vec<Talker> {
    let host = Visitor::from(server);
    let room = host.create_room(&format!("Host {number}")).await;
    let mut talkers = vec![Talker::new(host, room.clone()).await];
    for guest in 1..PEOPLE {
        let visitor = Visitor::from(server);
        let page = visitor.join(&format!("Guest {guest}"), &room.code).await;
        talkers.push(Talker::new(visitor, page).await);
    }
    talkers
}

#[tokio::test]
async fn five_hundred_people_talk_across_a_restart_and_nothing_is_lost_or_doubled() {
    let mut server = ChildServer::start(&SETTINGS).await;
    let mut talkers = Vec::new();
    for number in 0..ROOMS {
        talkers.extend(talkers_of_a_room(&server, number).await);
    }
    let moments = Moments { warm: Semaphore::new(0), over: Semaphore::new(0) };
    let talks = join_all(talkers.into_iter().map(|talker| talk(talker, &moments)));
    let all = async { tokio::join!(talks, restart(&mut server, &moments)) };
    let (people, ()) = tokio::time::timeout(MOST, all).await.expect("everybody heard everything");

    for (room, people) in people.chunks(PEOPLE).enumerate() {
        check_room(room, people);
    }
    let reconnected = people.iter().filter(|(talker, _)| talker.reconnected > 0).count();
    assert_eq!(reconnected, people.len(), "were there when it restarted");
}

/// What people and the server wait for.
struct Moments {
    /// One has begun to talk.
    warm: Semaphore,
    /// The server has ended; one may say his last line.
    over: Semaphore,
}

/// Says all lines, the last of them after the restart, then hears everybody's; returns the numbers of the own ones.
async fn talk(mut talker: Talker, moments: &Moments) -> (Talker, Vec<i64>) {
    let mut acknowledged = Vec::new();
    for line in 0..LINES {
        if line == LINES - 1 {
            moments.over.acquire().await.expect("it ends").forget();
        }
        acknowledged.push(talker.say(&format!("line {line}")).await);
        moments.warm.add_permits(usize::from(line == 2));
    }
    while talker.last < total() {
        talker.hear().await;
    }
    (talker, acknowledged)
}

/// In the middle of it.
async fn restart(server: &mut ChildServer, moments: &Moments) {
    let most = u32::try_from(ROOMS * PEOPLE / 2).expect("a small number");
    moments.warm.acquire_many(most).await.expect("they talk").forget();
    let told = Instant::now();
    let status = server.terminate().await;
    assert!(status.success(), "{status}");
    assert!(told.elapsed() < Duration::from_secs(10), "{:?}", told.elapsed());
    moments.over.add_permits(ROOMS * PEOPLE);
    server.start_again().await;
}

/// Messages in each room in the end.
fn total() -> i64 {
    i64::try_from(PEOPLE * LINES).expect("a small number")
}

fn check_room(room: usize, people: &[(Talker, Vec<i64>)]) {
    let all: Vec<i64> = (1..=total()).collect();
    let acknowledged: BTreeSet<i64> =
        people.iter().flat_map(|(_, numbers)| numbers).copied().collect();
    assert_eq!(acknowledged.into_iter().collect::<Vec<_>>(), all, "acknowledged in room {room}");
    for (talker, numbers) in people {
        let name = &talker.page.you_name;
        assert!(numbers.is_sorted(), "{name} of room {room} was put out of order");
        assert_eq!(talker.heard, all, "heard by {name} of room {room}");
        let left: Vec<_> =
            talker.notices.iter().filter(|notice| notice["type"] == "left").collect();
        assert!(left.is_empty(), "{name} of room {room} was told {left:?}");
    }
}

#[tokio::test]
async fn a_new_process_knows_the_cookies_of_the_old_one() {
    let mut server = ChildServer::start(&[]).await;
    let visitor = Visitor::from(&server);
    let (mut ana, page) = Chatter::in_new_room(&visitor, "Ana").await;
    ana.said("before").await;
    server.kill();
    server.start_again().await;
    let again = visitor.room().await;
    assert_eq!((again.code, again.you_id), (page.code, page.you_id));
    assert_eq!(again.messages.len(), 1);
}

#[tokio::test]
async fn a_fresh_server_is_small() {
    let server = ChildServer::start(&[]).await;
    let megabytes = server.resident_bytes() / 1_000_000;
    assert!(megabytes < 100, "{megabytes} MB");
}
