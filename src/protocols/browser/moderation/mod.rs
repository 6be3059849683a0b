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
use super::frame::Frame;
use super::templates::Templates;
use crate::domain::{Name, Participant};
use crate::protocols::identity_cookie::Visitor;

pub use view::{AuditPage, CasePage, MeasuresPage, ReportsPage};

/// The moderator behind a request; for anybody else the path does not exist.
pub struct Moderator {
    /// Who.
    pub who: Participant,
    /// What stands around his pages.
    frame: Frame,
}

impl Moderator {
    fn templates(&self, browser: &Browser) -> Templates {
        browser.templates.around(&self.frame)
    }
}

impl FromRequest for Moderator {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let browser = request.app_data::<web::Data<Browser>>().cloned();
        let visitor = Visitor::from_request(request, payload);
        let request = request.clone();
        async move {
            let visitor = visitor.await?;
            match (browser, visitor.user(), visitor.account()) {
                (Some(browser), Some(id), Some(known)) => {
                    let is_one = browser.chat.standing().is_moderator(id).await;
                    let is_one = is_one.map_err(error::ErrorServiceUnavailable)?;
                    let name = known.handle.unwrap_or(known.display_name);
                    let who = Participant { id, name: Name::from_stored(name) };
                    if !is_one {
                        return Err(nothing_here());
                    }
                    // Not before: what was just done is shown once, and only where something is shown.
                    Ok(Self { who, frame: Frame::extract(&request).await? })
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
