//! The floor: the statements of the writer in a plain loop, one transaction for each batch.
//! Must not number, look up, deliver or recover anything.

use std::error::Error;
use std::time::Instant;

use chinwag::config::DatabaseUrl;
use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::prelude::*;

use crate::measure::Run;
use crate::place::Place;

diesel::table! {
    messages (id) {
        id -> BigInt,
        room_id -> Text,
        seq -> BigInt,
        author_id -> Text,
        author_name -> Text,
        body -> Text,
        client_id -> Nullable<Text>,
        sent_at -> Timestamp,
    }
}

#[derive(Insertable)]
#[diesel(table_name = messages, treat_none_as_default_value = false)]
struct Row {
    room_id: String,
    seq: i64,
    author_id: String,
    author_name: String,
    body: String,
    client_id: Option<String>,
    sent_at: chrono::NaiveDateTime,
}

/// A connection to a database of its own, set up as the writer's.
pub struct Loop {
    connection: Either,
    seq: i64,
}

enum Either {
    Sqlite(SqliteConnection),
    Postgresql(PgConnection),
}

impl Loop {
    /// Connects.
    pub fn new(place: &Place) -> Result<Self, Box<dyn Error>> {
        let connection = match place.url() {
            DatabaseUrl::Sqlite(path) => {
                let path = path.to_str().ok_or("a path that is not UTF-8")?;
                let mut connection = SqliteConnection::establish(path)?;
                connection.batch_execute(
                    "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; \
                     PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
                     PRAGMA secure_delete = ON; PRAGMA cache_size = -16384;",
                )?;
                Either::Sqlite(connection)
            }
            DatabaseUrl::Postgres(url) => {
                Either::Postgresql(PgConnection::establish(url.reveal())?)
            }
        };
        Ok(Self { connection, seq: 0 })
    }

    /// Inserts batches of these sizes.
    pub fn run(&mut self, place: &Place, batches: &[usize]) -> Result<Run, Box<dyn Error>> {
        let mut rows = self.rows(place, batches.iter().sum())?.into_iter();
        let batches = batches.to_vec();
        let work: Vec<Vec<Row>> =
            batches.iter().map(|size| rows.by_ref().take(*size).collect()).collect();
        let mut waits = Vec::with_capacity(work.len());
        let began = Instant::now();
        for rows in &work {
            let began = Instant::now();
            match &mut self.connection {
                Either::Sqlite(c) => one_by_one(c, rows)?,
                Either::Postgresql(c) => all_at_once(c, rows)?,
            }
            waits.push(began.elapsed());
        }
        Ok(Run { took: began.elapsed(), waits, batches })
    }

    fn rows(&mut self, place: &Place, count: usize) -> Result<Vec<Row>, Box<dyn Error>> {
        let messages = place.messages(count)?;
        Ok(messages
            .into_iter()
            .map(|message| {
                self.seq += 1;
                Row {
                    room_id: message.room.to_string(),
                    seq: self.seq,
                    author_id: message.author.id.to_string(),
                    author_name: message.author.name.to_string(),
                    body: message.body.as_str().to_owned(),
                    client_id: message.client_id.map(|id| id.as_str().to_owned()),
                    sent_at: message.at.naive_utc(),
                }
            })
            .collect())
    }
}

fn one_by_one(c: &mut SqliteConnection, rows: &[Row]) -> QueryResult<()> {
    AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE")?;
    for row in rows {
        diesel::insert_into(messages::table)
            .values(row)
            .returning(messages::id)
            .get_result::<i64>(c)?;
    }
    AnsiTransactionManager::commit_transaction(c)
}

fn all_at_once(c: &mut PgConnection, rows: &[Row]) -> QueryResult<()> {
    AnsiTransactionManager::begin_transaction(c)?;
    diesel::insert_into(messages::table)
        .values(rows)
        .returning((messages::id, messages::seq))
        .get_results::<(i64, i64)>(c)?;
    AnsiTransactionManager::commit_transaction(c)
}
