//! The frames of this door's socket as its description shows them. Frames are read key by key, because what is missing has words of its own.
//! Must not be used to read or write a frame; tests hold real ones against it.

use std::collections::BTreeMap;

use serde::Deserialize;
use utoipa::ToSchema;

/// The first frame: who the client says it is.
#[derive(Deserialize, ToSchema)]
pub struct Introduction {
    /// The name it logs in with.
    pub username: String,
    /// Its token. Who shows it here is told of rooms at length.
    pub token: Option<String>,
}

/// What a client wants done; the token is the one of the name in the first frame.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum Command {
    /// The rooms there are.
    GetRooms {
        /// The token.
        token: String,
        /// Nothing.
        args: NoArguments,
    },
    /// A room of this name, without going into it.
    CreateRoom {
        /// The token.
        token: String,
        /// Which.
        args: RoomAndName,
    },
    /// Going into a room, and out of the one before.
    ConnectToRoom {
        /// The token.
        token: String,
        /// Which.
        args: RoomAndName,
    },
    /// Going out of a room.
    DisconnectFromRoom {
        /// The token.
        token: String,
        /// Which.
        args: RoomAndName,
    },
    /// Saying something in the room that one is in.
    SendMessage {
        /// The token.
        token: String,
        /// What.
        args: LineToSay,
    },
}

/// Nothing is needed.
#[derive(Deserialize, ToSchema)]
pub struct NoArguments {}

/// A room, and who it is.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoomAndName {
    /// The room's name.
    #[schema(min_length = 1, max_length = 64)]
    pub room_name: String,
    /// The name of the first frame.
    pub username: String,
}

/// Something to say.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LineToSay {
    /// The room's name.
    pub room_name: String,
    /// The name of the first frame.
    pub author: String,
    /// The text.
    #[schema(min_length = 1, max_length = 5_000)]
    pub message: String,
}

/// What a client is told.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Told {
    /// The rooms there are, in the order they were made.
    GetRooms {
        /// It is an answer.
        #[serde(rename = "statusCode")]
        status_code: Fine,
        /// The rooms.
        data: RoomsTold,
    },
    /// The client is in the room; what was said there before came before this.
    ConnectToRoom {
        /// It is an answer.
        #[serde(rename = "statusCode")]
        status_code: Fine,
        /// Who is there.
        data: PeopleTold,
    },
    /// Somebody said something, or `[Room]` tells who came and went.
    ReceiveMessage {
        /// It is no error.
        #[serde(rename = "statusCode")]
        status_code: Fine,
        /// Who, and what.
        data: LineTold,
    },
    /// The arguments make no sense, or not for this client.
    InputError {
        /// It was not done.
        #[serde(rename = "statusCode")]
        status_code: Failed,
        /// Why.
        data: WhyTold,
    },
    /// There is a room of that name.
    RoomExists {
        /// It was not done.
        #[serde(rename = "statusCode")]
        status_code: Failed,
        /// Why.
        data: WhyTold,
    },
    /// It was too much or too fast.
    LimitError {
        /// It was not done.
        #[serde(rename = "statusCode")]
        status_code: Failed,
        /// Why.
        data: WhyTold,
    },
    /// A fault of the server.
    ServerError {
        /// It was not done.
        #[serde(rename = "statusCode")]
        status_code: Failed,
        /// Why.
        data: WhyTold,
    },
    /// The frame is no command; the connection ends.
    ProtocolError {
        /// It was not done.
        #[serde(rename = "statusCode")]
        status_code: Failed,
        /// Why.
        data: WhyTold,
    },
    /// The token does not prove what it must; the connection ends.
    TokenError {
        /// It was not done.
        #[serde(rename = "statusCode")]
        status_code: Failed,
        /// Why.
        data: WhyTold,
    },
}

/// What the client said was said: the one answer whose type is empty.
#[derive(Deserialize, ToSchema)]
pub struct SaidSo {
    /// It is an answer.
    #[serde(rename = "statusCode")]
    pub status_code: Fine,
    /// Empty.
    #[serde(rename = "type")]
    #[schema(max_length = 0)]
    pub kind: String,
    /// Nothing.
    pub data: NoArguments,
}

/// It is done.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Fine {
    /// Always this.
    Ok,
}

/// It is not done.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Failed {
    /// Always this.
    Error,
}

/// Rooms.
#[derive(Deserialize, ToSchema)]
pub struct RoomsTold {
    /// By their names.
    pub rooms: BTreeMap<String, People>,
}

/// How many are in a room.
#[derive(Deserialize, ToSchema)]
#[serde(untagged)]
pub enum People {
    /// The bare number.
    Counted(u32),
    /// The same for who showed a token in the first frame.
    AtLength {
        /// The number.
        #[serde(rename = "connectedCount")]
        connected_count: u32,
    },
}

/// A room and who is in it.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PeopleTold {
    /// The room's name.
    pub room_name: String,
    /// All of them, in the order they came.
    pub usernames: Vec<String>,
}

/// A line of a room.
#[derive(Deserialize, ToSchema)]
pub struct LineTold {
    /// Who said it.
    pub author: String,
    /// The text.
    pub message: String,
}

/// Why something was not done.
#[derive(Deserialize, ToSchema)]
pub struct WhyTold {
    /// A sentence.
    pub message: String,
}
