//! Programs that know a handle and a password: how they register, and what they hold afterwards.
//! Must not wait: moments are handed in.

use chrono::TimeDelta;
use tempfile::TempDir;

use super::*;
use crate::config::Config;
use crate::domain::{AccountError, AddressPrefix, Lines, LoginId};

struct House {
    accounts: Accounts,
    keys: ProgramKeys,
    _folder: TempDir,
}

impl House {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let config = Config::for_testing(folder.path());
        let store = Store::open(&config.database).unwrap();
        let keys = ProgramKeys::new(store.clone(), &config.tokens);
        let accounts = Accounts::new(store, &config.accounts);
        Self { accounts, keys, _folder: folder }
    }

    async fn register(&self, handle: &str, password: &str) -> Result<LoggedIn, ChatError> {
        let form = ProgramRegistration { handle, name: "Ana Lucia", password };
        self.accounts.register_for_program(form).await
    }

    async fn log_in(&self, name: &str, password: &str) -> Result<LoggedIn, ChatError> {
        let from = AddressPrefix::parse("192.0.2.1").unwrap();
        self.accounts.log_in(name, password, from).await
    }
}

fn refused<T>(result: Result<T, ChatError>) -> bool {
    result.err() == Some(AccountError::KeyRefused.into())
}

#[tokio::test]
async fn a_program_registers_somebody_with_any_password_and_he_logs_in_at_every_door() {
    let house = House::new();
    for (handle, password) in [("Ana", "password"), ("ben", "x"), ("carl", &"ü".repeat(2_048))] {
        let made = house.register(handle, password).await.unwrap();
        assert_eq!(made.account.handle.as_ref().unwrap().as_str(), handle);
        assert_eq!(made.account.display_name.as_str(), "Ana Lucia");
        let here = house.log_in(&handle.to_uppercase(), password).await.unwrap();
        assert_eq!((here.account.id, &here.credential), (made.account.id, &made.credential));
    }
    let wrong = house.log_in("ana", "Password").await;
    assert_eq!(wrong.err(), Some(AccountError::PasswordWrong.into()));
}

#[tokio::test]
async fn what_cannot_be_registered_is_told_and_makes_no_account() {
    let house = House::new();
    house.register("ana", "password").await.unwrap();
    let taken = |handle: &str| ChatError::from(AccountError::HandleTaken { handle: handle.into() });
    for (handle, password, told) in [
        ("ANA", "password", taken("ANA")),
        ("ａｎａ", "password", taken("ａｎａ")),
        ("User12", "password", AccountError::HandleReserved.into()),
        ("a@example.org", "password", AccountError::HandleNotAllowed.into()),
        ("", "password", ChatError::NameEmpty),
        (&"x".repeat(33), "password", ChatError::NameTooLong),
        ("a\u{200B}b", "password", ChatError::NameNotAllowed),
        ("ben", "", AccountError::PasswordUnusable.into()),
        ("ben", &"x".repeat(4_097), AccountError::PasswordUnusable.into()),
    ] {
        assert_eq!(house.register(handle, password).await.err(), Some(told), "{handle}");
    }
    let unknown = house.log_in("ben", "").await;
    assert_eq!(unknown.err(), Some(AccountError::UserUnknown.into()));
}

#[tokio::test]
async fn of_many_who_want_one_handle_at_once_one_gets_it() {
    let house = House::new();
    let tries = (0..8).map(|_| house.register("ana", "password"));
    let done = futures_util::future::join_all(tries).await;
    assert_eq!(done.iter().filter(|made| made.is_ok()).count(), 1);
    let taken = ChatError::from(AccountError::HandleTaken { handle: "ana".into() });
    assert!(done.into_iter().filter_map(Result::err).all(|error| error == taken));
}

#[tokio::test]
async fn a_key_says_whose_it_is_for_as_long_as_it_is_used() {
    let house = House::new();
    let ana = house.register("ana", "password").await.unwrap();
    let (key, now) = (house.keys.issue(&ana).await.unwrap().key, clock::now());
    assert_eq!(uuid::Uuid::parse_str(&key).unwrap().get_version_num(), 4);
    let holder = house.keys.check(&key).await.unwrap();
    assert_eq!(holder.account, ana.account);
    assert_eq!(house.keys.check(&format!(" {} ", key.to_uppercase())).await.unwrap(), holder);
    let month = TimeDelta::days(30);
    let last = now + month - TimeDelta::minutes(1);
    assert_eq!(house.keys.check_at(&key, last).await.unwrap(), holder);
    assert!(refused(house.keys.check_at(&key, now + month + TimeDelta::minutes(1)).await));
    // That use is written down behind the back of the one who asked.
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
    while house.accounts.program_keys(ana.account.id).await.unwrap()[0].seen_at != last {
        assert!(std::time::Instant::now() < deadline, "the use was not noted");
        tokio::task::yield_now().await;
    }
    assert!(house.keys.check_at(&key, last + month - TimeDelta::minutes(1)).await.is_ok());
    assert!(refused(house.keys.check_at(&key, last + month + month).await));
}

#[tokio::test]
async fn the_use_of_a_key_is_noted_once_an_hour_at_most() {
    let house = House::new();
    let ana = house.register("ana", "password").await.unwrap();
    let key = house.keys.issue(&ana).await.unwrap().key;
    let noted = house.accounts.program_keys(ana.account.id).await.unwrap()[0];
    for minutes in [0, 1, 59] {
        house.keys.check_at(&key, noted.seen_at + TimeDelta::minutes(minutes)).await.unwrap();
    }
    // The writer takes one change after the other: had one been handed over, it would be there by now.
    house.keys.issue(&ana).await.unwrap();
    let found = house.accounts.program_keys(ana.account.id).await.unwrap();
    assert!(found.contains(&noted));
}

#[tokio::test]
async fn what_is_no_key_or_nobodys_is_refused() {
    let house = House::new();
    let ana = house.register("ana", "password").await.unwrap();
    let key = house.keys.issue(&ana).await.unwrap().key;
    let other = uuid::Uuid::new_v4().to_string();
    let id = ana.account.id.to_string();
    for text in ["", " ", "ana", &key[1..], &format!("{key}0"), &other, &id, &"0".repeat(1 << 20)] {
        assert!(refused(house.keys.check(text).await), "{}", text.len());
    }
}

#[tokio::test]
async fn the_next_password_the_end_elsewhere_and_no_account_make_every_key_void_and_say_which() {
    let house = House::new();
    let mut ana = house.register("ana", "password").await.unwrap();
    let who = ana.account.id;
    let ben = house.register("ben", "password").await.unwrap();
    let bens = house.keys.issue(&ben).await.unwrap().key;
    let (mut held, mut ids): (Vec<String>, Vec<LoginId>) = (Vec::new(), Vec::new());
    for way in 0..3 {
        held.clear();
        ids.clear();
        for _ in 0..2 {
            let key = house.keys.issue(&ana).await.unwrap().key;
            ids.push(house.keys.check(&key).await.unwrap().login);
            held.push(key);
        }
        let mut ended = match way {
            0 => house.accounts.end_other_logins(who, None).await.unwrap(),
            1 => {
                let changed = house.accounts.reset_password(who, "tin otter lamp").await.unwrap();
                let late = house.keys.issue(&ana).await.unwrap_err();
                assert_eq!(
                    late,
                    AccountError::PasswordWrong.into(),
                    "the old password was checked"
                );
                ana = changed.owner;
                changed.ended
            }
            _ => house.accounts.delete(who, Lines::Stay).await.unwrap().0,
        };
        ended.sort();
        ids.sort();
        assert_eq!(ended, ids);
        for key in &held {
            assert!(refused(house.keys.check(key).await));
        }
    }
    assert_eq!(house.keys.issue(&ana).await.unwrap_err(), AccountError::UserUnknown.into());
    assert!(house.keys.check(&bens).await.is_ok());
}

#[tokio::test]
async fn a_key_is_ended_by_its_owner_and_by_nobody_else() {
    let house = House::new();
    let ana = house.register("ana", "password").await.unwrap();
    let ben = house.register("ben", "password").await.unwrap();
    let (key, other) =
        (house.keys.issue(&ana).await.unwrap().key, house.keys.issue(&ana).await.unwrap().key);
    let id = house.keys.check(&key).await.unwrap().login;
    assert_eq!(house.accounts.end_program_key(ben.account.id, id).await, Ok(Vec::new()));
    assert!(house.keys.check(&key).await.is_ok());
    assert_eq!(house.accounts.end_program_key(ana.account.id, id).await, Ok(vec![id]));
    assert!(refused(house.keys.check(&key).await));
    assert!(house.keys.check(&other).await.is_ok());
    assert_eq!(house.accounts.program_keys(ana.account.id).await.unwrap().len(), 1);
}

#[tokio::test]
async fn who_has_very_many_keys_loses_the_one_used_longest_ago_and_is_told_which() {
    let house = House::new();
    let ana = house.register("ana", "password").await.unwrap();
    let first = house.keys.issue(&ana).await.unwrap().key;
    let id = house.keys.check(&first).await.unwrap().login;
    let mut ended = Vec::new();
    for _ in 0..64 {
        ended.extend(house.keys.issue(&ana).await.unwrap().ended);
    }
    assert_eq!(ended, [id]);
    assert!(refused(house.keys.check(&first).await));
}
