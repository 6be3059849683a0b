//! The events of this door as its description shows them: for each, the first argument. Events are read by their shape,
//! because what has another one is ignored.
//! Must not be used to read or write an event; tests hold real ones against it.

use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

/// A text of JSON, `{"uuid": …, "room_gid": …}`: the key that `POST /login` gives as `uuid`, and the room's. It is acknowledged before anything else is
/// heard; where it is refused, the server disconnects.
#[derive(Deserialize, ToSchema)]
#[schema(example = r#"{"uuid":"12731d50-1594-41e9-93de-de0058a9cc01","room_gid":"S6VibswP"}"#)]
pub struct Auth(pub String);

/// A text of JSON, an object of any kind: where somebody is.
#[derive(Deserialize, ToSchema)]
#[schema(example = r#"{"lat":52.1,"lng":21.0}"#)]
pub struct Location(pub String);

/// Somebody who came, or who left.
#[derive(Deserialize, ToSchema)]
pub struct Person {
    /// His name in the room.
    pub user: String,
    /// The public id; nobody can act with it.
    #[schema(format = "uuid")]
    pub uuid: String,
}

/// What somebody said with `location`, all of it, and who he is.
#[derive(Deserialize, ToSchema)]
pub struct Located {
    /// His name in the room.
    pub username: String,
    /// The public id; nobody can act with it.
    #[schema(format = "uuid")]
    pub uuid: String,
}

/// Anything; it is not looked at.
#[derive(Deserialize, ToSchema)]
pub struct Anything(pub Value);

/// Something to say to a stranger.
#[derive(Deserialize, ToSchema)]
pub struct LineToStranger {
    /// The text.
    #[schema(min_length = 1)]
    pub message: String,
}

/// A line between strangers, or that somebody joined.
#[derive(Deserialize, ToSchema)]
#[serde(untagged)]
pub enum OfStrangers {
    /// `name: text`, or that the other one has left or is disconnected.
    Line(String),
    /// Somebody joined: oneself, or the one who was found.
    Joined {
        /// His socket's id.
        sid: String,
        /// His name.
        username: String,
        /// A sentence.
        message: String,
        /// Always.
        room_joined: bool,
    },
}

/// Something to say in the room of the cookie.
#[derive(Deserialize, ToSchema)]
pub struct LineToRoom {
    /// The text.
    #[schema(min_length = 1, max_length = 5_000)]
    pub data: String,
}

/// What somebody said there, or that he entered or left.
#[derive(Deserialize, ToSchema)]
pub struct LineOfRoom {
    /// Who.
    pub name: String,
    /// The text.
    pub message: String,
}

/// Why something was not done, or what a moderator wants to be known.
#[derive(Deserialize, ToSchema)]
pub struct Notice {
    /// A sentence.
    pub message: String,
}
