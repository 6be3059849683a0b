//! Joining and leaving rooms.
//! Must not decide who may: that is asked where it is written.

use actix_web::{HttpResponse, web};

use super::JwtApi;
use super::bodies::Join;
use super::caller::{Asked, Caller};
use super::door;
use super::error::Answered;
use super::views::{Done, Refused};
use crate::domain::RoomError;
use crate::protocols::site::Site;

/// Join a room
///
/// For good, until you leave. A body is needed; `{}` suffices for a public room.
#[utoipa::path(
    post, path = "/room/{room_id}/join", tag = "rooms", security(("bearer" = [])),
    params(("room_id" = String, Path, description = "The key of the room.")),
    request_body = Join,
    responses(
        (status = 200, description = "You are a member.", body = Done),
        (status = 400, description = "Password required; Invalid password.", body = Refused),
        (status = 403, description = "Forbidden: you are kept out of this room.", body = Refused),
        (status = 404, description = "Room not found; User not found.", body = Refused),
        (status = 409, description = "Already joined.", body = Refused),
    )
)]
pub async fn join(
    api: web::Data<JwtApi>,
    site: Site,
    key: web::Path<String>,
    asked: Asked<Join>,
) -> Answered {
    let (room, hash) = door::room(&api, site.from, asked.me.id, &key).await?;
    if let Some(hash) = hash.clone() {
        let typed = asked.body.password.ok_or(RoomError::PasswordRequired)?;
        api.accounts.check_room_password(room.id, &typed, hash, site.from).await?;
    }
    api.chat.join_room(&room, asked.me.id, hash).await?;
    Ok(HttpResponse::Ok().json(Done::ok()))
}

/// Leave a room
///
/// Its owner stays its owner, and may join again.
#[utoipa::path(
    post, path = "/room/{room_id}/leave", tag = "rooms", security(("bearer" = [])),
    params(("room_id" = String, Path, description = "The key of the room.")),
    responses(
        (status = 200, description = "You are no member any more.", body = Done),
        (status = 404, description = "Room not found; User not found.", body = Refused),
        (status = 409, description = "User not in room.", body = Refused),
    )
)]
pub async fn leave(
    api: web::Data<JwtApi>,
    site: Site,
    caller: Caller,
    key: web::Path<String>,
) -> Answered {
    let (room, _) = door::room(&api, site.from, caller.me.id, &key).await?;
    api.chat.leave_room(&room, caller.me.id).await?;
    Ok(HttpResponse::Ok().json(Done::ok()))
}
