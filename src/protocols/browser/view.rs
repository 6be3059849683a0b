//! What pages show of a room, in the shapes the templates read.
//! Must not decide anything but how a thing is written.

use serde::Serialize;

use super::text;
use crate::domain::{Message, Participant, Presence, Present, Room, Timestamp, UserId};

/// A person.
#[derive(Serialize)]
pub struct WhoView {
    id: String,
    name: String,
}

/// A person and whether he can be reached.
#[derive(Serialize)]
pub struct PersonView {
    id: String,
    name: String,
    state: &'static str,
}

/// A room.
#[derive(Serialize)]
pub struct RoomView {
    id: String,
    code: String,
    kind: &'static str,
    name: String,
}

/// A message.
#[derive(Serialize)]
pub struct MessageView {
    seq: i64,
    author: WhoView,
    body: String,
    html: String,
    at: String,
    time: String,
    day: String,
    day_label: String,
    own: bool,
    client_id: Option<String>,
}

impl From<&Participant> for WhoView {
    fn from(who: &Participant) -> Self {
        Self { id: who.id.to_string(), name: who.name.to_string() }
    }
}

impl From<&Present> for PersonView {
    fn from(person: &Present) -> Self {
        let state = match person.presence {
            Presence::Here => "here",
            Presence::Away => "away",
        };
        Self { id: person.who.id.to_string(), name: person.who.name.to_string(), state }
    }
}

impl From<&Room> for RoomView {
    fn from(room: &Room) -> Self {
        Self {
            id: room.id.to_string(),
            code: room.key.to_string(),
            kind: room.kind.as_str(),
            name: room.name.clone(),
        }
    }
}

impl MessageView {
    /// The message as `you` sees it.
    pub fn new(message: &Message, you: UserId) -> Self {
        let own = message.author.id == you;
        let client_id = message.client_id.as_ref().filter(|_| own);
        Self {
            seq: message.seq.0,
            author: WhoView::from(&message.author),
            body: message.body.as_str().to_owned(),
            html: text::html(message.body.as_str()),
            at: iso(message.at),
            time: message.at.format("%H:%M").to_string(),
            day: message.at.format("%Y-%m-%d").to_string(),
            day_label: message.at.format("%A %-d %B %Y").to_string(),
            own,
            client_id: client_id.map(|id| id.as_str().to_owned()),
        }
    }
}

/// ISO 8601 with microseconds and the offset in digits.
fn iso(at: Timestamp) -> String {
    at.format("%Y-%m-%dT%H:%M:%S%.6f+00:00").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Body, MessageId, Name, RoomId, Seq};

    #[test]
    fn a_message_shows_its_exact_time_and_its_day() {
        let author = Participant { id: UserId::random(), name: Name::parse("Ana").unwrap() };
        let message = Message {
            id: MessageId(1),
            room: RoomId::random(),
            seq: Seq(7),
            author: author.clone(),
            body: Body::parse("a <b>").unwrap(),
            client_id: None,
            at: "2026-11-20T16:20:05.728358Z".parse().unwrap(),
        };
        let view = MessageView::new(&message, author.id);
        assert_eq!(view.at, "2026-11-20T16:20:05.728358+00:00");
        assert_eq!((view.time.as_str(), view.day.as_str()), ("16:20", "2026-11-20"));
        assert_eq!(view.day_label, "Friday 20 November 2026");
        assert_eq!((view.html.as_str(), view.own), ("a &lt;b&gt;", true));
    }
}
