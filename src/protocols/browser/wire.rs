//! The JSON of the page's socket, both ways, and nothing else.
//! Must not know what is done with it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::error::words;
use crate::domain::{
    ChatError, Message, Participant, Presence, Present, Receipt, Room, RoomError, Warning, iso,
};

/// What a page says.
#[derive(Deserialize, PartialEq, Eq, Debug, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum FromPage {
    /// The first frame: what the page shows already.
    Hello {
        /// The room the page was made for.
        room_id: String,
        /// The newest number it shows; zero for none.
        last_seq: i64,
    },
    /// Something to say.
    Message {
        /// The text.
        body: String,
        /// The page's own name for it.
        client_id: Option<String>,
    },
    /// Somebody is writing.
    Typing,
    /// An older page is wanted.
    History {
        /// The first number that is not wanted.
        before: i64,
    },
    /// Are you there?
    Ping,
    /// Leaving for good.
    Leave,
}

/// What a page is told.
#[derive(Serialize, Debug, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ToPage<'a> {
    /// The room as it is now; what was missed has been sent before.
    Welcome {
        /// Oneself.
        you: PersonView<'a>,
        /// The room.
        room: RoomView<'a>,
        /// The newest number of this moment.
        last_seq: i64,
        /// Who is here.
        people: Vec<PresentView<'a>>,
        /// How many are here in all.
        people_total: usize,
    },
    /// A stretch of messages.
    History {
        /// "missed" or "older".
        direction: &'static str,
        /// Ascending.
        messages: Vec<MessageView<'a>>,
        /// Whether there are more in that direction.
        more: bool,
    },
    /// Somebody said something.
    Message(MessageView<'a>),
    /// It is stored.
    Ack {
        /// The page's own name for it.
        client_id: &'a str,
        /// Its number.
        seq: i64,
        /// When it was accepted.
        at: String,
    },
    /// Somebody came.
    Entered {
        /// Who.
        user: PersonView<'a>,
        /// When.
        at: String,
    },
    /// Somebody left.
    Left {
        /// Who.
        user: PersonView<'a>,
        /// When.
        at: String,
    },
    /// Somebody lost his connection.
    Away {
        /// Who.
        user: PersonView<'a>,
    },
    /// Somebody has a connection again.
    Back {
        /// Who.
        user: PersonView<'a>,
    },
    /// Somebody is writing.
    Typing {
        /// Who.
        user: PersonView<'a>,
    },
    /// The page must be loaded anew.
    Reload,
    /// Something was refused.
    Error {
        /// A word for programs.
        code: &'static str,
        /// A sentence for people.
        message: String,
        /// The message that was not stored.
        #[serde(skip_serializing_if = "Option::is_none")]
        client_id: Option<&'a str>,
        /// Seconds after which another try has a chance.
        #[serde(skip_serializing_if = "Option::is_none")]
        retry_after: Option<u64>,
    },
    /// I am here.
    Pong,
}

/// A message as a page shows it.
#[derive(Serialize, Debug, ToSchema)]
#[schema(as = page::Message)]
pub struct MessageView<'a> {
    seq: i64,
    author: PersonView<'a>,
    body: &'a str,
    at: String,
    client_id: Option<&'a str>,
}

/// Somebody as a page shows him.
#[derive(Serialize, Debug, ToSchema)]
#[schema(as = page::Person)]
pub struct PersonView<'a> {
    id: String,
    name: &'a str,
}

/// Somebody who is here.
#[derive(Serialize, Debug, ToSchema)]
#[schema(as = page::Present)]
pub struct PresentView<'a> {
    #[serde(flatten)]
    who: PersonView<'a>,
    state: &'static str,
}

/// A room as a page shows it.
#[derive(Serialize, Debug, ToSchema)]
#[schema(as = page::Room)]
pub struct RoomView<'a> {
    id: String,
    code: &'a str,
    kind: &'static str,
    name: &'a str,
}

impl<'a> From<&'a Message> for MessageView<'a> {
    fn from(message: &'a Message) -> Self {
        Self {
            seq: message.seq.0,
            author: (&message.author).into(),
            body: message.body.as_str(),
            at: iso(message.at),
            client_id: message.client_id.as_ref().map(|id| id.as_str()),
        }
    }
}

impl<'a> From<&'a Participant> for PersonView<'a> {
    fn from(who: &'a Participant) -> Self {
        Self { id: who.id.to_string(), name: who.name.as_str() }
    }
}

impl<'a> From<&'a Present> for PresentView<'a> {
    fn from(present: &'a Present) -> Self {
        let state = match present.presence {
            Presence::Here => "here",
            Presence::Away => "away",
        };
        Self { who: (&present.who).into(), state }
    }
}

impl<'a> From<&'a Room> for RoomView<'a> {
    fn from(room: &'a Room) -> Self {
        Self {
            id: room.id.to_string(),
            code: room.key.as_str(),
            kind: room.kind.as_str(),
            name: &room.name,
        }
    }
}

impl<'a> ToPage<'a> {
    /// A page of history.
    pub fn history(direction: &'static str, messages: &'a [Message], more: bool) -> Self {
        Self::History { direction, messages: messages.iter().map(Into::into).collect(), more }
    }

    /// The answer to a message that is stored.
    pub fn ack(client_id: &'a str, receipt: &Receipt) -> Self {
        Self::Ack { client_id, seq: receipt.seq.0, at: iso(receipt.at) }
    }

    /// A word from a moderator, shown like any refusal.
    pub fn warning(warning: &Warning) -> Self {
        let message = warning.to_string();
        Self::Error { code: "warning", message, client_id: None, retry_after: None }
    }

    /// A refusal.
    pub fn error(error: &ChatError, client_id: Option<&'a str>) -> Self {
        Self::Error {
            code: code(error),
            message: words(error),
            client_id,
            retry_after: error.retry_after_seconds(),
        }
    }
}

/// The word for a refusal.
const fn code(error: &ChatError) -> &'static str {
    match error {
        ChatError::BodyTooLong | ChatError::LineTooLong { .. } => "too_long",
        ChatError::BodyEmpty => "empty",
        ChatError::TooFast { .. } => "too_fast",
        ChatError::Busy => "busy",
        ChatError::Unavailable => "unavailable",
        ChatError::RoomNotFound | ChatError::NotAMember | ChatError::NoPartner => "not_found",
        ChatError::NameTaken => "name_taken",
        ChatError::Internal => "internal",
        ChatError::Room(RoomError::Forbidden) => "forbidden",
        ChatError::Suspended { .. } | ChatError::Banned { .. } => "suspended",
        ChatError::SameOpening
        | ChatError::NameEmpty
        | ChatError::NameTooLong
        | ChatError::NameNotAllowed
        | ChatError::BodyNotAllowed
        | ChatError::ClientIdNotAllowed
        | ChatError::EmailNotAllowed
        | ChatError::WordsEmpty
        | ChatError::WordsTooLong
        | ChatError::UntilPast
        | ChatError::Account(_)
        | ChatError::Room(_) => "invalid",
    }
}
