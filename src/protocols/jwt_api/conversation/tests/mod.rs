//! The dialogue as a transcript: frames in, frames and commands out.

mod refusing;
mod talking;

use serde_json::{Value, json};

use super::*;
use crate::actors::Codec;
use crate::clock;
use crate::domain::{
    Body, Event, MessageId, Name, Receipt, Room, RoomError, RoomId, RoomKind, UserId, Warning,
};

struct Talk {
    conversation: RoomConversation,
    me: Participant,
    room: Room,
}

impl Talk {
    /// Connected, with the commands of the beginning still to be answered.
    fn new() -> Self {
        let me = Participant { id: UserId::random(), name: Name::parse("Ana").unwrap() };
        let key = RoomKey::chosen("garden").unwrap();
        let caller = Caller {
            who: me.clone(),
            email: Some(Email::parse("ana@example.org").unwrap()),
            until: Instant::now() + Duration::from_secs(60),
        };
        let room = Room {
            id: RoomId::random(),
            key: key.clone(),
            kind: RoomKind::Owned,
            name: "Garden".into(),
            description: String::new(),
            is_private: false,
            created_at: clock::now(),
            owner: Some(me.id),
        };
        Self { conversation: RoomConversation::new(key, caller), me, room }
    }

    /// In a room of so many messages, of which the first `read` are read.
    fn entered(newest: i64, read: i64) -> Self {
        let mut talk = Self::new();
        let steps = talk.conversation.opened();
        let steps = talk.answer(&steps, Ok(talk.joined(newest)));
        let (from, to) = ((read - 30).max(1), (read + 50).min(newest));
        let around = Reply::Around { mark: Seq(read), messages: talk.stretch(from, to) };
        let state = frames(&talk.answer(&steps, Ok(around)));
        assert_eq!(state[0]["type"], "initial_state");
        talk
    }

    fn joined(&self, newest: i64) -> Reply {
        Reply::Joined(Box::new(Snapshot {
            room: self.room.clone(),
            you: self.me.clone(),
            people: Vec::new(),
            people_total: 1,
            notices: Vec::new(),
            messages: Vec::new(),
            more: false,
            last_seq: Seq(newest),
        }))
    }

    fn message(&self, seq: i64, author: &Participant) -> Message {
        Message {
            id: MessageId(seq),
            room: self.room.id,
            seq: Seq(seq),
            author: author.clone(),
            body: Body::parse(&format!("number {seq}")).unwrap(),
            client_id: None,
            at: "2026-11-20T16:20:05.728358Z".parse().unwrap(),
        }
    }

    fn stretch(&self, from: i64, to: i64) -> Vec<Message> {
        (from..=to).map(|seq| self.message(seq, &bo())).collect()
    }

    fn page(&self, from: i64, to: i64, more: bool) -> Result<Reply, ChatError> {
        Ok(Reply::Between(Page { messages: self.stretch(from, to), more }))
    }

    fn says(&mut self, text: &str) -> Vec<Step> {
        self.conversation.received(Incoming::Text(text.into()))
    }

    /// Answers the only command among the steps.
    fn answer(&mut self, steps: &[Step], result: Result<Reply, ChatError>) -> Vec<Step> {
        let tags: Vec<Tag> = steps
            .iter()
            .filter_map(|step| match step {
                Step::Run { tag, .. } => Some(*tag),
                _ => None,
            })
            .collect();
        assert_eq!(tags.len(), 1, "{steps:?}");
        self.conversation.replied(tags[0], result)
    }

    /// What is pushed of a message.
    fn pushed(&mut self, seq: i64, author: &Participant) -> Option<Value> {
        let event = Event::Posted(self.message(seq, author));
        let frame = JwtCodec.render(&self.room, &event)?;
        let delivery = Delivery { seq: event.seq(), author: event.author(), frame };
        match self.conversation.hears(&delivery) {
            Hears::All => Some(parsed(&delivery.frame)),
            Hears::Own(frame) => Some(parsed(&frame)),
            Hears::Nothing => None,
        }
    }
}

fn bo() -> Participant {
    Participant { id: UserId::random(), name: Name::parse("Bo").unwrap() }
}

fn parsed(frame: &Frame) -> Value {
    serde_json::from_slice(&frame.payload()).unwrap()
}

fn frames(steps: &[Step]) -> Vec<Value> {
    let frame = |step: &Step| match step {
        Step::Send(frame) => Some(parsed(frame)),
        _ => None,
    };
    steps.iter().filter_map(frame).collect()
}

fn commands(steps: &[Step]) -> Vec<Command> {
    let command = |step: &Step| match step {
        Step::Run { command, .. } => Some(command.clone()),
        _ => None,
    };
    steps.iter().filter_map(command).collect()
}

fn closes(steps: &[Step]) -> Option<(u16, String)> {
    steps.iter().find_map(|step| match step {
        Step::Close(reason) => Some((reason.code(), reason.text().to_owned())),
        _ => None,
    })
}

fn ids(frame: &Value) -> Vec<i64> {
    frame["messages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|m| m["message_id"].as_i64().unwrap())
        .collect()
}
