//! The token service, row by row: statuses, bodies byte by byte, and what is looked at first.
//! Must not open a socket.

use std::time::Duration;

use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use serde_json::{Value, json};

use crate::support::commands::{PASSWORD, TokenService};
use crate::support::{JwtClient, TestApp};

fn says(status: u16, message: &str) -> (u16, String) {
    (status, format!("{{\"message\": \"{message}\"}}\n"))
}

fn incomplete() -> (u16, String) {
    says(400, "incorrect parameters")
}

fn broken() -> (u16, String) {
    says(400, "The browser (or proxy) sent a request that this server could not understand.")
}

/// What a token says of itself.
fn claims(token: &str) -> Value {
    let middle = token.split('.').nth(1).expect("three parts");
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut bits = 0_u32;
    let (mut kept, mut bytes) = (0, Vec::new());
    for letter in middle.chars() {
        let value = letters.find(letter).expect("a letter of base64");
        bits = (bits << 6) | u32::try_from(value).expect("six bits");
        kept += 6;
        if kept >= 8 {
            kept -= 8;
            bytes.push(u8::try_from((bits >> kept) & 0xFF).expect("a byte"));
        }
    }
    serde_json::from_slice(&bytes).expect("claims")
}

#[tokio::test]
async fn somebody_registers_logs_in_and_has_his_token_looked_at() {
    let app = TestApp::start().await;
    let service = TokenService::new(&app);
    assert_eq!(service.register("Zoë", PASSWORD).await, (201, "null\n".to_owned()));
    assert_eq!(service.register("Zoë", "another").await, says(409, "username exists"));
    assert_eq!(service.register("ZOE\u{308}", PASSWORD).await, says(409, "username exists"));
    let (status, text) = service.log_in("zoë", PASSWORD).await;
    assert_eq!(status, 200, "{text}");
    let token = text.strip_prefix("{\"token\": \"").and_then(|rest| rest.strip_suffix("\"}\n"));
    let token = token.expect("a token and nothing else");
    let claims = claims(token);
    assert_eq!(claims["username"], "zoë");
    assert_eq!(claims["aud"], "chinwag:commands");
    let (begins, ends) = (claims["iat"].as_i64().unwrap(), claims["exp"].as_i64().unwrap());
    assert_eq!(ends - begins, 3_600);
    let written = claims["expiryTime"].as_str().unwrap();
    let shape: String = written.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    assert_eq!(shape, "0000-00-00 00:00:00");

    for header in [b"Zo\xEB".to_vec(), "zoë".as_bytes().to_vec(), "  ZOË".as_bytes().to_vec()] {
        let value = reqwest::header::HeaderValue::from_bytes(&header).unwrap();
        let request = service.request(Method::POST, "/authenticate-token");
        let request = request.header("username", value).json(&json!({ "token": token }));
        let answer = service.send(request).await;
        assert_eq!((answer.status.as_u16(), answer.text.as_str()), (200, "{}\n"), "{header:?}");
        assert_eq!(answer.header("content-type"), "application/json");
    }
    let other = says(401, "user credentials does not match with token");
    assert_eq!(service.authenticate("ana", token).await, other);
}

#[tokio::test]
async fn the_same_words_whether_the_name_or_the_password_is_wrong() {
    let app = TestApp::start().await;
    let service = TokenService::new(&app);
    service.register("ana", PASSWORD).await;
    let wrong = says(401, "incorrect username and/or password");
    assert_eq!(service.log_in("ana", "another").await, wrong);
    assert_eq!(service.log_in("nobody", PASSWORD).await, wrong);
    assert_eq!(service.log_in("ana", "").await, wrong);
    assert_eq!(service.log_in("", PASSWORD).await, wrong);
}

#[tokio::test]
async fn what_is_missing_or_broken_is_told_in_the_words_of_old() {
    let app = TestApp::builder().unlimited().start().await;
    let service = TokenService::new(&app);
    for path in ["/register-user", "/login-user"] {
        for body in [
            "{}",
            r#"{"username":"ana"}"#,
            r#"{"password":"password"}"#,
            r#"{"username":null,"password":"password"}"#,
            r#"{"username":"ana","password":null}"#,
            r#"{"username":7,"password":"password"}"#,
            "[]",
            "null",
            "\"ana\"",
        ] {
            assert_eq!(service.post(path, body).await, incomplete(), "{path} {body}");
        }
        for body in ["", "{", "username=ana", r#"{"username":"ana",}"#] {
            assert_eq!(service.post(path, body).await, broken(), "{path} {body}");
        }
    }
    let fault = says(500, "Internal Server Error");
    let odd = r#"{"username":"ana","password":7}"#;
    assert_eq!(service.post("/register-user", odd).await, fault);
    assert_eq!(service.post("/login-user", odd).await, incomplete());
}

#[tokio::test]
async fn a_charset_behind_the_content_type_is_welcome_and_other_types_are_not() {
    let app = TestApp::builder().unlimited().start().await;
    let service = TokenService::new(&app);
    let body = json!({ "username": "ana", "password": PASSWORD }).to_string();
    let told = async |path: &str, kind: Option<&str>| {
        let request = service.request(Method::POST, path).body(body.clone());
        let request = match kind {
            Some(kind) => request.header(CONTENT_TYPE, kind),
            None => request,
        };
        let answer = service.send(request).await;
        (answer.status.as_u16(), answer.text)
    };
    for path in ["/register-user", "/login-user"] {
        for kind in [None, Some("text/plain"), Some("application/x-www-form-urlencoded"), Some("")]
        {
            assert_eq!(told(path, kind).await, incomplete(), "{path} {kind:?}");
        }
    }
    let invalid = says(400, "invalid request");
    assert_eq!(told("/authenticate-token", Some("text/plain")).await, invalid);
    let kind = Some("application/json; charset=utf-8");
    assert_eq!(told("/register-user", kind).await, (201, "null\n".to_owned()));
    assert_eq!(told("/login-user", Some("Application/JSON;charset=UTF-8")).await.0, 200);
}

#[tokio::test]
async fn names_that_cannot_be_are_told_apart_from_those_that_are_taken() {
    let app = TestApp::builder().unlimited().start().await;
    let service = TokenService::new(&app);
    for taken in ["user1", "USER42", "User1x"] {
        assert_eq!(
            service.register(taken, PASSWORD).await,
            says(409, "username exists"),
            "{taken}"
        );
    }
    for (name, password) in [
        ("", PASSWORD),
        ("  ", PASSWORD),
        (&*"x".repeat(33), PASSWORD),
        ("a\u{202E}b", PASSWORD),
        ("ana@example.org", PASSWORD),
        ("ana", ""),
        ("ana", &*"x".repeat(5_000)),
    ] {
        assert_eq!(service.register(name, password).await, incomplete(), "{name:?}");
    }
    assert_eq!(service.register("a\"'; --", "x").await, (201, "null\n".to_owned()));
    assert_eq!(service.log_in("a\"'; --", "x").await.0, 200);
}

#[tokio::test]
async fn a_token_is_looked_at_row_by_row() {
    let app = TestApp::builder().unlimited().start().await;
    let service = TokenService::new(&app);
    service.register("ana", PASSWORD).await;
    let token = service.token("ana", PASSWORD).await;
    let invalid = says(400, "invalid request");
    let with_body = async |header: Option<&str>, body: &str| {
        let request = service.request(Method::POST, "/authenticate-token");
        let request = request.header(CONTENT_TYPE, "application/json").body(body.to_owned());
        let request = match header {
            Some(name) => request.header("username", name),
            None => request,
        };
        let answer = service.send(request).await;
        (answer.status.as_u16(), answer.text)
    };
    let good = json!({ "token": token }).to_string();
    let in_body = json!({ "token": token, "username": "ana" }).to_string();
    assert_eq!(with_body(None, &good).await, invalid);
    assert_eq!(with_body(None, &in_body).await, invalid, "the name belongs into the header");
    for body in ["{}", r#"{"token":null}"#, "[]"] {
        assert_eq!(with_body(Some("ana"), body).await, invalid, "{body}");
    }
    assert_eq!(with_body(Some("ana"), "{").await, broken());
    assert_eq!(with_body(Some("ana"), &good).await, (200, "{}\n".to_owned()));

    let incorrect = says(401, "incorrect token");
    assert_eq!(with_body(Some("ana"), r#"{"token":7}"#).await, incorrect);
    let (rest, signature) = token.rsplit_once('.').unwrap();
    let forged = format!("{rest}.{}", signature.chars().rev().collect::<String>());
    let unsigned = format!("{rest}.");
    for bad in ["", "x", "a.b.c", &forged, &unsigned] {
        assert_eq!(service.authenticate("ana", bad).await, incorrect, "{bad}");
    }
    let api = JwtClient::new(&app, "Carla").await;
    assert_eq!(service.authenticate("Carla", &api.access).await, incorrect, "of another door");
}

#[tokio::test]
async fn a_token_ends_with_its_time() {
    let app = TestApp::builder().unlimited();
    let app = app.with(|config| config.tokens.command_lasts = Duration::from_secs(4));
    let app = app.start().await;
    let service = TokenService::new(&app);
    service.register("ana", PASSWORD).await;
    let token = service.token("ana", PASSWORD).await;
    assert_eq!(service.authenticate("ana", &token).await.0, 200);
    let expired = says(401, "token is expired");
    crate::support::wait::eventually("the token's end", async || {
        (service.authenticate("ana", &token).await == expired).then_some(())
    })
    .await;
}

#[tokio::test]
async fn one_account_opens_every_door() {
    let app = TestApp::builder().unlimited().start().await;
    let service = TokenService::new(&app);
    let carla = JwtClient::new(&app, "Carla").await;
    let token = service.token(&carla.email, crate::support::jwt_api::PASSWORD).await;
    assert_eq!(service.authenticate(&carla.email, &token).await, (200, "{}\n".to_owned()));
    service.register("ana", PASSWORD).await;
    let visitor = crate::support::Visitor::new(&app);
    let answer = visitor.post("/login", &[("username", "ana"), ("password", PASSWORD)]).await;
    assert!(answer.status.is_redirection(), "{}", answer.text);
}

#[tokio::test]
async fn other_methods_and_the_route_that_showed_all_hashes_are_not_there() {
    let app = TestApp::start().await;
    let service = TokenService::new(&app);
    for path in ["/register-user", "/login-user", "/authenticate-token"] {
        for method in [Method::GET, Method::PUT, Method::DELETE] {
            let answer = service.send(service.request(method, path)).await;
            let told = (answer.status.as_u16(), answer.text);
            let expected = says(405, "The method is not allowed for the requested URL.");
            assert_eq!(told, expected, "{path}");
        }
        let answer = service.send(service.request(Method::OPTIONS, path)).await;
        assert_eq!((answer.status.as_u16(), answer.text.as_str()), (200, "{}\n"), "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{path}");
        assert_eq!(answer.header("access-control-allow-headers"), "*", "{path}");
        assert_eq!(answer.header("access-control-allow-methods"), "POST", "{path}");
    }
    assert_eq!(service.send(service.request(Method::GET, "/get-users")).await.status, 404);
}
