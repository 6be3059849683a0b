//! Making a room, saying something in one, and reading what was said.
//! Must not decide who may; it parses, asks and renders.

use actix_web::{HttpRequest, HttpResponse, web};
use bytes::Bytes;

use super::TcpApi;
use super::error::refused;
use crate::domain::AccountError;
use crate::protocols::site::Site;

/// Makes a room that stays.
pub async fn create_room(
    _api: web::Data<TcpApi>,
    _site: Site,
    _request: HttpRequest,
    _body: Bytes,
) -> HttpResponse {
    refused(&AccountError::KeyRefused.into())
}

/// Says something in a room.
pub async fn send_message(
    _api: web::Data<TcpApi>,
    _site: Site,
    _request: HttpRequest,
    _body: Bytes,
) -> HttpResponse {
    refused(&AccountError::KeyRefused.into())
}

/// What was said in a room, the newest last.
pub async fn get_room_history(
    _api: web::Data<TcpApi>,
    _site: Site,
    _request: HttpRequest,
) -> HttpResponse {
    refused(&AccountError::KeyRefused.into())
}
