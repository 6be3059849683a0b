//! The JSON of the socket of random chat, both ways, and nothing else.
//! Must not know what is done with it.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use crate::domain::matching::Tag;
use crate::domain::{End, Ended, Message, Name, Participant, RoomId, Talk, UserId, Wait, iso};

/// What a page says.
#[derive(Deserialize, PartialEq, Eq, Debug, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum FromStranger {
    /// The first frame: what the page shows already.
    Hello {
        /// The conversation it shows, if any.
        #[serde(default)]
        room_id: String,
        /// The newest number of it.
        #[serde(default)]
        last_seq: i64,
    },
    /// Wait for somebody.
    Start {
        /// Interests, separated by commas.
        #[serde(default)]
        tags: String,
    },
    /// Wait no more, or talk no more.
    Stop,
    /// On to somebody else.
    Next,
    /// The partner is to be looked at by moderators.
    Report {
        /// A word for what he did.
        #[serde(default)]
        reason: String,
        /// More about it.
        #[serde(default)]
        note: String,
    },
    /// Never this one again.
    Block,
    /// Go on in a room that stays.
    Keep,
    /// Still here.
    Stay,
    /// Something to say.
    Message {
        /// The text.
        body: String,
        /// The page's own name for it.
        client_id: Option<String>,
    },
    /// Somebody is writing.
    Typing,
    /// Are you there?
    Ping,
}

/// What a page is told.
#[derive(Serialize, Debug, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ToStranger<'a> {
    /// The connection stands; how things are follows.
    Welcome,
    /// Neither waiting nor talking.
    Idle,
    /// Waiting; times in seconds.
    Waiting {
        /// What for.
        tags: Vec<&'a str>,
        /// How many wait.
        waiting: usize,
        /// How long it took others of late.
        usual: Option<u64>,
        /// How long it has taken so far.
        waited: u64,
        /// Skipped too many: not matched before that.
        pause: u64,
    },
    /// Nobody came.
    GaveUp,
    /// Talking to somebody.
    Talking(Box<TalkView<'a>>),
    /// Whether the partner's connection is there.
    Partner {
        /// It is.
        here: bool,
    },
    /// Nobody has said anything for long: it ends after so many seconds.
    Quiet {
        /// How many.
        seconds: u64,
    },
    /// It goes on.
    Lively,
    /// Links may be followed.
    Links,
    /// The wish to keep talking is noted.
    Wished,
    /// It is over.
    Ended {
        /// The partner's name.
        partner: &'a str,
        /// A word for how.
        how: &'static str,
        /// A sentence for people.
        message: String,
    },
    /// The partner is reported or blocked.
    Rid {
        /// Reported, not only blocked.
        reported: bool,
        /// A sentence for people.
        message: String,
    },
    /// The conversation has moved to that room.
    Kept {
        /// Its code.
        code: &'a str,
    },
    /// Somebody said something.
    Message(LineView<'a>),
    /// Somebody is writing.
    Typing {
        /// In which conversation.
        room: String,
        /// Who.
        user: String,
    },
}

/// A conversation as the page shows it.
#[derive(Serialize, Debug, ToSchema)]
#[schema(as = stranger::Talk)]
pub struct TalkView<'a> {
    room_id: String,
    you: PersonView<'a>,
    partner: PersonView<'a>,
    shared: Vec<&'a str>,
    question: &'static str,
    links: bool,
    partner_here: bool,
    wished: bool,
    quiet: Option<u64>,
    /// Only what the page does not show yet.
    resumed: bool,
    messages: Vec<LineView<'a>>,
}

/// Somebody under the name of this conversation.
#[derive(Serialize, Debug, ToSchema)]
#[schema(as = stranger::Person)]
pub struct PersonView<'a> {
    id: String,
    name: &'a str,
}

/// A line as the page shows it.
#[derive(Serialize, Debug, ToSchema)]
#[schema(as = stranger::Line)]
pub struct LineView<'a> {
    room: String,
    seq: i64,
    author: PersonView<'a>,
    body: &'a str,
    at: String,
    client_id: Option<&'a str>,
}

impl<'a> PersonView<'a> {
    fn new(room: RoomId, who: &'a Participant) -> Self {
        Self { id: alias(room, who.id), name: who.name.as_str() }
    }
}

impl<'a> LineView<'a> {
    fn new(message: &'a Message) -> Self {
        Self {
            room: message.room.to_string(),
            seq: message.seq.0,
            author: PersonView::new(message.room, &message.author),
            body: message.body.as_str(),
            at: iso(message.at),
            client_id: message.client_id.as_ref().map(|id| id.as_str()),
        }
    }
}

impl<'a> ToStranger<'a> {
    /// How it looks in the waiting line.
    pub fn waiting(wait: &'a Wait) -> Self {
        Self::Waiting {
            tags: wait.tags.iter().map(Tag::as_str).collect(),
            waiting: wait.waiting,
            usual: wait.usual.map(seconds),
            waited: wait.waited.as_secs(),
            pause: seconds(wait.pause),
        }
    }

    /// A conversation; `resumed` when the messages are only those that the page does not show.
    pub fn talking(talk: &'a Talk, messages: &'a [Message], resumed: bool) -> Self {
        Self::Talking(Box::new(TalkView {
            room_id: talk.room.to_string(),
            you: PersonView::new(talk.room, &talk.you),
            partner: PersonView::new(talk.room, &talk.partner),
            shared: talk.shared.iter().map(Tag::as_str).collect(),
            question: talk.question,
            links: talk.links,
            partner_here: talk.partner_here,
            wished: talk.wished,
            quiet: talk.quiet.map(seconds),
            resumed,
            messages: messages.iter().map(LineView::new).collect(),
        }))
    }

    /// A line.
    pub fn message(message: &'a Message) -> Self {
        Self::Message(LineView::new(message))
    }

    /// Somebody writes.
    pub fn typing(room: RoomId, who: &Participant) -> Self {
        Self::Typing { room: room.to_string(), user: alias(room, who.id) }
    }

    /// The end.
    pub fn ended(ended: &'a Ended) -> Self {
        let partner = ended.partner.as_str();
        let message = match ended.how {
            End::Left | End::Kept => format!("{partner} has left the chat."),
            End::Dropped => {
                format!("{partner} has left the chat: the connection did not come back.")
            }
            End::Idle => "Nobody has said anything for a while, so this chat is over.".to_owned(),
            End::NotKept => {
                "You both wanted to keep talking, but the room could not be made. This chat is over."
                    .to_owned()
            }
        };
        Self::Ended { partner, how: ended.how.as_str(), message }
    }

    /// Rid of somebody.
    pub fn rid(partner: &Name, reported: bool) -> Self {
        let message = if reported {
            format!(
                "Thank you. The last lines were passed on, and you will not meet {partner} again."
            )
        } else {
            format!("You will not meet {partner} again.")
        };
        Self::Rid { reported, message }
    }
}

/// Whole seconds, never less than what is left.
pub fn seconds(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}

/// Stands for somebody in one conversation; it cannot be traced to his id, and he has another one in the next.
fn alias(room: RoomId, who: UserId) -> String {
    let mut digest = Sha256::new();
    digest.update(room.to_string());
    digest.update(who.to_string());
    let hash = digest.finalize();
    hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
