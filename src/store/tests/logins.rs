//! Where people are logged in: found by the key's hash, void with the password it was begun with.

use super::*;
use crate::domain::{Account, Handle, LoginId};
use crate::store::{Credentials, Login, NewLogin, NewPassword};

fn begun(key: &str, account: Option<UserId>, credential: Option<&str>) -> NewLogin {
    NewLogin {
        key_hash: key.to_owned(),
        id: LoginId::random(),
        account,
        credential: credential.map(str::to_owned),
        state: "{}".to_owned(),
        agent: "Firefox".to_owned(),
        at: moment(0),
        until: moment(100),
    }
}

async fn ana(store: &Store) -> UserId {
    let handle = Handle::parse("ana").unwrap();
    let account = Account {
        id: UserId::random(),
        display_name: handle.name().clone(),
        handle: Some(handle),
        email: None,
        created_at: moment(0),
    };
    let id = account.id;
    let (password_hash, credential) = (Some("hash".to_owned()), Some("one".to_owned()));
    let new = Credentials { account, password_hash, credential };
    store.register(new, moment(0)).await.unwrap();
    id
}

async fn is_live(store: &Store, key: &str) -> bool {
    store.login(key.to_owned(), moment(50)).await.unwrap().is_some()
}

on_both! {
    async fn a_session_is_found_by_its_key_until_it_is_over(database) {
        let store = database.open();
        let ana = ana(&store).await;
        let new = begun("key", Some(ana), Some("one"));
        store.save_login(new.clone()).await.unwrap();
        let found = store.login("key".into(), moment(99)).await.unwrap().unwrap();
        assert_eq!((found.session.id, found.account.unwrap().id), (new.id, ana));
        assert!(store.login("key".into(), moment(100)).await.unwrap().is_none());
        store.touch_login("key".into(), moment(60), moment(160)).await.unwrap();
        let list = store.logins_of(ana, moment(120)).await.unwrap();
        assert_eq!(list.len(), 1);
        assert_eq!((list[0].agent.as_str(), list[0].seen_at), ("Firefox", moment(60)));
        let state = r#"{"room":"AAAA"}"#.to_owned();
        assert!(store.update_login("key".into(), Some(ana), state.clone(), moment(70), moment(170)).await.unwrap());
        assert_eq!(store.login("key".into(), moment(165)).await.unwrap().unwrap().state, state);
        assert_eq!(store.end_login_by_key("key".into()).await.unwrap(), [new.id]);
        assert!(!is_live(&store, "key").await);
        let revived = store.update_login("key".into(), Some(ana), state, moment(80), moment(180)).await;
        assert_eq!(revived, Ok(false), "what has ended stays ended");
        assert!(!is_live(&store, "key").await);
    }

    async fn one_session_or_all_others_can_be_ended_by_their_owner_only(database) {
        let store = database.open();
        let ana = ana(&store).await;
        let [a, b, c] = ["a", "b", "c"].map(|key| begun(key, Some(ana), Some("one")));
        for new in [&a, &b, &c] {
            store.save_login(new.clone()).await.unwrap();
        }
        assert_eq!(store.end_login(UserId::random(), a.id).await.unwrap(), []);
        assert!(is_live(&store, "a").await);
        assert_eq!(store.end_login(ana, a.id).await.unwrap(), [a.id]);
        assert!(!is_live(&store, "a").await);
        assert_eq!(store.end_logins(ana, Some(b.id)).await.unwrap(), [c.id]);
        assert!(is_live(&store, "b").await && !is_live(&store, "c").await);
    }

    async fn a_new_password_ends_every_other_session_and_those_that_come_too_late(database) {
        let store = database.open();
        let ana = ana(&store).await;
        let [mine, other, late] = ["mine", "other", "late"].map(|key| begun(key, Some(ana), Some("one")));
        store.save_login(mine.clone()).await.unwrap();
        store.save_login(other.clone()).await.unwrap();
        let new = NewPassword { who: ana, hash: "new".into(), credential: "two".into(), keep: Some(mine.id) };
        assert_eq!(store.set_password(new).await.unwrap(), Some(vec![other.id]));
        assert!(is_live(&store, "mine").await && !is_live(&store, "other").await);
        // The old password was checked before it changed; the session begins afterwards.
        store.save_login(late).await.unwrap();
        assert!(!is_live(&store, "late").await);
        store.rehash(ana, "hash".into(), "stale".into()).await.unwrap();
        let hash = async || store.credentials(Login::Id(ana)).await.unwrap().unwrap().password_hash;
        assert_eq!(hash().await.as_deref(), Some("new"), "an old hash comes back for nobody");
        store.rehash(ana, "new".into(), "newer".into()).await.unwrap();
        assert_eq!(hash().await.as_deref(), Some("newer"));
        assert!(is_live(&store, "mine").await, "the same password hashed anew ends nothing");
    }

    async fn sessions_that_are_over_are_swept(database) {
        let store = database.open();
        for number in 0..3 {
            store.save_login(begun(&format!("key {number}"), None, None)).await.unwrap();
        }
        assert_eq!(store.sweep_logins(moment(99)).await, Ok(0));
        assert_eq!(store.sweep_logins(moment(100)).await, Ok(3));
    }
}
