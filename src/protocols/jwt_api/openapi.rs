//! This door as OpenAPI describes it, from the types of its own handlers.
//! Must not describe what a handler does not answer.

use std::collections::BTreeMap;

use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    ContentBuilder, Header, HeaderBuilder, OpenApi, Ref, RefOr, Response, ResponseBuilder,
};
use utoipa::{Modify, OpenApi as Describe};

use super::views::{Invalid, Refused};
use super::{alive, auth, membership, moderation, rooms, users};

/// The description.
#[derive(Describe)]
#[openapi(
    info(title = "Chinwag", description = WORDS, license(name = "MIT")),
    tags(
        (name = "account", description = "Register, log in, stay logged in"),
        (name = "users", description = "Oneself and others"),
        (name = "rooms", description = "Finding, making, joining and leaving rooms"),
        (name = "moderation", description = "What the owner of a room does about others"),
    ),
    paths(
        alive::show, auth::register, auth::verify, auth::log_in, auth::refresh,
        users::me, users::show, users::rename, users::change_password,
        rooms::public, rooms::joined, rooms::show, rooms::create, rooms::change, rooms::delete,
        membership::join, membership::leave, moderation::kick, moderation::ban, moderation::unban,
    ),
    components(schemas(Refused, Invalid)),
    modifiers(&Tokens, &OnEveryPath)
)]
pub struct ApiDoc;

const WORDS: &str = "\
Rooms, people and what was said, for programs. Register, type the code from the mail, log in, and send the access token with every \
request as `Authorization: Bearer <token>`.

**Messages** come and go over a WebSocket for each room: `/ws/chat/{room_id}?token=<access token>`, or `/room/{room_id}` with the \
`Authorization` header. What is said there stands in `/asyncapi.json`.

**What went wrong** is told as `{\"message\": …}`. A request that has not the form it must have is answered with 422 and all that is \
wrong with it as `{\"detail\": […]}`; unknown paths and wrong methods with `{\"detail\": …}`. After 429 and 503 wait as many seconds as \
`Retry-After` says.";

/// What a program proves itself with.
struct Tokens;

impl Modify for Tokens {
    fn modify(&self, api: &mut OpenApi) {
        let components = api.components.get_or_insert_default();
        for (name, description) in [
            ("bearer", "The access token of a log-in; good for some minutes."),
            ("refresh", "The refresh token of a log-in; good for some days, and once."),
        ] {
            let scheme = HttpBuilder::new()
                .scheme(HttpAuthScheme::Bearer)
                .description(Some(description))
                .build();
            components.add_security_scheme(name, SecurityScheme::Http(scheme));
        }
    }
}

/// Answers that do not depend on what was asked for: of the layers before the handlers, and of the token's check.
struct OnEveryPath;

impl Modify for OnEveryPath {
    fn modify(&self, api: &mut OpenApi) {
        for operation in api.paths.paths.values_mut().flat_map(operations) {
            let needs = |scheme: &str| {
                let asked = SecurityRequirement::new(scheme, [""; 0]);
                operation.security.iter().flatten().any(|needed| *needed == asked)
            };
            let (bearer, refresh) = (needs("bearer"), needs("refresh"));
            let is_checked = bearer || refresh || operation.request_body.is_some();
            let answers = &mut operation.responses.responses;
            for (status, told) in EVERYWHERE {
                add(answers, status, told, "Refused");
            }
            if is_checked {
                let told = "The request has not the form it must have: header first, then body.";
                add(answers, "422", told, "Invalid");
            }
            if bearer {
                add(answers, "401", "Access token: it is wrong or too old.", "Refused");
                add(answers, "404", "User not found.", "Refused");
            }
        }
    }
}

/// What the handler itself says about a status is not touched.
fn add(answers: &mut BTreeMap<String, RefOr<Response>>, status: &str, told: &str, body: &str) {
    let schema = Ref::from_schema_name(body);
    let content = ContentBuilder::new().schema(Some(schema)).build();
    let mut answer = ResponseBuilder::new().description(told).content("application/json", content);
    if ["429", "503"].contains(&status) {
        answer = answer.header("Retry-After", header(Type::Integer, "Seconds to wait."));
    }
    if status == "401" {
        answer = answer.header("WWW-Authenticate", header(Type::String, "`Bearer`"));
    }
    answers.entry(status.to_owned()).or_insert_with(|| answer.build().into());
}

fn header(of: Type, told: &str) -> Header {
    let schema = ObjectBuilder::new().schema_type(of).build();
    HeaderBuilder::new().schema(Some(schema)).description(Some(told)).build()
}

fn operations(path: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut path.get, &mut path.put, &mut path.post, &mut path.delete].into_iter().flatten()
}

const EVERYWHERE: [(&str, &str); 7] = [
    ("400", "The request broke off or makes no sense."),
    ("403", "Your address or your account is kept out for a time."),
    ("408", "The body took too long to come."),
    ("413", "The body is too large."),
    ("429", "That was too much or too often."),
    ("500", "Internal server error."),
    ("503", "The server is busy or cannot store anything at the moment."),
];

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};
    use std::collections::BTreeSet;

    fn described() -> Value {
        json!(ApiDoc::openapi())
    }

    fn operations(api: &Value) -> Vec<(String, &Value)> {
        let paths = api["paths"].as_object().unwrap().iter();
        let all = paths.flat_map(|(path, item)| {
            let methods = item.as_object().unwrap().iter();
            methods.map(move |(method, operation)| (format!("{method} {path}"), operation))
        });
        all.collect()
    }

    #[test]
    fn it_is_openapi_3_1_and_every_operation_has_a_name_of_its_own() {
        let api = described();
        assert_eq!(api["openapi"], "3.1.0");
        let all = operations(&api);
        let names: BTreeSet<_> = all.iter().map(|(_, o)| o["operationId"].to_string()).collect();
        assert_eq!((names.len(), all.len()), (20, 20));
        for (place, operation) in all {
            assert!(operation["summary"].is_string(), "{place}");
            assert_eq!(operation["tags"].as_array().map(Vec::len), Some(1), "{place}");
        }
    }

    #[test]
    fn everything_that_can_be_answered_is_described_with_its_body() {
        let api = described();
        for (place, operation) in operations(&api) {
            let answers = operation["responses"].as_object().unwrap();
            for status in ["400", "403", "408", "413", "429", "500", "503"] {
                assert!(answers.contains_key(status), "{place}: {status}");
            }
            let has_token = operation["security"].is_array();
            assert_eq!(answers.contains_key("401"), has_token, "{place}");
            let is_checked = has_token || operation["requestBody"].is_object();
            assert_eq!(answers.contains_key("422"), is_checked, "{place}");
            for (status, answer) in answers {
                let body = &answer["content"]["application/json"]["schema"]["$ref"];
                let name = body.as_str().unwrap_or_default().rsplit('/').next().unwrap();
                assert!(api["components"]["schemas"][name].is_object(), "{place} {status}: {body}");
            }
        }
    }

    #[test]
    fn what_may_be_missing_and_what_may_be_null_is_told() {
        let api = described();
        let schema = |name: &str| api["components"]["schemas"][name].clone();
        assert_eq!(schema("NewRoom")["required"], json!(["name", "description"]));
        assert_eq!(schema("RoomChange")["required"], Value::Null);
        assert_eq!(
            schema("RoomChange")["properties"]["password"]["type"],
            json!(["string", "null"])
        );
        assert_eq!(schema("UserDetails")["properties"]["email"]["type"], json!(["string", "null"]));
        assert_eq!(schema("UserDetails")["required"], json!(["email", "username"]));
        assert_eq!(schema("RoomDetails")["required"].as_array().map(Vec::len), Some(6));
        assert_eq!(schema("RoomMade")["properties"]["room_id"]["type"], "string");
        assert_eq!(schema("Mistake")["required"], json!(["type", "loc", "msg", "input"]));
    }
}
