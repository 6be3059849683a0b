//! The frames of this door's socket, both ways, and nothing else (contract section 1.2).
//! Must not know what is done with them.

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use super::error::Refusal;
use crate::actors::{Frame, Incoming};
use crate::domain::{ListedRoom, Name, Passing};
use crate::protocols::json_text;

/// The first frame: who the client says it is.
#[derive(PartialEq, Eq, Debug)]
pub struct Introduction {
    /// The name, as it was typed.
    pub username: String,
    /// Whether a token was shown with it: such clients want rooms told at length (contract decision 8).
    pub has_token: bool,
}

/// Every later frame.
#[derive(PartialEq, Debug)]
pub struct Order {
    /// Proves who the client is.
    pub token: String,
    /// What is to be done.
    pub action: String,
    /// With what.
    pub args: Map<String, Value>,
}

impl Introduction {
    /// Reads the first frame; other keys than the two do not matter.
    ///
    /// # Errors
    /// What it is not.
    pub fn read(incoming: &Incoming) -> Result<Self, Refusal> {
        let mut said = object(incoming)?;
        let has_token = said.contains_key("token");
        match said.remove("username") {
            Some(Value::String(username)) if !username.trim().is_empty() => {
                Ok(Self { username, has_token })
            }
            _ => Err(Refusal::Protocol("the first message must hold a username")),
        }
    }
}

impl Order {
    /// Reads a command.
    ///
    /// # Errors
    /// What it is not.
    pub fn read(incoming: &Incoming) -> Result<Self, Refusal> {
        let mut said = object(incoming)?;
        let Some(token) = said.remove("token") else {
            return Err(Refusal::Protocol("a command must hold a token"));
        };
        let Some(Value::String(action)) = said.remove("action") else {
            return Err(Refusal::Protocol("a command must hold an action"));
        };
        let Some(Value::Object(args)) = said.remove("args") else {
            return Err(Refusal::Protocol("a command must hold args"));
        };
        let Value::String(token) = token else { return Err(Refusal::incorrect_token()) };
        Ok(Self { token, action, args })
    }
}

/// Text and bytes are the same here.
fn object(incoming: &Incoming) -> Result<Map<String, Value>, Refusal> {
    let parsed = match incoming {
        Incoming::Text(text) => serde_json::from_str(text),
        Incoming::Binary(bytes) => serde_json::from_slice(bytes),
    };
    match parsed {
        Ok(Value::Object(said)) => Ok(said),
        Ok(_) => Err(Refusal::Protocol("a message must be a JSON object")),
        Err(_) => Err(Refusal::Protocol("a message must be JSON")),
    }
}

/// What a client is told.
#[derive(Serialize, Debug)]
pub struct ToClient<'a> {
    #[serde(rename = "statusCode")]
    status_code: &'static str,
    #[serde(rename = "type")]
    kind: &'a str,
    data: Told<'a>,
}

#[derive(Serialize, Debug)]
#[serde(untagged)]
enum Told<'a> {
    Rooms {
        rooms: Rooms<'a>,
    },
    Connected {
        #[serde(rename = "roomName")]
        room: &'a str,
        usernames: Vec<&'a str>,
    },
    Message {
        author: &'a str,
        message: &'a str,
    },
    Nothing {},
    Error {
        message: &'a str,
    },
}

/// Rooms by their keys, in the order they were made.
#[derive(Debug)]
struct Rooms<'a> {
    rooms: &'a [ListedRoom],
    at_length: bool,
}

#[derive(Serialize)]
struct AtLength {
    #[serde(rename = "connectedCount")]
    connected: usize,
}

impl Serialize for Rooms<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let counted = self.rooms.iter().map(|listed| (listed.room.key.as_str(), listed.connected));
        if self.at_length {
            serializer.collect_map(counted.map(|(key, connected)| (key, AtLength { connected })))
        } else {
            serializer.collect_map(counted)
        }
    }
}

impl<'a> ToClient<'a> {
    /// The rooms there are.
    pub const fn rooms(rooms: &'a [ListedRoom], at_length: bool) -> Self {
        Self::ok("get_rooms", Told::Rooms { rooms: Rooms { rooms, at_length } })
    }

    /// The client is in that room, with these people.
    pub const fn connected(room: &'a str, usernames: Vec<&'a str>) -> Self {
        Self::ok("connect_to_room", Told::Connected { room, usernames })
    }

    /// Somebody said something.
    pub const fn message(author: &'a str, message: &'a str) -> Self {
        Self::ok("receive_message", Told::Message { author, message })
    }

    /// What the client said has been said.
    pub const fn done() -> Self {
        Self::ok("", Told::Nothing {})
    }

    /// Something was refused.
    pub const fn error(kind: &'a str, message: &'a str) -> Self {
        Self { status_code: "error", kind, data: Told::Error { message } }
    }

    const fn ok(kind: &'a str, data: Told<'a>) -> Self {
        Self { status_code: "ok", kind, data }
    }

    /// As it goes over the wire; `None` never, as all of it can be written as JSON.
    pub fn frame(&self) -> Option<Frame> {
        json_text::python(self).map(|text| Frame::text(&text))
    }
}

/// Who speaks when nobody speaks.
const ROOM: &str = "[Room]";

/// Somebody has come or gone.
pub fn notice(name: &Name, what: Passing) -> Option<Frame> {
    let done = match what {
        Passing::Entered => "connected",
        Passing::Left => "disconnected",
    };
    ToClient::message(ROOM, &format!("{name} has {done}.")).frame()
}

#[cfg(test)]
mod tests;
