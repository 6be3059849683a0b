//! The description of the paths for programs, in OpenAPI 3.1, as their handlers' own types make it.
//! Must not describe by hand what a handler's annotation says.

use std::sync::LazyLock;

use actix_web::http::header::{CACHE_CONTROL, ContentType};
use actix_web::{HttpResponse, Responder};
use utoipa::openapi::schema::AnyOfBuilder;
use utoipa::openapi::{ContentBuilder, RefOr, ResponseBuilder, Schema};
use utoipa::{OpenApi, PartialSchema};

use crate::protocols::jwt_api::ApiDoc;
use crate::protocols::tcp_api::wire::{Done, Failed, LoggedIn};

/// Where it is found.
pub const ADDRESS: &str = "/openapi.json";

static TEXT: LazyLock<String> = LazyLock::new(|| {
    let mut api = ApiDoc::openapi();
    by_login::<Done<()>>(&mut api, "/register");
    by_login::<Done<LoggedIn<'static>>>(&mut api, "/login");
    api.to_json().unwrap_or_else(|error| {
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

/// A path that two doors share also answers as the other one does: `T` when all is well.
fn by_login<T: PartialSchema>(api: &mut utoipa::openapi::OpenApi, path: &str) {
    let item = api.paths.paths.get_mut(path);
    let Some(operation) = item.and_then(|item| item.post.as_mut()) else { return };
    let answers = &mut operation.responses.responses;
    let by_email = match answers.remove("200") {
        Some(RefOr::T(answer)) => Some(answer),
        _ => None,
    };
    let told = by_email.as_ref().map(|answer| answer.description.clone()).unwrap_or_default();
    let known = by_email.and_then(|mut answer| match answer.content.swap_remove(JSON)? {
        RefOr::T(content) => content.schema,
        RefOr::Ref(_) => None,
    });
    let any = AnyOfBuilder::new().item(T::schema()).item(Failed::schema());
    let any = known.into_iter().fold(any, AnyOfBuilder::item);
    let content = ContentBuilder::new().schema(Some(Schema::AnyOf(any.build()))).build();
    let told = format!("{told} {BY_LOGIN}");
    let answer = ResponseBuilder::new().description(told.trim()).content(JSON, content).build();
    answers.insert("200".into(), answer.into());
}

const JSON: &str = "application/json";
const BY_LOGIN: &str = "With `login` and no `email` in the body, whatever comes of it: `ok` tells.";
