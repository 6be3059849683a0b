//! The response body of an upgraded request: it takes frames from the line for as long as the connection accepts them.
//! Must not decide anything; when the connection drops it, the session is over.

use std::cell::RefCell;
use std::convert::Infallible;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, MessageBody};
use bytes::Bytes;

use super::line::Line;

/// The writing half of a WebSocket session.
pub struct Body(pub Rc<RefCell<Line>>);

impl MessageBody for Body {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Infallible>>> {
        self.0.borrow_mut().poll_frame(context).map(|frame| frame.map(Ok))
    }
}

impl Drop for Body {
    fn drop(&mut self) {
        if let Ok(mut line) = self.0.try_borrow_mut() {
            line.end();
        }
    }
}
