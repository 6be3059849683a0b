//! Handlers of the paths that several doors want: they look once and hand over.
//! Must not answer in a door's place; what is nobody's is told in words that all of them understand.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use bytes::Bytes;
use serde_json::{Value, json};

use super::peek::{Peeked, peek};
use crate::protocols::jwt_api::{JwtApi, auth};
use crate::protocols::site::Site;
use crate::protocols::tcp_api::{TcpApi, accounts};

/// Which doors can be meant by a body of JSON: each has a key that the others do not have.
const KEYS: [&str; 2] = ["email", "login"];

/// Registering by JSON.
pub async fn register(
    by_email: web::Data<JwtApi>,
    by_login: web::Data<TcpApi>,
    site: Site,
    request: HttpRequest,
    body: Bytes,
) -> HttpResponse {
    match peek(&body, KEYS) {
        Peeked::Object { has: [true, _] } => auth::register(by_email, site, request, body).await,
        Peeked::Object { has: [false, true] } => accounts::register(by_login, site, body).await,
        _ => nobodys(&body),
    }
}

/// Logging in by JSON.
pub async fn log_in(
    by_email: web::Data<JwtApi>,
    by_login: web::Data<TcpApi>,
    site: Site,
    request: HttpRequest,
    body: Bytes,
) -> HttpResponse {
    match peek(&body, KEYS) {
        Peeked::Object { has: [true, _] } => auth::log_in(by_email, site, request, body).await,
        Peeked::Object { has: [false, true] } => accounts::log_in(by_login, site, body).await,
        _ => nobodys(&body),
    }
}

/// Neither door can tell that it was meant (contract decision 10).
fn nobodys(body: &[u8]) -> HttpResponse {
    let (message, detail) = missing(body);
    HttpResponse::build(StatusCode::UNPROCESSABLE_ENTITY).json(json!({
        "ok": false,
        "error": { "code": 400, "message": message },
        "message": message,
        "detail": detail,
    }))
}

/// What is wrong, as a sentence and for each place.
fn missing(body: &[u8]) -> (&'static str, Vec<Value>) {
    match peek(body, KEYS) {
        Peeked::Object { .. } => {
            let field = |name| place("missing", json!(["body", name]), "Field required");
            ("Either email or login is needed", KEYS.map(field).into())
        }
        Peeked::Empty => {
            ("A body of JSON is needed", vec![place("missing", json!(["body"]), "Field required")])
        }
        Peeked::Other => {
            let told = "Input should be a valid dictionary or object to extract fields from";
            let detail = place("model_attributes_type", json!(["body"]), told);
            ("The body has to be a JSON object", vec![detail])
        }
        Peeked::Broken { at, why } => {
            let mut detail = place("json_invalid", json!(["body", at]), "JSON decode error");
            if let Some(detail) = detail.as_object_mut() {
                detail.insert("ctx".into(), json!({ "error": why }));
            }
            ("The body is no JSON", vec![detail])
        }
    }
}

/// What was typed is not sent back: a password may be in it.
fn place(kind: &str, place: Value, told: &str) -> Value {
    json!({ "type": kind, "loc": place, "msg": told, "input": Value::Null })
}
