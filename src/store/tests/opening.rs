//! Opening: what is there is brought up to date or refused in words.

use super::*;
use crate::config::{DatabaseUrl, Secret};
use crate::store::connection::AnyConnection;
use crate::store::migrations::{POSTGRESQL, SQLITE};
use crate::store::{StoreError, schema};
use diesel::prelude::*;
use diesel_migrations::MigrationHarness;

on_both! {
    async fn a_database_that_a_newer_program_wrote_is_refused_and_left_alone(database) {
        database.open().close().await;
        database.execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('00000000000999')");
        let refused = Store::open(&database.config()).err().unwrap();
        assert!(matches!(&refused, StoreError::Newer { migration, .. } if migration == "00000000000999"));
        let told = refused.to_string();
        assert!(told.contains("newer Chinwag (migration 00000000000999)"), "{told}");
        assert!(told.contains("start that version or restore a backup"), "{told}");
    }

    async fn every_migration_goes_back_and_forth_and_makes_every_column_of_the_schema(database) {
        database.open().close().await;
        let mut connection = database.outside();
        match &mut connection {
            AnyConnection::Sqlite(c) => {
                c.revert_all_migrations(SQLITE).unwrap();
                c.run_pending_migrations(SQLITE).unwrap();
            }
            AnyConnection::Postgresql(c) => {
                c.revert_all_migrations(POSTGRESQL).unwrap();
                c.run_pending_migrations(POSTGRESQL).unwrap();
            }
        }
        let c = &mut connection;
        schema::rooms::table.select(schema::rooms::all_columns).execute(c).unwrap();
        schema::members::table.select(schema::members::all_columns).execute(c).unwrap();
        schema::messages::table.select(schema::messages::all_columns).execute(c).unwrap();
        schema::resting_codes::table.select(schema::resting_codes::all_columns).execute(c).unwrap();
        schema::accounts::table.select(schema::accounts::all_columns).execute(c).unwrap();
        let logins = schema::login_sessions::table;
        logins.select(schema::login_sessions::all_columns).execute(c).unwrap();
        schema::read_marks::table.select(schema::read_marks::all_columns).execute(c).unwrap();
        schema::memberships::table.select(schema::memberships::all_columns).execute(c).unwrap();
        schema::room_bans::table.select(schema::room_bans::all_columns).execute(c).unwrap();
        schema::program_keys::table.select(schema::program_keys::all_columns).execute(c).unwrap();
        schema::room_notices::table.select(schema::room_notices::all_columns).execute(c).unwrap();
        schema::probes::table.select(schema::probes::all_columns).execute(c).unwrap();
    }

    async fn several_programs_may_start_at_the_same_time(database) {
        let starts: Vec<_> = (0..4)
            .map(|_| {
                let config = database.config();
                std::thread::spawn(move || Store::open(&config).map(drop))
            })
            .collect();
        for start in starts {
            start.join().unwrap().unwrap();
        }
    }
}

#[test]
fn both_databases_have_migrations_of_the_same_names() {
    let names = |folder| {
        let mut names: Vec<_> =
            std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    assert_eq!(names("migrations/sqlite"), names("migrations/postgresql"));
}

#[cfg(unix)]
#[actix_rt::test]
async fn the_files_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let database = Database::sqlite();
    let store = database.open();
    stored_room(&store, "AAAA").await;
    let DatabaseUrl::Sqlite(path) = &database.url else { unreachable!() };
    let folder = path.parent().unwrap();
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(folder), 0o700);
    let files: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(files.len(), 3, "the database, its log and the log's index: {files:?}");
    assert!(files.iter().all(|file| mode(file) == 0o600));
}

#[test]
fn a_file_that_cannot_be_made_is_told_with_its_path_and_what_to_do() {
    let folder = tempfile::TempDir::new().unwrap();
    let blocker = folder.path().join("file");
    std::fs::write(&blocker, "not a folder").unwrap();
    let told = refusal(DatabaseUrl::Sqlite(blocker.join("chinwag.db")));
    assert!(told.contains("file/chinwag.db cannot be made"), "{told}");
    assert!(told.contains("DATABASE_URL"), "{told}");
}

#[test]
fn a_file_that_is_no_database_is_refused_and_left_alone() {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("letter.txt");
    let letter = "Dear Ana, this is not a database. ".repeat(100);
    std::fs::write(&path, &letter).unwrap();
    let told = refusal(DatabaseUrl::Sqlite(path.clone()));
    assert!(told.contains("letter.txt cannot be"), "{told}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), letter);
}

#[test]
fn a_url_of_another_kind_of_database_is_refused() {
    for url in ["mysql://localhost/chat", "localhost/chat", ""] {
        let told = refusal(DatabaseUrl::Postgres(Secret::new(url.into())));
        assert!(told.contains("postgres://"), "{told}");
    }
}

#[test]
fn a_server_that_is_not_there_is_told_without_the_password() {
    let url = "postgres://ana:hunter2@127.0.0.1:1/chat?connect_timeout=2";
    let told = refusal(DatabaseUrl::Postgres(Secret::new(url.into())));
    assert!(told.contains("postgresql://127.0.0.1:1/chat cannot be reached"), "{told}");
    assert!(!told.contains("hunter2") && !told.contains("ana"), "{told}");
}

fn refusal(url: DatabaseUrl) -> String {
    let config = crate::config::DatabaseConfig { url, readers: 1, writer_inbox: 10, max_batch: 10 };
    Store::open(&config).err().unwrap().to_string()
}
