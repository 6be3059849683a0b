//! Accounts: guests who register keep everything, and what only one can have only one gets.

use super::*;
use crate::domain::{Account, AccountError, ChatError, Email, Handle, Lines, Seq};
use crate::store::{Credentials, Login};

fn guest(name: &str) -> Account {
    Account::guest(UserId::random(), Name::parse(name).unwrap(), moment(0))
}

fn registered(id: UserId, handle: &str) -> Credentials {
    let handle = Handle::parse(handle).unwrap();
    let account = Account {
        id,
        display_name: handle.name().clone(),
        handle: Some(handle),
        email: None,
        created_at: moment(5),
    };
    let (password_hash, credential) = (Some("hash".to_owned()), Some("one".to_owned()));
    Credentials { account, password_hash, credential }
}

fn handle(key: &str) -> Login {
    Login::Handle(key.to_owned())
}

on_both! {
    async fn a_guest_who_registers_keeps_his_id_and_the_day_he_came(database) {
        let store = database.open();
        let ana = guest("Ana");
        store.create_guest(ana.clone()).await.unwrap();
        store.create_guest(guest("Bo")).await.unwrap();
        assert_eq!(store.account(Login::Id(ana.id)).await.unwrap(), Some(ana.clone()));
        store.register(registered(ana.id, "Ana.B"), moment(5)).await.unwrap();
        let found = store.credentials(handle("ana.b")).await.unwrap().unwrap();
        assert_eq!((found.account.id, found.account.created_at), (ana.id, moment(0)));
        assert!(!found.account.is_guest());
        assert_eq!(found.password_hash.as_deref(), Some("hash"));
        store.create_guest(ana.clone()).await.unwrap();
        assert_eq!(store.account(Login::Id(ana.id)).await.unwrap(), Some(found.account));
        let again = store.register(registered(ana.id, "other"), moment(6)).await;
        assert_eq!(again, Err(ChatError::Internal), "an account cannot be claimed");
    }

    async fn of_many_who_want_a_handle_at_the_same_time_exactly_one_gets_it(database) {
        let store = database.open();
        let tries = ["Ana", "ana", "ＡＮＡ", "aNa"].repeat(8);
        let tries = tries.iter().map(|name| {
            store.register(registered(UserId::random(), name), moment(1))
        });
        let results = futures_util::future::join_all(tries).await;
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
        for result in results.into_iter().filter(Result::is_err) {
            let error = result.unwrap_err();
            assert!(matches!(error, ChatError::Account(AccountError::HandleTaken { .. })), "{error:?}");
        }
    }

    async fn an_address_belongs_to_one_account_in_any_case(database) {
        let store = database.open();
        let (ana, bo) = (UserId::random(), UserId::random());
        store.register(registered(ana, "ana"), moment(1)).await.unwrap();
        store.register(registered(bo, "bo"), moment(1)).await.unwrap();
        let address = |text| Some(Email::parse(text).unwrap());
        store.set_email(ana, address("Ana@example.org"), moment(2)).await.unwrap();
        let taken = store.set_email(bo, address("ana@EXAMPLE.org"), moment(2)).await;
        assert_eq!(taken, Err(AccountError::EmailTaken.into()));
        let by_address = Login::Email(Email::parse("ANA@example.org").unwrap());
        assert_eq!(store.account(by_address.clone()).await.unwrap().unwrap().id, ana);
        store.set_email(ana, None, moment(3)).await.unwrap();
        assert_eq!(store.account(by_address).await.unwrap(), None);
        store.set_email(bo, address("ana@EXAMPLE.org"), moment(4)).await.unwrap();
    }

    async fn a_guest_who_logs_in_brings_lines_places_rooms_and_marks_along(database) {
        let store = database.open();
        let (bo, account) = (guest("Bo"), UserId::random());
        store.create_guest(bo.clone()).await.unwrap();
        store.register(registered(account, "bo"), moment(1)).await.unwrap();
        let (mut mine, both) = (room(RoomKind::Code, "AAAA"), stored_room(&store, "BBBB").await);
        mine.owner = Some(bo.id);
        assert_eq!(store.create_room(mine.clone(), REST).await, Ok(true));
        let as_guest = Participant { id: bo.id, name: bo.display_name.clone() };
        let as_account = Participant { id: account, name: Name::parse("bo").unwrap() };
        for (room, who) in [(&mine, &as_guest), (&both, &as_guest), (&both, &as_account)] {
            store.enter_room(room.id, who.clone(), moment(2)).await.unwrap();
        }
        let listener = Listener::new();
        listener.store_one(&store, named(&both, &as_account, "mine", "same", 3)).unwrap();
        for number in 0..300 {
            let line = named(&both, &as_guest, &format!("line {number}"), "same", 3 + number * hours(25));
            listener.store_one(&store, line).unwrap();
        }
        store.mark_read(both.id, bo.id, Seq(40)).await.unwrap();
        store.mark_read(both.id, account, Seq(7)).await.unwrap();
        for text in ["one", "two"] {
            listener.store_one(&store, message(&mine, &as_guest, text)).unwrap();
        }
        store.mark_read(mine.id, bo.id, Seq(2)).await.unwrap();

        store.merge(bo.id, account).await.unwrap();

        assert_eq!(store.account(Login::Id(bo.id)).await.unwrap(), None);
        let loaded = store.load_room(&both.key, 500, 10).await.unwrap().unwrap();
        assert_eq!(loaded.members, std::slice::from_ref(&as_account));
        assert_eq!(loaded.recent.len(), 301);
        assert!(loaded.recent.iter().all(|message| message.author.id == account));
        let loaded = store.load_room(&mine.key, 5, 10).await.unwrap().unwrap();
        assert_eq!(loaded.room.owner, Some(account));
        assert_eq!(loaded.members.first().map(|member| member.id), Some(account));
        assert_eq!(store.read_mark(both.id, account).await.unwrap(), Seq(40));
        assert_eq!(store.read_mark(mine.id, account).await.unwrap(), Seq(2));
        assert_eq!(store.merge(bo.id, account).await.unwrap(), [], "twice does no harm");
    }

    async fn a_read_mark_never_goes_backwards_or_beyond_the_newest(database) {
        let store = database.open();
        let (room, who) = (stored_room(&store, "AAAA").await, UserId::random());
        let ana = person("Ana");
        store.mark_read(room.id, who, Seq(1)).await.unwrap();
        assert_eq!(store.read_mark(room.id, who).await.unwrap(), Seq::ZERO);
        Listener::new().store(&store, (0..9).map(|i| message(&room, &ana, &format!("line {i}"))));
        for (said, kept) in [(5, 5), (3, 5), (-7, 5), (9, 9), (0, 9), (10, 9), (i64::MAX, 9)] {
            store.mark_read(room.id, who, Seq(said)).await.unwrap();
            assert_eq!(store.read_mark(room.id, who).await.unwrap(), Seq(kept));
        }
        let nowhere = store.mark_read(RoomId::random(), who, Seq(1)).await;
        assert_eq!(nowhere, Err(ChatError::RoomNotFound));
        store.end_room(&room, moment(9)).await.unwrap();
        assert_eq!(store.read_mark(room.id, who).await.unwrap(), Seq::ZERO);
    }

    async fn a_deleted_account_leaves_its_lines_to_nobody_or_takes_their_text_along(database) {
        let store = database.open();
        let room = stored_room(&store, "AAAA").await;
        let listener = Listener::new();
        for (lines, shown) in [(Lines::Stay, "a secret of mine"), (Lines::Go, "(deleted)")] {
            let (who, nobody) = (UserId::random(), UserId::random());
            store.register(registered(who, "ana"), moment(1)).await.unwrap();
            let ana = Participant { id: who, name: Name::parse("ana").unwrap() };
            store.enter_room(room.id, ana.clone(), moment(1)).await.unwrap();
            listener.store_one(&store, named(&room, &ana, "a secret of mine", "id", 2)).unwrap();
            store.delete_account(who, nobody, lines).await.unwrap();
            assert_eq!(store.account(Login::Id(who)).await.unwrap(), None);
            let loaded = store.load_room(&room.key, 1, 10).await.unwrap().unwrap();
            let line = loaded.recent.first().unwrap();
            assert_eq!((line.author.id, line.author.name.as_str()), (nobody, "deleted account"));
            assert_eq!(line.body.as_str(), shown);
            assert_eq!(loaded.members, []);
        }
    }

    async fn a_text_that_goes_with_its_account_is_in_no_file_any_more(database) {
        let store = database.open();
        let (room, who) = (stored_room(&store, "AAAA").await, UserId::random());
        store.register(registered(who, "ana"), moment(1)).await.unwrap();
        let ana = Participant { id: who, name: Name::parse("ana").unwrap() };
        Listener::new().store_one(&store, message(&room, &ana, "a secret of mine")).unwrap();
        assert!(database.holds("a secret of mine") || !database.is_sqlite());
        store.delete_account(who, UserId::random(), Lines::Go).await.unwrap();
        super::listener::until(|| (!database.holds("a secret of mine")).then_some(()));
    }

    async fn only_guests_without_anything_are_swept(database) {
        let store = database.open();
        let room = stored_room(&store, "AAAA").await;
        let [nothing, member, writer, host, recent] = ["a", "b", "c", "d", "e"].map(guest);
        for guest in [&nothing, &member, &writer, &host] {
            store.create_guest(guest.clone()).await.unwrap();
        }
        store.create_guest(Account { created_at: moment(20), ..recent.clone() }).await.unwrap();
        store.register(registered(UserId::random(), "ana"), moment(1)).await.unwrap();
        let place = |of: &Account| Participant { id: of.id, name: of.display_name.clone() };
        store.enter_room(room.id, place(&member), moment(1)).await.unwrap();
        Listener::new().store_one(&store, message(&room, &place(&writer), "hello")).unwrap();
        let mut own = super::room(RoomKind::Code, "BBBB");
        own.owner = Some(host.id);
        assert_eq!(store.create_room(own, REST).await, Ok(true));
        assert_eq!(store.sweep_guests(moment(10)).await, Ok(1));
        assert_eq!(store.account(Login::Id(nothing.id)).await.unwrap(), None);
        for kept in [member.id, writer.id, host.id, recent.id] {
            assert!(store.account(Login::Id(kept)).await.unwrap().is_some());
        }
        assert!(store.account(handle("ana")).await.unwrap().is_some());
    }
}
