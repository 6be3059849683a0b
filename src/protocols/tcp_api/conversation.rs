//! The dialogue of a feed: into the room, and then nothing but listening.
//! Must not say a byte of its own: clients take every byte for a message.

use super::codec::FeedCodec;
use crate::actors::{CloseReason, Codec, Conversation, Incoming, Notice, Step, Tag};
use crate::domain::{ChatError, Command, Participant, Reply, RoomKey};

/// Somebody who hears a room.
pub struct Feed {
    key: RoomKey,
    who: Participant,
    tried: u32,
}

/// People of one name in one room.
const MOST_NAMESAKES: u32 = 1_000;

impl Feed {
    /// Somebody who may hear this room.
    pub const fn new(key: RoomKey, who: Participant) -> Self {
        Self { key, who, tried: 1 }
    }

    fn join(&self) -> Vec<Step> {
        let mut who = self.who.clone();
        if self.tried > 1 {
            who.name = who.name.numbered(self.tried);
        }
        let command = Command::Join { key: self.key.clone(), who, resume: None };
        vec![Step::Run { tag: Tag(u64::from(self.tried)), command }]
    }
}

impl Conversation for Feed {
    fn codec(&self) -> &'static dyn Codec {
        &FeedCodec
    }

    fn opened(&mut self) -> Vec<Step> {
        self.join()
    }

    fn received(&mut self, _: Incoming) -> Vec<Step> {
        Vec::new()
    }

    fn replied(&mut self, _: Tag, result: Result<Reply, ChatError>) -> Vec<Step> {
        match result {
            Ok(_) => Vec::new(),
            Err(ChatError::NameTaken) if self.tried < MOST_NAMESAKES => {
                self.tried += 1;
                self.join()
            }
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

    /// The name and the tag of the one wish to come in.
    fn joins(steps: &[Step]) -> (&str, Tag) {
        match steps {
            [Step::Run { tag, command: Command::Join { key, who, resume: None } }] => {
                assert_eq!(key.as_str(), "wjLJb3Jo");
                (who.name.as_str(), *tag)
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn it_comes_in_under_the_next_free_name() {
        let mut feed = feed();
        let mut steps = feed.opened();
        for expected in ["Mikołaj", "Mikołaj 2", "Mikołaj 3"] {
            let (name, tag) = joins(&steps);
            assert_eq!(name, expected);
            steps = feed.replied(tag, Err(ChatError::NameTaken));
        }
        for _ in 4..=MOST_NAMESAKES {
            let (_, tag) = joins(&steps);
            steps = feed.replied(tag, Err(ChatError::NameTaken));
        }
        assert_eq!(steps, [Step::Close(CloseReason::NotAllowed)], "not for ever");
    }

    #[test]
    fn who_cannot_come_in_is_closed_without_a_word() {
        for error in [
            ChatError::RoomNotFound,
            ChatError::Busy,
            ChatError::Unavailable,
            RoomError::Forbidden.into(),
            AccountError::UserUnknown.into(),
        ] {
            let mut feed = feed();
            let steps = feed.opened();
            let (_, tag) = joins(&steps);
            assert_eq!(feed.replied(tag, Err(error)), [Step::Close(CloseReason::NotAllowed)]);
        }
    }

    #[test]
    fn nothing_that_is_heard_or_answered_makes_it_speak() {
        let mut feed = feed();
        let steps = feed.opened();
        let (_, tag) = joins(&steps);
        assert_eq!(feed.replied(tag, Ok(Reply::Left)), []);
        assert_eq!(feed.received(Incoming::Text("{\"msg\":\"hi\"}".into())), []);
        assert_eq!(feed.told(&Notice::KeptOut(ChatError::RoomNotFound)), []);
        assert_eq!(feed.ticked(std::time::Instant::now()), []);
    }
}
