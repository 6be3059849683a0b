//! The database cannot be written to for a while, or is not there at all: people are told, and it goes on afterwards.
//! Must not count on anything that was refused.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use chinwag::domain::ChatError;
use tempfile::TempDir;

use crate::support::ChildServer;
use crate::support::own_postgres::OwnPostgres;
use crate::support::trouble::{SETTINGS, Talk};

/// From the repair until everything that was refused is stored.
const RECOVERY: Duration = Duration::from_secs(10);

/// People talk, there is trouble, it is over: nothing acknowledged is lost. Twice, because the second time is another one.
async fn survives(database: &str, begin: impl Fn(), end: impl Fn()) -> (ChildServer, Talk) {
    let settings = [&SETTINGS[..], &[("DATABASE_URL", database)]].concat();
    let server = ChildServer::start(&settings).await;
    let mut talk = Talk::begin(&server).await;
    for _ in 0..20 {
        talk.say_stored().await;
    }
    for _ in 0..2 {
        begin();
        let refused = talk.say_until_refused().await;
        assert_eq!(refused["code"], "unavailable", "{refused}");
        assert_eq!(refused["message"], ChatError::Unavailable.to_string());
        talk.ready_is(503).await;
        talk.say_on(20).await;
        end();
        talk.say_what_was_refused(RECOVERY).await;
        talk.ready_is(200).await;
        talk.others_still_read().await;
        talk.others_have_heard_it().await;
        talk.check().await;
    }
    (server, talk)
}

#[tokio::test]
#[ignore = "needs PostgreSQL's own programs, for a server of its own"]
async fn a_postgresql_that_turns_read_only_and_back_loses_nothing() {
    let postgres = OwnPostgres::start();
    let (begin, end) = (|| postgres.set_read_only(true), || postgres.set_read_only(false));
    let (mut server, mut talk) = survives(&postgres.url(), begin, end).await;
    server.kill();
    server.start_again().await;
    talk.check().await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL's own programs, for a server of its own"]
async fn a_postgresql_that_is_stopped_and_started_loses_nothing() {
    let postgres = OwnPostgres::start();
    let (begin, end) = (|| postgres.stop(), || postgres.start_again());
    let (mut server, mut talk) = survives(&postgres.url(), begin, end).await;
    server.kill();
    server.start_again().await;
    talk.check().await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL's own programs, for a server of its own"]
async fn a_postgresql_that_hangs_is_told_about_and_loses_nothing() {
    let postgres = OwnPostgres::start();
    let (begin, end) = (|| postgres.set_frozen(true), || postgres.set_frozen(false));
    let (mut server, mut talk) = survives(&postgres.url(), begin, end).await;
    server.kill();
    server.start_again().await;
    talk.check().await;
}

/// A folder whose files can be made immutable: then even an open file takes no writes.
struct Folder(TempDir);

impl Folder {
    fn database(&self) -> String {
        self.0.path().join("chinwag.db").display().to_string()
    }

    fn set_immutable(&self, immutable: bool) {
        let sign = if immutable { "+i" } else { "-i" };
        for file in self.files() {
            let done = Command::new("chattr").arg(sign).arg(&file).status();
            assert!(done.is_ok_and(|done| done.success()), "chattr {sign} {}", file.display());
        }
    }

    fn files(&self) -> Vec<std::path::PathBuf> {
        let entries = std::fs::read_dir(self.0.path()).expect("the folder is there");
        let files = entries.flatten().map(|entry| entry.path());
        // The log's index is shared memory and not written to.
        files.filter(|file| !file.to_string_lossy().ends_with("-shm")).collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        for file in self.files() {
            drop(Command::new("chattr").arg("-i").arg(file).status());
        }
    }
}

#[tokio::test]
#[ignore = "needs root and a disk that knows chattr, to make open files unwritable"]
async fn an_sqlite_file_that_turns_read_only_and_back_loses_nothing() {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let folder = Folder(TempDir::new_in(target).expect("a folder on a disk"));
    let (begin, end) = (|| folder.set_immutable(true), || folder.set_immutable(false));
    let (mut server, mut talk) = survives(&folder.database(), begin, end).await;
    server.kill();
    server.start_again().await;
    talk.check().await;
}
