//! Codes and links that were sent by mail, as the accounts part sees them.
//! Must not know how they are hashed.

use super::{hours, moment, on_both};
use crate::domain::{Account, CodeId, Email, Lines, Name, Purpose, UserId};
use crate::store::{SentCode, Store};

async fn ana(store: &Store) -> UserId {
    let ana = Account::guest(UserId::random(), Name::parse("Ana").unwrap(), moment(0));
    store.create_guest(ana.clone()).await.unwrap();
    ana.id
}

fn sent(account: UserId, hash: &str, at: i64) -> SentCode {
    SentCode {
        id: CodeId::random(),
        purpose: Purpose::VerifyEmail,
        account,
        email: Email::parse("Ana@example.org").unwrap(),
        secret_hash: hash.into(),
        tries: 2,
        at: moment(at),
        until: moment(at + hours(1)),
    }
}

on_both! {
    async fn a_new_code_takes_the_place_of_the_one_before_for_the_same_purpose(database) {
        let store = database.open();
        let ana = ana(&store).await;
        let (first, second) = (sent(ana, "one", 0), sent(ana, "two", 1));
        let link = SentCode { purpose: Purpose::ResetPassword, ..sent(ana, "three", 1) };
        for code in [&first, &link, &second] {
            store.keep_code(code.clone()).await.unwrap();
        }
        assert_eq!(store.code_of(Purpose::VerifyEmail, ana).await, Ok(Some(second.clone())));
        assert_eq!(store.code_by_hash(Purpose::VerifyEmail, "one".into()).await, Ok(None));
        let found = store.code_by_hash(Purpose::ResetPassword, "three".into()).await;
        assert_eq!(found, Ok(Some(link)));
        assert_eq!(store.code_by_hash(Purpose::ResetPassword, "two".into()).await, Ok(None));
        store.close().await;
    }

    async fn tries_run_out_and_a_code_is_used_once(database) {
        let store = database.open();
        let code = sent(ana(&store).await, "one", 0);
        store.keep_code(code.clone()).await.unwrap();
        let tries = [0; 4].map(|_| store.try_code(code.id));
        let left = futures_util::future::join_all(tries).await;
        assert_eq!(left.iter().filter(|left| **left == Ok(true)).count(), 2);
        assert_eq!(store.use_code(code.id).await, Ok(true));
        assert_eq!(store.use_code(code.id).await, Ok(false));
        assert_eq!(store.try_code(code.id).await, Ok(false));
        store.close().await;
    }

    async fn what_is_over_is_forgotten_when_the_next_one_is_sent(database) {
        let store = database.open();
        let (old, new) = (sent(ana(&store).await, "one", 0), sent(ana(&store).await, "two", hours(3)));
        store.keep_code(old.clone()).await.unwrap();
        assert_eq!(store.code_by_hash(old.purpose, "one".into()).await, Ok(Some(old.clone())));
        store.keep_code(new).await.unwrap();
        assert_eq!(store.code_by_hash(old.purpose, "one".into()).await, Ok(None));
        store.close().await;
    }

    async fn an_account_that_goes_takes_its_codes_with_it(database) {
        let store = database.open();
        let code = sent(ana(&store).await, "one", 0);
        store.keep_code(code.clone()).await.unwrap();
        let nobody = UserId::random();
        store.delete_account(code.account, nobody, Lines::Go).await.unwrap();
        assert_eq!(store.code_by_hash(code.purpose, "one".into()).await, Ok(None));
        store.close().await;
    }
}
