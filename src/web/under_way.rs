//! Tells a connection when a request on it begins, and when the last byte of its answer is out.
//! Must not know what the answer is: that of a WebSocket lasts as long as the socket.

use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::Error;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use bytes::Bytes;

use super::connection::{Traffic, UnderWay};

/// Begins with the head of the request.
pub async fn tell(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<Told>, Error> {
    let under_way = request.conn_data::<Traffic>().map(Traffic::begin);
    let response = next.call(request).await?.map_into_boxed_body();
    Ok(response.map_body(|_, body| Told { body, _under_way: under_way }))
}

/// The body of an answer; the request is under way until it is dropped.
pub struct Told {
    body: BoxBody,
    _under_way: Option<UnderWay>,
}

impl MessageBody for Told {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.body).poll_next(context)
    }
}
