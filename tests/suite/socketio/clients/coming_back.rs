//! A server that is killed: clients come back by themselves, and those that can hear what they missed.
//! Must not say how: nothing here helps them.

use serde_json::json;

use super::{line, ways_of};
use crate::support::real_client::{EVERY_WAY, Library, RealClient, Transports};
use crate::support::tcp_api::{Rest, TcpClient};
use crate::support::{Chatter, ChildServer, Visitor};

/// A client in a room of pages while the server is killed, started again, and talked to before the client can be back.
async fn comes_back(way: (Library, Transports)) {
    let mut server = ChildServer::start(&[]).await;
    let ben = Visitor::from(&server);
    let (mut speaker, page) = Chatter::in_new_room(&ben, "Ben").await;
    let ana = Visitor::from(&server);
    ana.join("Ana", &page.code).await;
    let cookie = ana.cookie();
    let mut client = RealClient::connect(way, &server.url(""), cookie.as_deref()).await;
    client.hears(&line("Ana", "has entered the room")).await;
    speaker.said("before").await;
    client.hears(&line("Ben", "before")).await;
    let id = client.id.clone();

    client.freeze().await;
    server.kill();
    server.start_again().await;
    let mut speaker = Chatter::enter(&ben, &page).await;
    speaker.said("meanwhile").await;
    client.thaw().await;

    client.expect("disconnect").await;
    let connected = client.connected().await;
    assert_eq!(connected["recovered"], way.0.recovers(), "{way:?}");
    if way.0.recovers() {
        assert_eq!(client.id, id, "{way:?}");
        client.hears(&line("Ben", "meanwhile")).await;
    }
    client.emit(json!(["message", { "data": "back" }])).await;
    speaker.expect_text("back").await;
    client.hears(&line("Ana", "back")).await;
    speaker.said("after").await;
    client.hears(&line("Ben", "after")).await;
    let heard = |text: &str| {
        let ours = line("Ben", text);
        client.heard.iter().filter(|told| told["event"][1] == ours).count()
    };
    let missed = usize::from(way.0.recovers());
    assert_eq!([heard("before"), heard("meanwhile"), heard("after")], [1, missed, 1], "{way:?}");
}

#[tokio::test]
#[ignore = "needs socket.io-client in target/npm; tests/all has it"]
async fn a_client_of_the_newer_generation_hears_what_was_said_while_the_server_was_away() {
    for way in ways_of(Library::Fourth) {
        comes_back(way).await;
    }
}

#[tokio::test]
#[ignore = "needs both generations of socket.io-client and python-socketio; tests/all has them"]
async fn clients_that_cannot_recover_come_back_to_their_room_after_the_server_was_killed() {
    for way in EVERY_WAY.into_iter().filter(|(library, _)| !library.recovers()) {
        comes_back(way).await;
    }
}

#[tokio::test]
#[ignore = "needs socket.io-client in target/npm; tests/all has it"]
async fn a_client_with_a_key_shows_it_again_and_has_missed_nothing() {
    for way in ways_of(Library::Fourth) {
        let mut server = ChildServer::start(&[]).await;
        let rest = Rest::of(&server);
        let ana = TcpClient::registered(rest.clone(), "ana", "ana").await;
        let bo = TcpClient::registered(rest, "bo", "bo").await;
        let room = ana.creates_room().await;
        let mut client = RealClient::connect(way, &server.url(""), None).await;
        let shown = json!(["auth", ana.greeting(&room)]);
        client.answer(shown.clone()).await;
        bo.says(&room, "before").await;
        assert_eq!(client.message().await["msg"]["txt"], "before", "{way:?}");

        client.freeze().await;
        server.kill();
        server.start_again().await;
        bo.says(&room, "meanwhile").await;
        client.thaw().await;
        client.expect("disconnect").await;
        assert_eq!(client.connected().await["recovered"], true, "{way:?}");
        assert_eq!(client.message().await["msg"]["txt"], "meanwhile", "{way:?}");
        assert_eq!(client.answer(shown).await, json!([]), "{way:?}: as the first time");
        bo.says(&room, "after").await;
        assert_eq!(client.message().await["msg"]["txt"], "after", "{way:?}");
    }
}
