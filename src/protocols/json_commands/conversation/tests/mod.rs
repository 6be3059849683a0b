//! The dialogue, by frames that go in and steps that come out.
//! Must not start an actor: answers are handed in.

mod a_million;
mod entering;
mod identity;
mod rooms;

use serde_json::{Value, json};

use super::*;
use crate::clock;
use crate::domain::{
    AccountError, Body, ListedRoom, Message, MessageId, Name, Participant, Passing, Presence,
    Present, Receipt, Room, RoomId, RoomNotice, Seq, Snapshot, UserId,
};

/// A client whose tokens are words: `<name>'s` is good for that name.
pub struct Bench {
    pub conversation: CommandConversation,
    pub ana: Participant,
}

pub fn person(name: &str) -> Participant {
    Participant { id: UserId::random(), name: Name::parse(name).unwrap() }
}

pub fn room(key: &str, kind: RoomKind) -> Box<Room> {
    Box::new(Room {
        id: RoomId::random(),
        key: RoomKey::exact(key).unwrap(),
        kind,
        name: key.to_owned(),
        created_at: clock::now(),
        owner: None,
        description: String::new(),
        is_private: false,
    })
}

pub fn message(room: &Room, seq: i64, author: &Participant, text: &str) -> Message {
    Message {
        id: MessageId::default(),
        room: room.id,
        seq: Seq(seq),
        author: author.clone(),
        body: Body::parse(text).unwrap(),
        client_id: None,
        at: clock::now(),
    }
}

pub fn passing(number: i64, after: i64, who: &Participant, what: Passing) -> RoomNotice {
    RoomNotice { number, after: Seq(after), who: who.clone(), what, at: clock::now() }
}

/// The room as somebody finds it with nobody else in it and nothing said.
pub fn snapshot(room: &Room, you: &Participant) -> Snapshot {
    Snapshot {
        room: room.clone(),
        you: you.clone(),
        people: vec![Present { who: you.clone(), presence: Presence::Here }],
        people_total: 1,
        messages: Vec::new(),
        more: false,
        notices: Vec::new(),
        last_seq: Seq::ZERO,
    }
}

fn check(ana: UserId) -> impl Fn(&str) -> Result<CommandAccess, ChatError> {
    let somebody_else = UserId::random();
    move |token| {
        let of = |who, username: &str, credential: &str| {
            let (username, credential) = (username.to_owned(), Some(credential.to_owned()));
            Ok(CommandAccess { who, username, credential, until: clock::now() })
        };
        match token {
            "Ana's" => of(ana, "Ana", "one"),
            "Ana's next" => of(ana, "Ana", "two"),
            "another Ana's" => of(somebody_else, "Ana", "one"),
            "Bo's" => of(somebody_else, "Bo", "one"),
            "old" => Err(AccountError::TokenExpired.into()),
            _ => Err(AccountError::TokenRefused.into()),
        }
    }
}

/// The steps in words: frames as they are, commands by name, the end by its code.
pub fn words(steps: &[Step]) -> Vec<String> {
    let word = |step: &Step| match step {
        Step::Send(frame) => String::from_utf8(frame.payload().to_vec()).unwrap(),
        Step::Close(reason) => format!("close {}", reason.code()),
        Step::Run { command, .. } => match command {
            Command::Join { key, who, numbered, resume } => {
                assert!(numbered, "accounts' names are not unique");
                let seen = resume.unwrap();
                let (seq, notice) = (seen.seq, seen.notice.unwrap());
                format!("join {key} as {} after {seq} and {notice}", who.name)
            }
            Command::Post { body, .. } => format!("post {}", body.as_str()),
            Command::HistoryAfter { after, until, .. } => format!("read {after} to {until}"),
            Command::StepOut => "step out".to_owned(),
            Command::WhoIs { credential, .. } => {
                format!("who is {}", credential.as_deref().unwrap_or("nobody"))
            }
            Command::Look { key } => format!("look {key}"),
            Command::ListRooms => "list".to_owned(),
            Command::CreateRoom { name, .. } => format!("create {name}"),
            other => format!("{other:?}"),
        },
    };
    steps.iter().map(word).collect()
}

/// An error frame.
pub fn error(kind: &str, message: &str) -> String {
    format!(r#"{{"statusCode": "error", "type": "{kind}", "data": {{"message": "{message}"}}}}"#)
}

/// A line of the room.
pub fn line(author: &str, message: &str) -> String {
    format!(
        r#"{{"statusCode": "ok", "type": "receive_message", "data": {{"author": "{author}", "message": "{message}"}}}}"#
    )
}

/// The frame that ends a connecting.
pub fn connected(room: &str, usernames: &[&str]) -> String {
    let names: Vec<String> = usernames.iter().map(|name| format!("\"{name}\"")).collect();
    let names = names.join(", ");
    format!(
        r#"{{"statusCode": "ok", "type": "connect_to_room", "data": {{"roomName": "{room}", "usernames": [{names}]}}}}"#
    )
}

pub const DONE: &str = r#"{"statusCode": "ok", "type": "", "data": {}}"#;

impl Bench {
    /// Nobody has said anything.
    pub fn new() -> Self {
        let ana = person("Ana");
        let conversation = CommandConversation::new(check(ana.id));
        Self { conversation, ana }
    }

    /// Ana has said who she is, and proved it.
    pub fn proved() -> Self {
        let mut bench = Self::new();
        assert!(bench.says(json!({ "username": "Ana" })).is_empty());
        assert_eq!(bench.orders("get_rooms", json!({})), ["who is one"]);
        bench.is_ana();
        bench.told(Reply::Rooms(Vec::new()));
        bench
    }

    /// Ana is in that room, alone.
    pub fn connected(room: &Room) -> Self {
        let mut bench = Self::proved();
        let args = json!({ "username": "Ana", "roomName": room.key.as_str() });
        assert_eq!(bench.orders("connect_to_room", args), [format!("look {}", room.key)]);
        bench.told(Reply::Looked(Box::new(room.clone())));
        let snapshot = snapshot(room, &bench.ana);
        assert_eq!(bench.told(Reply::Joined(Box::new(snapshot))).len(), 2);
        bench
    }

    pub fn says(&mut self, frame: Value) -> Vec<String> {
        self.says_raw(&frame.to_string())
    }

    pub fn says_raw(&mut self, text: &str) -> Vec<String> {
        words(&self.conversation.received(Incoming::Text(text.into())))
    }

    pub fn orders(&mut self, action: &str, args: Value) -> Vec<String> {
        self.orders_with("Ana's", action, args)
    }

    pub fn orders_with(&mut self, token: &str, action: &str, args: Value) -> Vec<String> {
        self.says(json!({ "token": token, "action": action, "args": args }))
    }

    pub fn told(&mut self, reply: Reply) -> Vec<String> {
        self.answered(Ok(reply))
    }

    pub fn refused(&mut self, error: impl Into<ChatError>) -> Vec<String> {
        self.answered(Err(error.into()))
    }

    pub fn is_ana(&mut self) -> Vec<String> {
        self.told(Reply::Is(self.ana.clone()))
    }

    pub fn hears(&mut self, event: &Event, room: &Room) -> Option<String> {
        let frame = CommandsCodec.render(room, event)?;
        let (seq, author) = (event.seq(), event.author());
        let delivery = Delivery { seq, author, frame };
        match self.conversation.hears(&delivery) {
            Hears::All => Some(words(&[Step::Send(delivery.frame)]).remove(0)),
            Hears::Own(frame) => Some(words(&[Step::Send(frame)]).remove(0)),
            Hears::Nothing => None,
        }
    }

    fn answered(&mut self, result: Result<Reply, ChatError>) -> Vec<String> {
        let tag = Tag(self.conversation.next_tag);
        words(&self.conversation.replied(tag, result))
    }
}

pub use crate::domain::Event;
