//! A database for one test: an SQLite file in a folder of its own or, when `TEST_DATABASE_URL` is set, a PostgreSQL schema of its own.
//! Must not know what is stored; the server migrates it.

use chinwag::config::{DatabaseUrl, Secret};
use diesel::{Connection, PgConnection, RunQueryDsl};
use uuid::Uuid;

/// Gone when dropped.
pub enum TestDatabase {
    Sqlite,
    Postgres { server: String, schema: String },
}

impl TestDatabase {
    /// The database that the run asks for.
    pub fn of_this_run() -> Self {
        match server() {
            None => Self::Sqlite,
            Some(server) => {
                let schema = format!("test_{}", Uuid::new_v4().simple());
                run(&server, &format!("CREATE SCHEMA {schema}"));
                Self::Postgres { server, schema }
            }
        }
    }

    /// What the configuration says instead of its file, if anything.
    pub fn url(&self) -> Option<DatabaseUrl> {
        match self {
            Self::Sqlite => None,
            Self::Postgres { .. } => Some(DatabaseUrl::Postgres(Secret::new(self.text()?))),
        }
    }

    /// The same as `DATABASE_URL` wants it.
    pub fn text(&self) -> Option<String> {
        match self {
            Self::Sqlite => None,
            Self::Postgres { server, schema } => {
                let mark = if server.contains('?') { '&' } else { '?' };
                Some(format!("{server}{mark}options=-csearch_path%3D{schema}"))
            }
        }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let Self::Postgres { server, schema } = self {
            run(server, &format!("DROP SCHEMA {schema} CASCADE"));
        }
    }
}

/// The PostgreSQL server of this run.
#[expect(clippy::disallowed_methods, reason = "no setting of the program: tests/all sets it")]
fn server() -> Option<String> {
    std::env::var("TEST_DATABASE_URL").ok()
}

fn run(server: &str, sql: &str) {
    let mut connection = PgConnection::establish(server).expect("TEST_DATABASE_URL is reachable");
    diesel::sql_query(sql).execute(&mut connection).expect("a schema is made or removed");
}
