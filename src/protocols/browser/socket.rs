//! The page's WebSocket: who may open it, and to which room.
//! Must not know what is said on it; the conversation does.

use actix_web::http::StatusCode;
use actix_web::{Error, HttpRequest, HttpResponse, web};
use serde::Deserialize;

use super::error::{explained, refusal};
use super::{Browser, BrowserConversation, door};
use crate::actors::session::{self, Peer};
use crate::domain::{AddressPrefix, ChatError, RoomKey};
use crate::protocols::identity_cookie::{Entry, Visitor};
use crate::protocols::site::Site;

/// Which room the page shows.
#[derive(Deserialize)]
pub struct Wanted {
    room: Option<String>,
}

/// Opens the socket for somebody who has entered a room. A foreign page was refused before.
///
/// # Errors
/// When the request is no WebSocket handshake.
pub async fn open(
    browser: web::Data<Browser>,
    request: HttpRequest,
    site: Site,
    visitor: Visitor,
    wanted: web::Query<Wanted>,
) -> Result<HttpResponse, Error> {
    let Some(entry) = visitor.entry() else {
        let status = StatusCode::UNAUTHORIZED;
        let answer = HttpResponse::build(status);
        let told = "Enter a room on the front page first.";
        return Ok(explained(&browser, request.headers(), status, told, answer));
    };
    let permitted = async {
        let permit = browser.limits.connect(site.from)?;
        let told = wanted.room.as_deref().unwrap_or_default();
        let room = wanted_room(&browser, site.from, &entry, told).await?;
        Ok((permit, room))
    };
    match permitted.await {
        Ok((permit, room)) => {
            let user = Some(entry.who.id);
            let peer = Peer { user, login: visitor.login(), from: site.from };
            let conversation = Box::new(BrowserConversation::new(room, entry.who));
            let host = &browser.sessions;
            session::start(&request, conversation, host, peer, Box::new(permit))
        }
        Err(error) => Ok(refusal(&browser, request.headers(), &error)),
    }
}

/// The room of the page. That a room has ended the page learns on the socket, so that it does not try again and again.
async fn wanted_room(
    browser: &Browser,
    from: AddressPrefix,
    entry: &Entry,
    wanted: &str,
) -> Result<RoomKey, ChatError> {
    match door::meant(browser, from, entry, wanted).await {
        Err(ChatError::RoomNotFound) => RoomKey::exact(wanted).ok_or(ChatError::RoomNotFound),
        other => other,
    }
}
