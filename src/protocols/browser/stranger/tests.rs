//! The dialogue as frames in and steps out.
//! Must not wait.

use serde_json::{Value, json};

use super::*;
use crate::actors::{Conversation, Incoming, Step, Tag};
use crate::clock;
use crate::domain::{
    ChatError, Command, Name, Participant, Reply, Resume, Room, RoomId, RoomKey, RoomKind, Seq,
    Snapshot, StrangerOrder, Talk, Told, UserId,
};

struct Page {
    conversation: StrangerConversation,
    who: Participant,
}

impl Page {
    fn new() -> Self {
        let who = person("Quiet Otter");
        Self { conversation: StrangerConversation::new(who.clone()), who }
    }

    fn says(&mut self, frame: Value) -> Vec<Step> {
        self.conversation.received(Incoming::Text(frame.to_string().into()))
    }

    fn talk(&self) -> Talk {
        Talk {
            room: RoomId::random(),
            key: RoomKey::exact("pair").unwrap(),
            you: self.who.clone(),
            partner: person("Merry Heron"),
            shared: Vec::new(),
            question: "Why?",
            links: false,
            partner_here: true,
            wished: false,
            quiet: None,
        }
    }
}

fn person(name: &str) -> Participant {
    Participant { id: UserId::random(), name: Name::parse(name).unwrap() }
}

fn frame(step: &Step) -> Value {
    match step {
        Step::Send(frame) => serde_json::from_slice(&frame.payload()).unwrap(),
        other => panic!("no frame but {other:?}"),
    }
}

fn snapshot(talk: &Talk) -> Box<Snapshot> {
    let room = Room {
        id: talk.room,
        key: talk.key.clone(),
        kind: RoomKind::Pair,
        name: String::new(),
        created_at: clock::now(),
        owner: None,
        description: String::new(),
        is_private: false,
    };
    let (you, people, messages) = (talk.you.clone(), Vec::new(), Vec::new());
    let (people_total, more, last_seq) = (2, false, Seq::ZERO);
    Box::new(Snapshot {
        room,
        you,
        people,
        people_total,
        messages,
        more,
        notices: Vec::new(),
        last_seq,
    })
}

#[test]
fn a_hello_is_answered_and_says_whose_connection_it_is() {
    let mut page = Page::new();
    assert_eq!(frame(&page.says(json!({ "type": "start" }))[0])["code"], "invalid");
    let steps = page.says(json!({ "type": "hello" }));
    assert_eq!(frame(&steps[0])["type"], "welcome");
    let attach = Command::Stranger(StrangerOrder::Attach(page.who.clone()));
    assert_eq!(steps[1], Step::Run { tag: Tag(1), command: attach });
    assert_eq!(frame(&page.says(json!({ "type": "hello" }))[0])["code"], "invalid");
}

#[test]
fn who_comes_back_asks_only_for_what_he_has_not_seen() {
    let mut page = Page::new();
    let talk = page.talk();
    page.says(json!({ "type": "hello", "room_id": talk.room.to_string(), "last_seq": 7 }));
    let steps = page.conversation.met(Told::Talking(Box::new(talk.clone())));
    let resume = Some(Resume { room: talk.room, seq: Seq(7), notice: None });
    let join =
        Command::Join { key: talk.key.clone(), who: talk.you.clone(), numbered: false, resume };
    assert_eq!(steps, [Step::Run { tag: Tag(2), command: join }]);
    // The server was started again meanwhile, or the numbers make no sense.
    let again = page.conversation.replied(Tag(2), Ok(Reply::Stale));
    assert!(matches!(&again[0], Step::Run { command: Command::Join { resume: None, .. }, .. }));
    let steps = page.conversation.replied(Tag(3), Ok(Reply::Joined(snapshot(&talk))));
    let told = frame(&steps[0]);
    assert_eq!((&told["type"], &told["resumed"]), (&json!("talking"), &json!(false)));
    let id = told["you"]["id"].as_str().unwrap();
    assert!(!id.contains(&talk.you.id.to_string()[..8]), "{id}");
}

#[test]
fn a_conversation_that_ended_before_its_room_was_reached_is_no_error() {
    let mut page = Page::new();
    page.says(json!({ "type": "hello" }));
    let talk = page.talk();
    page.conversation.met(Told::Talking(Box::new(talk.clone())));
    assert_eq!(page.conversation.replied(Tag(2), Err(ChatError::RoomNotFound)), []);
    page.conversation.met(Told::Idle);
    assert_eq!(page.conversation.replied(Tag(2), Ok(Reply::Joined(snapshot(&talk)))), []);
    let refused = page.says(json!({ "type": "message", "body": "hi", "client_id": "1" }));
    assert_eq!(frame(&refused[0])["client_id"], "1");
}
