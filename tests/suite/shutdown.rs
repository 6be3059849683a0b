//! The end of the program, as a service manager asks for it.
//! Must not test what comes after the next start; `restart` does.

use std::time::{Duration, Instant};

use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::support::wait::{PATIENCE, eventually};
use crate::support::{Chatter, ChildServer, TestApp, Visitor};

#[tokio::test]
async fn sigterm_sends_everybody_away_for_a_moment_and_ends_within_ten_seconds() {
    let mut server = ChildServer::start(&[]).await;
    let (mut ana, page) = Chatter::in_new_room(&Visitor::from(&server), "Ana").await;
    let (mut ben, _) = Chatter::in_room(&Visitor::from(&server), "Ben", &page.code).await;
    ana.said("the last word").await;
    let asked = Instant::now();
    let ended = server.terminate().await;
    assert_eq!(ended.code(), Some(0));
    assert!(asked.elapsed() < Duration::from_secs(10), "{:?}", asked.elapsed());
    assert_eq!((ana.closed().await, ben.closed().await), (1012, 1012));
    server.start_again().await;
    let (again, _) = Chatter::in_room(&Visitor::from(&server), "Eve", &page.code).await;
    again.close().await;
}

#[tokio::test]
async fn while_it_ends_nobody_new_is_let_in() {
    let mut server = ChildServer::start(&[("DRAIN", "4s")]).await;
    let (_ana, _) = Chatter::in_new_room(&Visitor::from(&server), "Ana").await;
    server.ask_to_stop();
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    eventually("new connections are refused", async || {
        client.get(server.url("/healthz")).send().await.err().filter(reqwest::Error::is_connect)
    })
    .await;
    assert_eq!(server.ended().await.code(), Some(0));
}

#[tokio::test]
async fn a_second_signal_ends_it_at_once() {
    let mut server = ChildServer::start(&[("DRAIN", "5s")]).await;
    let visitor = Visitor::from(&server);
    let (_ana, page) = Chatter::in_new_room(&visitor, "Ana").await;
    let _ben = Chatter::in_room(&Visitor::from(&server), "Ben", &page.code).await;
    let asked = Instant::now();
    server.ask_to_stop();
    eventually("it has heard the first", async || reqwest::get(server.url("/healthz")).await.err())
        .await;
    server.ask_to_stop();
    assert_eq!(server.ended().await.code(), Some(130));
    assert!(asked.elapsed() < Duration::from_secs(4), "{:?}", asked.elapsed());
}

#[tokio::test]
async fn who_connected_for_a_feed_and_said_nothing_does_not_hold_up_the_end() {
    let mut app = TestApp::start().await;
    let mut silent = TcpStream::connect(app.feed_address()).await.unwrap();
    app.stop().await;
    let mut heard = Vec::new();
    timeout(PATIENCE, silent.read_to_end(&mut heard)).await.expect("an end").ok();
    assert_eq!(heard, b"");
}
