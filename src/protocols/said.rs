//! A message as the programs of one old server know it, whatever brings it to them: who said it, and what.
//! Must not know how it travels.

use std::time::Duration;

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::{Message, Timestamp, UserId};

/// A message, in a room's history, on a feed or in an event.
#[derive(Serialize, ToSchema)]
pub struct Said<'a> {
    /// Who said it.
    pub sender: Sender<'a>,
    /// What.
    pub msg: Msg<'a>,
}

/// Who said something.
#[derive(Serialize, ToSchema)]
pub struct Sender<'a> {
    /// The public id; nobody can act with it.
    #[schema(value_type = String, format = "uuid")]
    pub uuid: UserId,
    /// The name in the room.
    #[schema(example = "Mikolaj")]
    pub username: &'a str,
}

/// What was said.
#[derive(Serialize, ToSchema)]
pub struct Msg<'a> {
    /// Counted over all rooms.
    #[serde(rename = "msgId")]
    #[schema(example = 36)]
    pub msg_id: i64,
    /// The text.
    #[schema(example = "Hello")]
    pub txt: &'a str,
    /// Seconds since the beginning of 1970, with microseconds.
    #[schema(example = 1_548_067_274.468_027)]
    pub timestamp: f64,
}

impl<'a> From<&'a Message> for Said<'a> {
    fn from(message: &'a Message) -> Self {
        let sender = Sender { uuid: message.author.id, username: message.author.name.as_str() };
        let (txt, timestamp) = (message.body.as_str(), epoch(message.at));
        Self { sender, msg: Msg { msg_id: message.id.0, txt, timestamp } }
    }
}

/// Nothing was said before 1970.
fn epoch(at: Timestamp) -> f64 {
    (at - Timestamp::UNIX_EPOCH).to_std().unwrap_or(Duration::ZERO).as_secs_f64()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Body, MessageId, Name, Participant, RoomId, Seq};
    use crate::protocols::json_text;
    use proptest::prelude::*;

    #[test]
    fn a_message_is_told_as_it_always_was() {
        let id = "12731d50-1594-11e9-93de-de0058a9cc01";
        let author =
            Participant { id: UserId::parse(id).unwrap(), name: Name::parse("Mikołaj").unwrap() };
        let message = Message {
            id: MessageId(36),
            room: RoomId::random(),
            seq: Seq(7),
            author,
            body: Body::parse("asdf \"ä\"").unwrap(),
            client_id: None,
            at: "2019-01-21T10:41:14.468027Z".parse().unwrap(),
        };
        assert_eq!(
            json_text::ascii(&Said::from(&message)).unwrap(),
            concat!(
                r#"{"sender":{"uuid":"12731d50-1594-11e9-93de-de0058a9cc01","username":"Miko\u0142aj"},"#,
                r#""msg":{"msgId":36,"txt":"asdf \"\u00e4\"","timestamp":1548067274.468027}}"#
            )
        );
    }

    proptest! {
        #[test]
        fn no_microsecond_is_lost_in_seconds(micros in 0_i64..4_102_444_800_000_000) {
            let at = Timestamp::from_timestamp_micros(micros).unwrap();
            let text = serde_json::to_string(&epoch(at)).unwrap();
            let (seconds, parts) = text.split_once('.').unwrap();
            prop_assert!(parts.len() <= 6, "{text}");
            prop_assert_eq!(format!("{seconds}{parts:0<6}").parse::<i64>().unwrap(), micros);
        }
    }
}
