//! Who joins, who is let in, who is put out: each rule holds at the moment of the change itself.
//! Must not repeat the table of the rules: that is tested where they are.

use super::listener::hold;
use super::*;
use crate::domain::{AccountError, ChatError, Role, RoomError};

on_both! {
    async fn a_room_with_an_owner_is_read_back_and_its_key_is_given_once(database) {
        let store = database.open();
        let ana = known(&store, "Ana").await;
        let (tea, vault) = (
            owned(&store, "teahouse", &ana, None).await,
            owned(&store, "vault", &ana, Some("hash")).await,
        );
        assert_eq!(store.room_and_password(&tea.key).await, Ok(Some((tea.clone(), None))));
        assert_eq!(store.room_and_password(&vault.key).await, Ok(Some((vault.clone(), with("hash")))));
        assert_eq!(store.load_room(&vault.key, 1, 10).await.unwrap().unwrap().room, vault);
        assert_eq!(store.role(tea.id, ana.id).await, Ok(Role::Owner { is_member: true }));
        assert_eq!(store.users_of(tea.id).await, Ok(vec![ana.id]));
        let same = Room { id: RoomId::random(), ..tea.clone() };
        assert_eq!(store.create_owned_room(same, None).await, Ok(false));
        let nobody = RoomKey::exact("nothing").unwrap();
        assert_eq!(store.room_and_password(&nobody).await, Ok(None));
        assert_eq!(store.role(RoomId::random(), ana.id).await, Err(ChatError::RoomNotFound));
    }

    async fn who_joins_is_a_member_until_he_leaves_and_an_owner_stays_owner(database) {
        let store = database.open();
        let (ana, ben) = (known(&store, "Ana").await, known(&store, "Ben").await);
        let tea = owned(&store, "teahouse", &ana, None).await;
        assert_eq!(store.leave_room(tea.id, ben.id).await, no(RoomError::NotJoined));
        assert_eq!(store.join_room(tea.id, ben.id, None, moment(2)).await, Ok(()));
        assert_eq!(store.join_room(tea.id, ben.id, None, moment(3)).await, no(RoomError::AlreadyJoined));
        assert_eq!(store.users_of(tea.id).await, Ok(vec![ana.id, ben.id]));
        assert_eq!(store.load_room(&tea.key, 1, 10).await.unwrap().unwrap().members, [], "joining is not being there");
        store.enter_room(tea.id, ben.clone(), moment(4)).await.unwrap();
        assert_eq!(store.users_of(tea.id).await, Ok(vec![ana.id, ben.id]), "nobody twice");
        store.remove_member(tea.id, ben.id).await.unwrap();
        assert_eq!(store.role(tea.id, ben.id).await, Ok(Role::Member), "going away is not leaving");
        store.leave_room(tea.id, ben.id).await.unwrap();
        assert_eq!(store.role(tea.id, ben.id).await, Ok(Role::Outsider));
        store.leave_room(tea.id, ana.id).await.unwrap();
        assert_eq!(store.leave_room(tea.id, ana.id).await, no(RoomError::NotJoined));
        assert_eq!(store.depart(tea.id, ana.id).await, Ok(()));
        assert_eq!(store.role(tea.id, ana.id).await, Ok(Role::Owner { is_member: false }));
        assert_eq!(store.users_of(tea.id).await, Ok(vec![]));
        let nowhere = store.leave_room(RoomId::random(), ana.id).await;
        assert_eq!(nowhere, Err(ChatError::RoomNotFound));
    }

    async fn a_private_room_takes_who_was_checked_against_the_hash_it_has_at_that_moment(database) {
        let store = database.open();
        let (ana, ben) = (known(&store, "Ana").await, known(&store, "Ben").await);
        let vault = owned(&store, "vault", &ana, Some("new")).await;
        let join = async |who: &Participant, checked| store.join_room(vault.id, who.id, checked, moment(2)).await;
        assert_eq!(join(&ben, None).await, no(RoomError::PasswordRequired));
        assert_eq!(join(&ben, with("old")).await, no(RoomError::PasswordRequired));
        assert_eq!(join(&ana, None).await, no(RoomError::PasswordRequired), "before anything else");
        assert_eq!(join(&ana, with("new")).await, no(RoomError::AlreadyJoined));
        assert_eq!(store.enter_room(vault.id, ben.clone(), moment(2)).await, no(RoomError::Forbidden));
        assert_eq!(join(&ben, with("new")).await, Ok(()));
        assert_eq!(store.enter_room(vault.id, ben.clone(), moment(3)).await, Ok(()));
        store.ban(vault.id, ana.id, ben.id, moment(4)).await.unwrap();
        assert_eq!(join(&ben, None).await, no(RoomError::PasswordRequired), "even so");
        assert_eq!(join(&ben, with("new")).await, no(RoomError::Forbidden));
        store.leave_room(vault.id, ana.id).await.unwrap();
        assert_eq!(store.enter_room(vault.id, ana.clone(), moment(5)).await, no(RoomError::Forbidden));
        assert_eq!(join(&ana, with("new")).await, Ok(()));
    }

    async fn entering_a_public_room_with_an_owner_joins_it_and_no_other_kind(database) {
        let store = database.open();
        let (ana, ben) = (known(&store, "Ana").await, known(&store, "Ben").await);
        let tea = owned(&store, "teahouse", &ana, None).await;
        store.enter_room(tea.id, ben.clone(), moment(2)).await.unwrap();
        assert_eq!(store.role(tea.id, ben.id).await, Ok(Role::Member));
        for (kind, key) in [(RoomKind::Code, "AAAA"), (RoomKind::Named, "garden"), (RoomKind::Shared, "shared01")] {
            let room = Room { owner: Some(ana.id), ..room(kind, key) };
            assert_eq!(store.create_room(room.clone(), REST).await, Ok(true));
            store.enter_room(room.id, ben.clone(), moment(2)).await.unwrap();
            assert_eq!(store.role(room.id, ben.id).await, Ok(Role::Outsider), "{kind}");
            assert_eq!(store.users_of(room.id).await, Ok(vec![ben.id]), "{kind}");
            store.join_room(room.id, ben.id, None, moment(3)).await.unwrap();
            assert_eq!(store.role(room.id, ben.id).await, Ok(Role::Member), "{kind}");
            for answer in [
                store.kick(room.id, ana.id, ben.id).await,
                store.ban(room.id, ana.id, ben.id, moment(4)).await,
                store.unban(room.id, ana.id, ben.id).await,
                store.update_room(room.id, ana.id, Default::default()).await.map(drop),
            ] {
                assert_eq!(answer, no(RoomError::Forbidden), "{kind}: a host is no owner");
            }
            store.remove_member(room.id, ben.id).await.unwrap();
            assert_eq!(store.users_of(room.id).await, Ok(vec![ben.id]), "{kind}");
        }
    }

    async fn an_owner_kicks_in_this_order_of_rules(database) {
        let store = database.open();
        let (ana, ben) = (known(&store, "Ana").await, known(&store, "Ben").await);
        let (tea, cleo) = (owned(&store, "teahouse", &ana, None).await, known(&store, "Cleo").await);
        let kick = async |by: &Participant, who: &Participant| store.kick(tea.id, by.id, who.id).await;
        assert_eq!(kick(&ben, &ben).await, no(RoomError::Forbidden), "not the owner, before all");
        assert_eq!(kick(&ana, &ana).await, no(RoomError::KickSelf));
        assert_eq!(kick(&ana, &ben).await, no(RoomError::NotJoined));
        store.enter_room(tea.id, ben.clone(), moment(2)).await.unwrap();
        store.join_room(tea.id, cleo.id, None, moment(3)).await.unwrap();
        assert_eq!(kick(&ben, &cleo).await, no(RoomError::Forbidden));
        assert_eq!(kick(&ana, &ben).await, Ok(()));
        assert_eq!(kick(&ana, &cleo).await, Ok(()));
        assert_eq!(kick(&ana, &cleo).await, no(RoomError::NotJoined));
        assert_eq!(store.users_of(tea.id).await, Ok(vec![ana.id]));
        assert_eq!(store.load_room(&tea.key, 1, 10).await.unwrap().unwrap().members, []);
        assert_eq!(store.join_room(tea.id, ben.id, None, moment(4)).await, Ok(()), "he may come again");
        store.leave_room(tea.id, ana.id).await.unwrap();
        assert_eq!(kick(&ana, &ben).await, Ok(()), "an owner need not be a member");
    }

    async fn who_is_banned_is_out_and_cannot_come_in_by_any_way_until_he_is_let_in(database) {
        let store = database.open();
        let (ana, ben) = (known(&store, "Ana").await, known(&store, "Ben").await);
        let tea = owned(&store, "teahouse", &ana, None).await;
        let ban = async |by: &Participant, who: UserId| store.ban(tea.id, by.id, who, moment(3)).await;
        let unban = async |by: &Participant, who: UserId| store.unban(tea.id, by.id, who).await;
        store.enter_room(tea.id, ben.clone(), moment(2)).await.unwrap();
        assert_eq!(ban(&ben, ben.id).await, no(RoomError::Forbidden));
        assert_eq!(ban(&ana, ana.id).await, no(RoomError::BanSelf));
        assert_eq!(ban(&ana, UserId::random()).await, Err(AccountError::UserUnknown.into()));
        assert_eq!(unban(&ana, ben.id).await, no(RoomError::NotBanned));
        assert_eq!(ban(&ana, ben.id).await, Ok(()));
        assert_eq!(ban(&ana, ben.id).await, no(RoomError::AlreadyBanned));
        assert_eq!(store.users_of(tea.id).await, Ok(vec![ana.id]));
        assert_eq!(store.role(tea.id, ben.id).await, Ok(Role::Banned));
        assert_eq!(store.enter_room(tea.id, ben.clone(), moment(4)).await, no(RoomError::Forbidden));
        assert_eq!(store.join_room(tea.id, ben.id, None, moment(4)).await, no(RoomError::Forbidden));
        assert_eq!(store.leave_room(tea.id, ben.id).await, no(RoomError::NotJoined));
        assert_eq!(unban(&ben, ben.id).await, no(RoomError::Forbidden));
        assert_eq!(unban(&ana, ana.id).await, no(RoomError::UnbanSelf));
        assert_eq!(unban(&ana, ben.id).await, Ok(()));
        assert_eq!(store.role(tea.id, ben.id).await, Ok(Role::Outsider), "that does not join him again");
        assert_eq!(store.enter_room(tea.id, ben.clone(), moment(5)).await, Ok(()));
    }

    async fn who_is_there_without_being_known_can_be_banned(database) {
        let store = database.open();
        let (ana, stranger) = (known(&store, "Ana").await, person("Stranger"));
        let tea = owned(&store, "teahouse", &ana, None).await;
        store.enter_room(tea.id, stranger.clone(), moment(2)).await.unwrap();
        assert_eq!(store.ban(tea.id, ana.id, stranger.id, moment(3)).await, Ok(()));
        assert_eq!(store.enter_room(tea.id, stranger, moment(4)).await, no(RoomError::Forbidden));
    }

    async fn what_is_asked_at_the_same_moment_is_answered_in_the_order_of_asking(database) {
        let store = database.open();
        let (ana, ben) = (known(&store, "Ana").await, known(&store, "Ben").await);
        let tea = owned(&store, "teahouse", &ana, None).await;
        let held = hold(&store);
        let (room, ana, ben_id) = (tea.id, ana.id, ben.id);
        let enter = || store.enter_room(room, ben.clone(), moment(2));
        let steps: [futures_util::future::LocalBoxFuture<'_, Answer>; 8] = [
            Box::pin(enter()),
            Box::pin(store.kick(room, ana, ben_id)),
            Box::pin(store.kick(room, ana, ben_id)),
            Box::pin(store.join_room(room, ben_id, None, moment(3))),
            Box::pin(store.ban(room, ana, ben_id, moment(4))),
            Box::pin(enter()),
            Box::pin(store.unban(room, ana, ben_id)),
            Box::pin(enter()),
        ];
        let answers = futures_util::future::join_all(steps);
        let mut answers = std::pin::pin!(answers);
        assert!(futures_util::poll!(answers.as_mut()).is_pending());
        drop(held);
        assert_eq!(answers.await, [
            Ok(()),
            Ok(()),
            no(RoomError::NotJoined),
            Ok(()),
            Ok(()),
            no(RoomError::Forbidden),
            Ok(()),
            Ok(()),
        ]);
        assert_eq!(store.role(room, ben_id).await, Ok(Role::Member));
    }

    async fn however_kicks_and_joins_race_nobody_is_half_in(database) {
        let store = database.open();
        let ana = known(&store, "Ana").await;
        let tea = owned(&store, "teahouse", &ana, None).await;
        let mut people = Vec::new();
        for number in 0..8 {
            people.push(known(&store, &format!("Guest {number}")).await);
        }
        let (room, ana) = (tea.id, ana.id);
        for round in 0..5 {
            let races = people.iter().map(async |who| {
                futures_util::join!(
                    store.enter_room(room, who.clone(), moment(round)),
                    store.kick(room, ana, who.id),
                    store.join_room(room, who.id, None, moment(round)),
                    store.kick(room, ana, who.id),
                )
            });
            futures_util::future::join_all(races).await;
            let present = store.load_room(&tea.key, 1, 10).await.unwrap().unwrap().members;
            for who in &people {
                let is_member = store.role(room, who.id).await.unwrap().is_member();
                let is_there = present.iter().any(|other| other.id == who.id);
                assert!(is_member || !is_there, "there without having joined");
            }
        }
        let bans = people.iter().map(async |who| {
            futures_util::join!(
                store.enter_room(room, who.clone(), moment(9)),
                store.ban(room, ana, who.id, moment(9)),
                store.enter_room(room, who.clone(), moment(9)),
            )
        });
        for (_, banned, after) in futures_util::future::join_all(bans).await {
            assert_eq!((banned, after), (Ok(()), no(RoomError::Forbidden)));
        }
        assert_eq!(store.users_of(room).await, Ok(vec![ana]));
    }
}
