//! A database for one test, gone with it.
//! Must not leave anything behind in the PostgreSQL it is lent.

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use tempfile::TempDir;

use crate::config::{DatabaseConfig, DatabaseUrl, Secret, test_database_url};
use crate::store::Store;
use crate::store::connection::{AnyConnection, Role, Source};

/// A folder with a SQLite file, or a schema of its own in PostgreSQL.
pub struct Database {
    pub url: DatabaseUrl,
    place: Place,
}

enum Place {
    Folder(TempDir),
    Schema { server: String, name: String },
}

impl Database {
    /// A file in a fresh folder.
    pub fn sqlite() -> Self {
        let folder = TempDir::new().unwrap();
        let url = DatabaseUrl::Sqlite(folder.path().join("data").join("chinwag.db"));
        Self { url, place: Place::Folder(folder) }
    }

    /// A fresh schema in the database of `TEST_DATABASE_URL`.
    pub fn postgresql() -> Self {
        let server = test_database_url().expect("TEST_DATABASE_URL names a PostgreSQL for tests");
        let name = format!("t{}", uuid::Uuid::new_v4().simple());
        admin(&server, &format!("CREATE SCHEMA {name}"));
        let mark = if server.contains('?') { '&' } else { '?' };
        let url = format!("{server}{mark}options=-csearch_path%3D{name}&application_name={name}");
        Self { url: DatabaseUrl::Postgres(Secret::new(url)), place: Place::Schema { server, name } }
    }

    pub fn config(&self) -> DatabaseConfig {
        DatabaseConfig { url: self.url.clone(), readers: 2, writer_inbox: 10_000, max_batch: 256 }
    }

    pub fn open(&self) -> Store {
        Store::open(&self.config()).unwrap()
    }

    /// A connection past the store, to look and to break things.
    pub fn outside(&self) -> AnyConnection {
        Source::prepare(&self.url).unwrap().connect(Role::Writer).unwrap()
    }

    /// The schema's name, which its connections bear as their application's name.
    pub fn schema(&self) -> &str {
        match &self.place {
            Place::Schema { name, .. } => name,
            Place::Folder(_) => panic!("a file has no schema"),
        }
    }

    pub fn execute(&self, sql: &str) {
        self.outside().batch_execute(sql).unwrap();
    }

    pub fn is_sqlite(&self) -> bool {
        matches!(self.place, Place::Folder(_))
    }

    /// The bytes of all files of the database; none for PostgreSQL, whose files are not ours.
    pub fn bytes(&self) -> Vec<u8> {
        let Place::Folder(folder) = &self.place else { return Vec::new() };
        let mut bytes = Vec::new();
        for entry in std::fs::read_dir(folder.path().join("data")).unwrap() {
            bytes.extend(std::fs::read(entry.unwrap().path()).unwrap());
        }
        bytes
    }

    /// Whether the text stands anywhere in the files.
    pub fn holds(&self, text: &str) -> bool {
        self.bytes().windows(text.len()).any(|window| window == text.as_bytes())
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Place::Schema { server, name } = &self.place {
            admin(server, &format!("DROP SCHEMA {name} CASCADE"));
        }
    }
}

fn admin(server: &str, sql: &str) {
    let mut connection = PgConnection::establish(server).unwrap();
    connection.batch_execute("SET client_min_messages = warning").unwrap();
    connection.batch_execute(sql).unwrap();
}
