//! What clients read in the bodies of our answers.
//! Must not hold more about somebody than the one who asks may know.

use serde::Serialize;
use utoipa::ToSchema;

use super::mistake::Mistake;
use crate::domain::{Account, Timestamp, UserId};

/// Every success says it.
const OK: &str = "ok";

/// It is done.
#[derive(Serialize, ToSchema)]
pub struct Done {
    /// `ok`
    #[schema(example = "ok")]
    pub message: &'static str,
}

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
    #[schema(example = "ana@example.org")]
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

/// Rooms that everybody may see.
#[derive(Serialize, ToSchema)]
pub struct PublicRooms {
    /// `ok`
    #[schema(example = "ok")]
    pub message: &'static str,
    /// The oldest first.
    pub rooms: Vec<PublicRoom>,
}

/// A room that everybody may see.
#[derive(Serialize, ToSchema)]
pub struct PublicRoom {
    /// What it is called.
    #[schema(example = "Otters")]
    pub name: String,
    /// What it is about.
    #[schema(example = "All about otters")]
    pub description: String,
    /// Its key.
    #[schema(example = "otters")]
    pub room_id: String,
}

/// The rooms somebody has joined.
#[derive(Serialize, ToSchema)]
pub struct JoinedRooms {
    /// `ok`
    #[schema(example = "ok")]
    pub message: &'static str,
    /// All of them.
    pub rooms: Vec<OwnRoom>,
}

/// A room somebody has joined.
#[derive(Serialize, ToSchema)]
pub struct OwnRoom {
    /// All about it.
    #[serde(flatten)]
    pub details: RoomDetails,
    /// Its key.
    #[schema(example = "otters")]
    pub room_id: String,
}

/// One room.
#[derive(Serialize, ToSchema)]
pub struct OneRoom {
    /// `ok`
    #[schema(example = "ok")]
    pub message: &'static str,
    /// All about it.
    pub room: RoomDetails,
}

/// All about a room.
#[derive(Serialize, ToSchema)]
pub struct RoomDetails {
    /// What it is called.
    #[schema(example = "Otters")]
    pub name: String,
    /// What it is about.
    #[schema(example = "All about otters")]
    pub description: String,
    /// Who made it; `null` in rooms that belong to nobody.
    #[schema(value_type = Option<String>, format = "uuid")]
    pub owner: Option<UserId>,
    /// Whether a password is needed to join.
    pub private: bool,
    /// Who is in it, in the order they came; of a private room for its members alone.
    #[schema(value_type = Vec<String>, example = json!(["0e8f5c1a-6f0e-4f0c-9f43-3a8b6f1f2d10"]))]
    pub users: Vec<UserId>,
    /// Since when.
    #[schema(format = "date-time", example = "2026-11-20T16:20:05.728358+00:00")]
    pub created_at: String,
}

/// A room is made.
#[derive(Serialize, ToSchema)]
pub struct RoomMade {
    /// `ok`
    #[schema(example = "ok")]
    pub message: &'static str,
    /// Its key, if it was drawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "k7Qm2xTb")]
    pub room_id: Option<String>,
}

/// Why it was not done.
#[derive(Serialize, ToSchema)]
pub struct Refused {
    /// In a sentence.
    #[schema(example = "Room not found")]
    pub message: String,
}

/// Why it was not done, where no handler of this door has seen the request.
#[derive(Serialize, ToSchema)]
pub struct Unseen {
    /// In a sentence.
    #[schema(example = "Not Found")]
    pub detail: String,
}

/// The request has not the form it must have.
#[derive(Serialize, ToSchema)]
pub struct Invalid {
    /// All that is wrong with it.
    pub detail: Vec<Mistake>,
}

impl Done {
    /// It is done.
    pub const fn ok() -> Self {
        Self { message: OK }
    }
}

impl UserDetails {
    /// What he may know about himself.
    pub fn of_oneself(account: &Account) -> Self {
        let email = account.email.as_ref().map(|email| email.as_str().to_owned());
        Self { email, ..Self::of_somebody(account) }
    }

    /// What others may know about him.
    pub fn of_somebody(account: &Account) -> Self {
        Self { email: None, username: account.display_name.to_string() }
    }
}

/// ISO 8601 with microseconds and the zone, as clients read it.
pub fn moment(at: Timestamp) -> String {
    at.format("%Y-%m-%dT%H:%M:%S%.6f+00:00").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_has_six_digits_and_the_zone() {
        let whole: Timestamp = "2026-11-20T16:20:05Z".parse().unwrap();
        assert_eq!(moment(whole), "2026-11-20T16:20:05.000000+00:00");
        let exact: Timestamp = "2026-11-20T16:20:05.728358Z".parse().unwrap();
        assert_eq!(moment(exact), "2026-11-20T16:20:05.728358+00:00");
    }
}
