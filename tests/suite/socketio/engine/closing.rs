//! How sessions end: by the client's word, by ours, and by what makes no sense.
//! Must not wait for heartbeats.

use super::EchoServer;
use super::peer::{Poller, Socket};
use crate::support::wait::in_time;

#[tokio::test]
async fn a_client_that_polls_says_that_it_ends() {
    let server = EchoServer::patient();
    for (generation, close, noop) in [(4, "1", "6"), (3, "1:1", "1:6")] {
        let poller = Poller::open(&server, generation).await;
        let polling = poller.polling();
        assert_eq!(poller.say(close).await.told(), (200, "ok"));
        let answer = in_time("the poll", polling).await.expect("an answer");
        assert_eq!(answer.told(), (200, noop));
        assert_eq!(poller.poll().await.status, 400);
        assert_eq!(poller.say(close).await.status, 400);
    }
}

#[tokio::test]
async fn a_client_on_a_socket_says_that_it_ends() {
    let server = EchoServer::patient();
    let mut socket = Socket::open(&server, "EIO=4&transport=websocket").await;
    socket.text().await;
    socket.say("1").await;
    assert_eq!(socket.close_code().await, Some(1000));
}

#[tokio::test]
async fn two_polls_at_once_end_the_session() {
    let server = EchoServer::patient();
    let poller = Poller::open(&server, 4).await;
    let polls = [poller.polling(), poller.polling()];
    let mut told = Vec::new();
    for poll in polls {
        let answer = in_time("both polls", poll).await.expect("an answer");
        told.push((answer.status, answer.code(), answer.body));
    }
    told.sort();
    assert_eq!(told[0], (200, None, "1".into()));
    assert_eq!((told[1].0, told[1].1), (400, Some(3)));
    poller.is_over().await;
}

#[tokio::test]
async fn a_body_that_makes_no_sense_ends_the_session() {
    let server = EchoServer::patient();
    for (generation, body) in [
        (4, "abc"),
        (4, ""),
        (4, "4one\u{1e}"),
        (4, "4one\u{1e}9two"),
        (4, "b????"),
        (4, "0{}"),
        (4, "5"),
        (3, "4hello"),
        (3, "7:4hello"),
        (3, "1:x"),
        (3, "5:bAQID"),
    ] {
        let poller = Poller::open(&server, generation).await;
        let answer = poller.say(body).await;
        assert_eq!((answer.status, answer.code()), (400, Some(3)), "{body}");
        assert_eq!(poller.poll().await.status, 400, "{body}");
    }
    let poller = Poller::open(&server, 4).await;
    assert_eq!(poller.say(&b"4\xff"[..]).await.status, 400);
    poller.is_over().await;
}

#[tokio::test]
async fn a_poll_that_waits_is_told_when_a_body_makes_no_sense() {
    let server = EchoServer::patient();
    let poller = Poller::open(&server, 4).await;
    let polling = poller.polling();
    // The poll is there when its answer is not the one that follows.
    poller.say("4hello").await;
    assert_eq!(in_time("the poll", polling).await.expect("an answer").body, "4hello");
    let polling = poller.polling();
    poller.say("abc").await;
    let answer = in_time("the poll", polling).await.expect("an answer");
    assert!(answer.told() == (200, "1") || answer.status == 400, "{}", answer.body);
    poller.is_over().await;
}

#[tokio::test]
async fn a_frame_that_makes_no_sense_closes_the_socket() {
    let server = EchoServer::patient();
    for said in ["abc", "", "2", "0{}", "5"] {
        let mut socket = Socket::open(&server, "EIO=4&transport=websocket").await;
        socket.text().await;
        socket.say(said).await;
        assert_eq!(socket.close_code().await, Some(1002), "{said}");
    }
}

#[tokio::test]
async fn the_sid_of_a_socket_is_none_for_polls() {
    let server = EchoServer::patient();
    let mut socket = Socket::open(&server, "EIO=4&transport=websocket").await;
    let open = super::peer::opened(&socket.text().await);
    let sid = open["sid"].as_str().expect("a sid");
    let query = format!("EIO=4&transport=polling&sid={sid}");
    let answer = super::peer::get(&server, &query).await;
    assert_eq!((answer.status, answer.code()), (400, Some(1)));
    socket.say("4hello").await;
    assert_eq!(socket.text().await, "4hello");
}
