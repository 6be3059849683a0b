//! The few places where SQLite and PostgreSQL differ.
//! Must not know what the rows mean.

use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};

use super::connection::AnyConnection;
use super::schema::messages;

/// The same expression for each database, for what diesel's `MultiConnection` cannot say: upserts, many rows at once.
macro_rules! on_each {
    ($connection:expr, $c:ident => $body:expr) => {
        match $connection {
            $crate::store::connection::AnyConnection::Postgresql($c) => $body,
            $crate::store::connection::AnyConnection::Sqlite($c) => $body,
        }
    };
}
pub(super) use on_each;

/// A message as it is inserted. `NULL` is written as such, so that every row is the same statement.
#[derive(Insertable)]
#[diesel(table_name = messages, treat_none_as_default_value = false)]
pub(super) struct NewRow<'a> {
    /// Where.
    pub room_id: String,
    /// Its number there.
    pub seq: i64,
    /// Who.
    pub author_id: String,
    /// Under which name.
    pub author_name: &'a str,
    /// What.
    pub body: &'a str,
    /// The sender's own name for it.
    pub client_id: Option<&'a str>,
    /// When.
    pub sent_at: chrono::NaiveDateTime,
}

/// Most rows in one statement: PostgreSQL takes 65,535 values, a row has seven.
const ROWS_PER_STATEMENT: usize = 4_096;

/// Inserts messages and gives their ids in the same order. SQLite is fastest with one cached statement per row, PostgreSQL with all rows in one.
pub(super) fn insert_messages(
    connection: &mut AnyConnection,
    rows: &[NewRow<'_>],
) -> QueryResult<Vec<i64>> {
    match connection {
        AnyConnection::Sqlite(c) => rows
            .iter()
            .map(|row| {
                diesel::insert_into(messages::table)
                    .values(row)
                    .returning(messages::id)
                    .get_result(c)
            })
            .collect(),
        AnyConnection::Postgresql(c) => {
            let mut ids = Vec::with_capacity(rows.len());
            for some in rows.chunks(ROWS_PER_STATEMENT) {
                let stored: Vec<(i64, i64)> = diesel::insert_into(messages::table)
                    .values(some)
                    .returning((messages::id, messages::seq))
                    .get_results(c)?;
                ids.extend(in_order(some, &stored)?);
            }
            Ok(ids)
        }
    }
}

/// The ids, after making sure that they came back in the order of the rows, which SQL does not promise.
fn in_order(rows: &[NewRow<'_>], stored: &[(i64, i64)]) -> QueryResult<Vec<i64>> {
    let same = rows.len() == stored.len()
        && rows.iter().zip(stored).all(|(row, (_, seq))| row.seq == *seq);
    if same {
        Ok(stored.iter().map(|(id, _)| *id).collect())
    } else {
        Err(Error::DeserializationError("rows came back in another order".into()))
    }
}

/// Begins a transaction for writing. SQLite takes its write lock here, where it waits for it, and not halfway, where it would fail.
pub(super) fn begin(connection: &mut AnyConnection) -> QueryResult<()> {
    match connection {
        AnyConnection::Sqlite(c) => {
            AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE")
        }
        AnyConnection::Postgresql(c) => AnsiTransactionManager::begin_transaction(c),
    }
}

/// Commits what `begin` began.
pub(super) fn commit(connection: &mut AnyConnection) -> QueryResult<()> {
    on_each!(connection, c => AnsiTransactionManager::commit_transaction(c))
}

/// Takes back what `begin` began.
pub(super) fn roll_back(connection: &mut AnyConnection) -> QueryResult<()> {
    on_each!(connection, c => AnsiTransactionManager::rollback_transaction(c))
}

/// Whether a unique violation is about this key of this table: PostgreSQL names the constraint, SQLite says "table.column, …".
pub(super) fn violates(error: &Error, constraint: &str, columns: &str) -> bool {
    match error {
        Error::DatabaseError(DatabaseErrorKind::UniqueViolation, cause) => {
            cause.constraint_name() == Some(constraint) || cause.message().ends_with(columns)
        }
        _ => false,
    }
}
