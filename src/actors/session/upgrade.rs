//! From an upgrade request to its session: the app answers it, and if the answer brings a session, that takes the connection over.
//! Must not know which paths have sessions.

use std::fmt::Debug;
use std::rc::Rc;

use actix_codec::{AsyncRead, AsyncWrite, Encoder, Framed};
use actix_http::body::{MessageBody, to_bytes};
use actix_http::h1::{Codec, Message};
use actix_http::{ConnectionType, Request, Response};
use actix_rt::net::TcpStream;
use actix_service::{IntoServiceFactory, Service, ServiceFactory, fn_factory, fn_service};
use actix_web::dev::ServiceResponse;
use actix_web::error::ErrorInternalServerError;
use actix_web::{Error, HttpResponse};
use bytes::BytesMut;
use futures_util::future::LocalBoxFuture;
use tokio::io::AsyncWriteExt;

use super::websocket::Prepared;

/// What `actix_http::HttpServiceBuilder::upgrade` takes, so that sessions have their connections to themselves.
/// `stream_of` takes the connection out of whatever the HTTP service has wrapped it in.
pub fn upgrades<T, F, S, B>(
    app: F,
    stream_of: fn(T) -> TcpStream,
) -> impl ServiceFactory<
    (Request, Framed<T, Codec>),
    Config = (),
    Response = (),
    Error = Error,
    InitError = (),
    Service: 'static,
    Future: 'static,
>
where
    T: AsyncRead + AsyncWrite + Unpin + 'static,
    F: IntoServiceFactory<S, Request>,
    S: ServiceFactory<Request, Config = (), Response = ServiceResponse<B>, Error = Error> + 'static,
    S::InitError: Debug,
    S::Service: 'static,
    B: MessageBody + 'static,
{
    let app = Rc::new(app.into_factory());
    fn_factory(move || {
        let app = Rc::clone(&app);
        async move {
            let app = app.new_service(()).await.map_err(|error| log::error!("{error:?}"))?;
            let app = Rc::new(app);
            Ok(fn_service(move |(request, framed)| {
                let app = Rc::clone(&app);
                // Boxed one after the other, so that a connection does not keep the room that its request needed.
                Box::pin(async move {
                    if let Some(session) = Box::pin(answer(app, request, framed, stream_of)).await?
                    {
                        session.await;
                    }
                    Ok(())
                })
            }))
        }
    })
}

async fn answer<T, S, B>(
    app: Rc<S>,
    request: Request,
    framed: Framed<T, Codec>,
    stream_of: fn(T) -> TcpStream,
) -> Result<Option<LocalBoxFuture<'static, ()>>, Error>
where
    T: AsyncRead + AsyncWrite + Unpin,
    S: Service<Request, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody + 'static,
{
    let mut response = match app.call(request).await {
        Ok(response) => response.map_into_boxed_body().into_parts().1,
        Err(error) => error.error_response(),
    };
    let prepared = Prepared::of(&mut response);
    let parts = framed.into_parts();
    let mut stream = stream_of(parts.io);
    stream.write_all(&encoded(parts.codec, response, prepared.is_some()).await?).await?;
    match prepared {
        Some(prepared) => Ok(Some(prepared.on(stream, &parts.read_buf))),
        None => {
            stream.shutdown().await?;
            Ok(None)
        }
    }
}

/// An answer as it goes over the wire; if it brings no session, it is the last on its connection.
async fn encoded(
    mut codec: Codec,
    response: HttpResponse,
    has_session: bool,
) -> Result<BytesMut, Error> {
    let (mut response, body) = Response::from(response).into_parts();
    if !has_session {
        response.head_mut().set_connection_type(ConnectionType::Close);
    }
    let body = to_bytes(body).await.map_err(ErrorInternalServerError)?;
    let mut bytes = BytesMut::new();
    codec.encode(Message::Item((response, body.size())), &mut bytes)?;
    if !has_session {
        codec.encode(Message::Chunk(Some(body)), &mut bytes)?;
        codec.encode(Message::Chunk(None), &mut bytes)?;
    }
    Ok(bytes)
}
