//! What happens in a room, as a line of JSON on its feeds: new messages and nothing else.
//! Must not know who reads it.

use crate::actors::{Codec, Frame};
use crate::domain::{Event, Room};
use crate::protocols::json_text;
use crate::protocols::said::Said;

/// This door's codec.
#[derive(Clone, Copy, Debug)]
pub struct FeedCodec;

impl Codec for FeedCodec {
    fn name(&self) -> &'static str {
        "tcp_api"
    }

    fn render(&self, _room: &Room, event: &Event) -> Option<Frame> {
        match event {
            Event::Posted(message) => {
                let mut line = json_text::python(&Said::from(message))?;
                // Readers of lines need it; readers of JSON pass over it.
                line.push('\n');
                Some(Frame::text(&line))
            }
            Event::Entered { .. }
            | Event::Left { .. }
            | Event::Away(_)
            | Event::Back(_)
            | Event::Typing(_)
            | Event::Located { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        Body, Message, MessageId, Name, Participant, RoomId, RoomKey, RoomKind, Seq, Timestamp,
        UserId,
    };

    #[test]
    fn lines_are_told_and_nothing_else() {
        let author = Participant { id: UserId::random(), name: Name::parse("Ana").unwrap() };
        let at = Timestamp::UNIX_EPOCH;
        let room = Room {
            id: RoomId::random(),
            key: RoomKey::exact("wjLJb3Jo").unwrap(),
            kind: RoomKind::Shared,
            name: String::new(),
            created_at: at,
            owner: None,
            description: String::new(),
            is_private: false,
        };
        let body = Body::parse("hi\nä").unwrap();
        let (id, seq, who) = (MessageId(7), Seq(1), author.clone());
        let message = Message { id, room: room.id, seq, author, body, client_id: None, at };
        let frame = FeedCodec.render(&room, &Event::Posted(message)).unwrap();
        let line = format!(
            concat!(
                r#"{{"sender": {{"uuid": "{}", "username": "Ana"}}, "#,
                r#""msg": {{"msgId": 7, "txt": "hi\n\u00e4", "timestamp": 0.0}}}}"#,
            ),
            who.id
        );
        assert_eq!(frame.payload(), line + "\n");
        for event in [
            Event::Entered { who: who.clone(), at },
            Event::Left { who: who.clone(), at },
            Event::Away(who.clone()),
            Event::Back(who.clone()),
            Event::Typing(who),
        ] {
            assert_eq!(FeedCodec.render(&room, &event), None);
        }
    }
}
