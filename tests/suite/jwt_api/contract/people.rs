//! The rows about people: registering, logging in, tokens, names and passwords.
//! Must not try out every forged token; its own tests do.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::jwt_api::{PASSWORD, code, says};
use crate::support::{JwtClient, Program, TestApp};

const EMAIL: &str = "ana@example.org";

async fn app() -> TestApp {
    TestApp::builder().unlimited().start().await
}

fn ok() -> Value {
    json!({ "message": "ok" })
}

#[tokio::test]
async fn registering_tells_what_is_wrong_in_the_known_order() {
    let app = app().await;
    let program = Program::new(&app);
    let register = async |email: &str, password: &str, username: &str| {
        let body = json!({ "email": email, "password": password, "username": username });
        program.told("/register", body).await
    };
    for email in
        ["", "ana", "ana@", "@example.org", "ana@localhost", "a b@example.org", "ana@ex_ample.org"]
    {
        assert_eq!(register(email, "short", "x").await, says(400, "Invalid email"), "{email}");
    }
    let length = says(400, "Password must be between 8 and 32 characters");
    assert_eq!(register(EMAIL, "short", "x").await, length);
    assert_eq!(register(EMAIL, &"x".repeat(33), "ana").await, length);
    let length = says(400, "Username must be between 3 and 32 characters");
    assert_eq!(register(EMAIL, PASSWORD, "x").await, length);
    assert_eq!(register(EMAIL, PASSWORD, &"x".repeat(33)).await, length);
    let letters = says(400, "Username must be alphanumeric");
    for username in ["a b", "a_b", "a-b", "an\u{200B}a", "an\0a"] {
        assert_eq!(register(EMAIL, PASSWORD, username).await, letters, "{username:?}");
    }
    assert_eq!(register(EMAIL, "ёжикёжик", "李雷李").await, (201, ok()));
}

#[tokio::test]
async fn an_account_is_made_by_the_code_and_registering_again_sends_another() {
    let app = app().await;
    let program = Program::new(&app);
    let verify = async |email: &str, code: &str| {
        program.told("/verify", json!({ "email": email, "code": code })).await
    };
    assert_eq!(verify("ana", "1").await, says(400, "Invalid email"));
    assert_eq!(verify(EMAIL, "123456").await, says(404, "Verification not found"));
    assert_eq!(program.register(EMAIL, "ana").await.status, 201);
    let first = code(&app, 1, EMAIL).await;
    assert_eq!(program.register(EMAIL, "anabel").await.status, 201);
    let second = code(&app, 2, EMAIL).await;
    let unverified = program.log_in(EMAIL, PASSWORD).await;
    assert_eq!((unverified.status.as_u16(), unverified.json()), says(404, "User not found"));

    let wrong = says(400, "Invalid verification code");
    assert_eq!(verify(EMAIL, "").await, wrong);
    if first != second {
        assert_eq!(verify(EMAIL, &first).await, wrong, "the first code is void");
    }
    assert_eq!(verify(EMAIL, &second).await, (200, ok()));
    assert_eq!(verify(EMAIL, &second).await, says(404, "Verification not found"));
    let again = program.register(EMAIL, "ana").await;
    assert_eq!((again.status.as_u16(), again.json()), says(409, "User already exists"));
    let ana = JwtClient::logged_in(program, EMAIL, PASSWORD).await;
    let details = json!({ "email": EMAIL, "username": "anabel" });
    let me = ana.get(&format!("/user/{}", ana.user_id)).await;
    assert_eq!(me, (200, json!({ "message": "ok", "user_details": details })));
}

#[tokio::test]
async fn a_code_comes_too_late() {
    let app = TestApp::builder()
        .unlimited()
        .with(|config| config.codes.code_lasts = std::time::Duration::ZERO)
        .start()
        .await;
    let program = Program::new(&app);
    assert_eq!(program.register(EMAIL, "ana").await.status, 201);
    let body = json!({ "email": EMAIL, "code": code(&app, 1, EMAIL).await });
    assert_eq!(program.told("/verify", body).await, says(400, "Verification code expired"));
}

#[tokio::test]
async fn logging_in_gives_two_tokens_and_says_who_it_is() {
    let app = app().await;
    let ana = JwtClient::new(&app, "Ana").await;
    let program = &ana.program;
    let log_in = async |email: &str, password: &str| {
        program.told("/login", json!({ "email": email, "password": password })).await
    };
    assert_eq!(log_in("ana", PASSWORD).await, says(400, "Invalid email"));
    assert_eq!(log_in("bo@example.org", PASSWORD).await, says(404, "User not found"));
    assert_eq!(log_in(&ana.email, "another one").await, says(400, "Invalid password"));
    assert_eq!(log_in(&ana.email, "").await, says(400, "Invalid password"));
    let (status, told) = log_in(&ana.email.to_uppercase(), PASSWORD).await;
    assert_eq!(status, 200);
    let (tokens, keys) = (&told["tokens"], |value: &Value| {
        value.as_object().expect("an object").keys().cloned().collect::<Vec<_>>().join(" ")
    });
    assert_eq!(keys(&told), "message tokens user_id");
    assert_eq!(keys(tokens), "access_token refresh_token type");
    assert_eq!((&told["message"], &tokens["type"]), (&json!("ok"), &json!("Bearer")));
    assert_eq!(told["user_id"], ana.user_id.as_str());
    assert_eq!(tokens["refresh_token"].as_str().map(str::len), Some(171));
}

#[tokio::test]
async fn a_refresh_token_gives_fresh_ones_and_an_access_token_does_not() {
    let app = app().await;
    let ana = JwtClient::new(&app, "Ana").await;
    let refresh = async |header: &str| {
        let request = ana.program.request(Method::GET, "/refresh");
        let answer = ana.program.send(request.header("authorization", header)).await;
        (answer.status.as_u16(), answer.json())
    };
    let (status, told) = refresh(&format!("Bearer {}", ana.refresh)).await;
    assert_eq!((status, &told["message"]), (200, &json!("ok")));
    assert_eq!(told["tokens"]["type"], "Bearer");
    assert!(told["tokens"]["access_token"].is_string());
    let fresh = told["tokens"]["refresh_token"].as_str().expect("a token");
    assert_ne!(fresh, ana.refresh);
    for wrong in ["", "Bearer", "Bearer x", &ana.refresh, &format!("Bearer {}", ana.access)] {
        assert_eq!(refresh(wrong).await, says(401, "Refresh token"), "{wrong}");
    }
}

#[tokio::test]
async fn everything_but_logging_in_needs_an_access_token() {
    let app = app().await;
    let ana = JwtClient::new(&app, "Ana").await;
    for (method, path, body) in super::with_token() {
        for wrong in ["", "Bearer", "Bearer x.y.z", &format!("Bearer {}", ana.refresh), &ana.access]
        {
            let request = ana.program.request(method.clone(), path).header("authorization", wrong);
            let answer = ana.program.send(request.json(&body)).await;
            let told = (answer.status.as_u16(), answer.json());
            assert_eq!(told, says(401, "Access token"), "{method} {path} {wrong}");
            assert_eq!(answer.header("www-authenticate"), "Bearer");
            assert_eq!(answer.header("set-cookie"), "", "this door has no cookies");
        }
    }
}

#[tokio::test]
async fn an_address_is_shown_to_its_owner_alone() {
    let app = app().await;
    let (ana, bo) = (JwtClient::new(&app, "Ana").await, JwtClient::new(&app, "Bob").await);
    let details = |email: Option<&str>| {
        let details = json!({ "email": email, "username": "Ana" });
        (200, json!({ "message": "ok", "user_details": details }))
    };
    let path = format!("/user/{}", ana.user_id);
    assert_eq!(ana.get(&path).await, details(Some(&ana.email)));
    assert_eq!(bo.get(&path).await, details(None));
    let nobody = "00000000-0000-4000-8000-000000000000";
    for unknown in [nobody, "ana", "%00", "username", "..%2Fuser"] {
        let told = bo.get(&format!("/user/{unknown}")).await;
        assert_eq!(told, says(404, "User not found"), "{unknown}");
    }
}

#[tokio::test]
async fn a_user_name_is_changed_by_the_rule_of_registering() {
    let app = app().await;
    let ana = JwtClient::new(&app, "Ana").await;
    let rename = async |name: &str| ana.put("/user/username", json!({ "username": name })).await;
    for name in ["", "ab", &"x".repeat(33)] {
        assert_eq!(rename(name).await, says(400, "Username must be between 3 and 32 characters"));
    }
    assert_eq!(rename("a b c").await, says(400, "Username must be alphanumeric"));
    ana.renames("Anabel2").await;
    let (_, told) = ana.get(&format!("/user/{}", ana.user_id)).await;
    assert_eq!(told["user_details"]["username"], "Anabel2");
}

#[tokio::test]
async fn a_password_is_changed_by_who_knows_the_old_one() {
    let app = app().await;
    let ana = JwtClient::new(&app, "Ana").await;
    let change = async |old: &str, new: &str| {
        ana.put("/user/password", json!({ "password": old, "new_password": new })).await
    };
    let length = says(400, "Password must be between 8 and 32 characters");
    assert_eq!(change("wrong", "short").await, length);
    assert_eq!(change(PASSWORD, &"x".repeat(33)).await, length);
    let same = says(400, "New password cannot be the same as the old password");
    assert_eq!(change(PASSWORD, PASSWORD).await, same);
    assert_eq!(change("wrong but long", "wrong but long").await, same);
    let wrong = says(400, "Invalid password");
    assert_eq!(change("wrong", "tin otter lamp").await, wrong);
    assert_eq!(change(PASSWORD, "tin otter lamp").await, (200, ok()));
    let program = &ana.program;
    assert_eq!(program.log_in(&ana.email, PASSWORD).await.status, 400);
    assert_eq!(program.log_in(&ana.email, "tin otter lamp").await.status, 200);
    let old = program.request(Method::GET, "/refresh").bearer_auth(&ana.refresh);
    assert_eq!(program.send(old).await.status, 401, "the password voids all refresh tokens");
}
