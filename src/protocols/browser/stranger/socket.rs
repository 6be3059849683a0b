//! The WebSocket of random chat: who may open it.
//! Must not know what is said on it; the conversation does.

use actix_web::http::StatusCode;
use actix_web::{Error, HttpRequest, HttpResponse, web};

use super::{StrangerConversation, page};
use crate::actors::session::{self, Peer};
use crate::domain::Participant;
use crate::protocols::browser::Browser;
use crate::protocols::browser::error::{explained, refusal};
use crate::protocols::identity_cookie::Visitor;
use crate::protocols::site::Site;

/// Opens the socket for somebody who pressed *Start* at least once. A foreign page was refused before.
///
/// # Errors
/// When the request is no WebSocket handshake.
pub async fn open(
    browser: web::Data<Browser>,
    request: HttpRequest,
    site: Site,
    visitor: Visitor,
) -> Result<HttpResponse, Error> {
    if !browser.strangers.is_on() {
        return Ok(page::switched_off(&browser, request.headers()));
    }
    let (Some(id), Some(name)) = (visitor.user(), visitor.name_among_strangers()) else {
        let status = StatusCode::UNAUTHORIZED;
        let answer = HttpResponse::build(status);
        let told = "Press Start on the page of random chat first.";
        return Ok(explained(&browser, request.headers(), status, told, answer));
    };
    match browser.limits.connect(site.from) {
        Ok(permit) => {
            let peer = Peer { user: Some(id), login: visitor.login(), from: site.from };
            let conversation = Box::new(StrangerConversation::new(Participant { id, name }));
            let host = &browser.strangers.sessions;
            session::start(&request, conversation, host, peer, Box::new(permit))
        }
        Err(error) => Ok(refusal(&browser, request.headers(), &error)),
    }
}
