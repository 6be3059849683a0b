//! The page's WebSocket: who may open it, and to which room.
//! Must not know what is said on it; the conversation does.

use actix_web::{HttpRequest, HttpResponse, web};

use super::Browser;
use super::error::refusal;
use crate::domain::ChatError;

/// Opens the socket.
pub async fn open(browser: web::Data<Browser>, request: HttpRequest) -> HttpResponse {
    refusal(&browser, request.headers(), &ChatError::Unavailable)
}
