//! Who asks, and what he sent: what handlers of this door are handed once the request has its form and the token is good.
//! Must not know what he wants.

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;

use super::JwtApi;
use super::error::Refusal;
use super::request::{self, Body};
use crate::domain::{Account, AccountError, ChatError};
use crate::protocols::site::Site;

/// Somebody with a good access token.
pub struct Caller {
    /// Who it is.
    pub me: Account,
}

/// The same with what he sent.
pub struct Asked<T> {
    /// Who it is.
    pub me: Account,
    /// What he sent.
    pub body: T,
}

/// What somebody sent who needs no token.
pub struct Sent<T>(pub T);

impl FromRequest for Caller {
    type Error = Refusal;
    type Future = LocalBoxFuture<'static, Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        async move {
            let token = request::bearer(request.headers())?;
            Ok(Self { me: known(&request, token).await? })
        }
        .boxed_local()
    }
}

impl<T: Body> FromRequest for Asked<T> {
    type Error = Refusal;
    type Future = LocalBoxFuture<'static, Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, bytes) = (request.clone(), Bytes::from_request(request, payload));
        async move {
            let bytes = bytes.await.map_err(unread)?;
            let (token, body) = request::bearer_and_body(request.headers(), &bytes)?;
            Ok(Self { me: known(&request, token).await?, body })
        }
        .boxed_local()
    }
}

impl<T: Body> FromRequest for Sent<T> {
    type Error = Refusal;
    type Future = LocalBoxFuture<'static, Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, bytes) = (request.clone(), Bytes::from_request(request, payload));
        async move {
            let bytes = bytes.await.map_err(unread)?;
            Ok(Self(request::body(request.headers(), &bytes)?))
        }
        .boxed_local()
    }
}

/// Whose token it is.
async fn known(request: &HttpRequest, token: Option<&str>) -> Result<Account, Refusal> {
    let api = request.app_data::<web::Data<JwtApi>>().ok_or(ChatError::Internal)?;
    let access = api.tokens.check(token.ok_or(AccountError::AccessRefused)?)?;
    let account = api.accounts.account(access.who).await?.ok_or(AccountError::UserUnknown)?;
    if let Some(site) = request.extensions().get::<Site>() {
        api.chat.standing().note(account.id, site.from);
    }
    Ok(account)
}

/// Bodies are read whole, and refused if they are too large, before any handler.
fn unread(error: actix_web::Error) -> Refusal {
    log::error!("a body that was read cannot be read again error={error}");
    ChatError::Internal.into()
}
