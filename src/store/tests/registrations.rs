//! Registrations that wait for their code: one for each address, an account in one step or not at all.

use super::*;
use crate::domain::{Account, AccountError, ChatError, Email, Handle};
use crate::store::{Credentials, Login, Pending};

fn pending(handle: Option<&str>, hash: &str, at: i64) -> Pending {
    Pending {
        email: Email::parse("Ana@example.org").unwrap(),
        handle: handle.map(|handle| Handle::parse(handle).unwrap()),
        display_name: Name::parse("Ana Lucía").unwrap(),
        password_hash: "a hash".into(),
        secret_hash: hash.into(),
        tries: 2,
        at: moment(at),
        until: moment(at + hours(1)),
    }
}

fn account(of: &Pending) -> Account {
    Account {
        id: UserId::random(),
        handle: of.handle.clone(),
        display_name: of.display_name.clone(),
        email: Some(of.email.clone()),
        created_at: moment(5),
    }
}

async fn settle(store: &Store, pending: &Pending) -> Result<bool, ChatError> {
    let new = account(pending);
    store.settle_registration(pending.clone(), new, "one".into(), moment(5)).await
}

fn address(text: &str) -> Email {
    Email::parse(text).unwrap()
}

on_both! {
    async fn a_registration_becomes_an_account_once(database) {
        let store = database.open();
        let waiting = pending(Some("ana"), "code", 0);
        store.keep_registration(waiting.clone()).await.unwrap();
        assert_eq!(store.registration(&address("ANA@example.org")).await, Ok(Some(waiting.clone())));
        assert_eq!(store.registration(&address("bo@example.org")).await, Ok(None));
        assert_eq!(store.account(Login::Email(waiting.email.clone())).await, Ok(None));
        let settled = futures_util::future::join_all([0; 5].map(|_| settle(&store, &waiting))).await;
        assert_eq!(settled.iter().filter(|settled| **settled == Ok(true)).count(), 1);
        assert_eq!(settled.iter().filter(|settled| **settled == Ok(false)).count(), 4);
        let by_email = Login::Email(address("ana@EXAMPLE.org"));
        let made = store.credentials(by_email).await.unwrap().unwrap();
        assert_eq!(made.account.display_name, waiting.display_name);
        assert_eq!((made.password_hash.as_deref(), made.credential.as_deref()), (Some("a hash"), Some("one")));
        assert_eq!(store.account(Login::Handle("ana".into())).await, Ok(Some(made.account)));
        assert_eq!(store.registration(&waiting.email).await, Ok(None));
        store.close().await;
    }

    async fn a_new_registration_takes_the_place_of_the_one_before(database) {
        let store = database.open();
        let (old, new) = (pending(None, "one", 0), pending(None, "two", 1));
        for waiting in [&old, &new] {
            store.keep_registration(waiting.clone()).await.unwrap();
        }
        assert_eq!(store.try_registration(old.clone()).await, Ok(false));
        assert_eq!(settle(&store, &old).await, Ok(false));
        assert_eq!(store.registration(&new.email).await, Ok(Some(new.clone())));
        assert_eq!(settle(&store, &new).await, Ok(true));
        store.close().await;
    }

    async fn tries_run_out_however_many_try_at_once(database) {
        let store = database.open();
        let waiting = pending(None, "one", 0);
        store.keep_registration(waiting.clone()).await.unwrap();
        let tries = [0; 6].map(|_| store.try_registration(waiting.clone()));
        let left = futures_util::future::join_all(tries).await;
        assert_eq!(left.iter().filter(|left| **left == Ok(true)).count(), 2);
        assert_eq!(store.registration(&waiting.email).await.unwrap().unwrap().tries, 0);
        store.close().await;
    }

    async fn an_address_or_a_handle_that_somebody_else_got_meanwhile_ends_the_registration(database) {
        let store = database.open();
        let other = |handle: &str, email: Option<&str>| {
            let handle = Handle::parse(handle).unwrap();
            let account = Account {
                id: UserId::random(),
                display_name: handle.name().clone(),
                handle: Some(handle),
                email: email.map(address),
                created_at: moment(0),
            };
            Credentials { account, password_hash: None, credential: None }
        };
        let waiting = pending(Some("ANA"), "one", 0);
        store.keep_registration(waiting.clone()).await.unwrap();
        store.register(other("ana", None), moment(1)).await.unwrap();
        let taken = AccountError::HandleTaken { handle: "ANA".into() };
        assert_eq!(settle(&store, &waiting).await, Err(taken.into()));
        assert_eq!(store.registration(&waiting.email).await, Ok(None));
        store.keep_registration(Pending { handle: None, ..waiting.clone() }).await.unwrap();
        store.register(other("bo", Some("ana@example.org")), moment(1)).await.unwrap();
        assert_eq!(settle(&store, &waiting).await, Err(AccountError::UserExists.into()));
        assert_eq!(store.registration(&waiting.email).await, Ok(None));
        assert_eq!(settle(&store, &waiting).await, Ok(false));
        store.close().await;
    }

    async fn what_is_over_is_remembered_for_an_hour_and_then_swept(database) {
        let store = database.open();
        store.keep_registration(pending(None, "one", 0)).await.unwrap();
        assert_eq!(store.sweep_registrations(moment(hours(2) - 1)).await, Ok(0));
        assert_eq!(store.sweep_registrations(moment(hours(2))).await, Ok(1));
        store.close().await;
    }
}
