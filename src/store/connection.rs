//! Connections: one type for both databases, made from the configured URL and set up for their role.
//! Must not know tables.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::r2d2::{self, ManageConnection, R2D2Connection};

use super::error::StoreError;
use crate::config::DatabaseUrl;

pub(super) use any::AnyConnection;

mod any {
    use diesel::{PgConnection, SqliteConnection};

    /// A connection to either database. Made by `Source::connect` only: the derived `establish` takes any text for a SQLite file.
    #[derive(diesel::MultiConnection)]
    pub enum AnyConnection {
        /// PostgreSQL.
        Postgresql(PgConnection),
        /// SQLite.
        Sqlite(SqliteConnection),
    }
}

/// Every connection waits at most 5 s for another process's lock. `fullfsync` makes a Mac's disk really write.
const SQLITE_WRITER: &str = "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; \
    PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA foreign_keys = ON; \
    PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384;";
const SQLITE_READER: &str = "PRAGMA busy_timeout = 5000; PRAGMA query_only = ON; \
    PRAGMA temp_store = MEMORY; PRAGMA cache_size = -4096;";

/// A statement that hangs is an error after 10 s, so that people are told and nobody waits for ever.
const POSTGRESQL: &str = "SET statement_timeout = '10s'; SET lock_timeout = '5s'; \
    SET idle_in_transaction_session_timeout = '30s';";
/// Said in the URL unless it says otherwise: for a server that does not answer at all.
const POSTGRESQL_URL: [(&str, &str); 3] = [
    ("connect_timeout", "5"),
    ("tcp_user_timeout", "15000"),
    ("fallback_application_name", "chinwag"),
];

/// What a connection is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Role {
    /// One of the pool.
    Reader,
    /// The only one that changes anything.
    Writer,
}

/// Where the database is.
#[derive(Clone, Debug)]
pub(super) enum Source {
    /// A file, by its absolute path.
    Sqlite(PathBuf),
    /// A complete URL; it may hold a password.
    Postgresql(crate::config::Secret),
}

impl Source {
    /// Checks the URL; makes the folder and an empty file, readable by their owner only, where there is none.
    pub fn prepare(url: &DatabaseUrl) -> Result<Self, StoreError> {
        match url {
            DatabaseUrl::Sqlite(path) => {
                let file = |cause| StoreError::File { path: path.display().to_string(), cause };
                let path = std::path::absolute(path).map_err(file)?;
                make_file(&path).map_err(file)?;
                Ok(Self::Sqlite(path))
            }
            DatabaseUrl::Postgres(url) => {
                let url = url.reveal();
                if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
                    return Err(StoreError::NotPostgres);
                }
                Ok(Self::Postgresql(crate::config::Secret::new(with_defaults(url))))
            }
        }
    }

    /// A new connection, set up for its role. A SQLite file that is gone is an error: it is not silently replaced by an empty one.
    pub fn connect(&self, role: Role) -> ConnectionResult<AnyConnection> {
        match self {
            Self::Sqlite(path) => {
                let text = path.to_str().filter(|_| path.exists()).ok_or_else(|| {
                    ConnectionError::BadConnection("the file is not there".into())
                })?;
                let mut connection = SqliteConnection::establish(text)?;
                let setup = if role == Role::Writer { SQLITE_WRITER } else { SQLITE_READER };
                connection
                    .batch_execute(setup)
                    .map_err(ConnectionError::CouldntSetupConfiguration)?;
                Ok(AnyConnection::Sqlite(connection))
            }
            Self::Postgresql(url) => {
                let mut connection = PgConnection::establish(url.reveal())?;
                connection
                    .batch_execute(POSTGRESQL)
                    .map_err(ConnectionError::CouldntSetupConfiguration)?;
                Ok(AnyConnection::Postgresql(connection))
            }
        }
    }

    /// Lets programs that open the same file at the same moment take turns until this is dropped. Where files cannot be locked, they do not.
    pub fn take_turn(&self) -> Option<File> {
        let Self::Sqlite(path) = self else { return None };
        // The folder and not the file: closing a second handle of a SQLite file would drop its locks.
        let folder = File::open(path.parent()?).ok()?;
        folder.lock().ok().map(|()| folder)
    }

    /// What to call it in logs and errors: without user, password and parameters.
    pub fn shown(&self) -> String {
        match self {
            Self::Sqlite(path) => path.display().to_string(),
            Self::Postgresql(url) => {
                let url = url.reveal();
                let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
                let rest = rest.split(['?', '#']).next().unwrap_or_default();
                let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
                format!("postgresql://{place}")
            }
        }
    }
}

impl ManageConnection for Source {
    type Connection = AnyConnection;
    type Error = r2d2::Error;

    fn connect(&self) -> Result<AnyConnection, r2d2::Error> {
        Source::connect(self, Role::Reader).map_err(r2d2::Error::ConnectionError)
    }

    fn is_valid(&self, connection: &mut AnyConnection) -> Result<(), r2d2::Error> {
        connection.ping().map_err(r2d2::Error::QueryError)
    }

    fn has_broken(&self, connection: &mut AnyConnection) -> bool {
        std::thread::panicking() || connection.is_broken()
    }
}

/// The URL with our parameters, where it has no opinion of its own.
fn with_defaults(url: &str) -> String {
    let mut url = url.to_owned();
    for (name, value) in POSTGRESQL_URL {
        if !url.contains(&format!("{name}=")) {
            url.push(if url.contains('?') { '&' } else { '?' });
            url.push_str(name);
            url.push('=');
            url.push_str(value);
        }
    }
    url
}

fn make_file(path: &Path) -> std::io::Result<()> {
    let mut folder = DirBuilder::new();
    let mut file = OpenOptions::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
        folder.mode(0o700);
        file.mode(0o600);
    }
    if let Some(parent) = path.parent() {
        folder.recursive(true).create(parent)?;
    }
    match file.write(true).create_new(true).open(path) {
        Err(cause) if cause.kind() != ErrorKind::AlreadyExists => Err(cause),
        _ => Ok(()),
    }
}
