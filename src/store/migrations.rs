//! The migrations of both databases, carried in the binary and run at the start.
//! Must not change anything in a database that a newer program wrote.

use diesel::connection::SimpleConnection;
use diesel::migration::{Migration, MigrationSource};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::backend::on_each;
use super::connection::AnyConnection;
use super::error::one_line;

pub(super) const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
pub(super) const POSTGRESQL: EmbeddedMigrations = embed_migrations!("migrations/postgresql");

/// Two programs that start at the same time take turns; one that changes large tables may take its time.
const TAKE_TURNS: &str = "SET statement_timeout = 0; SET lock_timeout = '120s'; \
    SELECT pg_advisory_lock(4850181421777769575);";
const TURN_OVER: &str = "SELECT pg_advisory_unlock(4850181421777769575); \
    SET statement_timeout = '10s'; SET lock_timeout = '5s';";

/// Why a database was not brought up to date.
pub(super) enum Failure {
    /// It has a migration this program does not know.
    Newer(String),
    /// The database's own words.
    Failed(String),
}

/// Runs what was not run yet.
pub(super) fn bring_up_to_date(connection: &mut AnyConnection) -> Result<(), Failure> {
    let failed = |cause: &dyn std::fmt::Display| Failure::Failed(one_line(cause));
    let turns = matches!(connection, AnyConnection::Postgresql(_));
    if turns {
        connection.batch_execute(TAKE_TURNS).map_err(|cause| failed(&cause))?;
    }
    let result = match connection {
        AnyConnection::Sqlite(c) => run(c, SQLITE),
        AnyConnection::Postgresql(c) => run(c, POSTGRESQL),
    };
    if turns {
        on_each!(connection, c => c.batch_execute(TURN_OVER)).map_err(|cause| failed(&cause))?;
    }
    result
}

fn run<DB, C>(connection: &mut C, ours: EmbeddedMigrations) -> Result<(), Failure>
where
    DB: diesel::backend::Backend,
    C: MigrationHarness<DB>,
{
    let failed =
        |cause: Box<dyn std::error::Error + Send + Sync>| Failure::Failed(one_line(&cause));
    let known: Vec<Box<dyn Migration<DB>>> = ours.migrations().map_err(failed)?;
    let applied = connection.applied_migrations().map_err(failed)?;
    let newer = applied
        .iter()
        .filter(|version| known.iter().all(|ours| ours.name().version() != **version))
        .max();
    if let Some(version) = newer {
        return Err(Failure::Newer(version.to_string()));
    }
    for migration in connection.run_pending_migrations(ours).map_err(failed)? {
        log::info!("database migrated migration={migration}");
    }
    Ok(())
}
