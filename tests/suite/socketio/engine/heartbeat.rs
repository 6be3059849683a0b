//! Who asks whom whether it is there.
//! Must not measure times: servers of these tests ask soon.

use std::time::Duration;

use super::peer::{Poller, Socket};
use super::{EchoServer, EngineConfig, PATIENT};
use crate::support::wait::eventually;

/// Asks at once, and waits long for the answer.
fn curious() -> EchoServer {
    EchoServer::start(EngineConfig { ping_every: Duration::from_millis(50), ..PATIENT })
}

/// Asks at once, and does not wait for the answer.
fn hasty() -> EchoServer {
    let soon = Duration::from_millis(100);
    EchoServer::start(EngineConfig { ping_every: soon, ping_timeout: soon, ..PATIENT })
}

#[tokio::test]
async fn generation_4_is_asked_and_answers() {
    let server = curious();
    let poller = Poller::open(&server, 4).await;
    let mut socket = Socket::open(&server, "EIO=4&transport=websocket").await;
    socket.text().await;
    for _ in 0..3 {
        assert_eq!(poller.poll().await.told(), (200, "2"));
        assert_eq!(poller.say("3").await.told(), (200, "ok"));
        assert_eq!(socket.text().await, "2");
        socket.say("3").await;
    }
}

#[tokio::test]
async fn generation_3_asks_and_gets_its_words_back() {
    let server = EchoServer::patient();
    let poller = Poller::open(&server, 3).await;
    let mut socket = Socket::open(&server, "EIO=3&transport=websocket").await;
    socket.text().await;
    for (said, heard) in [("1:2", "1:3"), ("6:2hello", "6:3hello")] {
        assert_eq!(poller.say(said).await.told(), (200, "ok"));
        assert_eq!(poller.poll().await.told(), (200, heard));
    }
    socket.say("2hello").await;
    assert_eq!(socket.text().await, "3hello");
}

#[tokio::test]
async fn whoever_does_not_answer_is_gone() {
    let server = hasty();
    let poller = Poller::open(&server, 4).await;
    let mut socket = Socket::open(&server, "EIO=4&transport=websocket").await;
    assert_eq!(socket.text().await.get(..1), Some("0"));
    assert_eq!(socket.text().await, "2");
    assert_eq!(socket.message().await, None);
    poller.is_over().await;
}

#[tokio::test]
async fn messages_are_no_answer() {
    let server = hasty();
    let poller = Poller::open(&server, 4).await;
    let over = async || (poller.say("4hello").await.status == 400).then_some(());
    eventually("the end of somebody who talks and does not listen", over).await;
}

#[tokio::test]
async fn whoever_should_ask_and_does_not_is_gone() {
    let server = hasty();
    let mut socket = Socket::open(&server, "EIO=3&transport=websocket").await;
    socket.text().await;
    assert_eq!(socket.message().await, None);
    let poller = Poller::open(&server, 3).await;
    let over = async || {
        let answer = poller.poll().await;
        (answer.status == 400).then_some(answer)
    };
    let answer = eventually("the end of a session", over).await;
    assert_eq!(answer.code(), Some(1));
}

#[tokio::test]
async fn a_heartbeat_in_the_wrong_direction_ends_the_session() {
    let server = EchoServer::patient();
    for (generation, said) in [(4, "2"), (3, "1:3")] {
        let poller = Poller::open(&server, generation).await;
        assert_eq!(poller.say(said).await.status, 400, "{said}");
        poller.is_over().await;
    }
}
