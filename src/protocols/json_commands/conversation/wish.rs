//! What a client wants done, from the action and its arguments (contract section 1.2): every text about arguments is here.
//! Must not know whether it can be done.

use serde_json::{Map, Value};

use crate::domain::{Body, ChatError, Handle, RoomError, RoomKey, RoomName};
use crate::protocols::json_commands::error::Refusal;
use crate::protocols::json_commands::wire::Order;

/// A command whose arguments make sense and speak for nobody else.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Wish {
    /// Which rooms there are.
    GetRooms,
    /// One more room.
    CreateRoom(RoomName),
    /// To hear a room from now on.
    Connect(Typed),
    /// Not to hear it any more.
    Disconnect(Typed),
    /// To say something there.
    Send(Typed, Body),
}

/// A room as it was named.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Typed {
    /// As it was typed.
    pub text: String,
    /// What it would be found under; `None` when no room can have such a name.
    pub key: Option<RoomKey>,
}

impl Typed {
    fn new(text: &str) -> Self {
        let name = RoomName::parse(text).ok();
        let key = name.and_then(|name| RoomKey::exact(name.as_str()));
        Self { text: text.to_owned(), key }
    }

    /// The words for a room that is not there, or not for this client.
    pub fn does_not_exist(&self) -> String {
        format!("{} does not exist", self.text)
    }
}

const TO_CREATE: &str = "invalid arguments to CreateRoom";
const TO_CONNECT: &str = "invalid arguments to ConnectToRoom";
const TO_DISCONNECT: &str = "invalid arguments for DisconnectFromRoom";
const TO_SEND: &str = "invalid arguments to SendMessage";
const OF_ANOTHER: &str = "give room or username does not exist";

impl Wish {
    /// Reads a command of the client whose name has this unique form. Arguments that are not known do not matter.
    ///
    /// # Errors
    /// What is wrong with it, in the words clients know.
    pub fn read(order: &Order, me: &str) -> Result<Self, Refusal> {
        let args = Args { sent: &order.args, me };
        match order.action.as_str() {
            "get_rooms" => Ok(Self::GetRooms),
            "create_room" => args.create(),
            "connect_to_room" => args.connect(),
            "disconnect_from_room" => args.disconnect(),
            "send_message" => args.send(),
            _ => Err(Refusal::Protocol("unknown action")),
        }
    }
}

struct Args<'a> {
    sent: &'a Map<String, Value>,
    me: &'a str,
}

impl Args<'_> {
    fn create(&self) -> Result<Wish, Refusal> {
        let name = self.text("roomName", TO_CREATE)?;
        self.is_me("username", TO_CREATE, TO_CREATE)?;
        match RoomName::parse(name) {
            Ok(name) => Ok(Wish::CreateRoom(name)),
            Err(ChatError::Room(RoomError::NameEmpty)) => Err(input(TO_CREATE)),
            Err(other) => Err(other.into()),
        }
    }

    fn connect(&self) -> Result<Wish, Refusal> {
        let room = self.text("roomName", TO_CONNECT)?;
        self.is_me("username", TO_CONNECT, TO_CONNECT)?;
        Ok(Wish::Connect(Typed::new(room)))
    }

    fn disconnect(&self) -> Result<Wish, Refusal> {
        let room = self.text("roomName", TO_DISCONNECT)?;
        self.is_me("username", TO_DISCONNECT, OF_ANOTHER)?;
        Ok(Wish::Disconnect(Typed::new(room)))
    }

    fn send(&self) -> Result<Wish, Refusal> {
        let room = self.text("roomName", TO_SEND)?;
        self.is_me("author", TO_SEND, TO_SEND)?;
        match Body::parse(self.text("message", TO_SEND)?) {
            Ok(body) => Ok(Wish::Send(Typed::new(room), body)),
            Err(ChatError::BodyEmpty) => Err(input(TO_SEND)),
            Err(other) => Err(other.into()),
        }
    }

    /// An argument that has to be a text with something in it.
    fn text(&self, name: &str, otherwise: &'static str) -> Result<&str, Refusal> {
        let text = self.sent.get(name).and_then(Value::as_str);
        text.filter(|text| !text.is_empty()).ok_or_else(|| input(otherwise))
    }

    /// Nobody speaks for another, or moves him (contract decision 7).
    fn is_me(
        &self,
        name: &str,
        missing: &'static str,
        another: &'static str,
    ) -> Result<(), Refusal> {
        let said = self.text(name, missing)?;
        if Handle::key_of(said) == self.me { Ok(()) } else { Err(input(another)) }
    }
}

const fn input(told: &'static str) -> Refusal {
    Refusal::Input(std::borrow::Cow::Borrowed(told))
}
