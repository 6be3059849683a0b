//! How long readers wait in a room of a million messages, printed: `cargo test --release --lib -- --include-ignored --nocapture a_million`.
//! Must not fail because of a time.

use std::time::{Duration, Instant};

use super::filling::Filled;
use super::*;
use crate::domain::Seq;
use crate::store::connection::AnyConnection;
use crate::store::{listings, messages, read_marks};

const SAID: i64 = 1_000_000;
const TIMES: usize = 101;

#[actix_rt::test]
#[ignore = "fills a million rows and prints figures: run it alone, with --nocapture"]
async fn sqlite_with_a_million_messages() {
    figures(&Database::sqlite()).await;
}

#[actix_rt::test]
#[ignore = "needs PostgreSQL: TEST_DATABASE_URL; fills a million rows and prints figures"]
async fn postgresql_with_a_million_messages() {
    figures(&Database::postgresql()).await;
}

async fn figures(database: &Database) {
    let began = Instant::now();
    let filled = Filled::with(database, SAID).await;
    let name = if database.is_sqlite() { "sqlite" } else { "postgresql" };
    println!("{name}: {SAID} messages made in {:.1} s", began.elapsed().as_secs_f64());
    let (room, reader) = (filled.room.id, filled.reader);
    let c = &mut database.outside();
    let from = |turn| Seq(1 + i64::try_from(turn).unwrap() * 9_000);
    told("joined_rooms (21 rooms)", |_| drop(listings::joined(c, reader).unwrap()));
    told("initial_state (mark, 81 messages)", |turn| {
        read_marks::of(c, &room.to_string(), &reader.to_string()).unwrap();
        read(c, room, from(turn), 81);
    });
    told("fetch (100 messages)", |turn| read(c, room, from(turn), 100));
    told("fetch (1,000 messages)", |turn| read(c, room, from(turn), 1_000));
    told("last_seq", |_| assert_eq!(messages::last_seq(c, room).unwrap(), Seq(SAID)));
    told("public_rooms (100)", |_| drop(listings::public(c, 100).unwrap()));
}

fn read(c: &mut AnyConnection, room: RoomId, from: Seq, count: usize) {
    let to = Seq(from.0 + i64::try_from(count).unwrap() - 1);
    let page = messages::between(c, room, (from, to), count).unwrap();
    assert_eq!((page.messages.len(), page.more), (count, false));
}

fn told(what: &str, mut read: impl FnMut(usize)) {
    let mut took: Vec<Duration> = (0..TIMES)
        .map(|turn| {
            let began = Instant::now();
            read(turn);
            began.elapsed()
        })
        .collect();
    took.sort_unstable();
    let ms = |took: Duration| took.as_secs_f64() * 1_000.0;
    let (median, longest) = (ms(took[TIMES / 2]), ms(took[TIMES - 1]));
    println!("  {what:<36} median {median:>7.3} ms, longest {longest:>7.3} ms");
}
