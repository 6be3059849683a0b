//! `/echo`: text comes back as text, binary as binary, and nothing is said unasked.
//! Must not know the chat.

use actix_web::{Error, HttpRequest, HttpResponse, web};
use chinwag::actors::session::{SessionHost, start};
use chinwag::actors::{Codec, Conversation, Frame, Incoming, Step, Tag};
use chinwag::domain::{ChatError, Reply};

use super::engine::{NoWords, peer};

struct Echo;

impl Conversation for Echo {
    fn codec(&self) -> &'static dyn Codec {
        &NoWords
    }

    fn received(&mut self, incoming: Incoming) -> Vec<Step> {
        let frame = match incoming {
            Incoming::Text(text) => Frame::text(&text),
            Incoming::Binary(bytes) => Frame::binary(&bytes),
        };
        vec![Step::Send(frame)]
    }

    fn replied(&mut self, _tag: Tag, _result: Result<Reply, ChatError>) -> Vec<Step> {
        Vec::new()
    }
}

/// Opens the socket.
pub async fn serve(
    request: HttpRequest,
    host: web::Data<SessionHost>,
) -> Result<HttpResponse, Error> {
    start(&request, Box::new(Echo), &host, peer(&request)?, Box::new(()))
}
