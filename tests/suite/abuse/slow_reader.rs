//! A reader who stops reading while twenty megabytes are offered: cut off in time, little memory, and the others do not wait.

use std::time::{Duration, Instant};

use serde_json::json;

use super::busy_server;
use super::raw::{Raw, TEXT};
use crate::support::wait::within;
use crate::support::{Chatter, ChildServer, Visitor};

/// Messages of 4,800 bytes: about 5 kB on the wire.
const LINE: usize = 4_800;
const AT_ONCE: usize = 4;
const OFFERED: usize = 20_000_000;
const MEBIBYTE: u64 = 1 << 20;

/// Somebody in the room whose kernel takes a few kilobytes and who reads nothing after the welcome.
async fn stuck_reader(server: &ChildServer, name: &str, code: &str) -> Raw {
    let visitor = Visitor::from(server);
    let page = visitor.join(name, code).await;
    let raw = Raw::with_buffer(&visitor, Some(4_096)).await;
    let mut raw = raw.upgraded(&visitor, code).await;
    let hello = json!({ "type": "hello", "room_id": page.room_id, "last_seq": page.last_seq });
    raw.frame(TEXT, hello.to_string().as_bytes()).await;
    let (_, welcome) = raw.next().await.expect("the welcome");
    assert!(String::from_utf8_lossy(&welcome).contains("\"welcome\""));
    raw
}

/// Somebody who speaks and somebody who listens, and what they see of the others.
struct Witnesses {
    speaker: Chatter,
    listener: Chatter,
    away: Vec<String>,
}

impl Witnesses {
    /// Says a few things and waits until all are heard and acknowledged; how long it took until they were heard.
    async fn round(&mut self, line: &str) -> Duration {
        let began = Instant::now();
        for _ in 0..AT_ONCE {
            self.speaker.say(line).await;
        }
        for _ in 0..AT_ONCE {
            self.listener.expect("message").await;
        }
        let took = began.elapsed();
        for _ in 0..AT_ONCE {
            self.speaker.expect("ack").await;
        }
        self.note();
        took
    }

    /// Says twenty megabytes; how long each round took to be heard, and by how much the server grew meanwhile.
    async fn offered(&mut self, server: &ChildServer) -> (Vec<Duration>, u64) {
        let line = "x".repeat(LINE);
        let before = server.resident_bytes();
        let (mut times, mut grown) = (Vec::new(), 0);
        for _ in 0..OFFERED / LINE / AT_ONCE {
            times.push(self.round(&line).await);
            grown = grown.max(server.resident_bytes().saturating_sub(before));
        }
        (times, grown)
    }

    /// Waits until this one is shown as away.
    async fn see_away(&mut self, name: &str) {
        while !self.away.iter().any(|away| away == name) {
            self.listener.expect("away").await;
            self.note();
        }
    }

    fn note(&mut self) {
        for frame in self.listener.all("away") {
            self.away.extend(frame["user"]["name"].as_str().map(str::to_owned));
        }
        self.listener.heard.clear();
        self.speaker.heard.clear();
    }
}

/// Whether no process holds the server's end of this connection any more. The one who reads nothing cannot be told.
fn has_ended(stuck: &Raw) -> bool {
    let server = stuck.0.peer_addr().expect("an address").port();
    let client = stuck.0.local_addr().expect("an address").port();
    let table = std::fs::read_to_string("/proc/net/tcp").expect("the kernel's table");
    !table.lines().any(|line| {
        let columns: Vec<&str> = line.split_whitespace().collect();
        let port = |column: &str| u16::from_str_radix(column.rsplit(':').next()?, 16).ok();
        matches!(columns.as_slice(), [_, local, remote, _, _, _, _, _, _, inode, ..]
            if port(local) == Some(server) && port(remote) == Some(client) && *inode != "0")
    })
}

fn percentile_99(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() * 99 / 100]
}

#[tokio::test]
#[ignore = "compares times, so nothing else may run beside it; tests/all runs it alone"]
async fn a_reader_who_stops_reading_is_cut_off_and_nobody_else_notices() {
    let (server, ana) = busy_server(&[("AWAY_AFTER", "100ms")]).await;
    let (speaker, page) = Chatter::in_new_room(&ana, "Ana").await;
    let (listener, _) = Chatter::in_room(&Visitor::from(&server), "Ben", &page.code).await;
    let mut witnesses = Witnesses { speaker, listener, away: Vec::new() };
    // Once, so that what a first one costs, and twenty megabytes for the log, is not counted.
    drop(stuck_reader(&server, "First", &page.code).await);
    witnesses.see_away("First").await;
    let (alone, _) = witnesses.offered(&server).await;

    let stuck = stuck_reader(&server, "Second", &page.code).await;
    let began = Instant::now();
    let (together, grown) = witnesses.offered(&server).await;
    // Ten seconds, and one for a busy machine to notice.
    let left = Duration::from_secs(11).saturating_sub(began.elapsed());
    within(left, "the reader is cut off", &mut async || has_ended(&stuck).then_some(())).await;
    witnesses.see_away("Second").await;
    assert!(grown < 2 * MEBIBYTE, "grown by {grown} bytes");
    let (alone, together) = (percentile_99(alone), percentile_99(together));
    assert!(together <= alone * 3 / 2 + Duration::from_millis(20), "{alone:?} {together:?}");
    let metrics = ana.get("/metrics").await.text;
    assert!(metrics.contains("chinwag_slow_sessions_dropped_total 1"), "{metrics}");
}
