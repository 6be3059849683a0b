//! Forms of other sites must not act for our visitors, nor their scripts open sockets with our cookie.
//! Must not ask for tokens: browsers say where a request was started. Socket.IO clients of other sites come in without
//! their cookie.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{COOKIE, HeaderMap, ORIGIN, UPGRADE};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpResponse};

use super::doors::Door;
use super::state::AppState;
use super::telling::explained;
use crate::config::Origins;
use crate::protocols::site::{Site, is_own};

const TOLD: &str = "This was started by a page of another site, so it was not done. Open the front page and try again from there.";

/// As servers of Socket.IO say it.
const FORBIDDEN: &str = "Forbidden";

/// Answers 403 to what a foreign page started.
pub async fn refuse(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let url = request.extensions().get::<Site>().map(|site| site.url.clone());
    let is_own = is_own(request.headers(), url.as_deref().unwrap_or_default());
    let acts = !request.method().is_safe() || request.headers().contains_key(UPGRADE);
    let state = AppState::of(&request);
    let door = Door::of(request.head());
    let (may, told) = match door {
        Door::Pages => (is_own || !acts, TOLD),
        Door::SocketIo => {
            let origins = state.as_ref().map(|state| &state.config.http.cors_origins);
            (is_own || origins.is_some_and(|origins| allows(origins, request.headers())), FORBIDDEN)
        }
        // What is for programs carries a token that no browser sends by itself.
        _ => (true, TOLD),
    };
    if !may {
        let forbidden = HttpResponse::build(StatusCode::FORBIDDEN);
        let answer = state
            .map(|state| explained(&state, request.head(), StatusCode::FORBIDDEN, told, forbidden));
        let answer = answer.unwrap_or_else(|| HttpResponse::Forbidden().finish());
        return Ok(request.into_response(answer));
    }
    if door == Door::SocketIo && (!is_own || sid(request.query_string()).is_some()) {
        // Who has a session is known there: nobody's row is read for each of his polls.
        request.headers_mut().remove(COOKIE);
    }
    Ok(next.call(request).await?.map_into_boxed_body())
}

/// Whether scripts of that site may come in, without a cookie.
fn allows(origins: &Origins, headers: &HeaderMap) -> bool {
    match origins {
        Origins::Any => true,
        Origins::These(sites) => {
            let origin = headers.get(ORIGIN).and_then(|origin| origin.to_str().ok());
            origin.is_some_and(|origin| sites.iter().any(|site| site == origin))
        }
    }
}

/// The session that a request of a Socket.IO client goes on with.
pub fn sid(query: &str) -> Option<&str> {
    let mut fields = query.split('&');
    fields.find_map(|field| field.strip_prefix("sid=")).filter(|sid| !sid.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    #[test]
    fn a_session_is_named_in_the_query() {
        assert_eq!(sid("EIO=4&transport=polling&sid=abc&t=x"), Some("abc"));
        for none in ["", "EIO=4", "sid=", "xsid=abc", "EIO=4&SID=abc"] {
            assert_eq!(sid(none), None, "{none}");
        }
    }

    #[test]
    fn the_sites_that_are_named_may_come_in_and_no_others() {
        let from = |site: &'static str| [(ORIGIN, HeaderValue::from_static(site))].into_iter();
        let these = Origins::These(vec!["https://app.example.org".into()]);
        assert!(allows(&these, &from("https://app.example.org").collect()));
        assert!(!allows(&these, &from("https://evil.example").collect()));
        assert!(!allows(&these, &HeaderMap::new()), "a page that does not say which");
        assert!(allows(&Origins::Any, &from("null").collect()));
    }
}
