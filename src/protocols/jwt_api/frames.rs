//! The JSON of this door's socket, both ways, and nothing else (contract section 5.2).
//! Must not know what is done with it.

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::domain::{ChatError, Message, RoomError, Seq, iso};

/// What a client says.
#[derive(Deserialize, PartialEq, Eq, Debug, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum FromClient {
    /// A stretch of messages is wanted.
    Fetch {
        /// The first number.
        from_id: Number,
        /// The last number.
        to_id: Number,
    },
    /// Everything up to here has been read.
    SetLastRead {
        /// The number.
        message_id: Number,
    },
    /// From now on new messages are to be pushed.
    ListenLatest,
    /// Something to say.
    Message {
        /// The text; blanks around it do not matter.
        content: String,
        /// The client's own name for it, for an acknowledgement and against doubles.
        client_id: Option<String>,
    },
    /// A type that is not spoken here is ignored.
    #[serde(other)]
    Unknown,
}

/// A number of a message: a JSON number or digits in a string, as clients send it. One beyond all numbers is the greatest.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Number(pub Seq);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Digits)
    }
}

impl ToSchema for Number {}

impl PartialSchema for Number {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(SchemaType::from_iter([Type::Number, Type::String]))
            .pattern(Some(r"^\s*[+-]?[0-9]+\s*$"))
            .description(Some("A number, or its digits in a string."))
            .into()
    }
}

struct Digits;

impl Visitor<'_> for Digits {
    type Value = Number;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number")
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Number, E> {
        Ok(Number(Seq(number)))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Number, E> {
        Ok(Number(Seq(i64::try_from(number).unwrap_or(i64::MAX))))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Number, E> {
        // The digits before the point say all; a float of this size has no others.
        self.visit_str(&format!("{:.0}", number.trunc()))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Number, E> {
        let digits = text.trim();
        let number = digits.strip_prefix(['+', '-']).unwrap_or(digits);
        if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(E::invalid_value(serde::de::Unexpected::Str(text), &self));
        }
        let beyond = if digits.starts_with('-') { i64::MIN } else { i64::MAX };
        Ok(Number(Seq(digits.parse().unwrap_or(beyond))))
    }
}

/// What a client is told.
#[derive(Serialize, Debug, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ToClient<'a> {
    /// Once, at first: what lies around the last message that was read.
    InitialState {
        /// Its number; zero if nothing was read.
        last_read_id: i64,
        /// Ascending.
        messages: Vec<MessageView<'a>>,
    },
    /// A stretch that was asked for, or a part of it.
    FetchResponse {
        /// Ascending.
        messages: Vec<MessageView<'a>>,
    },
    /// Somebody said something.
    LatestMessage {
        /// What.
        message: MessageView<'a>,
    },
    /// It is stored.
    Ack {
        /// The client's own name for it.
        client_id: &'a str,
        /// Its number.
        message_id: i64,
    },
    /// Something was refused.
    Error {
        /// A word for programs.
        code: &'static str,
        /// A sentence for people.
        message: String,
        /// The message that was not stored, if it had a name.
        #[serde(skip_serializing_if = "Option::is_none")]
        client_id: Option<&'a str>,
        /// Seconds after which another try has a chance.
        #[serde(skip_serializing_if = "Option::is_none")]
        retry_after: Option<u64>,
    },
}

/// A message as clients know it.
#[derive(Serialize, Debug, ToSchema)]
#[schema(as = room::Message)]
pub struct MessageView<'a> {
    /// Its number in the room, from 1 without gaps.
    message_id: i64,
    /// The public id of who said it.
    user_id: String,
    /// What was said.
    content: &'a str,
    /// When, as ISO 8601 in UTC with microseconds.
    timestamp: String,
    /// How its author is called.
    username: &'a str,
    /// The author's address, if it is one's own.
    email: Option<&'a str>,
}

impl<'a> MessageView<'a> {
    /// The message; `email` is shown to its author alone.
    pub fn new(message: &'a Message, email: Option<&'a str>) -> Self {
        Self {
            message_id: message.seq.0,
            user_id: message.author.id.to_string(),
            content: message.body.as_str(),
            timestamp: iso(message.at),
            username: message.author.name.as_str(),
            email,
        }
    }
}

impl<'a> ToClient<'a> {
    /// A refusal.
    pub fn error(error: &ChatError, client_id: Option<&'a str>) -> Self {
        let retry_after = error.retry_after_seconds();
        Self::Error { code: code(error), message: error.to_string(), client_id, retry_after }
    }
}

/// The word for a refusal.
const fn code(error: &ChatError) -> &'static str {
    match error {
        ChatError::BodyTooLong => "too_long",
        ChatError::BodyEmpty => "empty",
        ChatError::TooFast { .. } => "too_fast",
        ChatError::Busy => "busy",
        ChatError::Unavailable => "unavailable",
        ChatError::Internal => "internal",
        ChatError::RoomNotFound | ChatError::NotAMember => "not_found",
        ChatError::Room(RoomError::Removed) => "removed",
        ChatError::Suspended { .. } | ChatError::Banned { .. } => "suspended",
        _ => "invalid",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Result<FromClient, String> {
        serde_json::from_str(text).map_err(|error| error.to_string())
    }

    #[test]
    fn ids_are_numbers_or_digits_in_a_string() {
        let number = |text: &str| {
            said(&format!(r#"{{"type":"set_last_read","message_id":{text}}}"#)).map(|said| {
                match said {
                    FromClient::SetLastRead { message_id: Number(seq) } => seq.0,
                    other => panic!("{other:?}"),
                }
            })
        };
        for (text, meant) in [
            ("7", 7),
            ("\"7\"", 7),
            ("\" +7 \"", 7),
            ("-3", -3),
            ("7.9", 7),
            ("1e3", 1_000),
            ("18446744073709551615", i64::MAX),
            ("1e300", i64::MAX),
            ("-1e300", i64::MIN),
            ("\"99999999999999999999999\"", i64::MAX),
        ] {
            assert_eq!(number(text), Ok(meant), "{text}");
        }
        for text in ["\"\"", "\"seven\"", "\"7.5\"", "true", "null", "[]", "{}", "\"٧\""] {
            number(text).expect_err(text);
        }
    }

    #[test]
    fn an_unknown_type_is_understood_as_such_and_a_wrong_shape_is_not() {
        assert_eq!(said(r#"{"type":"dance","x":[1]}"#), Ok(FromClient::Unknown));
        assert_eq!(said(r#"{"type":"listen_latest"}"#), Ok(FromClient::ListenLatest));
        for text in ["{}", "[]", "7", r#"{"type":7}"#, r#"{"type":"fetch","from_id":1}"#] {
            said(text).expect_err(text);
        }
    }
}
