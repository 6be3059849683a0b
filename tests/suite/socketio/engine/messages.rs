//! Messages in both directions, as each generation packs them.
//! Must not look at heartbeats and ends.

use std::time::Duration;

use tokio_tungstenite::tungstenite::Message;

use super::peer::{Poller, Socket};
use super::{EchoServer, PATIENT};
use crate::support::wait::in_time;

const OCTETS: &str = "application/octet-stream";

#[tokio::test]
async fn generation_4_joins_packets_by_a_sign_and_writes_bytes_as_base64() {
    let server = EchoServer::patient();
    let poller = Poller::open(&server, 4).await;
    for body in ["4hello", "4one\u{1e}4two\u{1e}4three", "4\u{20ac}\u{1e}bAQIDBA==\u{1e}4", "bAA=="]
    {
        assert_eq!(poller.say(body).await.told(), (200, "ok"));
        assert_eq!(poller.poll().await.told(), (200, body));
    }
}

#[tokio::test]
async fn generation_3_writes_lengths_in_the_units_of_its_language() {
    let server = EchoServer::patient();
    let poller = Poller::open(&server, 3).await;
    for body in ["6:4hello", "4:4one4:4two", "2:4\u{20ac}3:4\u{1f600}", "6:b4AQID"] {
        assert_eq!(poller.say(body).await.told(), (200, "ok"));
        assert_eq!(poller.poll().await.told(), (200, body));
    }
}

#[tokio::test]
async fn generation_3_may_bring_bytes_as_bytes_and_fetches_them_as_text() {
    let server = EchoServer::patient();
    let poller = Poller::open(&server, 3).await;
    let body: &[u8] = b"\x00\x06\xff4hello\x01\x04\xff\x04\x01\x02\x03";
    assert_eq!(poller.say_as(OCTETS, body).await.told(), (200, "ok"));
    assert_eq!(poller.poll().await.told(), (200, "6:4hello6:b4AQID"));
}

#[tokio::test]
async fn a_poll_waits_until_there_is_something() {
    let server = EchoServer::patient();
    let poller = Poller::open(&server, 4).await;
    let polling = poller.polling();
    assert_eq!(poller.say("4hello").await.told(), (200, "ok"));
    let answer = in_time("the poll", polling).await.expect("an answer");
    assert_eq!(answer.told(), (200, "4hello"));
}

#[tokio::test]
async fn one_answer_holds_no_more_than_clients_take_and_the_rest_comes_with_the_next() {
    let server = EchoServer::patient();
    let poller = Poller::open(&server, 4).await;
    let all: Vec<String> = (0..40).map(|number| format!("4{number}")).collect();
    assert_eq!(poller.say(all.join("\u{1e}")).await.told(), (200, "ok"));
    let mut heard = Vec::new();
    while heard.len() < all.len() {
        let answer = poller.poll().await;
        let packets: Vec<String> = answer.body.split('\u{1e}').map(String::from).collect();
        assert!((1..=16).contains(&packets.len()), "{}", packets.len());
        heard.extend(packets);
    }
    assert_eq!(heard, all);
}

#[tokio::test]
async fn one_answer_holds_no_more_bytes_than_a_client_may_send() {
    let server = EchoServer::start(super::EngineConfig { max_payload: 1_000, ..PATIENT });
    let poller = Poller::open(&server, 4).await;
    for letter in ["a", "b", "c"] {
        poller.say(format!("4{}", letter.repeat(400))).await;
    }
    let (first, second) = (poller.poll().await, poller.poll().await);
    assert_eq!(first.body, format!("4{}\u{1e}4{}", "a".repeat(400), "b".repeat(400)));
    assert_eq!(second.body, format!("4{}", "c".repeat(400)));
}

#[tokio::test]
async fn a_body_may_be_as_large_as_was_said_and_no_larger() {
    let server = EchoServer::patient();
    let poller = Poller::open(&server, 4).await;
    let largest = format!("4{}", "x".repeat(99_999));
    assert_eq!(poller.say(largest.clone()).await.told(), (200, "ok"));
    assert_eq!(poller.poll().await.told(), (200, largest.as_str()));
    assert_eq!(poller.say(format!("{largest}x")).await.status, 413);
    // That it was too large is known to the client; nothing of it was taken.
    assert_eq!(poller.say("4hello").await.told(), (200, "ok"));
    assert_eq!(poller.poll().await.told(), (200, "4hello"));
}

#[tokio::test]
async fn on_a_socket_each_packet_is_a_frame() {
    let server = EchoServer::patient();
    for (generation, bytes) in [("3", vec![4, 1, 2, 3]), ("4", vec![1, 2, 3])] {
        let query = format!("EIO={generation}&transport=websocket");
        let mut socket = Socket::open(&server, &query).await;
        socket.text().await;
        socket.say("4hello").await;
        assert_eq!(socket.text().await, "4hello");
        socket.send(Message::binary(bytes.clone())).await;
        assert_eq!(socket.message().await, Some(Message::binary(bytes)));
    }
}

#[tokio::test]
async fn a_message_on_a_socket_may_be_as_large_as_was_said_and_no_larger() {
    let server = EchoServer::patient();
    let mut socket = Socket::open(&server, "EIO=4&transport=websocket").await;
    socket.text().await;
    let largest = format!("4{}", "x".repeat(99_999));
    socket.say(&largest).await;
    assert_eq!(socket.text().await, largest);
    socket.say(&format!("{largest}x")).await;
    assert_eq!(socket.close_code().await, Some(1009));
}

#[tokio::test]
async fn what_was_said_stays_in_order_while_it_is_said_and_fetched_at_once() {
    let server =
        EchoServer::start(super::EngineConfig { ping_every: Duration::from_secs(600), ..PATIENT });
    let poller = Poller::open(&server, 4).await;
    let talker = poller.clone();
    let talking = tokio::spawn(async move {
        for number in 0..100 {
            assert_eq!(talker.say(format!("4{number}")).await.told(), (200, "ok"));
        }
    });
    let mut heard = Vec::new();
    while heard.len() < 100 {
        heard.extend(poller.poll().await.body.split('\u{1e}').map(String::from));
    }
    let all: Vec<String> = (0..100).map(|number| format!("4{number}")).collect();
    assert_eq!(heard, all);
    talking.await.expect("somebody who talks");
}
