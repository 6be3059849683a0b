//! Tokens over HTTP: every kind that is not good, and what becomes of one that is used again.
//! Must not wait for time to pass: what is over is made so by settings.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chinwag::config::Config;
use futures_util::future::join_all;
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use reqwest::Method;
use serde_json::{Value, json};
use sha2::Sha256;

use crate::support::jwt_api::{PASSWORD, Told, says};
use crate::support::{JwtClient, Program, TestApp};

/// Gives a refresh token for the next pair.
pub async fn refresh(program: &Program, token: &str) -> Told {
    let request = program.request(Method::GET, "/refresh").bearer_auth(token);
    let answer = program.send(request).await;
    (answer.status.as_u16(), answer.json())
}

/// The same where it must work; the new refresh token.
async fn refreshed(program: &Program, token: &str) -> String {
    let (status, told) = refresh(program, token).await;
    assert_eq!(status, 200, "{told}");
    told["tokens"]["refresh_token"].as_str().expect("a token").to_owned()
}

async fn user(of: &JwtClient, token: &str) -> Told {
    let request = of.program.request(Method::GET, &format!("/user/{}", of.user_id));
    let answer = of.program.send(request.bearer_auth(token)).await;
    (answer.status.as_u16(), answer.json())
}

async fn app(change: impl FnOnce(&mut Config)) -> TestApp {
    TestApp::builder().unlimited().with(change).start().await
}

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

fn signed(header: &Value, claims: &Value, key: &[u8]) -> String {
    let message = format!("{}.{}", part(header), part(claims));
    let mac = Hmac::<Sha256>::new_from_slice(key).expect("a key").chain_update(&message);
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

/// A key that the server derives from the secret of every test for that purpose.
fn key_for(purpose: &[u8]) -> [u8; 32] {
    let mut key = [0; 32];
    let secret = Config::for_testing("unused".as_ref()).secret;
    Hkdf::<Sha256>::new(None, secret.reveal().as_bytes()).expand(purpose, &mut key).expect("a key");
    key
}

fn decoded(token: &str) -> (Value, Value) {
    let mut parts = token.split('.').map(|part| {
        let bytes = URL_SAFE_NO_PAD.decode(part).expect("base64");
        serde_json::from_slice(&bytes).unwrap_or(Value::Null)
    });
    (parts.next().expect("a header"), parts.next().expect("claims"))
}

#[tokio::test]
async fn an_access_token_says_who_when_by_whom_and_for_whom_and_is_signed_for_one_purpose() {
    let app = app(|_| {}).await;
    let ana = JwtClient::new(&app, "Ana").await;
    let (header, claims) = decoded(&ana.access);
    assert_eq!(header["alg"], "HS256");
    assert_eq!(claims["sub"], ana.user_id.as_str());
    let time = |name: &str| claims[name].as_i64().expect("a time");
    assert_eq!(time("exp") - time("iat"), 15 * 60);
    assert!(claims["iss"].is_string() && claims["aud"].is_string(), "{claims}");
    assert!(!claims.to_string().contains("example.org"), "{claims}");
    assert_eq!(user(&ana, &ana.access).await.0, 200);
    let ours = signed(&header, &claims, &key_for(b"chinwag access tokens"));
    assert_eq!(user(&ana, &ours).await.0, 200, "forgeries are refused for one reason each");
}

#[tokio::test]
async fn foreign_unsigned_and_repurposed_tokens_are_refused() {
    let app = app(|_| {}).await;
    let (ana, bo) = (JwtClient::new(&app, "Ana").await, JwtClient::new(&app, "Bob").await);
    let (header, claims) = decoded(&ana.access);
    let ours = key_for(b"chinwag access tokens");
    let with = |name: &str, value: Value| {
        let mut changed = claims.clone();
        changed[name] = value;
        changed
    };
    let mut bad = vec![
        signed(&header, &claims, b"somebody else's key"),
        signed(&header, &claims, Config::for_testing("unused".as_ref()).secret.reveal().as_bytes()),
        signed(&header, &claims, &key_for(b"chinwag codes by mail")),
        signed(&header, &with("aud", json!("chinwag:commands")), &ours),
        signed(&header, &with("iss", json!("elsewhere")), &ours),
        signed(&header, &with("sub", json!("nobody")), &ours),
        signed(&header, &with("exp", json!(claims["iat"].as_i64().expect("a time") - 1)), &ours),
        signed(&header, &with("exp", Value::Null), &ours),
        signed(&json!({ "alg": "HS256", "typ": "JWT" }), &claims, &ours),
        signed(&json!({ "alg": "HS512", "typ": "at+jwt" }), &claims, &ours),
        // Somebody else's claims under one's own signature.
        format!(
            "{}.{}",
            bo.access.rsplit_once('.').expect("parts").0,
            ana.access.rsplit_once('.').expect("parts").1
        ),
        ana.refresh.clone(),
        format!("{}.", ana.access),
        format!("{}=", ana.access),
        ana.access.rsplit_once('.').expect("parts").0.to_owned(),
        "..".to_owned(),
        "x".repeat(5_000),
    ];
    for algorithm in ["none", "None", "nOnE"] {
        let header = json!({ "alg": algorithm, "typ": "at+jwt" });
        bad.push(format!("{}.{}.", part(&header), part(&claims)));
        bad.push(signed(&header, &claims, &ours));
    }
    for token in bad {
        assert_eq!(user(&ana, &token).await, says(401, "Access token"), "{token}");
    }
    assert_eq!(refresh(&ana.program, &ana.access).await, says(401, "Refresh token"));
    assert_eq!(user(&ana, &ana.access).await.0, 200);
}

#[tokio::test]
async fn an_expired_access_token_is_refused_and_the_refresh_token_gives_another() {
    let app = app(|config| config.tokens.access_lasts = Duration::ZERO).await;
    let ana = JwtClient::new(&app, "Ana").await;
    assert_eq!(user(&ana, &ana.access).await, says(401, "Access token"));
    assert_eq!(refresh(&ana.program, &ana.refresh).await.0, 200);
}

#[tokio::test]
async fn an_expired_refresh_token_is_refused() {
    let app = app(|config| config.tokens.refresh_lasts = Duration::ZERO).await;
    let ana = JwtClient::new(&app, "Ana").await;
    assert_eq!(refresh(&ana.program, &ana.refresh).await, says(401, "Refresh token"));
    assert_eq!(user(&ana, &ana.access).await.0, 200);
}

#[tokio::test]
async fn a_refresh_token_is_good_again_while_the_answer_may_have_been_lost() {
    let app = app(|_| {}).await;
    let ana = JwtClient::new(&app, "Ana").await;
    let tries = (0..6).map(|_| refreshed(&ana.program, &ana.refresh));
    let mut next = join_all(tries).await;
    next.push(ana.refresh.clone());
    let count = next.len();
    next.sort();
    next.dedup();
    assert_eq!(next.len(), count, "each answer has a token of its own");
    for token in &next {
        refreshed(&ana.program, token).await;
    }
}

#[tokio::test]
async fn a_refresh_token_that_is_used_again_later_ends_its_log_in_and_no_other() {
    let app = app(|config| config.tokens.retry = Duration::ZERO).await;
    let ana = JwtClient::new(&app, "Ana").await;
    let there = JwtClient::logged_in(ana.program.clone(), &ana.email, PASSWORD).await;
    let bo = JwtClient::new(&app, "Bob").await;
    let second = refreshed(&ana.program, &ana.refresh).await;
    let third = refreshed(&ana.program, &second).await;
    // Somebody has stolen the first one.
    assert_eq!(refresh(&ana.program, &ana.refresh).await, says(401, "Refresh token"));
    for token in [&third, &second, &ana.refresh] {
        assert_eq!(refresh(&ana.program, token).await, says(401, "Refresh token"));
    }
    refreshed(&there.program, &there.refresh).await;
    refreshed(&bo.program, &bo.refresh).await;
    assert_eq!(user(&ana, &ana.access).await.0, 200, "until it is over by itself");
    let again = JwtClient::logged_in(ana.program.clone(), &ana.email, PASSWORD).await;
    refreshed(&again.program, &again.refresh).await;
}

#[tokio::test]
async fn of_two_who_use_one_token_at_once_without_a_window_one_at_most_goes_on() {
    let app = app(|config| config.tokens.retry = Duration::ZERO).await;
    let ana = JwtClient::new(&app, "Ana").await;
    let answers = join_all((0..8).map(|_| refresh(&ana.program, &ana.refresh))).await;
    let good: Vec<&Told> = answers.iter().filter(|(status, _)| *status == 200).collect();
    assert_eq!(good.len(), 1, "{answers:?}");
    let next = good[0].1["tokens"]["refresh_token"].as_str().expect("a token");
    assert_eq!(refresh(&ana.program, next).await, says(401, "Refresh token"), "it was reused");
}

#[tokio::test]
async fn tokens_outlive_a_restart_of_the_server() {
    let mut app = app(|_| {}).await;
    let ana = JwtClient::new(&app, "Ana").await;
    app.stop().await;
    app.start_again().await;
    assert_eq!(user(&ana, &ana.access).await.0, 200);
    refreshed(&ana.program, &ana.refresh).await;
}

#[tokio::test]
async fn nothing_that_is_stored_or_told_shows_a_token_a_code_or_a_password() {
    let mut app = app(|_| {}).await;
    let ana = JwtClient::new(&app, "Ana").await;
    let next = refreshed(&ana.program, &ana.refresh).await;
    app.stop().await;
    for entry in std::fs::read_dir(app.folder()).expect("the folder") {
        let path = entry.expect("an entry").path();
        let Ok(bytes) = std::fs::read(&path) else { continue };
        for secret in [&ana.refresh, &next, &ana.access, PASSWORD] {
            let shown = bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
            assert!(!shown, "{} shows {secret}", path.display());
        }
    }
}
