//! Tokens for commands that are good, and every kind that is not.
//! Must not wait: moments are handed in.

use std::sync::LazyLock;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta};
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use proptest::prelude::*;
use serde_json::{Value, json};
use sha2::Sha256;

use super::commands::CommandAccess;
use super::*;
use crate::config::Config;
use crate::domain::{Account, Name, UserId};

/// Read once: thousands of cases need it.
static CONFIG: LazyLock<Config> = LazyLock::new(|| Config::for_testing("unused".as_ref()));
static TOKENS: LazyLock<CommandTokens> =
    LazyLock::new(|| CommandTokens::new(&secret(), &CONFIG.tokens));

fn secret() -> Secret {
    CONFIG.secret.clone()
}

fn tokens() -> CommandTokens {
    TOKENS.clone()
}

fn ana() -> LoggedIn {
    let account = Account::guest(UserId::random(), Name::parse("Ana").unwrap(), clock::now());
    LoggedIn { account, credential: Some("one".into()) }
}

fn refused(result: Result<CommandAccess, ChatError>) -> bool {
    result == Err(AccountError::TokenRefused.into())
}

fn our_key() -> [u8; 32] {
    let mut key = [0; 32];
    let derive = Hkdf::<Sha256>::new(None, secret().reveal().as_bytes());
    derive.expand(b"chinwag command tokens", &mut key).unwrap();
    key
}

fn forged(header: &Value, claims: &Value, key: &[u8]) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let message = format!("{}.{}", part(header), part(claims));
    let mac = Hmac::<Sha256>::new_from_slice(key).unwrap().chain_update(&message).finalize();
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(mac.into_bytes()))
}

fn header() -> Value {
    json!({ "alg": "HS256", "typ": "ct+jwt" })
}

fn claims() -> Value {
    let now = clock::now().timestamp();
    json!({
        "iss": "chinwag", "aud": "chinwag:commands", "sub": UserId::random().to_string(),
        "iat": now, "exp": now + 3_600, "username": "ana", "expiryTime": "2026-11-21 17:00:00", "ver": "one",
    })
}

#[test]
fn a_token_is_good_for_an_hour_and_says_so_when_it_is_over() {
    let (tokens, ana) = (tokens(), ana());
    let now = DateTime::from_timestamp(1_795_280_400, 5).unwrap();
    let token = tokens.issue_at(&ana, "ANA Ünal", now).unwrap();
    let until = now + TimeDelta::hours(1) - TimeDelta::nanoseconds(5);
    let good = tokens.check_at(&token, until - TimeDelta::microseconds(1)).unwrap();
    let (who, username) = (ana.account.id, "ANA Ünal".to_owned());
    assert_eq!(good, CommandAccess { who, username, credential: Some("one".into()), until });
    assert_eq!(tokens.check_at(&token, until), Err(AccountError::TokenExpired.into()));
    let forged = format!("{token}x");
    assert!(refused(tokens.check_at(&forged, until)), "what is not ours is never told to be over");
}

#[test]
fn clients_read_the_name_and_the_end_from_it_as_they_did_of_old() {
    let now = DateTime::from_timestamp(1_795_280_400, 0).unwrap();
    let token = tokens().issue_at(&ana(), "ana", now).unwrap();
    let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap();
    let claims: Value = serde_json::from_slice(&claims).unwrap();
    assert_eq!(claims["username"], "ana");
    assert_eq!(claims["expiryTime"], "2026-11-21 18:00:00");
    assert_eq!(claims["exp"], 1_795_284_000);
}

#[test]
fn a_token_of_another_kind_or_signed_by_somebody_else_is_refused() {
    let (tokens, ana, now) = (tokens(), ana(), clock::now());
    assert!(tokens.check(&forged(&header(), &claims(), &our_key())).is_ok());
    let access = Signing::new(&secret());
    let for_api = access.sign(ana.account.id, now, Duration::from_secs(900)).unwrap();
    assert!(refused(tokens.check(&for_api)));
    assert!(access.check(&tokens.issue(&ana, "ana").unwrap(), now).is_err());
    let secret_of_another = Secret::new("the secret of somebody else".into());
    let others = CommandTokens::new(&secret_of_another, &CONFIG.tokens);
    assert!(refused(tokens.check(&others.issue(&ana, "ana").unwrap())));
    for key in [secret().reveal().as_bytes(), b""] {
        assert!(refused(tokens.check(&forged(&header(), &claims(), key))));
    }
    for algorithm in ["none", "HS384", "HS512", "RS256", "hs256", ""] {
        let header = json!({ "alg": algorithm, "typ": "ct+jwt" });
        assert!(refused(tokens.check(&forged(&header, &claims(), &our_key()))), "{algorithm}");
    }
}

#[test]
fn every_claim_is_needed_and_looked_at() {
    let tokens = tokens();
    for (name, value) in [
        ("iss", json!("somebody else")),
        ("aud", json!("chinwag:api")),
        ("aud", json!(["chinwag:commands", "others"])),
        ("sub", json!("ana")),
        ("exp", json!("tomorrow")),
        ("exp", json!(i64::MAX)),
        ("username", json!(7)),
        ("ver", json!(7)),
    ] {
        let mut wrong = claims();
        wrong[name] = value;
        assert!(refused(tokens.check(&forged(&header(), &wrong, &our_key()))), "{wrong}");
    }
    for name in ["iss", "aud", "sub", "iat", "exp", "username", "expiryTime"] {
        let mut short = claims();
        short.as_object_mut().unwrap().remove(name);
        assert!(refused(tokens.check(&forged(&header(), &short, &our_key()))), "without {name}");
    }
    for kind in [json!("at+jwt"), json!("JWT"), json!(null)] {
        let header = json!({ "alg": "HS256", "typ": kind });
        assert!(refused(tokens.check(&forged(&header, &claims(), &our_key()))), "{header}");
    }
}

#[test]
fn the_longest_name_that_anybody_can_log_in_with_fits() {
    let (tokens, long) = (tokens(), "🦦".repeat(254));
    let token = tokens.issue(&ana(), &long).unwrap();
    assert_eq!(tokens.check(&token).unwrap().username, long);
    assert!(refused(tokens.check(&"x".repeat(1 << 20))));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn whatever_is_shown_as_a_token_is_refused_and_nothing_breaks(
        text in prop_oneof![
            "\\PC{0,300}",
            "[A-Za-z0-9_-]{0,80}(\\.[A-Za-z0-9_-]{0,80}){0,4}",
            "eyJhbGciOiJIUzI1NiJ9\\.[A-Za-z0-9_=-]{0,200}\\.[A-Za-z0-9_=-]{0,60}",
        ]
    ) {
        prop_assert!(refused(tokens().check(&text)));
    }

    #[test]
    fn one_changed_letter_makes_a_token_worthless(place in 0_usize..600, to in "[A-Za-z0-9_.-]") {
        let tokens = tokens();
        let good = tokens.issue(&ana(), "ana").unwrap();
        let place = place % good.len();
        let mut changed = good.clone();
        changed.replace_range(place..=place, &to);
        prop_assert_eq!(refused(tokens.check(&changed)), changed != good);
    }
}
