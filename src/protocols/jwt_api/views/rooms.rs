//! Bodies about rooms.
//! Must not decide who may see who is in a room.

use serde::Serialize;
use utoipa::ToSchema;

use super::OK;
use crate::domain::{JoinedRoom, Room, RoomKind, UserId, iso};

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
    /// Whose it is; `null` for rooms that belong to nobody.
    #[schema(required, value_type = Option<String>, format = "uuid")]
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

impl PublicRooms {
    /// These.
    pub fn new(rooms: Vec<Room>) -> Self {
        let public = |room: Room| PublicRoom {
            name: room.name,
            description: room.description,
            room_id: room.key.to_string(),
        };
        Self { message: OK, rooms: rooms.into_iter().map(public).collect() }
    }
}

impl JoinedRooms {
    /// These.
    pub fn new(rooms: Vec<JoinedRoom>) -> Self {
        let own = |JoinedRoom { room, users }| OwnRoom {
            room_id: room.key.to_string(),
            details: RoomDetails::new(room, users),
        };
        Self { message: OK, rooms: rooms.into_iter().map(own).collect() }
    }
}

impl OneRoom {
    /// This one.
    pub fn new(room: Room, users: Vec<UserId>) -> Self {
        Self { message: OK, room: RoomDetails::new(room, users) }
    }
}

impl RoomDetails {
    fn new(room: Room, users: Vec<UserId>) -> Self {
        Self {
            name: room.name,
            description: room.description,
            owner: room.owner.filter(|_| room.kind == RoomKind::Owned),
            private: room.is_private,
            users,
            created_at: iso(room.created_at),
        }
    }
}

impl RoomMade {
    /// This one; its key is told if it was drawn.
    pub fn new(room: &Room, drawn: bool) -> Self {
        Self { message: OK, room_id: drawn.then(|| room.key.to_string()) }
    }
}
