//! Registering with an address from the form to the account, over a real store and mails as files.
//! Must not wait for time to pass: what is over is made so by settings.

use std::time::Duration;

use futures_util::future::join_all;

use super::EmailRegistration;
use super::mail_tests::{House, email, from, is};
use crate::domain::{AccountError, ChatError};
use crate::store::Login;

const PASSWORD: &str = "tin otter lamp";
const ANA: &str = "ana@example.org";

impl House {
    async fn register(&self, login: Option<&str>) -> Result<(), ChatError> {
        let form = EmailRegistration { email: ANA, password: PASSWORD, username: "Ana1", login };
        self.by_mail.register(form, from()).await
    }

    /// Registers, and waits for a mail that was not there before.
    async fn code(&self, login: Option<&str>) -> String {
        let before = self.mails().len();
        self.register(login).await.unwrap();
        while self.mails().len() == before {
            tokio::task::yield_now().await;
        }
        self.last_mail("Your Verification Code is:", 6).await
    }

    async fn verify(&self, code: &str) -> Result<(), ChatError> {
        self.by_mail.verify(ANA, code, from()).await
    }
}

fn other_than(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}

#[tokio::test]
async fn an_account_is_made_when_the_code_comes_back_and_not_before() {
    let house = House::new(|_| {});
    assert!(is(house.verify("123456").await, AccountError::CodeUnknown));
    assert!(is(house.by_mail.verify("ana", "123456", from()).await, AccountError::EmailInvalid));
    let code = house.code(Some("Ana B")).await;
    let log_in = async || house.accounts.log_in_by_email("ANA@example.org", PASSWORD, from()).await;
    assert!(is(log_in().await.map(drop), AccountError::UserUnknown));
    assert!(is(house.verify(other_than(&code)).await, AccountError::CodeWrong));
    assert!(is(house.verify("no code").await, AccountError::CodeWrong));
    house.verify(&code).await.unwrap();
    assert!(is(house.verify(&code).await, AccountError::CodeUnknown));
    let made = log_in().await.unwrap().account;
    assert_eq!((made.display_name.as_str(), made.email), ("Ana1", Some(email("ana"))));
    let by_handle = house.accounts.log_in("ana b", PASSWORD, from()).await.unwrap();
    assert_eq!(by_handle.account.id, made.id);
    assert!(is(house.register(None).await, AccountError::UserExists));
    house.close().await;
}

#[tokio::test]
async fn registering_again_sends_another_code_and_the_first_is_good_no_more() {
    let house = House::new(|_| {});
    let first = house.code(None).await;
    let mut second = house.code(None).await;
    if first == second {
        second = house.code(None).await;
    }
    assert!(is(house.verify(&first).await, AccountError::CodeWrong));
    house.verify(&second).await.unwrap();
    house.close().await;
}

#[tokio::test]
async fn a_code_is_guessed_at_five_times_however_many_guess_at_once() {
    let house = House::new(|_| {});
    let code = house.code(None).await;
    let answers = join_all((0..40).map(|_| house.verify(other_than(&code)))).await;
    let count = |error: AccountError| {
        answers.iter().filter(|answer| **answer == Err(error.clone().into())).count()
    };
    assert_eq!(count(AccountError::CodeWrong), 5);
    assert_eq!(count(AccountError::CodeUnknown), 35);
    assert!(is(house.verify(&code).await, AccountError::CodeUnknown));
    let code = house.code(None).await;
    house.verify(&code).await.unwrap();
    house.close().await;
}

#[tokio::test]
async fn the_right_code_typed_by_many_at_once_makes_one_account() {
    let house = House::new(|codes| codes.tries = 20);
    let code = house.code(None).await;
    let answers = join_all((0..8).map(|_| house.verify(&code))).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
    house.close().await;
}

#[tokio::test]
async fn a_code_that_comes_too_late_says_so() {
    let house = House::new(|codes| codes.code_lasts = Duration::ZERO);
    let code = house.code(None).await;
    assert!(is(house.verify(&code).await, AccountError::CodeExpired));
    house.close().await;
}

#[tokio::test]
async fn an_address_that_was_proved_on_the_page_meanwhile_ends_the_registration() {
    let house = House::new(|_| {});
    let code = house.code(None).await;
    let on_the_page = house.with_email("ana").await;
    assert!(is(house.verify(&code).await, AccountError::UserExists));
    assert!(is(house.verify(&code).await, AccountError::CodeUnknown));
    let kept = house.store.account(Login::Email(email("ana"))).await.unwrap();
    assert_eq!(kept.map(|account| account.id), Some(on_the_page.id));
    house.close().await;
}

#[tokio::test]
async fn a_handle_must_be_free_when_registering_and_when_the_code_comes_back() {
    let house = House::new(|_| {});
    house.account("taken").await;
    let refused = |handle: &str| AccountError::HandleTaken { handle: handle.into() };
    assert!(is(house.register(Some("TAKEN")).await, refused("TAKEN")));
    assert!(house.mails().is_empty());
    let code = house.code(Some("free")).await;
    house.account("free").await;
    assert!(is(house.verify(&code).await, refused("free")));
    assert!(is(house.verify(&code).await, AccountError::CodeUnknown));
    house.close().await;
}

#[tokio::test]
async fn mails_to_one_address_and_codes_from_one_place_are_limited() {
    let house = House::new(|codes| (codes.per_email, codes.typed_per_address) = (2, 3));
    house.register(None).await.unwrap();
    house.register(None).await.unwrap();
    let too_fast = |told: Result<(), ChatError>| matches!(told, Err(ChatError::TooFast { .. }));
    assert!(too_fast(house.register(None).await));
    for _ in 0..3 {
        assert!(!too_fast(house.verify("no code").await));
    }
    assert!(too_fast(house.verify("no code").await));
    house.close().await;
}

#[tokio::test]
async fn name_and_password_are_changed_by_the_rules_of_programs() {
    let house = House::new(|_| {});
    let code = house.code(None).await;
    house.verify(&code).await.unwrap();
    let log_in = async |password| house.accounts.log_in_by_email(ANA, password, from()).await;
    let me = log_in(PASSWORD).await.unwrap().account.id;
    let rename = async |name| house.accounts.change_username(me, name).await;
    assert!(is(rename("a_").await, AccountError::UsernameLength));
    assert!(is(rename("ana lucia").await, AccountError::UsernameNotAlphanumeric));
    rename("Лусия").await.unwrap();
    let change = async |old, new| house.accounts.change_password_by_api(me, old, new, from()).await;
    assert!(is(change("wrong", "short").await, AccountError::PasswordLength));
    assert!(is(change("wrong one", "wrong one").await, AccountError::PasswordSame));
    assert!(is(change("wrong one", "new otter lamp").await, AccountError::PasswordWrong));
    assert_eq!(change(PASSWORD, "new otter lamp").await, Ok(vec![]));
    assert!(is(log_in(PASSWORD).await.map(drop), AccountError::PasswordWrong));
    let again = log_in("new otter lamp").await.unwrap();
    assert_eq!(again.account.display_name.as_str(), "Лусия");
    house.close().await;
}

#[tokio::test]
async fn an_address_that_is_the_only_way_in_cannot_be_taken_away() {
    let house = House::new(|_| {});
    let code = house.code(None).await;
    house.verify(&code).await.unwrap();
    let me = house.accounts.log_in_by_email(ANA, PASSWORD, from()).await.unwrap().account;
    assert!(is(house.by_mail.take_away(&me).await, AccountError::EmailNeeded));
    assert!(house.accounts.log_in_by_email(ANA, PASSWORD, from()).await.is_ok());
    house.close().await;
}

#[tokio::test]
async fn a_handle_is_no_address_at_the_door_for_programs() {
    let house = House::new(|_| {});
    house.account("ana").await;
    let told = house.accounts.log_in_by_email("ana", PASSWORD, from()).await.map(drop);
    assert!(is(told, AccountError::EmailInvalid));
    house.close().await;
}
