//! The pages that show the description of the API: one to try it, one to read it.
//! Must not fetch anything from other hosts, nor let these pages do so.

use std::sync::Arc;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY};
use actix_web::{HttpResponse, Responder, web};
use utoipa_swagger_ui::{Config, serve};

use super::openapi::ADDRESS;

/// What the page to try asks for; nothing else of the bundle is served.
const FILES: [&str; 2] = ["swagger-ui.css", "swagger-ui-bundle.js"];

/// As everywhere, but both write styles into their page, carry small pictures and fonts with them, and one searches in a worker of its own.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
                      img-src 'self' data:; font-src 'self' data:; connect-src 'self'; \
                      worker-src 'self' blob:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

/// The API to try.
pub async fn to_try() -> impl Responder {
    page(include_str!("docs.html"))
}

/// The API to read.
pub async fn to_read() -> impl Responder {
    page(include_str!("redoc.html"))
}

/// What the page to try is made of.
pub async fn file(name: web::Path<String>) -> HttpResponse {
    let config = Arc::new(Config::from(ADDRESS));
    let known = FILES.contains(&name.as_str());
    match known.then(|| serve(&name, config)) {
        Some(Ok(Some(file))) => HttpResponse::Ok()
            .content_type(file.content_type)
            .insert_header((CACHE_CONTROL, "public, max-age=86400"))
            .body(file.bytes.into_owned()),
        _ => HttpResponse::NotFound().finish(),
    }
}

fn page(html: &'static str) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .body(html)
}
