//! The table row by row: what events mean to a socket, and what a room's events are called there.
//! Must not go through a connection.

use super::*;
use crate::domain::{
    Body, Location, Message, MessageId, Name, RoomId, RoomKey, RoomKind, Seq, Timestamp, UserId,
};

const ALL: [Dialect; 3] = [Dialect::Chatsy, Dialect::ChatBackend, Dialect::ChatApp];

fn wished(dialect: Option<Dialect>, name: &str, arguments: &[Value]) -> Option<Wish> {
    let (name, arguments) = (name.to_owned(), arguments.to_vec());
    wish(dialect, &Event { name, arguments, attachments: Vec::new(), ack: None })
}

fn ana() -> Participant {
    let id = UserId::parse("12731d50-1594-11e9-93de-de0058a9cc01").unwrap();
    Participant { id, name: Name::parse("Ana").unwrap() }
}

fn room() -> Room {
    Room {
        id: RoomId::random(),
        key: RoomKey::exact("wjLJb3Jo").unwrap(),
        kind: RoomKind::Shared,
        name: String::new(),
        created_at: Timestamp::UNIX_EPOCH,
        owner: None,
        description: String::new(),
        is_private: false,
    }
}

fn posted() -> domain::Event {
    domain::Event::Posted(Message {
        id: MessageId(36),
        room: RoomId::random(),
        seq: Seq(7),
        author: ana(),
        body: Body::parse("Hi").unwrap(),
        client_id: None,
        at: "2019-01-21T10:41:14.468027Z".parse().unwrap(),
    })
}

#[test]
fn what_makes_sense_depends_on_what_the_socket_speaks() {
    let say = |text: &str| Some(Wish::Say(text.into()));
    let data = json!({ "data": "Hi" });
    let message = json!({ "message": "Hi" });
    let [chatsy, backend, app] = ALL.map(Some);
    for (dialect, name, argument, expected) in [
        (chatsy, "message", &data, say("Hi")),
        (app, "message", &message, say("Hi")),
        (chatsy, "message", &message, None),
        (app, "message", &data, None),
        (backend, "message", &data, None),
        (None, "message", &data, None),
        (None, "join", &message, Some(Wish::Meet)),
        (chatsy, "join", &message, Some(Wish::Meet)),
        (app, "join", &Value::Null, Some(Wish::Meet)),
        (backend, "join", &message, None),
        (app, "leave", &message, Some(Wish::Part)),
        (None, "leave", &message, None),
        (app, "auth", &message, None),
        (app, "Message", &message, None),
        (backend, "location", &message, None),
    ] {
        let argument = std::slice::from_ref(argument);
        assert_eq!(wished(dialect, name, argument), expected, "{dialect:?} {name}");
    }
    assert_eq!(wished(None, "join", &[]), None, "without an argument");
    assert_eq!(wished(app, "leave", &[]), None);
    assert_eq!(wished(app, "message", &[]), None);
}

#[test]
fn lines_of_another_shape_are_none() {
    for argument in [json!("Hi"), json!(["Hi"]), json!({}), json!({ "data": 1 }), json!(null)] {
        assert_eq!(wished(Some(Dialect::Chatsy), "message", &[argument]), None);
    }
}

#[test]
fn a_program_shows_its_key_in_a_string_of_json() {
    let entered = |argument: Value| match wished(None, "auth", &[argument]) {
        Some(Wish::Enter(credentials)) => credentials,
        other => panic!("{other:?}"),
    };
    let good = json!({ "uuid": "k", "room_gid": "wjLJb3Jo", "more": 1 });
    let credentials = Credentials { key: Hidden("k".into()), room: "wjLJb3Jo".into() };
    assert_eq!(entered(good.to_string().into()), Some(credentials));
    for bad in [
        good.clone(),
        json!(1),
        json!("{}"),
        json!("{'uuid': 'k', 'room_gid': 'x'}"),
        json!(r#"["k","wjLJb3Jo"]"#),
        json!(r#"{"uuid":1,"room_gid":"x"}"#),
    ] {
        assert_eq!(entered(bad.clone()), None, "{bad}");
    }
    assert_eq!(wished(None, "auth", &[]), Some(Wish::Enter(None)), "no argument is a bad one");
}

#[test]
fn a_location_is_a_string_of_any_object() {
    let backend = Some(Dialect::ChatBackend);
    let sent = json!("{ \"lat\": 1.5,\n\"lon\": [2] }");
    let located = Some(Wish::Locate(r#"{"lat":1.5,"lon":[2]}"#.into()));
    assert_eq!(wished(backend, "location", &[sent]), located);
    for bad in [json!("[1]"), json!("1"), json!("x"), json!({ "lat": 1 })] {
        assert_eq!(wished(backend, "location", &[bad]), None);
    }
}

#[test]
fn what_happens_is_told_in_the_words_of_the_old_programs() {
    let (room, at, who) = (room(), Timestamp::UNIX_EPOCH, ana());
    let id = "12731d50-1594-11e9-93de-de0058a9cc01";
    let [chatsy, backend, app] = ALL;
    let entered = domain::Event::Entered { who: who.clone(), at };
    let left = domain::Event::Left { who: who.clone(), at };
    let location = Location::of_object(r#"{"lat":1,"uuid":"mine"}"#.into()).unwrap();
    let located = domain::Event::Located { who: who.clone(), location };
    let message = |value: Value| Some(("message", value));
    let backends = json!({
        "sender": { "uuid": id, "username": "Ana" },
        "msg": { "msgId": 36, "txt": "Hi", "timestamp": 1_548_067_274.468_027_f64 },
    });
    let came = json!({ "name": "Ana", "message": "has entered the room" });
    let went = json!({ "name": "Ana", "message": "has left the room" });
    let person = json!({ "user": "Ana", "uuid": id });
    let shown = json!({ "lat": 1, "username": "Ana", "uuid": id });
    for (dialect, event, expected) in [
        (chatsy, posted(), message(json!({ "name": "Ana", "message": "Hi" }))),
        (backend, posted(), message(backends)),
        (app, posted(), message(json!("Ana: Hi"))),
        (chatsy, entered.clone(), message(came)),
        (backend, entered.clone(), Some(("join_room", person.clone()))),
        (app, entered, None),
        (chatsy, left.clone(), message(went)),
        (backend, left.clone(), Some(("leave_room", person))),
        (app, left, None),
        (backend, located.clone(), Some(("location", shown))),
        (chatsy, located.clone(), None),
        (app, located, None),
    ] {
        assert_eq!(dialect.words(&room, &event), expected, "{dialect:?} {event:?}");
    }
    for dialect in ALL {
        for event in [
            domain::Event::Away(who.clone()),
            domain::Event::Back(who.clone()),
            domain::Event::Typing(who.clone()),
        ] {
            assert_eq!(dialect.words(&room, &event), None);
        }
    }
}

#[test]
fn strangers_come_and_go_by_name() {
    let came = json!({
        "sid": "s1",
        "username": "Ana",
        "message": "Ana has joined the chat.",
        "room_joined": true,
    });
    assert_eq!(joined("s1", &ana()), ("message", came));
    assert_eq!(parted("Ana", false), ("message", json!("Ana has left the chat.")));
    assert_eq!(parted("Ana", true), ("message", json!("Ana has disconnected")));
}
