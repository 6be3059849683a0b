//! Scripts of other sites may use the paths of programs, and no others: preflights are answered, and answers say so.
//! Must not allow cookies, on any path: what is for other sites is asked for with a token.

use std::rc::Rc;
use std::task::{Context, Poll};

use actix_cors::Cors;
use actix_web::Error;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform};
use actix_web::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use futures_util::future::{FutureExt, LocalBoxFuture};

use super::routes::is_for_programs;
use crate::config::Origins;

/// How long browsers keep the answer to a preflight, in seconds.
const KEPT: usize = 3_600;

/// The layer.
pub struct OnPathsOfPrograms(Cors);

/// The layer around what it lies on: twice the same service, with the rules and without.
pub struct Layer<S, C> {
    bare: Rc<S>,
    ruled: C,
}

impl OnPathsOfPrograms {
    /// For scripts from these sites.
    pub fn new(origins: &Origins) -> Self {
        let rules = Cors::default()
            .allowed_methods(["GET", "HEAD", "POST", "PUT", "DELETE"])
            .allow_any_header()
            .expose_headers([RETRY_AFTER, WWW_AUTHENTICATE])
            .max_age(KEPT);
        Self(match origins {
            Origins::Any => rules.allow_any_origin().send_wildcard(),
            Origins::These(sites) => {
                sites.iter().fold(rules, |rules, site| rules.allowed_origin(site))
            }
        })
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
        let ruled = self.0.new_transform(Rc::clone(&bare));
        async move { Ok(Layer { bare, ruled: ruled.await? }) }.boxed_local()
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

    fn call(&self, request: ServiceRequest) -> Self::Future {
        if is_for_programs(request.head()) {
            return self.ruled.call(request).boxed_local();
        }
        let answered = self.bare.call(request);
        async move { Ok(answered.await?.map_into_left_body()) }.boxed_local()
    }
}
