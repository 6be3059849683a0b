//! What can go wrong with the database, in words for the one who starts the server.
//! Must not show a password, a message or a name: causes are the database's own sentences.

use diesel::result::{DatabaseErrorKind, Error};

use crate::domain::ChatError;

/// Why the store could not be opened. `Display` says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The folder or the file cannot be made.
    #[error(
        "The database file {path} cannot be made: {cause}. Check the folder's owner and rights, or set DATABASE_URL to another place."
    )]
    File {
        /// The file.
        path: String,
        /// Why not.
        cause: std::io::Error,
    },
    /// The URL is not one of a database we speak.
    #[error(
        "The database URL is not one of PostgreSQL; it begins with postgres:// or postgresql://."
    )]
    NotPostgres,
    /// No connection.
    #[error("The database {database} cannot be reached: {cause}")]
    Unreachable {
        /// Which one, without its password.
        database: String,
        /// Why not.
        cause: String,
    },
    /// Somebody ran a newer version on it.
    #[error(
        "The database {database} was written by a newer Chinwag (migration {migration}); start that version or restore a backup."
    )]
    Newer {
        /// Which one, without its password.
        database: String,
        /// The first migration this program does not know.
        migration: String,
    },
    /// It could not be brought up to date.
    #[error("The database {database} cannot be brought up to date: {cause}")]
    Migration {
        /// Which one, without its password.
        database: String,
        /// Why not.
        cause: String,
    },
    /// It cannot hold all text.
    #[error(
        "The database {database} stores text as {encoding}; make one with ENCODING 'UTF8', so that every script and every emoji can be stored."
    )]
    Encoding {
        /// Which one, without its password.
        database: String,
        /// What it uses.
        encoding: String,
    },
    /// A thread could not be started.
    #[error("The thread that writes to the database cannot be started: {cause}")]
    Thread {
        /// Why not.
        cause: std::io::Error,
    },
}

/// Whether a rule of the tables was broken: the connection is sound and what was asked for is not.
pub(super) fn is_constraint(error: &Error) -> bool {
    matches!(
        error,
        Error::DatabaseError(
            DatabaseErrorKind::UniqueViolation
                | DatabaseErrorKind::ForeignKeyViolation
                | DatabaseErrorKind::NotNullViolation
                | DatabaseErrorKind::CheckViolation
                | DatabaseErrorKind::RestrictViolation
                | DatabaseErrorKind::ExclusionViolation,
            _
        )
    )
}

/// Whether the row something hangs on is not there.
pub(super) fn is_orphan(error: &Error) -> bool {
    matches!(error, Error::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, _))
}

/// What the one who asked is told about a failed statement, without logging it.
pub(super) fn told(error: &Error) -> ChatError {
    if is_orphan(error) { ChatError::RoomNotFound } else { ChatError::Unavailable }
}

/// Logs why a read failed, once, and says what the one who asked is told.
pub(super) fn read_failed(what: &'static str, cause: &dyn std::fmt::Display) -> ChatError {
    log::error!("reading from the database failed query={what} error={:?}", one_line(cause));
    ChatError::Unavailable
}

/// A cause on one line, as log lines want it.
pub(super) fn one_line(cause: &dyn std::fmt::Display) -> String {
    cause.to_string().split_whitespace().collect::<Vec<_>>().join(" ")
}
