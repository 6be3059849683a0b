//! What stands around every page: who is logged in, where one can go, and what was just done.
//! Must not know which page it is around.

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use serde::Serialize;

use super::Browser;
use super::flash::{self, Flash};
use super::warning::{self, WarningView};
use crate::protocols::identity_cookie::Visitor;

/// For templates.
#[derive(Clone, Default, Serialize)]
pub struct Frame {
    /// The display name of somebody who is logged in.
    pub name: Option<String>,
    /// Whether he looks after reports.
    pub is_moderator: bool,
    /// Whether it is known who looks: pages about faults do not know it.
    pub is_known: bool,
    /// What a moderator has told him and he has not put away.
    pub warnings: Vec<WarningView>,
    /// What was just done, one sentence each.
    pub flashes: Vec<Flash>,
}

impl FromRequest for Frame {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let visitor = Visitor::from_request(request, payload).into_inner();
        let browser = request.app_data::<web::Data<Browser>>().cloned();
        let request = request.clone();
        async move {
            let visitor = visitor?;
            let account = visitor.account();
            let warnings =
                browser.as_ref().map(|browser| warning::waiting(browser, visitor.user()));
            let warnings = warnings.unwrap_or_default();
            let is_moderator = match (browser, visitor.user().filter(|_| account.is_some())) {
                // A link that is missing for a moment is no reason to show no page.
                (Some(browser), Some(user)) => {
                    browser.chat.standing().is_moderator(user).await.unwrap_or_default()
                }
                _ => false,
            };
            let name = account.map(|account| account.display_name);
            Ok(Self {
                name,
                is_moderator,
                is_known: true,
                warnings,
                flashes: flash::take(&request),
            })
        }
        .boxed_local()
    }
}
