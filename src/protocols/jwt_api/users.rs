//! Who somebody is, his name and his password.
//! Must not show an address to anybody but its owner.

use actix_web::{HttpResponse, web};

use super::JwtApi;
use super::bodies::{NewPassword, NewUsername};
use super::caller::{Asked, Caller};
use super::door;
use super::error::Answered;
use super::views::{Done, Me, Refused, User};
use crate::protocols::site::Site;

/// Who am I?
///
/// With how far you have read in each of the rooms you have joined.
#[utoipa::path(
    get, path = "/user", operation_id = "show_me", tag = "users", security(("bearer" = [])),
    responses((status = 200, description = "You.", body = Me))
)]
pub async fn me(api: web::Data<JwtApi>, caller: Caller) -> Answered {
    let marks = api.chat.read_marks_of(caller.me.id).await?;
    Ok(HttpResponse::Ok().json(Me::new(&caller.me, marks)))
}

/// Who is that?
///
/// The address is shown to its owner alone.
#[utoipa::path(
    get, path = "/user/{user_id}", operation_id = "show_user", tag = "users", security(("bearer" = [])),
    params(("user_id" = String, Path, description = "As messages and rooms tell it.")),
    responses((status = 200, description = "Somebody.", body = User))
)]
pub async fn show(api: web::Data<JwtApi>, caller: Caller, id: web::Path<String>) -> Answered {
    let person = door::person(&api, &id).await?;
    Ok(HttpResponse::Ok().json(User::new(&person, &caller.me)))
}

/// Change the user name
#[utoipa::path(
    put, path = "/user/username", tag = "users", security(("bearer" = [])),
    request_body = NewUsername,
    responses(
        (status = 200, description = "It is changed.", body = Done),
        (status = 400, description = "Username must be between 3 and 32 characters; Username must be alphanumeric.", body = Refused),
    )
)]
pub async fn rename(api: web::Data<JwtApi>, asked: Asked<NewUsername>) -> Answered {
    api.accounts.change_username(asked.me.id, &asked.body.username).await?;
    Ok(HttpResponse::Ok().json(Done::ok()))
}

/// Change the password
///
/// Ends every other log-in and voids all refresh tokens.
#[utoipa::path(
    put, path = "/user/password", tag = "users", security(("bearer" = [])),
    request_body = NewPassword,
    responses(
        (status = 200, description = "It is changed.", body = Done),
        (status = 400, description = "Password must be between 8 and 32 characters; New password cannot be the same as the old password; Invalid password: the first of them.", body = Refused),
    )
)]
pub async fn change_password(
    api: web::Data<JwtApi>,
    site: Site,
    asked: Asked<NewPassword>,
) -> Answered {
    let (me, NewPassword { password, new_password }) = (asked.me, asked.body);
    let accounts = &api.accounts;
    let ended = accounts.change_password_by_api(me.id, &password, &new_password, site.from).await?;
    api.sessions.sessions.log_out(&ended);
    api.by_mail.tell_new_password(&me);
    // The password is changed whatever becomes of older links; the store has logged why they stay.
    drop(api.by_mail.void_links(me.id).await);
    Ok(HttpResponse::Ok().json(Done::ok()))
}
