//! Rooms of two strangers: who may enter, and how they end without a word.
//! Must not know the lobby.

use tokio::sync::oneshot;

use super::*;
use crate::actors::messages::{OpenUnstored, RoomRequest, Route};

/// A room for these two.
fn open(house: &House, members: &[Participant; 2]) -> Room {
    let room = Room {
        id: crate::domain::RoomId::random(),
        key: RoomKey::exact("two of us").unwrap(),
        kind: crate::domain::RoomKind::Pair,
        name: String::new(),
        created_at: crate::clock::now(),
        owner: None,
        description: String::new(),
        is_private: false,
    };
    let open = OpenUnstored { room: room.clone(), members: members.to_vec() };
    house.chat.server.try_send(open).unwrap();
    room
}

#[actix_rt::test]
async fn only_the_two_may_enter_and_the_end_leaves_their_connections_open() {
    let house = House::new(quick());
    let members = [person("Ana"), person("Ben")];
    let room = open(&house, &members);
    let (mut ana, _) = house.join_as(&room, members[0].clone(), None).await;
    let mut cleo = Probe::new(house.chat.clone());
    assert_eq!(
        cleo.join(&room.key, person("Cleo"), None).await.err(),
        Some(ChatError::RoomNotFound)
    );
    ana.post("hello", None);
    ana.expect("1 Ana: hello").await;
    let (reply, lines) = oneshot::channel();
    let request = RoomRequest::Dissolve(reply);
    house.chat.server.try_send(Route { key: room.key.clone(), request }).unwrap();
    let lines = lines.await.unwrap().unwrap();
    assert_eq!(lines.iter().map(|line| line.body.as_str()).collect::<Vec<_>>(), ["hello"]);
    assert!(!ana.link.outbox.is_closed());
    let mut ben = Probe::new(house.chat.clone());
    let late = ben.join(&room.key, members[1].clone(), None).await;
    assert_eq!(late.err(), Some(ChatError::RoomNotFound));
}
