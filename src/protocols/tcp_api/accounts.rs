//! Registering and logging in.
//! Must not know how a password is checked or a key is made; it parses, asks once and answers.

use actix_web::{HttpResponse, web};
use bytes::Bytes;

use super::TcpApi;
use super::error::{Answered, Form, told};
use super::fields::texts;
use crate::domain::ChatError;
use crate::protocols::site::Site;

/// Makes an account.
pub async fn register(api: web::Data<TcpApi>, site: Site, body: Bytes) -> HttpResponse {
    told(registered(&api, &site, &body))
}

/// Gives a program what proves who uses it.
pub async fn log_in(_api: web::Data<TcpApi>, _site: Site, body: Bytes) -> HttpResponse {
    told(logged_in(&body))
}

fn registered(api: &TcpApi, site: &Site, body: &[u8]) -> Answered {
    texts(body, Form::Register, ["login", "password", "username"])?;
    api.limits.register(site.from)?;
    Err(ChatError::Unavailable.into())
}

fn logged_in(body: &[u8]) -> Answered {
    texts(body, Form::LogIn, ["login", "password"])?;
    Err(ChatError::Unavailable.into())
}
