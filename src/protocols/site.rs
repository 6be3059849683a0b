//! Where a request comes from and under which address it reached us: what the web layer found out before any handler.
//! Must not trust a header; the web layer decides which proxies to believe.

use actix_web::dev::Payload;
use actix_web::http::header::{HOST, HeaderMap, HeaderName, ORIGIN};
use actix_web::{FromRequest, HttpMessage, HttpRequest, error};
use std::future::{Ready, ready};

use crate::domain::AddressPrefix;

/// The peer and the site it thinks it talks to.
#[derive(Clone, Debug)]
pub struct Site {
    /// Where the peer is, as far as limits need it.
    pub from: AddressPrefix,
    /// The address people use, without a slash at the end, like `https://chat.example.org`.
    pub url: String,
}

impl FromRequest for Site {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let site = request.extensions().get::<Self>().cloned();
        ready(site.ok_or_else(|| error::ErrorInternalServerError("no site was found out")))
    }
}

/// What a browser says about where a request was started.
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Whether a request that changes something, or opens a socket, was started by our own page or by no page at all.
///
/// Browsers say it themselves; older ones send at least the `Origin`. Who sends neither is no browser and carries no foreign cookies.
pub fn is_own(headers: &HeaderMap, site: &str) -> bool {
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let origin = text(ORIGIN);
    let same_host = origin.is_some_and(|origin| {
        let host = text(HOST).unwrap_or_default();
        let theirs = origin.split_once("://").map_or("", |(_, host)| host);
        let known = origin.eq_ignore_ascii_case(site) || theirs.eq_ignore_ascii_case(host);
        known && !theirs.is_empty()
    });
    match text(FETCH_SITE) {
        Some("same-origin" | "none") => true,
        // A proxy may have told the browser's "same-site" or nothing; then only the origin itself counts.
        Some(_) => origin.is_some_and(|origin| origin.eq_ignore_ascii_case(site)),
        None => origin.is_none() || same_host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    fn own(headers: &[(&'static str, &'static str)]) -> bool {
        let headers = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect();
        is_own(&headers, "https://chat.example.org")
    }

    #[test]
    fn our_own_page_and_programs_may() {
        assert!(own(&[]));
        assert!(own(&[("sec-fetch-site", "same-origin")]));
        assert!(own(&[("sec-fetch-site", "none")]));
        assert!(own(&[("origin", "https://chat.example.org"), ("host", "127.0.0.1:5000")]));
        assert!(own(&[("origin", "http://127.0.0.1:5000"), ("host", "127.0.0.1:5000")]));
    }

    #[test]
    fn foreign_pages_may_not() {
        assert!(!own(&[("sec-fetch-site", "cross-site")]));
        assert!(!own(&[("sec-fetch-site", "same-site"), ("origin", "https://x.example.org")]));
        assert!(!own(&[("origin", "https://evil.example"), ("host", "127.0.0.1:5000")]));
        assert!(!own(&[("origin", "http://127.0.0.1:8080"), ("host", "127.0.0.1:5000")]));
        assert!(!own(&[("origin", "null"), ("host", "127.0.0.1:5000")]));
        assert!(!own(&[("origin", "null")]));
    }

    #[test]
    fn the_browsers_own_word_counts_more_than_the_host() {
        let cross = [("sec-fetch-site", "cross-site"), ("origin", "http://a"), ("host", "a")];
        assert!(!own(&cross));
    }
}
