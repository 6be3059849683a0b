//! Bodies about people: who they are, and their tokens.
//! Must not show an address to anybody but its owner.

use serde::Serialize;
use utoipa::ToSchema;

use super::OK;
use crate::accounts::TokenPair;
use crate::domain::{Account, RoomKey, Seq, UserId};

/// Somebody is logged in.
#[derive(Serialize, ToSchema)]
pub struct LoggedIn {
    /// `ok`
    #[schema(example = "ok")]
    pub message: &'static str,
    /// What he proves it with.
    pub tokens: Tokens,
    /// Who he is.
    #[schema(value_type = String, format = "uuid", example = "0e8f5c1a-6f0e-4f0c-9f43-3a8b6f1f2d10")]
    pub user_id: UserId,
}

/// Fresh tokens for a refresh token, which is replaced as well.
#[derive(Serialize, ToSchema)]
pub struct Refreshed {
    /// `ok`
    #[schema(example = "ok")]
    pub message: &'static str,
    /// The next ones; the refresh token that was sent is good for a minute more.
    pub tokens: Tokens,
}

/// Two tokens.
#[derive(Serialize, ToSchema)]
pub struct Tokens {
    /// `Bearer`
    #[serde(rename = "type")]
    #[schema(example = "Bearer")]
    pub kind: &'static str,
    /// For the `Authorization` header of every request, and for sockets.
    pub access_token: String,
    /// For `GET /refresh` alone.
    pub refresh_token: String,
}

/// Who asks, and where he has read what.
#[derive(Serialize, ToSchema)]
pub struct Me {
    /// `ok`
    #[schema(example = "ok")]
    pub message: &'static str,
    /// Name and address.
    pub user_details: UserDetails,
    /// The rooms he has joined.
    pub rooms: Vec<ReadMark>,
}

/// Somebody.
#[derive(Serialize, ToSchema)]
pub struct User {
    /// `ok`
    #[schema(example = "ok")]
    pub message: &'static str,
    /// His name.
    pub user_details: UserDetails,
}

/// What may be known about somebody.
#[derive(Serialize, ToSchema)]
pub struct UserDetails {
    /// His address, for himself alone; otherwise `null`.
    #[schema(required, example = "ana@example.org")]
    pub email: Option<String>,
    /// His name.
    #[schema(example = "ana")]
    pub username: String,
}

/// How far somebody has read.
#[derive(Serialize, ToSchema)]
pub struct ReadMark {
    /// In which room.
    #[schema(example = "otters")]
    pub room_id: String,
    /// The number of the last message he has read; 0: none.
    #[schema(minimum = 0, example = 42)]
    pub last_read_id: i64,
}

impl LoggedIn {
    /// With these tokens.
    pub fn new(user_id: UserId, tokens: TokenPair) -> Self {
        Self { message: OK, tokens: tokens.into(), user_id }
    }
}

impl Refreshed {
    /// With these tokens.
    pub fn new(tokens: TokenPair) -> Self {
        Self { message: OK, tokens: tokens.into() }
    }
}

impl From<TokenPair> for Tokens {
    fn from(tokens: TokenPair) -> Self {
        Self { kind: "Bearer", access_token: tokens.access, refresh_token: tokens.refresh }
    }
}

impl Me {
    /// The one who asks.
    pub fn new(me: &Account, marks: Vec<(RoomKey, Seq)>) -> Self {
        let mark =
            |(key, seq): (RoomKey, Seq)| ReadMark { room_id: key.to_string(), last_read_id: seq.0 };
        let rooms = marks.into_iter().map(mark).collect();
        Self { message: OK, user_details: UserDetails::new(me, me), rooms }
    }
}

impl User {
    /// Somebody, for the one who asks.
    pub fn new(person: &Account, me: &Account) -> Self {
        Self { message: OK, user_details: UserDetails::new(person, me) }
    }
}

impl UserDetails {
    fn new(person: &Account, me: &Account) -> Self {
        let own = person.email.as_ref().filter(|_| person.id == me.id);
        Self {
            email: own.map(|email| email.as_str().to_owned()),
            username: person.display_name.to_string(),
        }
    }
}
