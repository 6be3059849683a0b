//! The moderators' pages: open reports, one report with its sealed lines, what holds, what was done.
//! Must not exist for anybody else: whoever is no moderator gets what any unknown path gets.

pub mod audit;
pub mod case;
mod decision;
pub mod measures;
pub mod reports;
mod view;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, error, web};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;

use super::Browser;
use crate::domain::{Name, Participant};
use crate::protocols::identity_cookie::Visitor;

pub use view::{AuditPage, CasePage, MeasuresPage, ReportsPage};

/// The moderator behind a request; for anybody else the path does not exist.
pub struct Moderator(pub Participant);

impl FromRequest for Moderator {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let browser = request.app_data::<web::Data<Browser>>().cloned();
        let visitor = Visitor::from_request(request, payload);
        async move {
            let visitor = visitor.await?;
            match (browser, visitor.user(), visitor.account()) {
                (Some(browser), Some(id), Some(known)) => {
                    let is_one = browser.chat.standing().is_moderator(id).await;
                    let is_one = is_one.map_err(error::ErrorServiceUnavailable)?;
                    let name = known.handle.unwrap_or(known.display_name);
                    let moderator = Participant { id, name: Name::from_stored(name) };
                    is_one.then_some(Self(moderator)).ok_or_else(nothing_here)
                }
                _ => Err(nothing_here()),
            }
        }
        .boxed_local()
    }
}

fn nothing_here() -> actix_web::Error {
    error::ErrorNotFound("")
}
