//! What a session does when nothing happens.

use std::time::Duration;

use super::House;
use super::peer::{PING, PONG};

#[actix_rt::test]
async fn a_silent_peer_is_pinged_and_closed_when_it_stays_silent() {
    let house = House::open_with(|config| {
        config.ping_every = Duration::from_millis(100);
        config.dead_after = Duration::from_millis(350);
    });
    let mut peer = house.peer().await;
    peer.expect(&["welcome", "tick"]).await;
    assert_eq!(peer.next().await, Some((PING, Vec::new())));
    loop {
        let (opcode, payload) = peer.next().await.unwrap();
        if opcode == super::peer::CLOSE {
            assert_eq!(payload.first_chunk(), Some(&4_007_u16.to_be_bytes()));
            break;
        }
    }
    peer.close(4_007).await;
    peer.ended().await;
    house.all_gone().await;
}

#[actix_rt::test]
async fn a_peer_that_answers_pings_lives_on() {
    let house = House::open_with(|config| {
        config.ping_every = Duration::from_millis(60);
        config.dead_after = Duration::from_millis(400);
    });
    let mut peer = house.peer().await;
    let mut pings = 0;
    while pings < 15 {
        match peer.next().await.unwrap() {
            (PING, payload) => {
                pings += 1;
                peer.frame(0x80 | PONG, &payload).await;
            }
            (opcode, payload) => assert_eq!(opcode, 1, "{payload:?}"),
        }
    }
}

#[actix_rt::test]
async fn a_command_that_is_never_answered_ends_the_session_as_busy() {
    let house = House::open_with(|config| {
        config.ping_every = Duration::from_millis(50);
        config.dead_after = Duration::from_millis(200);
    });
    let mut peer = house.peer().await;
    peer.text("history").await;
    loop {
        let (opcode, payload) = peer.next().await.unwrap();
        if opcode == super::peer::CLOSE {
            assert_eq!(payload.first_chunk(), Some(&1_013_u16.to_be_bytes()));
            return;
        }
    }
}
