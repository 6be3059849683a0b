//! The description of the paths for programs, in OpenAPI 3.1, as their handlers' own types make it.
//! Must not describe by hand what a handler's annotation says.

use std::sync::LazyLock;

use actix_web::http::header::{CACHE_CONTROL, ContentType};
use actix_web::{HttpResponse, Responder};
use utoipa::OpenApi;

use crate::protocols::jwt_api::ApiDoc;

/// Where it is found.
pub const ADDRESS: &str = "/openapi.json";

static TEXT: LazyLock<String> = LazyLock::new(|| {
    ApiDoc::openapi().to_json().unwrap_or_else(|error| {
        log::error!("the description of the API cannot be written error={error}");
        "{}".into()
    })
});

/// The document.
pub async fn show() -> impl Responder {
    HttpResponse::Ok()
        .content_type(ContentType::json())
        .insert_header((CACHE_CONTROL, "no-cache"))
        .body(TEXT.as_str())
}
