//! Headers that every answer carries, whatever it is: a browser must not do with our pages what we do not do.
//! Must not know which page it is.

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CROSS_ORIGIN_RESOURCE_POLICY, HeaderName, HeaderValue,
    REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use actix_web::middleware::Next;

use super::state::AppState;

const FIXED: [(HeaderName, &str); 7] = [
    (
        CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
         connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; \
         manifest-src 'self'",
    ),
    (X_FRAME_OPTIONS, "DENY"),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // Not `no-referrer`: browsers would then send `Origin: null` with our own forms.
    (REFERRER_POLICY, "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), \
         microphone=(), midi=(), payment=(), serial=(), usb=()",
    ),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (CROSS_ORIGIN_RESOURCE_POLICY, "same-origin"),
];

/// What an answer may say for itself.
const OWN: [HeaderName; 3] = [CACHE_CONTROL, CONTENT_SECURITY_POLICY, CROSS_ORIGIN_RESOURCE_POLICY];

/// Two years; the host alone, because its neighbours may be somebody else's.
const HTTPS_ONLY: HeaderValue = HeaderValue::from_static("max-age=63072000");
const PRIVATE: HeaderValue = HeaderValue::from_static("no-store");

/// Names and values for an answer that nothing else is known about.
pub fn of_every_answer(https: bool) -> impl Iterator<Item = (HeaderName, HeaderValue)> {
    let https_only = https.then_some((STRICT_TRANSPORT_SECURITY, HTTPS_ONLY));
    let fixed = FIXED.into_iter().map(|(name, value)| (name, HeaderValue::from_static(value)));
    fixed.chain(https_only).chain([(CACHE_CONTROL, PRIVATE)])
}

/// Adds them. What says nothing about caching is private; a page that other people's code builds may have a policy of its own,
/// and what is meant for all sites may say so.
pub async fn add(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let https = AppState::of(&request).is_some_and(|state| state.is_https());
    let mut response = next.call(request).await?;
    let headers = response.headers_mut();
    for (name, value) in of_every_answer(https) {
        let is_said = OWN.contains(&name) && headers.contains_key(&name);
        if !is_said {
            headers.insert(name, value);
        }
    }
    Ok(response)
}
