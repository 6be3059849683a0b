//! Sessions that were fetched from and go on over a socket.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix_http::HttpService;
use actix_rt::net::TcpStream;
use actix_server::Server;
use actix_service::map_config;
use actix_web::dev::AppConfig;
use actix_web::{App, HttpRequest, web};

use super::Peer;
use super::polled::{Desk, WHOLE, owned, texts};
use super::probe::until;
use crate::actors::session::{self, PollRefused, take_over, upgrades};
use crate::actors::{CloseReason, Frame, Incoming};

/// A server whose every upgrade takes over the session of a desk.
fn sockets_for(desk: &Desk) -> SocketAddr {
    let (host, polled) = (desk.host.clone(), Arc::new(Mutex::new(desk.polled.clone())));
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap();
    let running = Server::build()
        .workers(1)
        .disable_signals()
        .listen("takers", listener, move || {
            let (host, polled) = (host.clone(), Arc::clone(&polled));
            let app = || {
                let (host, polled) = (host.clone(), Arc::clone(&polled));
                let answer = move |request: HttpRequest| {
                    let polled = polled.lock().unwrap().clone();
                    let taken = take_over(&request, polled, Duration::from_secs(9), probe, &host);
                    async move { taken }
                };
                map_config(App::new().default_service(web::to(answer)), |()| AppConfig::default())
            };
            let upgrades = upgrades(app(), |stream: TcpStream| stream);
            HttpService::build().upgrade(upgrades).finish(app()).tcp()
        })
        .unwrap()
        .run();
    actix_rt::spawn(running);
    address
}

fn probe(incoming: &Incoming) -> session::Probe {
    match incoming {
        Incoming::Text(text) if text == "there?" => session::Probe::Answer(Frame::text("here")),
        Incoming::Text(text) if text == "over" => session::Probe::TakeOver,
        _ => session::Probe::Refuse,
    }
}

#[actix_rt::test]
async fn a_session_goes_on_over_a_socket_with_everything_that_was_not_fetched() {
    let desk = Desk::open();
    desk.fetches(&["welcome"]).await;
    let mut peer = Peer::connect(sockets_for(&desk), None).await;
    let polled = desk.polled.clone();
    let waiting = actix_rt::spawn(async move { texts(polled.poll(16, WHOLE).await) });
    tokio::task::yield_now().await;
    peer.text("there?").await;
    peer.expect(&["here"]).await;
    assert_eq!(waiting.await.unwrap(), Ok(owned(&["nothing"])));
    desk.fetches(&["nothing"]).await;
    desk.says(&["before"]).await;
    peer.text("over").await;
    peer.text("after").await;
    peer.expect(&["before", "after"]).await;
    assert_eq!(texts(desk.polled.poll(1, 9).await), Err(PollRefused::Over));
    assert_eq!(desk.host.sessions.count(), 1);
    peer.close(1_000).await;
    until(|| desk.host.sessions.count() == 0).await;
}

#[actix_rt::test]
async fn a_socket_that_makes_no_sense_leaves_the_session_where_it_is() {
    let desk = Desk::open();
    let mut peer = Peer::connect(sockets_for(&desk), None).await;
    peer.text("there?").await;
    peer.expect(&["here"]).await;
    peer.text("what?").await;
    assert_eq!(peer.next().await.map(|(opcode, _)| opcode), Some(super::peer::CLOSE));
    desk.fetches(&["welcome"]).await;
    desk.says(&["hello"]).await;
    desk.fetches(&["hello"]).await;
}

#[actix_rt::test]
async fn a_session_that_has_ended_is_not_taken_over() {
    let desk = Desk::open();
    let mut peer = Peer::connect(sockets_for(&desk), None).await;
    desk.polled.close(CloseReason::Protocol);
    desk.is_over().await;
    peer.text("over").await;
    assert_eq!(peer.next().await.map(|(opcode, _)| opcode), Some(super::peer::CLOSE));
}
