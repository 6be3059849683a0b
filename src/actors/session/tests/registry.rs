//! The list of sessions: found by person, place and log-in, closed with them.
//! Must not know what a session does.

use std::time::Duration;

use crate::actors::Outbox;
use crate::actors::session::registry::{Peer, Sessions};
use crate::domain::{AddressPrefix, LoginId, UserId};
use crate::metrics::Metrics;

fn peer(last: u8) -> Peer {
    let from = AddressPrefix::from(std::net::IpAddr::from([192, 0, 2, last]));
    Peer { user: Some(UserId::random()), login: Some(LoginId::random()), from }
}

#[test]
fn the_connections_of_a_person_and_of_a_place_are_found() {
    let sessions = sessions();
    let (ana, bob) = (peer(1), peer(1));
    let elsewhere = Peer { from: peer(2).from, ..ana };
    let opened: Vec<_> = [ana, bob, elsewhere]
        .into_iter()
        .map(|peer| {
            let (outbox, reader) = Outbox::new(1, 1);
            (sessions.open("probe", outbox, peer).unwrap(), reader)
        })
        .collect();
    let count = |user: Option<UserId>| sessions.of(user.unwrap()).len();
    assert_eq!((count(ana.user), count(bob.user), count(peer(1).user)), (2, 1, 0));
    assert_eq!((sessions.from(ana.from).len(), sessions.from(elsewhere.from).len()), (2, 1));
    drop(opened);
    assert_eq!((count(ana.user), sessions.from(ana.from).len()), (0, 0));
}

fn sessions() -> Sessions {
    Sessions::new(Metrics::new().unwrap())
}

#[test]
fn every_session_has_its_own_id_and_leaves_the_list_by_itself() {
    let sessions = sessions();
    let (outbox, _reader) = Outbox::new(1, 1);
    let first = sessions.open("probe", outbox.clone(), peer(1)).unwrap();
    let second = sessions.open("probe", outbox, peer(1)).unwrap();
    assert_ne!(first.id(), second.id());
    assert_eq!(sessions.count(), 2);
    drop(first);
    assert_eq!(sessions.count(), 1);
}

#[test]
fn connections_end_with_the_log_in_they_belong_to() {
    let sessions = sessions();
    let here = peer(1);
    let there = Peer { login: Some(LoginId::random()), ..here };
    let program = Peer { login: None, ..here };
    let opened: Vec<_> = [here, there, program]
        .into_iter()
        .map(|peer| {
            let (outbox, reader) = Outbox::new(1, 1);
            (sessions.open("probe", outbox.clone(), peer).unwrap(), outbox, reader)
        })
        .collect();
    sessions.log_out(there.login.as_slice());
    assert!(sessions.open("probe", Outbox::new(1, 1).0, there).is_none(), "it came too late");
    let closed: Vec<bool> = opened.iter().map(|(_, outbox, _)| outbox.is_closed()).collect();
    assert_eq!(closed, [false, true, false]);
}

#[test]
fn a_connection_may_turn_out_to_be_somebodys_and_to_end_with_his_key() {
    let sessions = sessions();
    let nobody = Peer { user: None, login: None, ..peer(1) };
    let (who, key, other) = (UserId::random(), LoginId::random(), LoginId::random());
    let (outbox, _reader) = Outbox::new(1, 1);
    let open = sessions.open("probe", outbox.clone(), nobody).unwrap();
    assert!(!sessions.is_known(open.id()));
    sessions.identify(open.id(), who, Some(key));
    assert!(sessions.is_known(open.id()) && sessions.of(who).len() == 1);
    sessions.identify(open.id(), who, None);
    sessions.log_out(&[other]);
    assert!(!outbox.is_closed());
    sessions.log_out(&[key]);
    assert!(outbox.is_closed());
    // The key was looked at before it ended, and that is told afterwards.
    let (late, _reader) = Outbox::new(1, 1);
    let open = sessions.open("probe", late.clone(), nobody).unwrap();
    sessions.identify(open.id(), who, Some(other));
    assert!(late.is_closed());
}

#[actix_rt::test]
async fn a_drain_closes_everybody_and_lets_nobody_in() {
    let sessions = sessions();
    let opened: Vec<_> = (0..50)
        .map(|_| {
            let (outbox, reader) = Outbox::new(1, 1);
            (sessions.open("probe", outbox.clone(), peer(1)).unwrap(), outbox, reader)
        })
        .collect();
    sessions.drain(Duration::from_millis(30)).await;
    assert!(opened.iter().all(|(_, outbox, _)| outbox.is_closed()));
    assert!(sessions.open("probe", Outbox::new(1, 1).0, peer(1)).is_none());
    let waiting = actix_rt::spawn({
        let sessions = sessions.clone();
        async move { sessions.ended(Duration::from_secs(10)).await }
    });
    drop(opened);
    waiting.await.unwrap();
    assert_eq!(sessions.count(), 0);
}
