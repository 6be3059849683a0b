//! A database in which much was said: one room with many messages, many people, many rooms.
//! Must not take longer than the database needs for one statement each.

use diesel::connection::SimpleConnection;

use super::*;
use crate::domain::Seq;

/// Rooms with owners beside the one, people beside the reader.
const MANY: i64 = 3_000;
/// Other rooms that the reader has joined.
const JOINED: i64 = 20;
/// Members of the one room.
const CROWD: i64 = 200;

/// What was made.
pub struct Filled {
    /// Where so much was said.
    pub room: Room,
    /// He has joined twenty rooms and has read half of the one.
    pub reader: UserId,
}

impl Filled {
    /// Fills a fresh database.
    pub async fn with(database: &Database, said: i64) -> Self {
        let store = database.open();
        let reader = known(&store, "Reader").await;
        let room = owned(&store, "crowded", &reader, None).await;
        let (id, who) = (room.id.to_string(), reader.id.to_string());
        let mut c = database.outside();
        if !database.is_sqlite() {
            c.batch_execute("SET statement_timeout = 0").unwrap();
        }
        for (rows, statement) in FILL {
            let rows = rows.unwrap_or(said).to_string();
            let (series, uuid) = if database.is_sqlite() { SQLITE } else { POSTGRESQL };
            let statement = format!("{series}{statement}").replace("{rows}", &rows);
            let statement = statement.replace("{uuid}", uuid).replace("{room}", &id);
            c.batch_execute(&statement.replace("{reader}", &who)).unwrap();
        }
        if !database.is_sqlite() {
            database.execute("ANALYZE");
        }
        store.mark_read(room.id, reader.id, Seq(said / 2)).await.unwrap();
        Self { room, reader: reader.id }
    }
}

/// The numbers from 1 to so many, as `i`, and a UUID for each of them.
const SQLITE: (&str, &str) = (
    "WITH RECURSIVE series(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM series WHERE i < {rows}) ",
    "printf('00000000-0000-4000-8000-%012d', i)",
);
const POSTGRESQL: (&str, &str) = (
    "WITH series(i) AS (SELECT generate_series(1, {rows})) ",
    "'00000000-0000-4000-8000-' || lpad(i::text, 12, '0')",
);

/// How many rows, as many as messages where that is open, and what they are.
const FILL: [(Option<i64>, &str); 8] = [
    (
        Some(MANY),
        "INSERT INTO accounts (id, handle, handle_key, display_name, created_at, seen_at) \
         SELECT {uuid}, 'p' || i, 'p' || i, 'Person ' || i, '2026-11-01 12:00:00', '2026-11-01 12:00:00' FROM series",
    ),
    (
        Some(MANY),
        "INSERT INTO rooms (id, key, kind, name, created_at, owner_id) \
         SELECT {uuid}, 'room' || i, 'owned', 'Room ' || i, '2026-11-01 12:00:00', {uuid} FROM series",
    ),
    (
        Some(MANY),
        "INSERT INTO memberships (room_id, account_id, joined_at) \
         SELECT {uuid}, {uuid}, '2026-11-01 12:00:00' FROM series",
    ),
    (
        Some(JOINED),
        "INSERT INTO memberships (room_id, account_id, joined_at) \
         SELECT {uuid}, '{reader}', '2026-11-02 12:00:00' FROM series",
    ),
    (
        Some(CROWD),
        "INSERT INTO memberships (room_id, account_id, joined_at) \
         SELECT '{room}', {uuid}, '2026-11-02 12:00:00' FROM series",
    ),
    (
        Some(MANY),
        "INSERT INTO messages (room_id, seq, author_id, author_name, body, sent_at) \
         SELECT {uuid}, 1, {uuid}, 'Person ' || i, 'hello', '2026-11-03 12:00:00' FROM series",
    ),
    (
        Some(MANY),
        "INSERT INTO read_marks (room_id, account_id, seq) SELECT {uuid}, {uuid}, 1 FROM series",
    ),
    (
        None,
        "INSERT INTO messages (room_id, seq, author_id, author_name, body, sent_at) \
         SELECT '{room}', s.i, a.id, a.display_name, 'a line of a length that people often write, number ' || s.i, \
         '2026-11-03 12:00:00' FROM series s JOIN accounts a ON a.handle_key = 'p' || (s.i % 3000 + 1)",
    ),
];
