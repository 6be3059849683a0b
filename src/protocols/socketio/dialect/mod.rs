//! The one table of the three old programs' languages: what their events wish for, and what a room's events are in their words.
//! Must not know connections, nor what becomes of a wish.
//!
//! | event | argument | dialect | wish |
//! |---|---|---|---|
//! | `auth` | a string of JSON, `{"uuid","room_gid"}` | ChatBackend | `Enter` |
//! | `location` | a string of JSON, any object | ChatBackend | `Locate` |
//! | `message` | `{"data":"text"}` | Chatsy | `Say` |
//! | `join` | any | ChatApp | `Meet` |
//! | `message` | `{"message":"text"}` | ChatApp | `Say` |
//! | `leave` | any | ChatApp | `Part` |
//!
//! Everything else is ignored, as it always was.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::application::Event;
use crate::domain::{self, Hidden, Name, Participant, Room};
use crate::protocols::said::Said;

/// Which of the three a socket speaks; fixed by what is said on it first.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dialect {
    /// Rooms that a page has entered before: the cookie knows which.
    Chatsy,
    /// Programs with a key, which name the room themselves.
    ChatBackend,
    /// Two strangers.
    ChatApp,
}

/// What a client wants.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Wish {
    /// Go into a room; none when what should say who and where does not.
    Enter(Option<Credentials>),
    /// Show the room where one is: this object.
    Locate(String),
    /// Say something.
    Say(String),
    /// Meet a stranger.
    Meet,
    /// Be rid of the stranger, or wait for none any more.
    Part,
}

/// Who wants to go where.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Credentials {
    /// The program key.
    pub key: Hidden,
    /// The room's key, as it was sent.
    pub room: String,
}

#[derive(Deserialize)]
struct Auth {
    uuid: String,
    room_gid: String,
}

/// What an event means to a socket that speaks this, or nothing yet; `None` when it means nothing.
pub fn wish(dialect: Option<Dialect>, event: &Event) -> Option<Wish> {
    use Dialect::{ChatApp, ChatBackend, Chatsy};
    let first = event.arguments.first();
    match (dialect, event.name.as_str(), first) {
        (None | Some(Chatsy | ChatBackend), "auth", _) => Some(Wish::Enter(credentials(first))),
        (None | Some(Chatsy | ChatApp), "join", Some(_)) => Some(Wish::Meet),
        (Some(Chatsy), "message", Some(said)) => text(said, "data").map(Wish::Say),
        (Some(ChatApp), "message", Some(said)) => text(said, "message").map(Wish::Say),
        (Some(ChatApp), "leave", Some(_)) => Some(Wish::Part),
        (Some(ChatBackend), "location", Some(Value::String(json))) => {
            let object: Map<String, Value> = serde_json::from_str(json).ok()?;
            Some(Wish::Locate(Value::Object(object).to_string()))
        }
        _ => None,
    }
}

fn credentials(argument: Option<&Value>) -> Option<Credentials> {
    let json = argument?.as_str()?;
    // Lists would pass for objects otherwise.
    let object: Map<String, Value> = serde_json::from_str(json).ok()?;
    let Auth { uuid, room_gid } = Auth::deserialize(Value::Object(object)).ok()?;
    Some(Credentials { key: Hidden(uuid), room: room_gid })
}

fn text(said: &Value, name: &str) -> Option<String> {
    said.as_object()?.get(name)?.as_str().map(str::to_owned)
}

/// An event as it goes out: its name, and its one argument.
pub type Words = (&'static str, Value);

impl Dialect {
    /// What happened in a room; `None` for what the old program had no event for.
    pub fn words(self, _room: &Room, event: &domain::Event) -> Option<Words> {
        use domain::Event as Happened;
        match (self, event) {
            (Self::Chatsy, Happened::Posted(message)) => {
                Some(line(&message.author, message.body.as_str()))
            }
            (Self::ChatBackend, Happened::Posted(message)) => {
                serde_json::to_value(Said::from(message)).ok().map(|said| ("message", said))
            }
            (Self::ChatApp, Happened::Posted(message)) => {
                Some(aloud(&message.author.name, message.body.as_str()))
            }
            (_, Happened::Entered { who, .. }) => self.entered(who),
            (Self::Chatsy, Happened::Left { who, .. }) => Some(line(who, "has left the room")),
            (Self::ChatBackend, Happened::Left { who, .. }) => {
                Some(("leave_room", json!({ "user": who.name.as_str(), "uuid": who.id })))
            }
            (Self::ChatBackend, Happened::Located { who, location }) => {
                let mut shown: Map<String, Value> = serde_json::from_str(location.as_str()).ok()?;
                shown.insert("username".into(), who.name.as_str().into());
                shown.insert("uuid".into(), who.id.to_string().into());
                Some((LOCATION, shown.into()))
            }
            // Two strangers hear of one another from the one who brings them together.
            (Self::ChatApp, Happened::Left { .. })
            | (Self::Chatsy | Self::ChatApp, Happened::Located { .. })
            | (_, Happened::Away(_) | Happened::Back(_) | Happened::Typing(_)) => None,
        }
    }

    /// Somebody has come in: told to the others when it happens, and to himself when he is in.
    pub fn entered(self, who: &Participant) -> Option<Words> {
        match self {
            Self::Chatsy => Some(line(who, "has entered the room")),
            Self::ChatBackend => {
                Some(("join_room", json!({ "user": who.name.as_str(), "uuid": who.id })))
            }
            Self::ChatApp => None,
        }
    }
}

/// The event that shows where somebody is.
pub const LOCATION: &str = "location";

/// A stranger has come, or oneself: clients tell by the socket's name which of the two.
pub fn joined(sid: &str, who: &Participant) -> Words {
    let name = who.name.as_str();
    let told = format!("{name} has joined the chat.");
    let joined = json!({ "sid": sid, "username": name, "message": told, "room_joined": true });
    ("message", joined)
}

/// A stranger has gone, or his connection was lost for too long.
pub fn parted(name: &str, was_lost: bool) -> Words {
    let how = if was_lost { "has disconnected" } else { "has left the chat." };
    ("message", format!("{name} {how}").into())
}

/// What a stranger hears somebody say.
pub fn aloud(name: &Name, said: &str) -> Words {
    ("message", format!("{name}: {said}").into())
}

/// What a person should know and no old program had a word for: pages that do not listen for it lose nothing.
pub fn notice(told: &str) -> Words {
    ("notice", json!({ "message": told }))
}

fn line(who: &Participant, said: &str) -> Words {
    ("message", json!({ "name": who.name.as_str(), "message": said }))
}

#[cfg(test)]
mod tests;
