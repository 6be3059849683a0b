//! The socket: everybody may open one, and who he is he says in the first frame and proves with each command.
//! Must not know what is said on it; the conversation does.

use actix_web::{Error, HttpRequest, HttpResponse, web};

use super::conversation::CommandConversation;
use super::{JsonCommands, error};
use crate::actors::session::{self, Peer};
use crate::protocols::site::Site;

/// Opens the socket.
///
/// # Errors
/// When the request is no WebSocket handshake.
pub async fn open(
    door: web::Data<JsonCommands>,
    request: HttpRequest,
    site: Site,
) -> Result<HttpResponse, Error> {
    let permit = match door.limits.connect(site.from) {
        Ok(permit) => permit,
        Err(too_many) => return Ok(error::refused(&too_many)),
    };
    let tokens = door.tokens.clone();
    let conversation = CommandConversation::new(move |token| tokens.check(token));
    // Whose connection it is shows with the first command.
    let peer = Peer { user: None, login: None, from: site.from };
    session::start(&request, Box::new(conversation), &door.sessions, peer, Box::new(permit))
}
