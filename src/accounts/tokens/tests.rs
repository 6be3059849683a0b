//! Tokens that are good, and every kind that is not.
//! Must not wait: moments are handed in.

use std::sync::LazyLock;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use proptest::prelude::*;
use serde_json::{Value, json};
use sha2::Sha256;
use tempfile::TempDir;

use super::*;
use crate::accounts::Accounts;
use crate::config::Config;
use crate::domain::{Account, Email, Name, UserId};
use crate::store::Credentials;

const A_MINUTE: TimeDelta = TimeDelta::minutes(1);

struct House {
    tokens: Tokens,
    accounts: Accounts,
    store: Store,
    _folder: TempDir,
}

impl House {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let config = Config::for_testing(folder.path());
        let store = Store::open(&config.database).unwrap();
        let tokens = Tokens::new(store.clone(), &config.secret, &config.tokens);
        let accounts = Accounts::new(store.clone(), &config.accounts);
        Self { tokens, accounts, store, _folder: folder }
    }

    async fn ana(&self) -> LoggedIn {
        let account = Account {
            email: Some(Email::parse("ana@example.org").unwrap()),
            ..Account::guest(UserId::random(), Name::parse("Ana").unwrap(), clock::now())
        };
        let (password_hash, credential) = (Some("hash".to_owned()), Some("one".to_owned()));
        let new = Credentials { account: account.clone(), password_hash, credential };
        self.store.register(new, clock::now()).await.unwrap();
        LoggedIn { account, credential: Some("one".into()) }
    }
}

/// Read once: thousands of cases need it.
static SECRET: LazyLock<Secret> = LazyLock::new(|| Config::for_testing("unused".as_ref()).secret);

fn secret() -> Secret {
    SECRET.clone()
}

fn refused<T: std::fmt::Debug>(result: Result<T, ChatError>) -> bool {
    result.is_err_and(|error| {
        error == AccountError::AccessRefused.into() || error == AccountError::RefreshRefused.into()
    })
}

/// Our key, as somebody would have it who has the server's secret.
fn our_key() -> [u8; 32] {
    let mut key = [0; 32];
    let derive = Hkdf::<Sha256>::new(None, secret().reveal().as_bytes());
    derive.expand(b"chinwag access tokens", &mut key).unwrap();
    key
}

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

fn forged(header: &Value, claims: &Value, key: &[u8]) -> String {
    let message = format!("{}.{}", part(header), part(claims));
    let mac = Hmac::<Sha256>::new_from_slice(key).unwrap().chain_update(&message).finalize();
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(mac.into_bytes()))
}

fn header() -> Value {
    json!({ "alg": "HS256", "typ": "at+jwt" })
}

fn claims() -> Value {
    let now = clock::now().timestamp();
    let sub = UserId::random().to_string();
    json!({ "iss": "chinwag", "aud": "chinwag:api", "sub": sub, "iat": now, "exp": now + 900 })
}

fn checked(token: &str) -> Result<Access, ChatError> {
    Signing::new(&secret()).check(token, clock::now())
}

#[test]
fn an_access_token_is_good_for_its_time_and_not_a_moment_longer() {
    let (signing, who, now) = (Signing::new(&secret()), UserId::random(), clock::now());
    let token = signing.sign(who, now, Duration::from_secs(900)).unwrap();
    let until = signing.check(&token, now).unwrap().until;
    assert_eq!(until.timestamp(), now.timestamp() + 900);
    assert_eq!(signing.check(&token, until - TimeDelta::microseconds(1)).unwrap().who, who);
    assert!(refused(signing.check(&token, until)));
    assert!(!token.contains('='));
}

#[test]
fn what_we_would_sign_ourselves_is_accepted_so_that_the_forgeries_below_fail_for_one_reason_each() {
    assert!(checked(&forged(&header(), &claims(), &our_key())).is_ok());
}

#[test]
fn a_token_that_somebody_else_signed_is_refused() {
    let other = Signing::new(&Secret::new("the secret of somebody else".into()));
    let token = other.sign(UserId::random(), clock::now(), Duration::from_secs(900)).unwrap();
    assert!(refused(checked(&token)));
    let the_secret_itself = secret().reveal().as_bytes().to_vec();
    for key in [the_secret_itself, Vec::new()] {
        assert!(refused(checked(&forged(&header(), &claims(), &key))));
    }
}

#[test]
fn every_algorithm_but_ours_is_refused_whatever_it_is_signed_with() {
    for algorithm in ["none", "None", "NONE", "", "HS384", "HS512", "RS256", "ES256", "hs256"] {
        let header = json!({ "alg": algorithm, "typ": "at+jwt" });
        assert!(refused(checked(&forged(&header, &claims(), &our_key()))), "{algorithm}");
        let unsigned = format!("{}.{}.", part(&header), part(&claims()));
        assert!(refused(checked(&unsigned)), "{algorithm}");
    }
}

#[test]
fn a_token_for_another_purpose_is_refused() {
    for (name, value) in [
        ("iss", json!("somebody else")),
        ("iss", json!(["chinwag"])),
        ("aud", json!("chinwag:commands")),
        ("aud", json!(["chinwag:api", "others"])),
        ("sub", json!("ana@example.org")),
        ("sub", json!(7)),
        ("exp", json!("tomorrow")),
        ("exp", json!(i64::MAX)),
        ("exp", json!(clock::now().timestamp())),
        ("exp", json!(-1)),
        ("iat", json!(null)),
    ] {
        let mut wrong = claims();
        wrong[name] = value;
        assert!(refused(checked(&forged(&header(), &wrong, &our_key()))), "{wrong}");
    }
    for name in ["iss", "aud", "sub", "iat", "exp"] {
        let mut short = claims();
        short.as_object_mut().unwrap().remove(name);
        assert!(refused(checked(&forged(&header(), &short, &our_key()))), "without {name}");
    }
    for kind in [json!("JWT"), json!("rt+jwt"), json!(null)] {
        let header = json!({ "alg": "HS256", "typ": kind });
        assert!(refused(checked(&forged(&header, &claims(), &our_key()))), "{header}");
    }
}

#[tokio::test]
async fn a_refresh_token_is_no_access_token_and_the_other_way_round() {
    let house = House::new();
    let pair = house.tokens.issue(&house.ana().await).await.unwrap();
    assert_eq!(pair.refresh.len(), REFRESH_LETTERS);
    assert!(refused(house.tokens.check(&pair.refresh)));
    assert!(refused(house.tokens.refresh(&pair.access).await));
    assert!(house.tokens.check(&pair.access).is_ok());
    assert!(!format!("{pair:?}").contains(&pair.access));
}

#[tokio::test]
async fn a_refresh_token_gives_a_pair_again_for_a_moment_and_afterwards_ends_its_log_in() {
    let house = House::new();
    let ana = house.ana().await;
    let (first, other_device) =
        (house.tokens.issue(&ana).await.unwrap(), house.tokens.issue(&ana).await.unwrap());
    let (now, moment) = (clock::now(), TimeDelta::seconds(1));
    let both = [0; 2].map(|_| house.tokens.refresh_at(&first.refresh, now));
    let pairs = futures_util::future::join_all(both).await;
    let pairs: Vec<TokenPair> = pairs.into_iter().map(Result::unwrap).collect();
    assert_ne!(pairs[0].refresh, pairs[1].refresh);
    for pair in &pairs {
        assert_eq!(house.tokens.check(&pair.access).unwrap().who, ana.account.id);
    }
    let retried = house.tokens.refresh_at(&first.refresh, now + A_MINUTE - moment).await;
    assert!(retried.is_ok(), "the answer may have been lost");
    let last = house.tokens.refresh_at(&pairs[0].refresh, now + A_MINUTE).await.unwrap();
    assert!(refused(house.tokens.refresh_at(&first.refresh, now + A_MINUTE).await));
    let ended = [&pairs[0], &pairs[1], &retried.unwrap(), &last];
    for pair in ended {
        assert!(refused(house.tokens.refresh_at(&pair.refresh, now + A_MINUTE).await));
    }
    assert!(house.tokens.refresh_at(&other_device.refresh, now + A_MINUTE).await.is_ok());
}

#[tokio::test]
async fn a_refresh_token_that_is_not_used_is_good_for_a_week_and_each_use_begins_a_new_one() {
    let house = House::new();
    let (pair, now) = (house.tokens.issue(&house.ana().await).await.unwrap(), clock::now());
    let late = now + TimeDelta::days(7) - A_MINUTE;
    let next = house.tokens.refresh_at(&pair.refresh, late).await.unwrap();
    assert!(refused(house.tokens.refresh_at(&pair.refresh, now + TimeDelta::days(8)).await));
    let later = late + TimeDelta::days(7) - A_MINUTE;
    assert!(house.tokens.refresh_at(&next.refresh, later).await.is_ok());
}

#[tokio::test]
async fn another_password_or_no_account_leaves_no_token_good() {
    let house = House::new();
    let ana = house.ana().await;
    let before = house.tokens.issue(&ana).await.unwrap();
    let changed = house.accounts.reset_password(ana.account.id, "tin otter lamp").await.unwrap();
    assert!(refused(house.tokens.refresh(&before.refresh).await));
    let late = house.tokens.issue(&ana).await.unwrap_err();
    assert_eq!(late, AccountError::PasswordWrong.into(), "the old password was checked");
    let after = house.tokens.issue(&changed.owner).await.unwrap();
    let after = house.tokens.refresh(&after.refresh).await.unwrap();
    house.accounts.end_other_logins(ana.account.id, None).await.unwrap();
    assert!(refused(house.tokens.refresh(&after.refresh).await));
    let last = house.tokens.issue(&changed.owner).await.unwrap();
    house.accounts.delete(ana.account.id, crate::domain::Lines::Stay).await.unwrap();
    let late = house.tokens.issue(&changed.owner).await.unwrap_err();
    assert_eq!(late, AccountError::UserUnknown.into());
    assert!(refused(house.tokens.refresh(&last.refresh).await));
}

#[tokio::test]
async fn what_is_over_is_forgotten_by_itself() {
    let folder = TempDir::new().unwrap();
    let mut config = Config::for_testing(folder.path());
    config.tokens.refresh_lasts = Duration::ZERO;
    let store = Store::open(&config.database).unwrap();
    let tokens = Tokens::new(store.clone(), &config.secret, &config.tokens);
    let accounts = Accounts::new(store.clone(), &config.accounts);
    let house = House { tokens, accounts, store, _folder: folder };
    let pair = house.tokens.issue(&house.ana().await).await.unwrap();
    assert_eq!(house.store.knows_token(hashed(&pair.refresh)).await, Ok(true));
    house.accounts.sweep().await;
    assert_eq!(house.store.knows_token(hashed(&pair.refresh)).await, Ok(false));
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
        prop_assert!(refused(checked(&text)));
    }

    #[test]
    fn one_changed_letter_makes_a_token_worthless(place in 0_usize..300, to in "[A-Za-z0-9_.-]") {
        let (signing, now) = (Signing::new(&secret()), clock::now());
        let good = signing.sign(UserId::random(), now, Duration::from_secs(900)).unwrap();
        let place = place % good.len();
        let mut changed = good.clone();
        changed.replace_range(place..=place, &to);
        prop_assert_eq!(refused(signing.check(&changed, now)), changed != good);
    }
}
