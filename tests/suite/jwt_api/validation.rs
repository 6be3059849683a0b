//! Requests that have not the form they must have: the lists of details, in both styles, as clients know them.
//! Must not care what a well-formed request leads to.

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::contract::with_token;
use crate::support::described_api::check;
use crate::support::visitor::Answer;
use crate::support::{JwtClient, Program, TestApp};

const JSON: &str = "application/json";

/// Posts bytes that say they are of that type, to a path without a token; answers the details.
async fn details(program: &Program, path: &str, kind: &str, body: &str) -> Value {
    let request = program.request(Method::POST, path).body(body.to_owned());
    let request = if kind.is_empty() { request } else { request.header(CONTENT_TYPE, kind) };
    let answer = program.send(request).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}: {}", answer.text);
    let told = answer.json();
    assert_eq!(told.as_object().map(serde_json::Map::len), Some(1), "{told}");
    told["detail"].clone()
}

fn missing(loc: &Value, input: &Value) -> Value {
    json!({ "type": "missing", "loc": loc, "msg": "Field required", "input": input })
}

fn no_text(field: &str, input: &Value) -> Value {
    let msg = "Input should be a valid string";
    json!({ "type": "string_type", "loc": ["body", field], "msg": msg, "input": input })
}

fn no_object(input: &Value) -> Value {
    let msg = "Input should be a valid dictionary or object to extract fields from";
    json!([{ "type": "model_attributes_type", "loc": ["body"], "msg": msg, "input": input }])
}

#[tokio::test]
async fn missing_fields_and_wrong_types_are_listed_together() {
    let app = TestApp::start().await;
    let program = Program::new(&app);
    let sent = json!({ "email": 7, "more": null });
    let expected = json!([no_text("email", &json!(7)), missing(&json!(["body", "code"]), &sent)]);
    assert_eq!(details(&program, "/verify", JSON, &sent.to_string()).await, expected);
    let sent = json!({ "email": null, "code": ["1"] });
    let expected = json!([no_text("email", &Value::Null), no_text("code", &json!(["1"]))]);
    assert_eq!(details(&program, "/verify", JSON, &sent.to_string()).await, expected);
    for path in ["/register", "/login"] {
        let sent = json!({ "email": "ana@example.org" });
        let told = details(&program, path, JSON, &sent.to_string()).await;
        assert_eq!(told[0], missing(&json!(["body", "password"]), &sent), "{path}");
    }
    let sent = json!({ "email": "a", "password": "b", "username": "c", "login": 1 });
    let expected = json!([no_text("login", &json!(1))]);
    assert_eq!(details(&program, "/register", JSON, &sent.to_string()).await, expected);
}

#[tokio::test]
async fn a_body_has_to_be_there_and_to_be_an_object_in_json() {
    let app = TestApp::start().await;
    let program = Program::new(&app);
    let nothing = json!([missing(&json!(["body"]), &Value::Null)]);
    assert_eq!(details(&program, "/verify", JSON, "").await, nothing);
    assert_eq!(details(&program, "/verify", "", "").await, nothing);
    assert_eq!(details(&program, "/verify", JSON, "null").await, nothing);
    assert_eq!(details(&program, "/verify", JSON, "[1]").await, no_object(&json!([1])));
    assert_eq!(details(&program, "/verify", JSON, "\"x\"").await, no_object(&json!("x")));
    let sent = r#"{"email":"a","code":"b"}"#;
    for kind in ["text/plain", "application/x-www-form-urlencoded", "nonsense", "text/json"] {
        assert_eq!(
            details(&program, "/verify", kind, sent).await,
            no_object(&json!(sent)),
            "{kind}"
        );
    }
    for kind in ["", JSON, "application/json; charset=utf-8", "application/merge-patch+json"] {
        let request = program.request(Method::POST, "/verify").body(sent);
        let request = if kind.is_empty() { request } else { request.header(CONTENT_TYPE, kind) };
        assert_eq!(
            program.send(request).await.status,
            StatusCode::BAD_REQUEST,
            "{kind}: it was read"
        );
    }
}

#[tokio::test]
async fn broken_json_is_told_with_its_place() {
    let app = TestApp::start().await;
    let program = Program::new(&app);
    for (body, position, error) in [
        ("{", 1, "Expecting property name enclosed in double quotes"),
        (r#"{"email": }"#, 10, "Expecting value"),
        (r#"{"email": "a"} x"#, 15, "Extra data"),
    ] {
        let expected = json!([{
            "type": "json_invalid", "loc": ["body", position], "msg": "JSON decode error",
            "input": {}, "ctx": { "error": error },
        }]);
        assert_eq!(details(&program, "/verify", JSON, body).await, expected, "{body}");
    }
    for body in ["[".repeat(60_000), "\"\\ud800\"".to_owned(), "1e999".to_owned()] {
        let told = details(&program, "/verify", JSON, &body).await;
        assert_eq!(told[0]["type"], "json_invalid");
    }
}

#[tokio::test]
async fn the_header_is_told_before_the_body_and_both_before_the_token() {
    let app = TestApp::start().await;
    let program = Program::new(&app);
    let header = missing(&json!(["header", "Authorization"]), &Value::Null);
    for (method, path, body) in with_token() {
        let bare = program.send(program.request(method.clone(), path).json(&body)).await;
        let told = (bare.status.as_u16(), bare.json());
        assert_eq!(told, (422, json!({ "detail": [header] })), "{method} {path}");
        if body == json!({}) {
            continue;
        }
        let both = program.send(program.request(method.clone(), path).json(&json!([]))).await;
        let told = both.json();
        assert_eq!((both.status.as_u16(), &told["detail"][0]), (422, &header), "{method} {path}");
        assert_eq!(told["detail"][1]["loc"][0], "body", "{method} {path}");
        let broken = program.request(method.clone(), path).header(CONTENT_TYPE, JSON).body("{");
        let told = program.send(broken).await.json();
        assert_eq!(told["detail"].as_array().map(Vec::len), Some(1), "{told}");
        let token = program.request(method.clone(), path).header(AUTHORIZATION, "Bearer x");
        let unread = program.send(token.json(&json!([]))).await;
        assert_eq!(unread.status, 422, "{method} {path}: {}", unread.text);
    }
    let bare = program.send(program.request(Method::GET, "/refresh")).await;
    assert_eq!((bare.status.as_u16(), bare.json()), (422, json!({ "detail": [header] })));
}

#[tokio::test]
async fn unknown_paths_and_wrong_methods_are_told_in_the_frameworks_words() {
    let app = TestApp::start().await;
    let program = Program::new(&app);
    let ask = async |method: Method, path: &str| {
        let answer = program.send(program.request(method, path)).await;
        (answer.status.as_u16(), answer.json())
    };
    let unknown = (404, json!({ "detail": "Not Found" }));
    for path in ["/nowhere", "/user/a/b", "/users", "/verify/x"] {
        assert_eq!(ask(Method::GET, path).await, unknown, "{path}");
    }
    let wrong = (405, json!({ "detail": "Method Not Allowed" }));
    for (method, path) in [
        (Method::GET, "/verify"),
        (Method::GET, "/register"),
        (Method::POST, "/refresh"),
        (Method::PATCH, "/user/username"),
        (Method::POST, "/user/x"),
    ] {
        assert_eq!(ask(method.clone(), path).await, wrong, "{method} {path}");
    }
}

#[tokio::test]
async fn no_text_however_odd_is_too_much_for_the_server() {
    let app = TestApp::builder().unlimited().start().await;
    let ana = JwtClient::new(&app, "Ana").await;
    let long = "x".repeat(20_000);
    for text in ["\0", "a\0b", "\u{FFFF}", "\u{202E}", "'; DROP TABLE rooms; --", "{}", &long] {
        let shown: String = text.chars().take(9).collect();
        for (path, body) in [
            ("/register", json!({ "email": text, "password": text, "username": text })),
            (
                "/register",
                json!({ "email": "a@example.org", "password": "long enough", "username": "Ana", "login": text }),
            ),
            ("/verify", json!({ "email": "a@example.org", "code": text })),
            ("/login", json!({ "email": ana.email, "password": text })),
            ("/login", json!({ "email": text, "password": text })),
        ] {
            let answer = ana.program.post(path, body).await;
            assert!(!answer.status.is_server_error(), "{path} {shown}: {}", answer.text);
            assert!(answer.json()["message"].is_string(), "{path} {shown}: {}", answer.text);
        }
        for path in ["/user/username", "/user/password"] {
            let body = json!({ "username": text, "password": text, "new_password": text });
            let (status, told) = ana.put(path, body).await;
            assert_eq!(status, 400, "{path} {shown}: {told}");
        }
    }
    let huge = ana.program.post("/verify", json!({ "email": "x".repeat(70_000) })).await;
    assert_eq!(huge.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn no_text_about_a_room_however_odd_is_too_much_for_the_server() {
    let app = TestApp::builder().unlimited().start().await;
    let ana = JwtClient::new(&app, "Ana").await;
    ana.creates("garden", json!({})).await;
    let long = "x".repeat(20_000);
    for text in
        ["\0", "a\0b", "\u{FFFF}", "\u{202E}a", "'; DROP TABLE rooms; --", "\u{1F9A6}", &long]
    {
        for field in ["room_id", "name", "description", "password"] {
            let mut body = json!({ "name": "Garden", "description": "" });
            body[field] = json!(text);
            let (status, told) = ana.post("/room", body.clone()).await;
            assert!(status < 500 && told["message"].is_string(), "{field}: {told}");
            body["room_id"] = Value::Null;
            let (status, told) = ana.put("/room/garden", body).await;
            assert!(status < 500 && told["message"].is_string(), "{field}: {told}");
        }
        let joined = ana.post("/room/garden/join", json!({ "password": text })).await;
        assert!([200, 400, 409].contains(&joined.0), "{joined:?}");
        assert_eq!(ana.put("/room/garden", json!({ "password": null })).await.0, 200);
    }
    for path in ["/room/%00", "/room/a%00b", "/room/%FF", "/room/%2F", "/room/%F0%9F%A6%A6/join"] {
        let (status, told) = match path.ends_with("join") {
            true => ana.post(path, json!({})).await,
            false => ana.get(path).await,
        };
        assert_eq!((status, told), (404, json!({ "message": "Room not found" })), "{path}");
    }
}

/// What the other tests rely on when they send something.
#[test]
fn an_answer_that_the_server_does_not_describe_is_noticed() {
    let answered = |status: StatusCode, text: &str| {
        let headers = [("content-type", JSON)]
            .map(|(name, value)| (name.parse().expect("a name"), value.parse().expect("a value")));
        let answer =
            Answer { status, headers: headers.into_iter().collect(), text: text.to_owned() };
        std::panic::catch_unwind(|| check(&Method::POST, "/room/garden/kick/x", &answer)).is_ok()
    };
    assert!(answered(StatusCode::CONFLICT, r#"{"message":"User not in room"}"#));
    assert!(!answered(StatusCode::IM_A_TEAPOT, r#"{"message":"User not in room"}"#));
    assert!(!answered(StatusCode::CONFLICT, r#"{"detail":"User not in room"}"#));
}
