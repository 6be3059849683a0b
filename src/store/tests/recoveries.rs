//! Places of connections: kept, lost for a while, taken up once.

use super::*;
use crate::domain::{Handle, Lines, LoginId, Place};
use crate::store::{Credentials, NewKey, NewPassword};

const WITHIN: i64 = 120_000_000;

fn place(who: UserId, kept: &str) -> Place {
    Place { who, login: None, kept: kept.to_owned() }
}

async fn keep(store: &Store, pid: &str, place: &Place) -> bool {
    store.keep_place(pid.to_owned(), place.clone()).await.unwrap()
}

async fn take(store: &Store, pid: &str, at: i64) -> Option<Place> {
    store.take_place(pid.to_owned(), moment(at - WITHIN), moment(at)).await.unwrap()
}

/// Somebody who is logged in, with the key of a program of his.
async fn with_key(store: &Store, name: &str) -> (UserId, LoginId) {
    let account = Account {
        handle: Some(Handle::parse(name).unwrap()),
        ..Account::guest(UserId::random(), Name::parse(name).unwrap(), moment(0))
    };
    let (id, password_hash, credential) = (account.id, with("hash"), with("one"));
    store.register(Credentials { account, password_hash, credential }, moment(0)).await.unwrap();
    (id, issue(store, id, "one", hours(1)).await)
}

async fn issue(store: &Store, account: UserId, credential: &str, until: i64) -> LoginId {
    let id = LoginId::random();
    let key_hash = id.to_string();
    let (at, until) = (moment(0), moment(until));
    let new = NewKey { key_hash, id, account, credential: with(credential), at, until };
    store.issue_key(new).await.unwrap().unwrap();
    id
}

on_both! {
    async fn a_place_is_taken_once_while_its_connection_stands_or_shortly_after(database) {
        let store = database.open();
        let ana = known(&store, "Ana").await.id;
        let (first, second) = (place(ana, "tea"), place(ana, "garden"));
        assert_eq!(take(&store, "p", 0).await, None);
        assert!(keep(&store, "p", &first).await);
        assert!(keep(&store, "p", &second).await, "what is kept last counts");
        assert_eq!(take(&store, "p", hours(9)).await, Some(second.clone()));
        assert_eq!(take(&store, "p", hours(9)).await, None, "once");
        keep(&store, "p", &first).await;
        store.place_lost("p".into(), moment(hours(9))).await.unwrap();
        assert_eq!(take(&store, "p", hours(9) + WITHIN).await, None);
        assert_eq!(take(&store, "p", hours(9) + WITHIN - 1).await, Some(first.clone()));
        keep(&store, "p", &first).await;
        store.place_lost("p".into(), moment(0)).await.unwrap();
        keep(&store, "p", &second).await;
        assert_eq!(take(&store, "p", hours(9)).await, Some(second), "it stands again");
        keep(&store, "p", &first).await;
        store.forget_place("p".into()).await.unwrap();
        assert_eq!(take(&store, "p", 1).await, None);
        store.place_lost("p".into(), moment(2)).await.unwrap();
        assert_eq!(take(&store, "p", 3).await, None, "a loss makes no place");
        store.close().await;
    }

    async fn of_two_who_want_a_place_at_once_one_gets_it(database) {
        let store = database.open();
        let ana = known(&store, "Ana").await.id;
        keep(&store, "p", &place(ana, "tea")).await;
        let (one, other) = tokio::join!(take(&store, "p", 1), take(&store, "p", 1));
        assert_eq!([one, other].iter().flatten().count(), 1);
        store.close().await;
    }

    async fn who_comes_back_at_once_finds_what_is_being_kept(database) {
        let store = database.open();
        let ana = known(&store, "Ana").await.id;
        for _ in 0..20 {
            let tea = place(ana, "tea");
            let (kept, taken) = tokio::join!(keep(&store, "p", &tea), take(&store, "p", 1));
            assert_eq!((kept, taken), (true, Some(tea)));
        }
        store.close().await;
    }

    async fn a_start_loses_what_stood_and_what_is_lost_for_long_is_forgotten(database) {
        let store = database.open();
        let ana = known(&store, "Ana").await.id;
        for pid in ["a", "b", "c"] {
            keep(&store, pid, &place(ana, pid)).await;
        }
        store.place_lost("a".into(), moment(5)).await.unwrap();
        store.close().await;
        let store = database.open();
        assert_eq!(store.all_places_lost(moment(20)).await, Ok(2));
        keep(&store, "d", &place(ana, "d")).await;
        assert_eq!(store.sweep_places(moment(4)).await, Ok(0));
        assert_eq!(store.sweep_places(moment(5)).await, Ok(1));
        assert_eq!(take(&store, "b", 20 + WITHIN - 1).await, Some(place(ana, "b")));
        assert_eq!(store.sweep_places(moment(hours(1))).await, Ok(1), "who is connected stays");
        assert_eq!(take(&store, "d", hours(1)).await, Some(place(ana, "d")));
        store.close().await;
    }

    async fn a_place_goes_with_its_person(database) {
        let store = database.open();
        let [ana, ben, guest] = [
            known(&store, "Ana").await.id,
            known(&store, "Ben").await.id,
            known(&store, "Quiet Otter").await.id,
        ];
        for (pid, who) in [("a", ana), ("b", ben), ("g", guest)] {
            assert!(keep(&store, pid, &place(who, pid)).await);
        }
        store.delete_account(ana, UserId::random(), Lines::Go).await.unwrap();
        store.merge(guest, ben).await.unwrap();
        assert_eq!(take(&store, "a", 1).await, None);
        assert_eq!(take(&store, "g", 1).await, None);
        assert_eq!(take(&store, "b", 1).await, Some(place(ben, "b")));
        assert!(!keep(&store, "a", &place(ana, "a")).await, "nobody keeps no place");
        store.close().await;
    }

    async fn a_place_that_was_opened_with_a_key_is_good_while_the_key_is(database) {
        let store = database.open();
        let (ana, key) = with_key(&store, "ana").await;
        let (ben, bens) = with_key(&store, "ben").await;
        let under = |who, login| Place { login: Some(login), ..place(who, "tea") };
        keep(&store, "p", &under(ana, bens)).await;
        assert_eq!(take(&store, "p", 1).await, None, "another one's key");
        keep(&store, "p", &under(ana, key)).await;
        assert_eq!(take(&store, "p", hours(1)).await, None, "it is over by then");
        assert_eq!(take(&store, "p", hours(1) - 1).await, Some(under(ana, key)));
        keep(&store, "b", &under(ben, bens)).await;
        store.end_key(ben, bens).await.unwrap();
        assert_eq!(take(&store, "b", 1).await, None);
        let [first, again] = [key, issue(&store, ana, "one", hours(2)).await];
        keep(&store, "first", &under(ana, first)).await;
        keep(&store, "again", &under(ana, again)).await;
        let new = NewPassword { who: ana, hash: "new".into(), credential: "two".into(), keep: None };
        store.set_password(new).await.unwrap();
        for pid in ["first", "again"] {
            assert_eq!(take(&store, pid, 1).await, None);
        }
        store.close().await;
    }
}
