//! From polls to a socket: tried first, then for good, and nothing is lost or comes twice.
//! Must not look at heartbeats.

use std::time::Duration;

use super::peer::{Poller, Socket};
use super::{EchoServer, EngineConfig, PATIENT};
use crate::support::wait::in_time;

/// Sessions, and what each of them says.
const MANY: usize = 40;

fn query(poller: &Poller, generation: u8) -> String {
    format!("EIO={generation}&transport=websocket&sid={}", poller.sid())
}

/// A session that has been taken over.
async fn upgraded(server: &EchoServer, generation: u8) -> (Poller, Socket) {
    let poller = Poller::open(server, generation).await;
    let mut socket = Socket::open(server, &query(&poller, generation)).await;
    socket.say("2probe").await;
    assert_eq!(socket.text().await, "3probe");
    socket.say("5").await;
    (poller, socket)
}

#[tokio::test]
async fn a_session_goes_on_over_a_socket() {
    let server = EchoServer::patient();
    for generation in [3, 4] {
        let (poller, mut socket) = upgraded(&server, generation).await;
        for number in 0..20 {
            let said = format!("4{number}");
            socket.say(&said).await;
            assert_eq!(socket.text().await, said);
        }
        assert_eq!(poller.poll().await.status, 400);
        assert_eq!(poller.say("4hello").await.status, 400);
        socket.say("4still there").await;
        assert_eq!(socket.text().await, "4still there");
    }
}

#[tokio::test]
async fn a_poll_that_waits_ends_with_nothing_when_the_socket_is_tried() {
    let server = EchoServer::patient();
    let poller = Poller::open(&server, 4).await;
    let polling = poller.polling();
    let mut socket = Socket::open(&server, &query(&poller, 4)).await;
    socket.say("2probe").await;
    assert_eq!(socket.text().await, "3probe");
    let answer = in_time("the poll", polling).await.expect("an answer");
    assert_eq!(answer.told(), (200, "6"));
    // And so does the next, until the client has made up its mind.
    assert_eq!(poller.poll().await.told(), (200, "6"));
    socket.say("5").await;
    socket.say("4hello").await;
    assert_eq!(socket.text().await, "4hello");
}

#[tokio::test]
async fn a_poll_beside_a_socket_that_takes_over_in_one_breath_comes_too_late() {
    let server = EchoServer::patient();
    let poller = Poller::open(&server, 4).await;
    let mut socket = Socket::open(&server, &query(&poller, 4)).await;
    let polling = poller.polling();
    socket.say("2probe").await;
    socket.say("5").await;
    let answer = in_time("the poll", polling).await.expect("an answer");
    assert_eq!(answer.status, 400);
    socket.say("4hello").await;
    assert_eq!(socket.text().await, "3probe");
    assert_eq!(socket.text().await, "4hello");
}

#[tokio::test]
async fn what_waits_for_a_poll_comes_over_the_socket() {
    let server = EchoServer::patient();
    let poller = Poller::open(&server, 4).await;
    let all: Vec<String> = (0..30).map(|number| format!("4{number}")).collect();
    poller.say(all.join("\u{1e}")).await;
    let mut socket = Socket::open(&server, &query(&poller, 4)).await;
    socket.say("2probe").await;
    assert_eq!(socket.text().await, "3probe");
    socket.say("5").await;
    for said in &all {
        assert_eq!(socket.text().await, *said);
    }
}

#[tokio::test]
async fn a_socket_that_says_something_else_is_closed_and_polls_go_on() {
    let server = EchoServer::patient();
    for said in ["2", "2hello", "4hello", "3probe", "x"] {
        let poller = Poller::open(&server, 4).await;
        let mut socket = Socket::open(&server, &query(&poller, 4)).await;
        socket.say(said).await;
        assert_eq!(socket.message().await, None, "{said}");
        assert_eq!(poller.say("4hello").await.told(), (200, "ok"));
        assert_eq!(poller.poll().await.told(), (200, "4hello"));
    }
}

#[tokio::test]
async fn a_socket_that_does_not_make_up_its_mind_is_closed_and_polls_go_on() {
    let soon = Duration::from_millis(100);
    let server = EchoServer::start(EngineConfig { upgrade_within: soon, ..PATIENT });
    let poller = Poller::open(&server, 4).await;
    let mut socket = Socket::open(&server, &query(&poller, 4)).await;
    socket.say("2probe").await;
    assert_eq!(socket.text().await, "3probe");
    assert_eq!(socket.message().await, None);
    let polling = poller.polling();
    poller.say("4hello").await;
    let answer = in_time("the poll", polling).await.expect("an answer");
    assert_eq!(answer.told(), (200, "4hello"));
}

#[tokio::test]
async fn a_session_on_a_socket_cannot_be_taken_over_by_another() {
    let server = EchoServer::patient();
    let (poller, mut socket) = upgraded(&server, 4).await;
    socket.say("4hello").await;
    assert_eq!(socket.text().await, "4hello");
    if let Ok(mut other) = Socket::try_open(&server, &query(&poller, 4)).await {
        assert_eq!(other.message().await, None);
    }
    socket.say("4still there").await;
    assert_eq!(socket.text().await, "4still there");
}

#[tokio::test]
async fn of_two_sockets_that_are_tried_the_first_to_say_so_takes_over() {
    let server = EchoServer::patient();
    let poller = Poller::open(&server, 4).await;
    let mut sockets = Vec::new();
    for _ in 0..2 {
        let mut socket = Socket::open(&server, &query(&poller, 4)).await;
        socket.say("2probe").await;
        assert_eq!(socket.text().await, "3probe");
        sockets.push(socket);
    }
    let [mut late, mut early] = <[Socket; 2]>::try_from(sockets).ok().expect("two sockets");
    early.say("5").await;
    early.say("4hello").await;
    assert_eq!(early.text().await, "4hello");
    late.say("5").await;
    assert_eq!(late.message().await, None);
    early.say("4still there").await;
    assert_eq!(early.text().await, "4still there");
}

#[tokio::test]
async fn who_says_goodbye_on_the_socket_is_gone() {
    let server = EchoServer::patient();
    let (poller, mut socket) = upgraded(&server, 4).await;
    socket.say("1").await;
    assert_eq!(socket.close_code().await, Some(1000));
    poller.is_over().await;
}

/// Talks by requests, then takes its session over as clients do, and goes on talking; what it has heard in the end.
async fn talks(server: &EchoServer, number: usize) -> Vec<String> {
    let poller = Poller::open(server, 4).await;
    let fetcher = poller.clone();
    let fetching = tokio::spawn(async move {
        let mut heard = Vec::new();
        loop {
            let body = fetcher.poll().await.body;
            let packets = body.split('\u{1e}').map(String::from);
            heard.extend(packets.filter(|packet| packet != "6"));
            if body == "6" {
                return heard;
            }
        }
    });
    // Each goes over at another moment.
    for said in 0..number {
        assert_eq!(poller.say(format!("4{said}")).await.told(), (200, "ok"));
    }
    let mut socket = Socket::open(server, &query(&poller, 4)).await;
    socket.say("2probe").await;
    assert_eq!(socket.text().await, "3probe");
    let mut heard = in_time("the last poll", fetching).await.expect("what was heard");
    socket.say("5").await;
    for said in number..MANY {
        socket.say(&format!("4{said}")).await;
    }
    while heard.len() < MANY {
        heard.push(socket.text().await);
    }
    heard
}

#[tokio::test]
async fn nothing_is_lost_or_comes_twice_while_many_sessions_are_taken_over() {
    let server = EchoServer::patient();
    let all: Vec<String> = (0..MANY).map(|said| format!("4{said}")).collect();
    let talking = (0..MANY).map(|number| talks(&server, number));
    for heard in futures_util::future::join_all(talking).await {
        assert_eq!(heard, all);
    }
}
