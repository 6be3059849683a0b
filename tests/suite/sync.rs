//! Every acknowledgement comes after a sync of its own message to the disk, as the system calls show.
//! Must not trust the program's word: `strace` watches it.

use std::collections::BTreeMap;
use std::path::Path;

use futures_util::future::join_all;
use tempfile::TempDir;

use crate::support::{Chatter, ChildServer, Visitor};

const PEOPLE: usize = 3;
const LINES: usize = 15;

/// What the program did, in order, as far as it matters here.
#[derive(Debug)]
enum Call<'a> {
    /// A write to the write-ahead log has begun.
    Log(&'a str),
    /// A sync of the write-ahead log has begun.
    SyncBegan,
    /// A sync of the write-ahead log has ended.
    SyncEnded,
    /// A sync of the write-ahead log from beginning to end.
    Synced,
    /// A write to a socket has begun.
    Socket(&'a str),
}

#[tokio::test]
#[ignore = "needs strace, to watch the system calls"]
async fn every_acknowledgement_is_preceded_by_a_sync_of_its_own_message() {
    let folder = TempDir::new().expect("a temporary folder");
    let (file, trace) = (folder.path().join("chinwag.db"), folder.path().join("trace"));
    let (file, trace_path) = (file.display().to_string(), trace.display().to_string());
    // With -D the program keeps the process id, and strace ends with it.
    let strace = ["strace", "-D", "-f", "-y", "-s", "5000", "-o", &trace_path, "-e"];
    let calls = ["trace=pwrite64,fsync,fdatasync,write,writev,sendto,sendmsg"];
    let settings = [("DATABASE_URL", file.as_str())];
    let mut server = ChildServer::start_through(&[&strace[..], &calls].concat(), &settings).await;

    let host = Visitor::from(&server);
    let (ana, page) = Chatter::in_new_room(&host, "Ana").await;
    let mut people = vec![ana];
    for guest in 1..PEOPLE {
        let visitor = Visitor::from(&server);
        people.push(Chatter::in_room(&visitor, &format!("Guest {guest}"), &page.code).await.0);
    }
    let ids = join_all(people.iter_mut().map(say_lines)).await.concat();
    assert_eq!(ids.len(), PEOPLE * LINES);
    assert!(server.terminate().await.success());

    check(&trace, &ids);
}

/// One after the other, so that there are many commits.
async fn say_lines(chatter: &mut Chatter) -> Vec<String> {
    let mut ids = Vec::new();
    for line in 0..LINES {
        let id = chatter.say(&format!("line {line}")).await;
        chatter.acknowledged(&id).await;
        ids.push(id);
    }
    ids
}

/// For each message: its page goes to the log, then a sync begins and ends, and only then does anybody hear of it.
fn check(trace: &Path, ids: &[String]) {
    let trace = std::fs::read_to_string(trace).expect("strace has written");
    let mut stages: BTreeMap<&str, u8> = ids.iter().map(|id| (id.as_str(), 0)).collect();
    for call in trace.lines().filter_map(read) {
        for (id, stage) in &mut stages {
            match (&call, *stage) {
                (Call::Log(bytes), 0) if bytes.contains(id) => *stage = 1,
                (Call::SyncBegan, 1) => *stage = 2,
                (Call::SyncEnded, 2) | (Call::Synced, 1) => *stage = 3,
                (Call::Socket(bytes), stage) if bytes.contains(id) => {
                    assert_eq!(stage, 3, "{id} was told before it was synced: {bytes}");
                }
                _ => {}
            }
        }
    }
    assert!(stages.values().all(|stage| *stage == 3), "{stages:?}");
    let acks = trace.lines().filter(|line| line.contains(r#"\"type\":\"ack\""#)).count();
    assert!(acks > 0, "the acknowledgements are in the trace");
}

/// Lines look like `12 fdatasync(9</folder/chinwag.db-wal>) = 0`; a call that another thread interrupts has two.
fn read(line: &str) -> Option<Call<'_>> {
    let (_, call) = line.trim_start().split_once(' ')?;
    let call = call.trim_start();
    let sync = call.starts_with("fdatasync(") || call.starts_with("fsync(");
    let log = call.contains("-wal>");
    if call.starts_with("<... fdatasync resumed>") || call.starts_with("<... fsync resumed>") {
        return Some(Call::SyncEnded);
    }
    match (sync, log, call.contains("unfinished ...")) {
        (true, true, true) => Some(Call::SyncBegan),
        (true, true, false) => Some(Call::Synced),
        (false, true, _) => Some(Call::Log(call)),
        (false, false, _) if call.contains("<socket:") || call.contains("<TCP") => {
            Some(Call::Socket(call))
        }
        _ => None,
    }
}
