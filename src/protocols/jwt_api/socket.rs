//! The socket of a room: the upgrade is accepted first, and who may not come in is told by the close, as clients expect.
//! Must not know what is said on it; the conversation does.

use std::time::Instant;

use actix_web::http::header::{AUTHORIZATION, HeaderMap};
use actix_web::{Error, HttpRequest, HttpResponse, web};
use serde::Deserialize;

use super::JwtApi;
use super::codec::JwtCodec;
use super::conversation::ends::{
    FORBIDDEN, INVALID_TOKEN, ROOM_NOT_FOUND, UNAUTHORIZED, USER_NOT_FOUND, refused,
};
use super::conversation::{Caller, RoomConversation};
use super::{door, error, request};
use crate::accounts::Access;
use crate::actors::session::{self, Peer};
use crate::actors::{CloseReason, Codec, Conversation, Incoming, Step, Tag};
use crate::clock;
use crate::domain::{Action, ChatError, Participant, Reply, RoomKey, allows};
use crate::protocols::site::Site;

/// Where browsers put the token, which can send no header with an upgrade.
#[derive(Deserialize, Default)]
struct Query {
    token: Option<String>,
}

/// Opens the socket. A token in the header counts more than one in the address.
///
/// # Errors
/// When the request is no WebSocket handshake.
pub async fn open(
    api: web::Data<JwtApi>,
    request: HttpRequest,
    site: Site,
    room: web::Path<String>,
) -> Result<HttpResponse, Error> {
    let permit = match api.limits.connect(site.from) {
        Ok(permit) => permit,
        Err(error) => return Ok(error::refused(&error)),
    };
    let access = access(&api, &request);
    let user = access.as_ref().ok().map(|access| access.who);
    let caller = async { enter(&api, &site, &room, access?).await };
    let conversation: Box<dyn Conversation> = match caller.await {
        Ok((key, caller)) => Box::new(RoomConversation::new(key, caller)),
        Err(reason) => Box::new(Refused(reason)),
    };
    let peer = Peer { user, login: None, from: site.from };
    session::start(&request, conversation, &api.sessions, peer, Box::new(permit))
}

fn access(api: &JwtApi, request: &HttpRequest) -> Result<Access, CloseReason> {
    let query = web::Query::<Query>::from_query(request.query_string());
    let query = query.map(web::Query::into_inner).unwrap_or_default();
    let token = match (in_header(request.headers()), &query.token) {
        (Some(token), _) => token.ok_or(INVALID_TOKEN)?,
        (None, Some(token)) => token,
        (None, None) => return Err(UNAUTHORIZED),
    };
    api.tokens.check(token).map_err(|_refused| INVALID_TOKEN)
}

/// What the header holds, if there is one.
fn in_header(headers: &HeaderMap) -> Option<Option<&str>> {
    let header = headers.get(AUTHORIZATION)?;
    Some(header.to_str().ok().and_then(request::token))
}

/// Finds out who wants to come in and whether he may. An unknown room counts like a wrong code.
async fn enter(
    api: &JwtApi,
    site: &Site,
    room: &str,
    access: Access,
) -> Result<(RoomKey, Caller), CloseReason> {
    let found = door::room(api, site.from, access.who, room).await;
    let (room, _) = found.map_err(|error| match error {
        ChatError::RoomNotFound => ROOM_NOT_FOUND,
        other => refused(&other),
    })?;
    let account = api.accounts.account(access.who).await.map_err(|error| refused(&error))?;
    let account = account.ok_or(USER_NOT_FOUND)?;
    let role = api.chat.role(&room, account.id).await.map_err(|error| refused(&error))?;
    allows(role, Action::Read, room.is_private).map_err(|_not_joined| FORBIDDEN)?;
    let left = (access.until - clock::now()).to_std().unwrap_or_default();
    let who = Participant { id: account.id, name: account.display_name };
    Ok((room.key, Caller { who, email: account.email, until: Instant::now() + left }))
}

/// Somebody who is told why he may not come in, and nothing else.
struct Refused(CloseReason);

impl Conversation for Refused {
    fn codec(&self) -> &'static dyn Codec {
        &JwtCodec
    }

    fn opened(&mut self) -> Vec<Step> {
        vec![Step::Close(self.0.clone())]
    }

    fn received(&mut self, _: Incoming) -> Vec<Step> {
        Vec::new()
    }

    fn replied(&mut self, _: Tag, _: Result<Reply, ChatError>) -> Vec<Step> {
        Vec::new()
    }
}
