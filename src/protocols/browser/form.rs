//! The fields of a form, whatever was sent: what is no form has no fields.
//! Must not know which fields a page has.

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;

/// Names and values in the order they were sent.
pub struct Form(Vec<(String, String)>);

impl Form {
    /// The first value of a field; empty when it was not sent.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value)
    }

    /// Whether the field was sent, be it empty: a browser sends the pressed button so.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(field, _)| field == name)
    }
}

impl FromRequest for Form {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        web::Form::<Vec<(String, String)>>::from_request(request, payload)
            .map(|fields| {
                Ok(Self(fields.map_or_else(|_no_form| Vec::new(), web::Form::into_inner)))
            })
            .boxed_local()
    }
}
