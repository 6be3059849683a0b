//! The disk is full: people are told, nothing acknowledged is lost, and it goes on when there is space.
//! Must not assume at which message it is full: files have some space in them.

use std::time::{Duration, Instant};

use chinwag::domain::ChatError;

use crate::support::ChildServer;
use crate::support::small_disk::SmallDisk;
use crate::support::trouble::{SETTINGS, Talk};

#[tokio::test]
#[ignore = "needs Linux with user namespaces, for a small disk of its own"]
async fn on_a_full_disk_senders_are_told_and_ten_seconds_after_there_is_space_it_works_again() {
    let disk = SmallDisk::of_megabytes(24).await;
    let file = disk.file("chinwag.db").display().to_string();
    let settings = [&SETTINGS[..], &[("DATABASE_URL", file.as_str())]].concat();
    let through = disk.through();
    let through: Vec<&str> = through.iter().map(String::as_str).collect();
    let mut server = ChildServer::start_through(&through, &settings).await;

    let mut talk = Talk::begin(&server).await;
    for _ in 0..50 {
        talk.say_stored().await;
    }
    for round in 0..3 {
        disk.fill();
        let refused = talk.say_until_refused().await;
        assert_eq!(refused["code"], "unavailable", "round {round}");
        assert_eq!(refused["message"], ChatError::Unavailable.to_string());
        talk.ready_is(503).await;
        talk.say_on(20).await;
        talk.others_still_read().await;

        disk.free();
        let freed = Instant::now();
        talk.say_what_was_refused(Duration::from_secs(10)).await;
        assert!(freed.elapsed() < Duration::from_secs(10), "{:?}", freed.elapsed());
        talk.ready_is(200).await;
    }
    talk.others_have_heard_it().await;
    talk.check().await;

    disk.fill();
    talk.say_until_refused().await;
    server.kill();
    disk.free();
    server.start_again().await;
    talk.check().await;
}
