//! What happens in a room, as frames of the three dialects: one frame for polling and WebSockets, and for clients of both generations.
//! Must not know who reads it.

use serde_json::Value;

use super::dialect::{Dialect, LOCATION, Words};
use super::upper;
use crate::actors::{Codec, Frame};
use crate::domain::{Event, Room, RoomId, Seq};

/// The codec of a dialect.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DialectCodec {
    dialect: Dialect,
    /// For clients that can come back for what they missed: what they have seen stands behind the arguments.
    offsets: bool,
}

static PLAIN: [DialectCodec; 3] = [
    DialectCodec { dialect: Dialect::Chatsy, offsets: false },
    DialectCodec { dialect: Dialect::ChatBackend, offsets: false },
    DialectCodec { dialect: Dialect::ChatApp, offsets: false },
];
static WITH_OFFSETS: [DialectCodec; 3] = [
    DialectCodec { dialect: Dialect::Chatsy, offsets: true },
    DialectCodec { dialect: Dialect::ChatBackend, offsets: true },
    DialectCodec { dialect: Dialect::ChatApp, offsets: true },
];

impl DialectCodec {
    /// The codec of that dialect, with offsets or without.
    pub const fn of(dialect: Dialect, offsets: bool) -> &'static Self {
        let [chatsy, chat_backend, chat_app] = if offsets { &WITH_OFFSETS } else { &PLAIN };
        match dialect {
            Dialect::Chatsy => chatsy,
            Dialect::ChatBackend => chat_backend,
            Dialect::ChatApp => chat_app,
        }
    }
}

impl Codec for DialectCodec {
    fn name(&self) -> &'static str {
        match (self.dialect, self.offsets) {
            (Dialect::Chatsy, false) => "chatsy",
            (Dialect::Chatsy, true) => "chatsy+",
            (Dialect::ChatBackend, false) => "chat_backend",
            (Dialect::ChatBackend, true) => "chat_backend+",
            (Dialect::ChatApp, false) => "chat_app",
            (Dialect::ChatApp, true) => "chat_app+",
        }
    }

    fn render(&self, room: &Room, event: &Event) -> Option<Frame> {
        let words = self.dialect.words(room, event)?;
        let offset = event.seq().filter(|_| self.offsets).map(|seq| offset(room.id, seq));
        let text = Value::from(arguments(words, offset)).to_string();
        Some(upper::text(&format!("2{text}")))
    }
}

/// All that an event carries: its name, its argument, and the offset if there is one.
pub fn arguments((name, argument): Words, offset: Option<String>) -> Vec<Value> {
    let mut all = vec![name.into(), argument];
    all.extend(offset.map(Value::from));
    all
}

/// What a client that has seen this message keeps: its number, and a mark of the room, because numbers are each room's own.
pub fn offset(room: RoomId, seq: Seq) -> String {
    format!("{seq}.{}", mark(room))
}

/// The number in an offset, if it is of that room.
pub fn seq_in(offset: &str, room: RoomId) -> Option<Seq> {
    let (number, of_room) = offset.split_once('.')?;
    let number: i64 = number.parse().ok()?;
    (of_room == mark(room) && number >= 0).then_some(Seq(number))
}

/// Whether this frame shows where somebody is: who shows it hears it as everybody does.
pub fn shows_location(frame: &Frame) -> bool {
    let begin = format!("42[\"{LOCATION}\"");
    frame.payload().starts_with(begin.as_bytes())
}

fn mark(room: RoomId) -> String {
    room.to_string().chars().take_while(|c| *c != '-').collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        Body, Message, MessageId, Name, Participant, RoomKey, RoomKind, Timestamp, UserId,
    };

    fn message() -> (Room, Event) {
        let id = RoomId::parse("3fa9c1d2-1594-41e9-93de-de0058a9cc01").unwrap();
        let at = Timestamp::UNIX_EPOCH;
        let author = Participant { id: UserId::random(), name: Name::parse("Ana").unwrap() };
        let room = Room {
            id,
            key: RoomKey::exact("BGHK").unwrap(),
            kind: RoomKind::Code,
            name: String::new(),
            created_at: at,
            owner: None,
            description: String::new(),
            is_private: false,
        };
        let body = Body::parse("ä\u{1e}\n").unwrap();
        let (id, seq) = (MessageId(36), Seq(7));
        let message = Message { id, room: room.id, seq, author, body, client_id: None, at };
        (room, Event::Posted(message))
    }

    #[test]
    fn frames_are_whole_packets() {
        let (room, event) = message();
        let rendered = |dialect, offsets| {
            let codec = DialectCodec::of(dialect, offsets);
            String::from_utf8(codec.render(&room, &event).unwrap().payload().to_vec()).unwrap()
        };
        assert_eq!(
            rendered(Dialect::Chatsy, false),
            r#"42["message",{"message":"ä\u001e","name":"Ana"}]"#
        );
        assert_eq!(
            rendered(Dialect::Chatsy, true),
            r#"42["message",{"message":"ä\u001e","name":"Ana"},"7.3fa9c1d2"]"#
        );
        assert_eq!(
            rendered(Dialect::ChatApp, true),
            r#"42["message","Ana: ä\u001e","7.3fa9c1d2"]"#
        );
    }

    #[test]
    fn what_has_no_number_carries_no_offset() {
        let (room, _) = message();
        let who = Participant { id: UserId::random(), name: Name::parse("Ana").unwrap() };
        let event = Event::Left { who, at: Timestamp::UNIX_EPOCH };
        let [plain, with] = [false, true]
            .map(|offsets| DialectCodec::of(Dialect::Chatsy, offsets).render(&room, &event));
        assert!(plain.is_some());
        assert_eq!(plain, with);
    }

    #[test]
    fn an_offset_is_good_in_its_own_room_only() {
        let (room, other) = (RoomId::random(), RoomId::random());
        assert_eq!(seq_in(&offset(room, Seq(12)), room), Some(Seq(12)));
        assert_eq!(seq_in(&offset(room, Seq(12)), other), None);
        for bad in ["", "12", "x.y", "-1.3fa9c1d2", "Ana: 1.2"] {
            assert_eq!(seq_in(bad, room), None, "{bad}");
        }
    }

    #[test]
    fn each_codec_has_a_name_of_its_own() {
        let dialects = [Dialect::Chatsy, Dialect::ChatBackend, Dialect::ChatApp];
        let names: std::collections::HashSet<_> = dialects
            .into_iter()
            .flat_map(|dialect| [true, false].map(|with| DialectCodec::of(dialect, with).name()))
            .collect();
        assert_eq!(names.len(), 6);
    }
}
