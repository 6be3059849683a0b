//! What tells requests apart that come to one path: a header, never a body.
//! Must not know the paths, nor who gets the request.

use actix_web::dev::RequestHead;
use actix_web::guard::GuardContext;
use actix_web::http::Method;
use actix_web::http::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, UPGRADE};

/// The two ways in which browsers send forms that can hold fields of ours.
const FORMS: [&str; 2] = ["application/x-www-form-urlencoded", "multipart/form-data"];

/// Whether the connection is to become a WebSocket.
pub fn is_socket(head: &RequestHead) -> bool {
    let mut protocols = listed(&head.headers, UPGRADE);
    head.method == Method::GET && protocols.any(|name| name.eq_ignore_ascii_case("websocket"))
}

/// Whether a browser sent a form. Any other body is looked at as JSON, whatever is said about it.
pub fn has_form_body(headers: &HeaderMap) -> bool {
    listed(headers, CONTENT_TYPE).any(|kind| FORMS.contains(&kind.to_ascii_lowercase().as_str()))
}

/// Whether JSON is asked for by name, and no page is: `*/*` gets the page.
pub fn names_json(headers: &HeaderMap) -> bool {
    let names = |kind: &str| listed(headers, ACCEPT).any(|named| named.eq_ignore_ascii_case(kind));
    names("application/json") && !names("text/html")
}

/// A request that wants a WebSocket.
pub fn socket(context: &GuardContext<'_>) -> bool {
    is_socket(context.head())
}

/// A form that is posted.
pub fn form(context: &GuardContext<'_>) -> bool {
    let head = context.head();
    head.method == Method::POST && has_form_body(&head.headers)
}

/// Something to look at, as JSON.
pub fn json(context: &GuardContext<'_>) -> bool {
    let head = context.head();
    [Method::GET, Method::HEAD].contains(&head.method) && names_json(&head.headers)
}

/// The items of a header, without what is said about each.
fn listed(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = &str> {
    headers
        .get_all(name)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|item| item.split(';').next().unwrap_or_default().trim())
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;
    use actix_web::test::TestRequest;

    fn with(name: HeaderName, value: &'static str) -> HeaderMap {
        [(name, HeaderValue::from_static(value))].into_iter().collect()
    }

    #[test]
    fn an_upgrade_is_one_to_a_websocket() {
        let is_one = |method: Method, protocols: &'static str| {
            let request = TestRequest::default().method(method).insert_header((UPGRADE, protocols));
            is_socket(request.to_http_request().head())
        };
        assert!(is_one(Method::GET, "websocket"));
        assert!(is_one(Method::GET, "h2c, WebSocket"));
        assert!(!is_one(Method::GET, "h2c"));
        assert!(!is_one(Method::POST, "websocket"));
    }

    #[test]
    fn only_what_browsers_send_for_forms_is_a_form() {
        for form in [
            "application/x-www-form-urlencoded",
            "Application/X-WWW-Form-Urlencoded; charset=UTF-8",
            "multipart/form-data; boundary=x",
        ] {
            assert!(has_form_body(&with(CONTENT_TYPE, form)), "{form}");
        }
        for other in ["application/json", "text/plain", "application/x-www-form-urlencodedx", ""] {
            assert!(!has_form_body(&with(CONTENT_TYPE, other)), "{other}");
        }
        assert!(!has_form_body(&HeaderMap::new()));
    }

    #[test]
    fn json_has_to_be_asked_for_by_name_and_alone() {
        let asks = |accept| names_json(&with(ACCEPT, accept));
        assert!(asks("application/json"));
        assert!(asks("Application/JSON;q=0.9, text/plain, */*"));
        assert!(!asks("*/*"));
        assert!(!asks("text/html, application/json"));
        assert!(!asks("application/json-seq"));
        assert!(!names_json(&HeaderMap::new()));
    }
}
