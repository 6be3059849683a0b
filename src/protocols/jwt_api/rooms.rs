//! Rooms: those that everybody may see, one's own, one in particular, and making, changing and ending them.
//! Must not decide who may; it parses, asks and renders.

use actix_web::{HttpResponse, web};

use super::JwtApi;
use super::bodies::{NewRoom, RoomChange};
use super::caller::{Asked, Caller};
use super::door;
use super::error::{Answered, Refusal};
use super::views::{Done, JoinedRooms, OneRoom, PublicRooms, Refused, RoomMade};
use crate::actors::OwnedRoom;
use crate::domain::{Action, Description, PasswordUpdate, RoomKey, RoomName, RoomUpdate, allows};
use crate::protocols::site::Site;

/// Rooms that everybody may see
#[utoipa::path(
    get, path = "/public", operation_id = "public_rooms", tag = "rooms", security(("bearer" = [])),
    responses((status = 200, description = "The oldest first.", body = PublicRooms))
)]
pub async fn public(api: web::Data<JwtApi>, _caller: Caller) -> Answered {
    let rooms = api.chat.public_rooms().await?;
    Ok(HttpResponse::Ok().json(PublicRooms::new(rooms)))
}

/// Rooms I have joined
#[utoipa::path(
    get, path = "/joined", operation_id = "joined_rooms", tag = "rooms", security(("bearer" = [])),
    responses((status = 200, description = "All of them.", body = JoinedRooms))
)]
pub async fn joined(api: web::Data<JwtApi>, caller: Caller) -> Answered {
    let rooms = api.chat.joined_rooms(caller.me.id).await?;
    Ok(HttpResponse::Ok().json(JoinedRooms::new(rooms)))
}

/// One room
///
/// For everybody who is logged in and knows its key; who is in a private room is shown to its members alone.
#[utoipa::path(
    get, path = "/room/{room_id}", operation_id = "show_room", tag = "rooms", security(("bearer" = [])),
    params(("room_id" = String, Path, description = "The key of the room.")),
    responses(
        (status = 200, description = "The room.", body = OneRoom),
        (status = 404, description = "Room not found; User not found.", body = Refused),
    )
)]
pub async fn show(
    api: web::Data<JwtApi>,
    site: Site,
    caller: Caller,
    key: web::Path<String>,
) -> Answered {
    let (room, _) = door::room(&api, site.from, caller.me.id, &key).await?;
    let role = api.chat.role(&room, caller.me.id).await?;
    let users = match role.may_see_members(room.is_private) {
        true => api.chat.users_of(&room).await?,
        false => Vec::new(),
    };
    Ok(HttpResponse::Ok().json(OneRoom::new(room, users)))
}

/// Make a room
///
/// It is yours, and you are its first member. Without a `room_id` one is drawn, and told in the answer.
#[utoipa::path(
    post, path = "/room", operation_id = "make_room", tag = "rooms", security(("bearer" = [])), request_body = NewRoom,
    responses(
        (status = 201, description = "It is made.", body = RoomMade),
        (status = 400, description = "Room ID must be between 3 and 32 characters; Room ID must be alphanumeric; Name cannot be empty, or something else about the texts.", body = Refused),
        (status = 409, description = "Room ID taken.", body = Refused),
    )
)]
pub async fn create(api: web::Data<JwtApi>, site: Site, asked: Asked<NewRoom>) -> Answered {
    let wanted = asked.body;
    let key = wanted.room_id.as_deref().map(RoomKey::chosen).transpose()?;
    let (drawn, name) = (key.is_none(), RoomName::parse(&wanted.name)?);
    let description = Description::parse(&wanted.description)?;
    api.limits.create_room(site.from)?;
    let password_hash = hashed(&api, wanted.password.as_deref()).await?;
    let room = OwnedRoom { key, name, description, password_hash, owner: asked.me.id };
    let made = api.chat.create_owned_room(room).await?;
    Ok(HttpResponse::Created().json(RoomMade::new(&made, drawn)))
}

/// Change a room
///
/// Its owner may. What is missing stays as it is; a password of `null` or an empty one makes the room public.
#[utoipa::path(
    put, path = "/room/{room_id}", operation_id = "change_room", tag = "rooms", security(("bearer" = [])),
    params(("room_id" = String, Path, description = "The key of the room.")),
    request_body = RoomChange,
    responses(
        (status = 200, description = "It is changed.", body = Done),
        (status = 400, description = "Name cannot be empty, or something else about the texts.", body = Refused),
        (status = 403, description = "Forbidden: the room is somebody else's.", body = Refused),
        (status = 404, description = "Room not found; User not found.", body = Refused),
    )
)]
pub async fn change(
    api: web::Data<JwtApi>,
    site: Site,
    key: web::Path<String>,
    asked: Asked<RoomChange>,
) -> Answered {
    let (room, _) = door::room(&api, site.from, asked.me.id, &key).await?;
    // Before the work of hashing; the change itself is asked for once more where it is written.
    allows(api.chat.role(&room, asked.me.id).await?, Action::Update, room.is_private)?;
    let change = asked.body;
    let name = change.name.as_deref().map(RoomName::parse).transpose()?;
    let description = change.description.as_deref().map(Description::parse).transpose()?;
    let password = match &change.password {
        None => PasswordUpdate::Keep,
        Some(password) => match hashed(&api, password.as_deref()).await? {
            None => PasswordUpdate::Remove,
            Some(hash) => PasswordUpdate::Set(hash),
        },
    };
    let update = RoomUpdate { name, description, password };
    api.chat.update_room(&room, asked.me.id, update).await?;
    Ok(HttpResponse::Ok().json(Done::ok()))
}

/// End a room
///
/// Its owner may. Its messages are gone, and its connections are closed.
#[utoipa::path(
    delete, path = "/room/{room_id}", operation_id = "end_room", tag = "rooms", security(("bearer" = [])),
    params(("room_id" = String, Path, description = "The key of the room.")),
    responses(
        (status = 200, description = "It is gone.", body = Done),
        (status = 403, description = "Forbidden: the room is somebody else's.", body = Refused),
        (status = 404, description = "Room not found; User not found.", body = Refused),
    )
)]
pub async fn delete(
    api: web::Data<JwtApi>,
    site: Site,
    caller: Caller,
    key: web::Path<String>,
) -> Answered {
    let (room, _) = door::room(&api, site.from, caller.me.id, &key).await?;
    api.chat.delete_room(&room, caller.me.id).await?;
    Ok(HttpResponse::Ok().json(Done::ok()))
}

async fn hashed(api: &JwtApi, password: Option<&str>) -> Result<Option<String>, Refusal> {
    match password {
        None => Ok(None),
        Some(password) => Ok(Some(api.accounts.hash_room_password(password).await?)),
    }
}
