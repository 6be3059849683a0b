//! Scripts of other sites may use the paths of programs, and no others: preflights are answered, and answers say so.
//! Must not allow cookies, on any path: what is for other sites is asked for with a token.

use std::rc::Rc;
use std::task::{Context, Poll};

use actix_cors::Cors;
use actix_web::Error;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform};
use actix_web::http::Method;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_REQUEST_METHOD, HeaderValue, RETRY_AFTER,
    WWW_AUTHENTICATE,
};
use futures_util::future::{FutureExt, LocalBoxFuture};

use super::doors::Door;
use crate::config::Origins;

/// How long browsers keep the answer to a preflight, in seconds.
const KEPT: usize = 3_600;

/// Methods that scripts of other sites may use; which of them a path knows, it says itself.
const METHODS: [&str; 7] = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];
const ALL: HeaderValue = HeaderValue::from_static("*");

/// The layer.
pub struct OnPathsOfPrograms {
    rules: Cors,
    for_all: bool,
}

/// The layer around what it lies on: twice the same service, with the rules and without.
pub struct Layer<S, C> {
    bare: Rc<S>,
    ruled: C,
    /// Whether every site may.
    for_all: bool,
}

impl OnPathsOfPrograms {
    /// For scripts from these sites.
    pub fn new(origins: &Origins) -> Self {
        let rules = Cors::default()
            .allowed_methods(METHODS)
            .allow_any_header()
            .expose_headers([RETRY_AFTER, WWW_AUTHENTICATE])
            .max_age(KEPT);
        let rules = match origins {
            Origins::Any => rules.allow_any_origin().send_wildcard(),
            Origins::These(sites) => {
                sites.iter().fold(rules, |rules, site| rules.allowed_origin(site))
            }
        };
        Self { rules, for_all: *origins == Origins::Any }
    }
}

impl<S, B> Transform<S, ServiceRequest> for OnPathsOfPrograms
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type InitError = ();
    type Transform = Layer<S, <Cors as Transform<Rc<S>, ServiceRequest>>::Transform>;
    type Future = LocalBoxFuture<'static, Result<Self::Transform, ()>>;

    fn new_transform(&self, service: S) -> Self::Future {
        let bare = Rc::new(service);
        let ruled = self.rules.new_transform(Rc::clone(&bare));
        let for_all = self.for_all;
        async move { Ok(Layer { bare, ruled: ruled.await?, for_all }) }.boxed_local()
    }
}

impl<S, C, B> Service<ServiceRequest> for Layer<S, C>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    C: Service<ServiceRequest, Response = ServiceResponse<EitherBody<B>>, Error = Error>,
    C::Future: 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self::Response, Error>>;

    fn poll_ready(&self, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.ruled.poll_ready(context)
    }

    fn call(&self, mut request: ServiceRequest) -> Self::Future {
        let door = Door::of(request.head());
        if !door.is_for_programs() {
            let answered = self.bare.call(request);
            return async move { Ok(answered.await?.map_into_left_body()) }.boxed_local();
        }
        if door == Door::Commands && request.method() == Method::OPTIONS {
            // Its handlers answer these themselves, in their own words.
            request.headers_mut().remove(ACCESS_CONTROL_REQUEST_METHOD);
        }
        let for_all = self.for_all;
        let answered = self.ruled.call(request);
        async move {
            let mut answer = answered.await?;
            let headers = answer.headers_mut();
            if for_all && !headers.contains_key(ACCESS_CONTROL_ALLOW_ORIGIN) {
                // Clients of old find it in every answer, also without asking from a site.
                headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, ALL);
            }
            Ok(answer)
        }
        .boxed_local()
    }
}
