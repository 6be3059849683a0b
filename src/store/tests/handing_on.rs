//! Memberships and bans when rooms end, when guests turn out to be somebody, and when accounts go.
//! Must not leave a row behind that belongs to nobody.

use super::endings::rows;
use super::*;
use crate::domain::{Lines, Role, Seq};

on_both! {
    async fn a_room_that_ends_takes_memberships_bans_and_marks_along(database) {
        let store = database.open();
        let (ana, ben) = (known(&store, "Ana").await, known(&store, "Ben").await);
        let cleo = known(&store, "Cleo").await;
        let tea = owned(&store, "teahouse", &ana, None).await;
        let stays = owned(&store, "stays", &ana, None).await;
        for room in [&tea, &stays] {
            store.enter_room(room.id, ben.clone(), moment(2)).await.unwrap();
            store.ban(room.id, ana.id, cleo.id, moment(3)).await.unwrap();
            Listener::new().store_one(&store, message(room, &ben, "hello")).unwrap();
            store.mark_read(room.id, ben.id, Seq(1)).await.unwrap();
        }
        store.end_room(&tea, moment(5)).await.unwrap();
        assert_eq!(rows(database, "memberships"), 2);
        for table in ["members", "room_bans", "read_marks", "messages", "rooms"] {
            assert_eq!(rows(database, table), 1, "{table}");
        }
        assert_eq!(store.room_and_password(&tea.key).await, Ok(None));
        assert_eq!(store.public_rooms(9).await, Ok(vec![stays.clone()]));
        let gone = Err(ChatError::RoomNotFound);
        assert_eq!(store.enter_room(tea.id, ben.clone(), moment(6)).await, gone);
        assert_eq!(store.join_room(tea.id, cleo.id, None, moment(6)).await, gone);
        assert_eq!(store.leave_room(tea.id, ben.id).await, gone);
        assert_eq!(store.kick(tea.id, ana.id, ben.id).await, gone);
        let again = owned(&store, "teahouse", &cleo, None).await;
        assert_eq!(store.users_of(again.id).await, Ok(vec![cleo.id]), "the key is free, the past is gone");
        assert_eq!(store.role(again.id, ana.id).await, Ok(Role::Outsider));
    }

    async fn a_guest_who_logs_in_brings_what_he_joined_along(database) {
        let store = database.open();
        let (ana, guest, account) = (
            known(&store, "Ana").await, known(&store, "Guest").await, known(&store, "Account").await,
        );
        let (one, both) = (
            owned(&store, "one", &ana, None).await, owned(&store, "both", &ana, None).await,
        );
        let mine = owned(&store, "mine", &guest, None).await;
        store.enter_room(one.id, guest.clone(), moment(2)).await.unwrap();
        store.enter_room(both.id, guest.clone(), moment(2)).await.unwrap();
        store.join_room(both.id, account.id, None, moment(3)).await.unwrap();
        store.ban(mine.id, guest.id, ana.id, moment(4)).await.unwrap();
        store.merge(guest.id, account.id).await.unwrap();
        for room in [&one, &both] {
            assert_eq!(store.users_of(room.id).await, Ok(vec![ana.id, account.id]));
        }
        assert_eq!(store.role(mine.id, account.id).await, Ok(Role::Owner { is_member: true }));
        assert_eq!(store.role(mine.id, guest.id).await, Ok(Role::Outsider));
        assert_eq!(store.unban(mine.id, account.id, ana.id).await, Ok(()));
    }

    async fn who_is_kept_out_as_guest_or_as_account_is_kept_out_as_both_but_never_by_himself(database) {
        let store = database.open();
        let (ana, guest, account) = (
            known(&store, "Ana").await, known(&store, "Guest").await, known(&store, "Account").await,
        );
        let [as_guest, as_account, as_both] = [
            owned(&store, "guest", &ana, None).await,
            owned(&store, "account", &ana, None).await,
            owned(&store, "both", &ana, None).await,
        ];
        let own = owned(&store, "own", &account, None).await;
        for room in [&as_guest, &as_account] {
            store.enter_room(room.id, guest.clone(), moment(2)).await.unwrap();
            store.enter_room(room.id, account.clone(), moment(2)).await.unwrap();
        }
        for (room, by, who) in [
            (&as_guest, &ana, &guest),
            (&as_account, &ana, &account),
            (&as_both, &ana, &guest),
            (&as_both, &ana, &account),
            (&own, &account, &guest),
        ] {
            store.ban(room.id, by.id, who.id, moment(3)).await.unwrap();
        }
        store.merge(guest.id, account.id).await.unwrap();
        for room in [&as_guest, &as_account, &as_both] {
            assert_eq!(store.role(room.id, account.id).await, Ok(Role::Banned), "{}", room.key);
            assert_eq!(store.users_of(room.id).await, Ok(vec![ana.id]), "{}", room.key);
            assert_eq!(store.unban(room.id, ana.id, account.id).await, Ok(()));
        }
        assert_eq!(store.role(own.id, account.id).await, Ok(Role::Owner { is_member: true }));
        assert_eq!(rows(database, "room_bans"), 0);
    }

    async fn a_deleted_account_leaves_its_rooms_without_an_owner_and_nothing_else(database) {
        let store = database.open();
        let (ana, ben) = (known(&store, "Ana").await, known(&store, "Ben").await);
        let cleo = known(&store, "Cleo").await;
        let vault = owned(&store, "vault", &ana, Some("hash")).await;
        let other = owned(&store, "other", &ben, None).await;
        store.join_room(vault.id, ben.id, with("hash"), moment(2)).await.unwrap();
        store.ban(vault.id, ana.id, cleo.id, moment(3)).await.unwrap();
        store.ban(other.id, ben.id, ana.id, moment(3)).await.unwrap();
        store.delete_account(ana.id, UserId::random(), Lines::Stay).await.unwrap();
        let (left, hash) = store.room_and_password(&vault.key).await.unwrap().unwrap();
        assert_eq!((left.owner, left.is_private, hash), (None, true, with("hash")));
        assert_eq!(store.users_of(vault.id).await, Ok(vec![ben.id]));
        assert_eq!(store.role(vault.id, ana.id).await, Ok(Role::Outsider));
        assert_eq!(store.role(vault.id, cleo.id).await, Ok(Role::Banned), "his word still holds");
        assert_eq!(store.kick(vault.id, ana.id, ben.id).await, no(RoomError::Forbidden));
        assert_eq!(rows(database, "room_bans"), 1, "nobody is kept out who is no more");
    }

    async fn a_guest_who_only_joined_is_forgotten_with_that(database) {
        let store = database.open();
        let (ana, ben) = (known(&store, "Ana").await, known(&store, "Ben").await);
        let tea = owned(&store, "teahouse", &ana, None).await;
        store.join_room(tea.id, ben.id, None, moment(2)).await.unwrap();
        assert_eq!(store.sweep_guests(moment(10)).await, Ok(1), "an owner stays");
        assert_eq!(store.users_of(tea.id).await, Ok(vec![ana.id]));
    }

    async fn ones_own_data_name_the_rooms_one_joined_and_those_one_is_kept_out_of(database) {
        let store = database.open();
        let (ana, ben) = (known(&store, "Ana").await, known(&store, "Ben").await);
        let tea = owned(&store, "teahouse", &ana, None).await;
        let other = owned(&store, "other", &ana, None).await;
        store.join_room(tea.id, ben.id, None, moment(2)).await.unwrap();
        store.ban(other.id, ana.id, ben.id, moment(3)).await.unwrap();
        let stored = store.belongings(ben.id, moment(9)).await.unwrap();
        let shown = serde_json::to_value(&stored).unwrap();
        assert_eq!(shown["joined"][0]["room"], "teahouse");
        assert_eq!(shown["joined"][0]["kind"], "owned");
        assert_eq!(shown["joined"][0]["name"], "room teahouse");
        assert_eq!(shown["kept_out"][0]["room"], "other");
        assert!(!shown.to_string().contains(&ana.id.to_string()), "who said so is not his to know");
        assert!(shown["rooms"].as_array().unwrap().is_empty());
    }
}
