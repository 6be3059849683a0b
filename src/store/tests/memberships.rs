//! Who joins, who is let in, who is put out: each rule holds at the moment of the change itself.
//! Must not repeat the table of the rules: that is tested where they are.

use super::*;
use crate::domain::{Account, AccountError, ChatError, Role, RoomError};

type Answer = Result<(), ChatError>;

fn no(why: RoomError) -> Answer {
    Err(why.into())
}

/// Somebody the server knows.
async fn known(store: &Store, name: &str) -> Participant {
    let who = person(name);
    let guest = Account::guest(who.id, who.name.clone(), moment(0));
    store.create_guest(guest).await.unwrap();
    who
}

/// A room with an owner, with this hash or none.
async fn owned(store: &Store, key: &str, owner: &Participant, hash: Option<&str>) -> Room {
    let room = Room {
        owner: Some(owner.id),
        is_private: hash.is_some(),
        description: "about tea".to_owned(),
        ..room(RoomKind::Owned, key)
    };
    let hash = hash.map(str::to_owned);
    assert_eq!(store.create_owned_room(room.clone(), hash).await, Ok(true));
    room
}

fn with(hash: &str) -> Option<String> {
    Some(hash.to_owned())
}

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
        assert_eq!(store.load_room(&vault.key, 1).await.unwrap().unwrap().room, vault);
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
        assert_eq!(store.load_room(&tea.key, 1).await.unwrap().unwrap().members, [], "joining is not being there");
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
        assert_eq!(store.load_room(&tea.key, 1).await.unwrap().unwrap().members, []);
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
}
