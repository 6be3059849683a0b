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
