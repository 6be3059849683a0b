//! What the owner of a room does about others: out, out for good, and in again.
//! Must not decide who may: that is asked where it is written.

use actix_web::{HttpResponse, web};

use super::JwtApi;
use super::caller::Caller;
use super::door;
use super::error::Answered;
use super::views::{Done, Refused};
use crate::protocols::site::Site;

/// A room and somebody.
type Target = web::Path<(String, String)>;

/// Put somebody out
///
/// The owner of the room may. Who is put out may join again.
#[utoipa::path(
    post, path = "/room/{room_id}/kick/{target_id}", tag = "moderation", security(("bearer" = [])),
    params(
        ("room_id" = String, Path, description = "The key of the room."),
        ("target_id" = String, Path, description = "The id of the one who is meant."),
    ),
    responses(
        (status = 200, description = "He is out, and his connections to the room are closed.", body = Done),
        (status = 400, description = "Cannot kick yourself.", body = Refused),
        (status = 403, description = "Forbidden: the room is somebody else's.", body = Refused),
        (status = 404, description = "Room not found; User not found.", body = Refused),
        (status = 409, description = "User not in room.", body = Refused),
    )
)]
pub async fn kick(api: web::Data<JwtApi>, site: Site, caller: Caller, target: Target) -> Answered {
    let (room, _) = door::room(&api, site.from, caller.me.id, &target.0).await?;
    let person = door::person(&api, &target.1).await?;
    api.chat.kick(&room, caller.me.id, person.id).await?;
    Ok(HttpResponse::Ok().json(Done::ok()))
}

/// Keep somebody out
///
/// The owner of the room may. Whoever is kept out need not have been in.
#[utoipa::path(
    post, path = "/room/{room_id}/ban/{target_id}", tag = "moderation", security(("bearer" = [])),
    params(
        ("room_id" = String, Path, description = "The key of the room."),
        ("target_id" = String, Path, description = "The id of the one who is meant."),
    ),
    responses(
        (status = 200, description = "He is out, and cannot join again.", body = Done),
        (status = 400, description = "Cannot ban yourself; Already banned.", body = Refused),
        (status = 403, description = "Forbidden: the room is somebody else's.", body = Refused),
        (status = 404, description = "Room not found; User not found.", body = Refused),
    )
)]
pub async fn ban(api: web::Data<JwtApi>, site: Site, caller: Caller, target: Target) -> Answered {
    let (room, _) = door::room(&api, site.from, caller.me.id, &target.0).await?;
    let person = door::person(&api, &target.1).await?;
    api.chat.ban(&room, caller.me.id, person.id).await?;
    Ok(HttpResponse::Ok().json(Done::ok()))
}

/// Let somebody in again
///
/// The owner of the room may. He joins by himself.
#[utoipa::path(
    post, path = "/room/{room_id}/unban/{target_id}", tag = "moderation", security(("bearer" = [])),
    params(
        ("room_id" = String, Path, description = "The key of the room."),
        ("target_id" = String, Path, description = "The id of the one who is meant."),
    ),
    responses(
        (status = 200, description = "He may join again.", body = Done),
        (status = 400, description = "Cannot unban yourself; User not banned.", body = Refused),
        (status = 403, description = "Forbidden: the room is somebody else's.", body = Refused),
        (status = 404, description = "Room not found; User not found.", body = Refused),
    )
)]
pub async fn unban(api: web::Data<JwtApi>, site: Site, caller: Caller, target: Target) -> Answered {
    let (room, _) = door::room(&api, site.from, caller.me.id, &target.0).await?;
    let person = door::person(&api, &target.1).await?;
    api.chat.unban(&room, caller.me.id, person.id).await?;
    Ok(HttpResponse::Ok().json(Done::ok()))
}
