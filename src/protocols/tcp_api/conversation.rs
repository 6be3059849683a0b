//! The dialogue of a feed: into the room, and then nothing but listening.
//! Must not say a byte of its own: clients take every byte for a message.

use super::codec::FeedCodec;
use crate::actors::{CloseReason, Codec, Conversation, Incoming, Notice, Step, Tag};
use crate::domain::{ChatError, Command, Participant, Reply, RoomKey};

/// Somebody who hears a room.
pub struct Feed {
    key: RoomKey,
    who: Participant,
}

impl Feed {
    /// Somebody who may hear this room.
    pub const fn new(key: RoomKey, who: Participant) -> Self {
        Self { key, who }
    }
}

impl Conversation for Feed {
    fn codec(&self) -> &'static dyn Codec {
        &FeedCodec
    }

    fn opened(&mut self) -> Vec<Step> {
        let (key, who) = (self.key.clone(), self.who.clone());
        let command = Command::Join { key, who, numbered: true, resume: None };
        vec![Step::Run { tag: Tag(1), command }]
    }

    fn received(&mut self, _: Incoming) -> Vec<Step> {
        Vec::new()
    }

    fn replied(&mut self, _: Tag, result: Result<Reply, ChatError>) -> Vec<Step> {
        match result {
            Ok(_) => Vec::new(),
            Err(_refused) => vec![Step::Close(CloseReason::NotAllowed)],
        }
    }

    fn told(&mut self, _: &Notice) -> Vec<Step> {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{AccountError, Name, RoomError, UserId};

    fn feed() -> Feed {
        let who = Participant { id: UserId::random(), name: Name::parse("Mikołaj").unwrap() };
        Feed::new(RoomKey::exact("wjLJb3Jo").unwrap(), who)
    }

    /// The tag of the one wish to come in, under a number if need be.
    fn joins(steps: &[Step]) -> Tag {
        match steps {
            [
                Step::Run {
                    tag,
                    command: Command::Join { key, who, numbered: true, resume: None },
                },
            ] => {
                assert_eq!((key.as_str(), who.name.as_str()), ("wjLJb3Jo", "Mikołaj"));
                *tag
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn who_cannot_come_in_is_closed_without_a_word() {
        for error in [
            ChatError::RoomNotFound,
            ChatError::NameTaken,
            ChatError::Busy,
            ChatError::Unavailable,
            RoomError::Forbidden.into(),
            AccountError::UserUnknown.into(),
        ] {
            let mut feed = feed();
            let steps = feed.opened();
            let tag = joins(&steps);
            assert_eq!(feed.replied(tag, Err(error)), [Step::Close(CloseReason::NotAllowed)]);
        }
    }

    #[test]
    fn nothing_that_is_heard_or_answered_makes_it_speak() {
        let mut feed = feed();
        let steps = feed.opened();
        let tag = joins(&steps);
        assert_eq!(feed.replied(tag, Ok(Reply::Left)), []);
        assert_eq!(feed.received(Incoming::Text("{\"msg\":\"hi\"}".into())), []);
        assert_eq!(feed.told(&Notice::KeptOut(ChatError::RoomNotFound)), []);
        assert_eq!(feed.ticked(std::time::Instant::now()), []);
    }
}
