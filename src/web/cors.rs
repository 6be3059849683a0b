//! Scripts of other sites may use the paths of programs, and no others: preflights are answered, and answers say so.
//! Must not let a cookie of ours count for other sites. Socket.IO clients of old send theirs with every poll, so these
//! are told that they may; `cross_site` throws it away.

use std::rc::Rc;
use std::task::{Context, Poll, ready};

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
    with_cookies: Cors,
    for_all: bool,
}

/// The layer around what it lies on: the same service without rules, with them, and with those for clients that send cookies.
pub struct Layer<S, C> {
    bare: Rc<S>,
    ruled: C,
    with_cookies: C,
    /// Whether every site may.
    for_all: bool,
}

impl OnPathsOfPrograms {
    /// For scripts from these sites.
    pub fn new(origins: &Origins) -> Self {
        let rules = match origins {
            Origins::Any => rules_for(origins).send_wildcard(),
            Origins::These(_) => rules_for(origins),
        };
        let with_cookies = rules_for(origins).supports_credentials();
        Self { rules, with_cookies, for_all: *origins == Origins::Any }
    }
}

fn rules_for(origins: &Origins) -> Cors {
    let rules = Cors::default()
        .allowed_methods(METHODS)
        .allow_any_header()
        .expose_headers([RETRY_AFTER, WWW_AUTHENTICATE])
        .max_age(KEPT);
    match origins {
        Origins::Any => rules.allow_any_origin(),
        Origins::These(sites) => sites.iter().fold(rules, |rules, site| rules.allowed_origin(site)),
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
        let with_cookies = self.with_cookies.new_transform(Rc::clone(&bare));
        let for_all = self.for_all;
        async move {
            let (ruled, with_cookies) = (ruled.await?, with_cookies.await?);
            Ok(Layer { bare, ruled, with_cookies, for_all })
        }
        .boxed_local()
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
        ready!(self.with_cookies.poll_ready(context))?;
        self.ruled.poll_ready(context)
    }

    fn call(&self, mut request: ServiceRequest) -> Self::Future {
        let door = Door::of(request.head());
        if door == Door::SocketIo {
            return self.with_cookies.call(request).boxed_local();
        }
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
