//! Keys of programs: good for as long as they are used and the password stays, and told when they end.

use super::*;
use crate::domain::{Handle, Lines, LoginId, ProgramKey};
use crate::store::program_keys::MOST_KEYS;
use crate::store::{Credentials, NewKey, NewPassword};

const MONTH: i64 = 30 * 24;

async fn registered(store: &Store, name: &str) -> UserId {
    let account = Account {
        handle: Some(Handle::parse(name).unwrap()),
        ..Account::guest(UserId::random(), Name::parse(name).unwrap(), moment(0))
    };
    let id = account.id;
    let (password_hash, credential) = (with("hash"), with("one"));
    store.register(Credentials { account, password_hash, credential }, moment(0)).await.unwrap();
    id
}

fn drawn(hash: &str, account: UserId, at: i64) -> NewKey {
    NewKey {
        key_hash: hash.into(),
        id: LoginId::random(),
        account,
        credential: with("one"),
        at: moment(at),
        until: moment(at + hours(MONTH)),
    }
}

fn listed(key: &NewKey, seen: i64) -> ProgramKey {
    ProgramKey { id: key.id, created_at: key.at, seen_at: moment(seen) }
}

async fn holder(store: &Store, hash: &str, at: i64) -> Option<UserId> {
    store.key(hash.into(), moment(at)).await.unwrap().map(|found| found.account.id)
}

on_both! {
    async fn a_key_is_good_until_it_was_not_used_for_long(database) {
        let store = database.open();
        let ana = registered(&store, "ana").await;
        let key = drawn("a", ana, 0);
        assert_eq!(store.issue_key(key.clone()).await, Ok(Some(Vec::new())));
        let found = store.key("a".into(), moment(1)).await.unwrap().unwrap();
        assert_eq!((found.account.id, found.key), (ana, listed(&key, 0)));
        assert_eq!(holder(&store, "b", 1).await, None);
        assert_eq!(holder(&store, "a", hours(MONTH) - 1).await, Some(ana));
        assert_eq!(holder(&store, "a", hours(MONTH)).await, None);
        let (used, until) = (hours(5), hours(5 + MONTH));
        store.touch_key("a".into(), moment(used), moment(until)).await.unwrap();
        assert_eq!(store.keys_of(ana, moment(used)).await, Ok(vec![listed(&key, used)]));
        assert_eq!(holder(&store, "a", until - 1).await, Some(ana));
        assert_eq!(holder(&store, "a", until).await, None);
        assert_eq!(store.keys_of(ana, moment(until)).await, Ok(Vec::new()));
        store.touch_key("b".into(), moment(used), moment(until)).await.unwrap();
        assert_eq!(holder(&store, "b", used).await, None, "a use makes no key");
        assert_eq!(store.sweep_keys(moment(until - 1)).await, Ok(0));
        assert_eq!(store.sweep_keys(moment(until)).await, Ok(1));
        store.close().await;
    }

    async fn another_password_or_no_account_leaves_no_key_good(database) {
        let store = database.open();
        let (ana, ben) = (registered(&store, "ana").await, registered(&store, "ben").await);
        let (key, bens) = (drawn("a", ana, 0), drawn("b", ben, 0));
        store.issue_key(key.clone()).await.unwrap();
        store.issue_key(bens.clone()).await.unwrap();
        let stale = NewKey { credential: with("older"), ..drawn("s", ana, 0) };
        assert_eq!(store.issue_key(stale).await, Ok(None));
        assert_eq!(holder(&store, "s", 1).await, None);
        let new = NewPassword { who: ana, hash: "new".into(), credential: "two".into(), keep: None };
        assert_eq!(store.set_password(new).await, Ok(Some(vec![key.id])));
        assert_eq!(holder(&store, "a", 1).await, None);
        let next = NewKey { credential: with("two"), ..drawn("c", ana, 2) };
        store.issue_key(next.clone()).await.unwrap();
        // Past the store: whatever row there is, another credential makes it void.
        database.execute("UPDATE accounts SET credential = 'three' WHERE credential = 'two'");
        assert_eq!(holder(&store, "c", 3).await, None);
        database.execute("UPDATE accounts SET credential = NULL WHERE credential = 'three'");
        assert_eq!(holder(&store, "c", 3).await, None);
        assert_eq!(store.delete_account(ana, UserId::random(), Lines::Stay).await, Ok(vec![next.id]));
        assert_eq!(store.issue_key(drawn("d", ana, 3)).await, Ok(None));
        assert_eq!(store.end_logins(ben, Some(LoginId::random())).await, Ok(vec![bens.id]));
        assert_eq!(holder(&store, "b", 1).await, None);
        store.close().await;
    }

    async fn keys_are_listed_and_ended_for_their_owner_alone(database) {
        let store = database.open();
        let (ana, ben) = (registered(&store, "ana").await, registered(&store, "ben").await);
        let (first, second) = (drawn("a", ana, 0), drawn("b", ana, 5));
        store.issue_key(first.clone()).await.unwrap();
        store.issue_key(second.clone()).await.unwrap();
        store.touch_key("a".into(), moment(9), moment(hours(MONTH))).await.unwrap();
        assert_eq!(store.keys_of(ana, moment(10)).await, Ok(vec![listed(&first, 9), listed(&second, 5)]));
        assert_eq!(store.keys_of(ben, moment(10)).await, Ok(Vec::new()));
        assert_eq!(store.end_key(ben, first.id).await, Ok(Vec::new()));
        assert_eq!(store.end_key(ana, first.id).await, Ok(vec![first.id]));
        assert_eq!(store.end_key(ana, first.id).await, Ok(Vec::new()));
        assert_eq!(holder(&store, "a", 10).await, None);
        assert_eq!(holder(&store, "b", 10).await, Some(ana));
        let shown = serde_json::to_value(store.belongings(ana, moment(10)).await.unwrap()).unwrap();
        assert_eq!(shown["program_keys"].as_array().unwrap().len(), 1);
        assert!(!shown.to_string().contains("hash"), "{shown}");
        store.close().await;
    }

    async fn keys_of_one_account_do_not_grow_for_ever(database) {
        let store = database.open();
        let (ana, ben) = (registered(&store, "ana").await, registered(&store, "ben").await);
        store.issue_key(drawn("ben", ben, 0)).await.unwrap();
        let keys: Vec<NewKey> = (0..=MOST_KEYS).map(|number| drawn(&number.to_string(), ana, number)).collect();
        for key in &keys[..keys.len() - 1] {
            assert_eq!(store.issue_key(key.clone()).await, Ok(Some(Vec::new())));
        }
        store.touch_key("0".into(), moment(1_000), moment(hours(MONTH))).await.unwrap();
        let last = keys.last().unwrap().clone();
        assert_eq!(store.issue_key(last).await, Ok(Some(vec![keys[1].id])), "the one used longest ago");
        assert_eq!(holder(&store, "0", 2_000).await, Some(ana));
        assert_eq!(holder(&store, "1", 2_000).await, None);
        assert_eq!(holder(&store, "ben", 2_000).await, Some(ben));
        let count = i64::try_from(store.keys_of(ana, moment(2_000)).await.unwrap().len());
        assert_eq!(count, Ok(MOST_KEYS));
        store.close().await;
    }

    async fn somebody_is_found_under_his_credential_and_under_no_other(database) {
        let store = database.open();
        let ana = registered(&store, "ana").await;
        let under = async |who, credential| store.account_under(who, credential).await.unwrap().map(|found| found.id);
        assert_eq!(under(ana, with("one")).await, Some(ana));
        assert_eq!(under(ana, with("two")).await, None);
        assert_eq!(under(ana, None).await, None);
        assert_eq!(under(UserId::random(), with("one")).await, None);
        assert_eq!(under(UserId::random(), None).await, None);
        store.close().await;
    }
}
