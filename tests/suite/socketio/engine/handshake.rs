//! How a session begins, and which requests begin none.
//! Must not look at what follows.

use serde_json::json;

use super::EchoServer;
use super::peer::{Poller, Socket, ask, get, opened};

#[tokio::test]
async fn a_poll_without_a_sid_is_told_what_it_has_to_know() {
    let server = EchoServer::patient();
    let answer = get(&server, "EIO=4&transport=polling&t=abc").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.headers["content-type"], "text/plain; charset=UTF-8");
    assert_eq!(answer.headers["cache-control"], "no-store");
    assert!(answer.body.starts_with("0{"), "{}", answer.body);
    let mut open = opened(&answer.body);
    let sid = open["sid"].take();
    assert!(sid.as_str().is_some_and(|sid| sid.len() >= 22), "{sid}");
    let said = json!({
        "sid": null, "upgrades": ["websocket"], "pingInterval": 60_000, "pingTimeout": 60_000,
        "maxPayload": 100_000
    });
    assert_eq!(open, said);
}

#[tokio::test]
async fn generation_3_is_told_the_same_with_a_length_before_it() {
    let server = EchoServer::patient();
    let answer = get(&server, "EIO=3&transport=polling").await;
    let (length, packet) = answer.body.split_once(':').expect("a length");
    assert_eq!(length.parse(), Ok(packet.len()));
    let mut open = opened(packet);
    open["sid"].take();
    let said = json!({
        "sid": null, "upgrades": ["websocket"], "pingInterval": 60_000, "pingTimeout": 60_000
    });
    assert_eq!(open, said);
}

#[tokio::test]
async fn a_socket_without_a_sid_is_told_the_same_and_need_not_go_on_elsewhere() {
    let server = EchoServer::patient();
    for generation in ["3", "4"] {
        let query = format!("EIO={generation}&transport=websocket");
        let open = opened(&Socket::open(&server, &query).await.text().await);
        assert_eq!(open["upgrades"], json!([]));
        assert_eq!(open["pingInterval"], json!(60_000));
    }
}

#[tokio::test]
async fn a_beginning_that_makes_no_sense_is_refused_by_number() {
    let server = EchoServer::patient();
    for (query, code) in [
        ("", 0),
        ("EIO=4", 0),
        ("EIO=4&transport=abc", 0),
        ("EIO=4&transport=websocket", 3),
        ("EIO=4&transport=polling&j=0", 3),
        ("transport=polling", 5),
        ("EIO=abc&transport=polling", 5),
        ("EIO=2&transport=polling", 5),
        ("EIO=5&transport=polling", 5),
        ("EIO=4&transport=polling&sid=nobody", 1),
        ("EIO=4&transport=polling&sid=", 1),
    ] {
        let answer = get(&server, query).await;
        assert_eq!((answer.status, answer.code()), (400, Some(code)), "{query}: {}", answer.body);
        assert_eq!(answer.headers["content-type"], "application/json");
    }
    let unknown = get(&server, "EIO=4").await;
    assert_eq!(unknown.body, r#"{"code":0,"message":"Transport unknown"}"#);
}

#[tokio::test]
async fn a_session_begins_with_a_get() {
    let server = EchoServer::patient();
    let http = reqwest::Client::new();
    let url = server.url("EIO=4&transport=polling");
    for request in [http.post(&url).body("4hi"), http.put(&url), http.delete(&url)] {
        let answer = ask(request).await;
        assert_eq!((answer.status, answer.code()), (400, Some(2)));
    }
    let known = Poller::open(&server, 4).await;
    let url = server.url(&format!("EIO=4&transport=polling&sid={}", known.sid()));
    let answer = ask(http.put(url)).await;
    assert_eq!((answer.status, answer.code()), (400, Some(3)));
}

#[tokio::test]
async fn sockets_are_refused_as_polls_are() {
    let server = EchoServer::patient();
    for query in [
        "",
        "EIO=4",
        "EIO=4&transport=abc",
        "EIO=4&transport=polling",
        "transport=websocket",
        "EIO=abc&transport=websocket",
        "EIO=4&transport=websocket&sid=nobody",
    ] {
        assert!(Socket::try_open(&server, query).await.is_err(), "{query}");
    }
}

#[tokio::test]
async fn no_two_sessions_have_one_sid() {
    let server = EchoServer::patient();
    let (one, other) = (Poller::open(&server, 4).await, Poller::open(&server, 4).await);
    assert_ne!(one.sid(), other.sid());
    one.say("4for one").await;
    other.say("4for the other").await;
    assert_eq!(one.poll().await.told(), (200, "4for one"));
    assert_eq!(other.poll().await.told(), (200, "4for the other"));
}
