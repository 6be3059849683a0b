//! Opening the store: a database that is there, up to date and not newer than the program.
//! Must not begin to serve anything if that fails.

use std::sync::Arc;

use diesel::prelude::*;
use diesel::sql_types::Text;

use super::connection::{AnyConnection, Role, Source};
use super::error::one_line;
use super::message_writer::{MessageWriter, Start};
use super::migrations::{self, Failure};
use super::probe::Probe;
use super::reading::Readers;
use super::{Inner, Store, StoreError, rooms};
use crate::config::DatabaseConfig;

impl Store {
    /// Opens the database, makes it if there is none, brings it up to date and starts the writer. Blocks; rooms whose deletion was interrupted are deleted in the background.
    ///
    /// # Errors
    /// A sentence that says what to do.
    pub fn open(config: &DatabaseConfig) -> Result<Self, StoreError> {
        let source = Source::prepare(&config.url)?;
        let database = source.shown();
        let unreachable = |cause: &dyn std::fmt::Display| StoreError::Unreachable {
            database: database.clone(),
            cause: one_line(cause),
        };
        let turn = source.take_turn();
        let mut connection = source.connect(Role::Writer).map_err(|cause| unreachable(&cause))?;
        check_encoding(&mut connection, &database)?;
        migrations::bring_up_to_date(&mut connection).map_err(|failure| match failure {
            Failure::Newer(migration) => {
                StoreError::Newer { database: database.clone(), migration }
            }
            Failure::Failed(cause) => StoreError::Migration { database: database.clone(), cause },
        })?;
        drop(turn);
        let ending = rooms::ending(&mut connection).map_err(|cause| unreachable(&cause))?;
        log::info!("database open database={database:?} interrupted_endings={}", ending.len());
        let writer = MessageWriter::start(Start {
            source: source.clone(),
            connection,
            ending,
            inbox: config.writer_inbox,
            max_batch: config.max_batch,
        })
        .map_err(|cause| StoreError::Thread { cause })?;
        let readers = Readers::new(source, config.readers);
        Ok(Self(Arc::new(Inner { readers, writer, probe: Probe::default() })))
    }
}

/// PostgreSQL only: a database that is not in UTF-8 cannot store what people write.
fn check_encoding(connection: &mut AnyConnection, database: &str) -> Result<(), StoreError> {
    #[derive(QueryableByName)]
    struct Setting {
        #[diesel(sql_type = Text)]
        server_encoding: String,
    }
    if matches!(connection, AnyConnection::Sqlite(_)) {
        return Ok(());
    }
    let setting: QueryResult<Setting> =
        diesel::sql_query("SHOW server_encoding").get_result(connection);
    let database = database.to_owned();
    match setting {
        Ok(Setting { server_encoding }) if server_encoding == "UTF8" => Ok(()),
        Ok(Setting { server_encoding }) => {
            Err(StoreError::Encoding { database, encoding: server_encoding })
        }
        Err(cause) => Err(StoreError::Unreachable { database, cause: one_line(&cause) }),
    }
}
