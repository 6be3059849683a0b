//! Every promise of the store, on SQLite and on PostgreSQL from one text.
//! Must not know how the writer works inside: tests see what rooms and pages see.

mod a_million;
mod accounts;
mod codes;
mod database;
mod endings;
mod exports;
mod failures;
mod filling;
mod handing_on;
mod listener;
mod logins;
mod matches;
mod membership_model;
mod memberships;
mod model;
mod notices;
mod numbering;
mod opening;
mod plans;
mod program_keys;
mod programs;
mod reading;
mod recoveries;
mod registrations;
mod repeats;
mod reports;
mod rooms;
mod safety;

use chrono::{DateTime, TimeDelta};

use super::Store;
use crate::domain::{
    Account, Body, ChatError, ClientId, Name, NewMessage, Participant, Room, RoomError, RoomId,
    RoomKey, RoomKind, Timestamp, UserId,
};
use database::Database;
use listener::Listener;

/// How long codes rest in these tests.
const REST: std::time::Duration = std::time::Duration::from_secs(24 * 3_600);

/// Makes two tests of each: one on SQLite, one on PostgreSQL where there is one.
macro_rules! on_both {
    ($(async fn $name:ident($database:ident) $body:block)*) => {
        $(async fn $name($database: &$crate::store::tests::database::Database) $body)*
        mod sqlite {
            use crate::store::tests::database::Database;
            $(#[actix_rt::test]
            async fn $name() {
                super::$name(&Database::sqlite()).await;
            })*
        }
        mod postgresql {
            use crate::store::tests::database::Database;
            $(#[actix_rt::test]
            #[ignore = "needs PostgreSQL: TEST_DATABASE_URL"]
            async fn $name() {
                super::$name(&Database::postgresql()).await;
            })*
        }
    };
}
use on_both;

/// A moment, so many microseconds after some day.
fn moment(micros: i64) -> Timestamp {
    DateTime::from_timestamp_micros(1_800_000_000_000_000 + micros).unwrap()
}

fn hours(hours: i64) -> i64 {
    TimeDelta::hours(hours).num_microseconds().unwrap()
}

fn person(name: &str) -> Participant {
    Participant { id: UserId::random(), name: Name::parse(name).unwrap() }
}

fn room(kind: RoomKind, key: &str) -> Room {
    Room {
        id: RoomId::random(),
        key: RoomKey::exact(key).unwrap(),
        kind,
        name: format!("room {key}"),
        created_at: moment(0),
        owner: None,
        description: String::new(),
        is_private: false,
    }
}

/// A code room that is stored.
async fn stored_room(store: &Store, key: &str) -> Room {
    let room = room(RoomKind::Code, key);
    assert_eq!(store.create_room(room.clone(), REST).await, Ok(true));
    room
}

fn message(room: &Room, author: &Participant, text: &str) -> NewMessage {
    NewMessage {
        room: room.id,
        author: author.clone(),
        body: Body::parse(text).unwrap(),
        client_id: None,
        at: moment(1),
    }
}

/// The same with a client id and a time.
fn named(room: &Room, author: &Participant, text: &str, id: &str, at: i64) -> NewMessage {
    let client_id = Some(ClientId::parse(id).unwrap());
    NewMessage { client_id, at: moment(at), ..message(room, author, text) }
}

type Answer = Result<(), ChatError>;

/// A refusal by a rule of rooms.
fn no(why: RoomError) -> Answer {
    Err(why.into())
}

/// Somebody the server knows.
async fn known(store: &Store, name: &str) -> Participant {
    let who = person(name);
    let guest = Account::guest(who.id, who.name.clone(), moment(0));
    store.create_guest(guest).await.unwrap();
    who
}

/// A room with an owner, with this hash or none.
async fn owned(store: &Store, key: &str, owner: &Participant, hash: Option<&str>) -> Room {
    let room = Room {
        owner: Some(owner.id),
        is_private: hash.is_some(),
        description: "about tea".to_owned(),
        ..room(RoomKind::Owned, key)
    };
    let hash = hash.map(str::to_owned);
    assert_eq!(store.create_owned_room(room.clone(), hash).await, Ok(true));
    room
}

fn with(hash: &str) -> Option<String> {
    Some(hash.to_owned())
}
