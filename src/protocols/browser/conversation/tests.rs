//! The dialogue of the page's socket, step by step: frames in, steps out.
//! Must not need sockets, actors or time.

use serde_json::{Value, json};

use super::*;
use crate::clock;
use crate::domain::{Message, MessageId, Name, Presence, Present, Receipt, Room, RoomKind, UserId};

fn ana() -> Participant {
    Participant { id: UserId::random(), name: Name::parse("Ana").unwrap() }
}

fn conversation() -> BrowserConversation {
    BrowserConversation::new(RoomKey::exact("BGHK").unwrap(), ana())
}

fn say(conversation: &mut BrowserConversation, frame: &Value) -> Vec<Step> {
    conversation.received(Incoming::Text(frame.to_string().into()))
}

fn room() -> Room {
    let key = RoomKey::exact("BGHK").unwrap();
    let (id, name) = (RoomId::random(), key.to_string());
    Room {
        id,
        key,
        kind: RoomKind::Code,
        name,
        created_at: clock::now(),
        owner: None,
        description: String::new(),
        is_private: false,
    }
}

fn message(room: RoomId, seq: i64) -> Message {
    Message {
        id: MessageId(seq),
        room,
        seq: Seq(seq),
        author: ana(),
        body: Body::parse("hi <b>").unwrap(),
        client_id: None,
        at: clock::now(),
    }
}

fn snapshot(room: &Room, messages: Vec<Message>, last_seq: i64) -> Reply {
    let you = ana();
    let people = vec![Present { who: you.clone(), presence: Presence::Here }];
    let room = room.clone();
    let last_seq = Seq(last_seq);
    Reply::Joined(Box::new(Snapshot {
        room,
        you,
        people,
        people_total: 1,
        notices: Vec::new(),
        messages,
        more: false,
        last_seq,
    }))
}

/// The JSON of the frames among the steps.
fn sent(steps: &[Step]) -> Vec<Value> {
    let frames = steps.iter().filter_map(|step| match step {
        Step::Send(frame) => serde_json::from_slice(&frame.payload()).ok(),
        _ => None,
    });
    frames.collect()
}

/// The commands among the steps.
fn commands(steps: &[Step]) -> Vec<(Tag, Command)> {
    let commands = steps.iter().filter_map(|step| match step {
        Step::Run { tag, command } => Some((*tag, command.clone())),
        _ => None,
    });
    commands.collect()
}

/// A conversation that has been welcomed.
fn joined(room: &Room) -> BrowserConversation {
    let mut conversation = conversation();
    let hello = json!({"type": "hello", "room_id": room.id.to_string(), "last_seq": 0});
    let (tag, _) = commands(&say(&mut conversation, &hello)).remove(0);
    conversation.replied(tag, Ok(snapshot(room, vec![], 0)));
    conversation
}

#[test]
fn hello_joins_from_where_the_page_is_and_what_was_missed_comes_before_the_welcome() {
    let (mut conversation, room) = (conversation(), room());
    let hello = json!({"type": "hello", "room_id": room.id.to_string(), "last_seq": 7});
    let (tag, command) = commands(&say(&mut conversation, &hello)).remove(0);
    let Command::Join { resume, .. } = command else { panic!("{command:?}") };
    assert_eq!(resume, Some(Resume { room: room.id, seq: Seq(7), notice: None }));
    let steps = conversation.replied(tag, Ok(snapshot(&room, vec![message(room.id, 8)], 8)));
    let sent = sent(&steps);
    assert_eq!((&sent[0]["type"], &sent[0]["direction"]), (&json!("history"), &json!("missed")));
    assert_eq!(sent[0]["messages"][0]["body"], "hi <b>");
    assert_eq!((&sent[1]["type"], &sent[1]["last_seq"]), (&json!("welcome"), &json!(8)));
    assert_eq!(sent[1]["people"][0]["state"], "here");
}

#[test]
fn a_page_far_behind_reads_page_after_page_and_joins_again_where_it_ended() {
    let (mut conversation, room) = (conversation(), room());
    let hello = json!({"type": "hello", "room_id": room.id.to_string(), "last_seq": 1});
    let (tag, _) = commands(&say(&mut conversation, &hello)).remove(0);
    let behind = Reply::Behind { room: Box::new(room.clone()), until: Seq(5), notices: Vec::new() };
    let (tag, command) = commands(&conversation.replied(tag, Ok(behind))).remove(0);
    let (after, until) = (Seq(1), Seq(5));
    assert_eq!(command, Command::HistoryAfter { room: room.id, after, until });
    let page = |seqs: [i64; 2], more| {
        let messages = seqs.map(|seq| message(room.id, seq)).to_vec();
        Ok(Reply::Missed(Page { messages, more }))
    };
    let steps = conversation.replied(tag, page([2, 3], true));
    assert_eq!(sent(&steps)[0]["messages"][1]["seq"], 3);
    let (tag, command) = commands(&steps).remove(0);
    assert_eq!(command, Command::HistoryAfter { room: room.id, after: Seq(3), until });
    let (_, command) = commands(&conversation.replied(tag, page([4, 5], false))).remove(0);
    let Command::Join { resume, .. } = command else { panic!("{command:?}") };
    assert_eq!(resume, Some(Resume { room: room.id, seq: Seq(5), notice: None }));
}

#[test]
fn a_page_of_another_room_is_told_to_load_anew() {
    let (mut conversation, room) = (conversation(), room());
    let hello = json!({"type": "hello", "room_id": room.id.to_string(), "last_seq": 9});
    let (tag, _) = commands(&say(&mut conversation, &hello)).remove(0);
    assert_eq!(sent(&conversation.replied(tag, Ok(Reply::Stale))), [json!({"type": "reload"})]);
}

#[test]
fn a_message_is_acknowledged_under_the_name_its_sender_gave_it() {
    let room = room();
    let mut conversation = joined(&room);
    let steps = say(&mut conversation, &json!({"type":"message","body":" hi ","client_id":"c-1"}));
    let (tag, command) = commands(&steps).remove(0);
    let Command::Post { body, client_id } = command else { panic!("{command:?}") };
    assert_eq!((body.as_str(), client_id.unwrap().as_str()), ("hi", "c-1"));
    let receipt = Receipt { seq: Seq(4), at: clock::now(), client_id: None };
    let acknowledged = sent(&conversation.replied(tag, Ok(Reply::Posted(receipt)))).remove(0);
    assert_eq!((&acknowledged["type"], &acknowledged["seq"]), (&json!("ack"), &json!(4)));
    assert_eq!(acknowledged["client_id"], "c-1");
}

#[test]
fn what_is_refused_names_the_message_and_how_long_to_wait() {
    let room = room();
    let mut conversation = joined(&room);
    let long = "x".repeat(5_001);
    let steps = say(&mut conversation, &json!({"type":"message","body":long,"client_id":"c-1"}));
    assert_eq!(sent(&steps)[0]["code"], "too_long");
    assert_eq!(sent(&steps)[0]["client_id"], "c-1");
    let steps = say(&mut conversation, &json!({"type":"message","body":"hi","client_id":"c-2"}));
    let (tag, _) = commands(&steps).remove(0);
    let too_fast = ChatError::TooFast { retry_after: Duration::from_millis(1_200) };
    let refused = sent(&conversation.replied(tag, Err(too_fast))).remove(0);
    assert_eq!((&refused["code"], &refused["retry_after"]), (&json!("too_fast"), &json!(2)));
    assert_eq!(refused["client_id"], "c-2");
}

#[test]
fn messages_said_before_the_welcome_wait_for_it() {
    let (mut conversation, room) = (conversation(), room());
    let hello = json!({"type": "hello", "room_id": room.id.to_string(), "last_seq": 0});
    let (tag, _) = commands(&say(&mut conversation, &hello)).remove(0);
    let early = json!({"type":"message","body":"early","client_id":"c-1"});
    assert_eq!(say(&mut conversation, &early), []);
    let steps = conversation.replied(tag, Ok(snapshot(&room, vec![], 0)));
    assert!(matches!(&commands(&steps)[..], [(_, Command::Post { .. })]));
}

#[test]
fn frames_that_make_no_sense_are_answered_and_the_connection_stays() {
    let room = room();
    let mut conversation = joined(&room);
    for text in ["", "{", "[]", "1", "{}", r#"{"type":"nonsense"}"#, r#"{"type":"message"}"#] {
        let steps = conversation.received(Incoming::Text(text.into()));
        assert_eq!(sent(&steps)[0]["code"], "invalid", "{text}");
        assert!(!steps.iter().any(|step| matches!(step, Step::Close(_))));
    }
    let steps = conversation.received(Incoming::Binary(vec![1, 2].into()));
    assert_eq!(sent(&steps)[0]["code"], "invalid");
}

#[test]
fn a_join_that_is_refused_ends_the_connection_with_a_code_the_page_understands() {
    for (error, reason) in [
        (ChatError::RoomNotFound, CloseReason::RoomEnded),
        (ChatError::NameTaken, CloseReason::NotEntered),
        (ChatError::Unavailable, CloseReason::Busy),
    ] {
        let (mut conversation, room) = (conversation(), room());
        let hello = json!({"type": "hello", "room_id": room.id.to_string(), "last_seq": 0});
        let (tag, _) = commands(&say(&mut conversation, &hello)).remove(0);
        let steps = conversation.replied(tag, Err(error));
        assert_eq!(steps.last(), Some(&Step::Close(reason)));
    }
}

#[test]
fn writing_is_told_at_most_once_a_second() {
    let room = room();
    let mut conversation = joined(&room);
    let typing = json!({"type": "typing"});
    assert_eq!(commands(&say(&mut conversation, &typing)).len(), 1);
    assert_eq!(say(&mut conversation, &typing), []);
}

proptest::proptest! {
    #[test]
    fn no_text_makes_the_conversation_panic(text in "\\PC{0,200}") {
        let mut conversation = joined(&room());
        conversation.received(Incoming::Text(text.into()));
    }
}
