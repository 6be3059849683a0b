//! What is shown of rooms and changed about them, and what is read in them by number.
//! Must not repeat who may do so.

use super::*;
use crate::domain::{
    Description, Handle, MessageId, Page, PasswordUpdate, RoomName, RoomUpdate, Seq,
};
use crate::store::Credentials;

/// Somebody with a handle, called as it is.
async fn registered(store: &Store, name: &str) -> Participant {
    let handle = Handle::parse(name).unwrap();
    let account = Account {
        id: UserId::random(),
        display_name: handle.name().clone(),
        handle: Some(handle),
        email: None,
        created_at: moment(0),
    };
    let who = Participant { id: account.id, name: account.display_name.clone() };
    let new = Credentials { account, password_hash: None, credential: None };
    store.register(new, moment(0)).await.unwrap();
    who
}

fn keys(rooms: &[Room]) -> Vec<&str> {
    rooms.iter().map(|room| room.key.as_str()).collect()
}

fn update(name: &str, description: &str, password: PasswordUpdate) -> RoomUpdate {
    RoomUpdate {
        name: Some(RoomName::parse(name).unwrap()),
        description: Some(Description::parse(description).unwrap()),
        password,
    }
}

on_both! {
    async fn the_list_shows_named_rooms_and_public_ones_with_owners_the_oldest_first(database) {
        let store = database.open();
        let ana = known(&store, "Ana").await;
        for (kind, key, at) in [
            (RoomKind::Named, "garden", 5),
            (RoomKind::Code, "AAAA", 1),
            (RoomKind::Shared, "shared01", 2),
            (RoomKind::Named, "attic", 3),
        ] {
            let room = Room { created_at: moment(at), ..super::room(kind, key) };
            assert_eq!(store.create_room(room, REST).await, Ok(true));
        }
        let tea = owned(&store, "teahouse", &ana, None).await;
        let vault = owned(&store, "vault", &ana, Some("hash")).await;
        let listed = store.public_rooms(10).await.unwrap();
        assert_eq!(keys(&listed), ["teahouse", "attic", "garden"]);
        assert_eq!(keys(&store.public_rooms(2).await.unwrap()), ["teahouse", "attic"]);
        let private = RoomUpdate { password: PasswordUpdate::Set("hash".into()), ..Default::default() };
        let public = RoomUpdate { password: PasswordUpdate::Remove, ..Default::default() };
        store.update_room(tea.id, ana.id, private).await.unwrap();
        store.update_room(vault.id, ana.id, public).await.unwrap();
        assert_eq!(keys(&store.public_rooms(1).await.unwrap()), ["vault"]);
    }

    async fn the_list_tells_how_many_are_in_each_room_and_not_how_many_have_joined(database) {
        let store = database.open();
        let (ana, ben) = (known(&store, "Ana").await, known(&store, "Ben").await);
        let tea = owned(&store, "teahouse", &ana, None).await;
        let attic = Room { created_at: moment(3), ..super::room(RoomKind::Named, "attic") };
        assert_eq!(store.create_room(attic.clone(), REST).await, Ok(true));
        let told = async || {
            let listed = store.listed_rooms(10).await.unwrap();
            listed.iter().map(|listed| (listed.room.key.to_string(), listed.connected)).collect::<Vec<_>>()
        };
        let both = |tea, attic| vec![("teahouse".to_owned(), tea), ("attic".to_owned(), attic)];
        store.join_room(tea.id, ben.id, None, moment(4)).await.unwrap();
        assert_eq!(told().await, both(0, 0));
        for who in [&ana, &ben] {
            store.enter_room(attic.id, who.clone(), moment(5)).await.unwrap();
        }
        store.enter_room(tea.id, ben.clone(), moment(6)).await.unwrap();
        assert_eq!(told().await, both(1, 2));
        store.remove_member(attic.id, ana.id).await.unwrap();
        assert_eq!(told().await, both(1, 1));
        assert_eq!(store.listed_rooms(1).await.unwrap().len(), 1);
        assert_eq!(store.listed_rooms(0).await, Ok(Vec::new()));
    }

    async fn a_message_is_found_by_its_number_over_all_rooms_in_its_own_room_only(database) {
        let store = database.open();
        let (tea, cake) = (stored_room(&store, "TEAS").await, stored_room(&store, "CAKE").await);
        let ana = person("Ana");
        for room in [&tea, &cake, &tea] {
            Listener::new().store_one(&store, message(room, &ana, "hello")).unwrap();
        }
        let said = store.messages_after(tea.id, Seq::ZERO, 9).await.unwrap().messages;
        let ids: Vec<_> = said.iter().map(|message| message.id).collect();
        assert_eq!(store.seq_of(tea.id, ids[0]).await, Ok(Some(Seq(1))));
        assert_eq!(store.seq_of(tea.id, ids[1]).await, Ok(Some(Seq(2))));
        assert_eq!(store.seq_of(cake.id, ids[0]).await, Ok(None));
        for nothing in [0, -1, i64::MAX, i64::MIN] {
            assert_eq!(store.seq_of(tea.id, MessageId(nothing)).await, Ok(None));
        }
    }

    async fn an_owner_changes_what_he_says_and_the_rest_stays(database) {
        let store = database.open();
        let (ana, ben) = (known(&store, "Ana").await, known(&store, "Ben").await);
        let tea = owned(&store, "teahouse", &ana, None).await;
        store.join_room(tea.id, ben.id, None, moment(2)).await.unwrap();
        assert_eq!(store.update_room(tea.id, ana.id, RoomUpdate::default()).await, Ok(tea.clone()));
        let not_his = store.update_room(tea.id, ben.id, RoomUpdate::default()).await;
        assert_eq!(not_his, Err(RoomError::Forbidden.into()));
        let new = update("Coffee", "", PasswordUpdate::Set("hash".into()));
        let expected = Room {
            name: "Coffee".into(),
            description: String::new(),
            is_private: true,
            ..tea.clone()
        };
        assert_eq!(store.update_room(tea.id, ana.id, new).await, Ok(expected.clone()));
        let stored = store.room_and_password(&tea.key).await.unwrap();
        assert_eq!(stored, Some((expected.clone(), with("hash"))));
        assert_eq!(store.enter_room(tea.id, ben, moment(3)).await, Ok(()), "members stay");
        let kept = update("Coffee", "and cake", PasswordUpdate::Keep);
        let kept = store.update_room(tea.id, ana.id, kept).await.unwrap();
        assert_eq!((kept.is_private, kept.description.as_str()), (true, "and cake"));
        let nowhere = store.update_room(RoomId::random(), ana.id, RoomUpdate::default()).await;
        assert_eq!(nowhere, Err(ChatError::RoomNotFound));
    }

    async fn joined_rooms_are_listed_in_the_order_of_joining_with_everybody_in_them(database) {
        let store = database.open();
        let (ana, ben) = (known(&store, "Ana").await, known(&store, "Ben").await);
        let tea = owned(&store, "teahouse", &ana, None).await;
        let vault = owned(&store, "vault", &ana, Some("hash")).await;
        let code = stored_room(&store, "AAAA").await;
        store.enter_room(code.id, ana.clone(), moment(1)).await.unwrap();
        store.join_room(code.id, ben.id, None, moment(2)).await.unwrap();
        store.join_room(vault.id, ben.id, with("hash"), moment(3)).await.unwrap();
        store.enter_room(tea.id, ben.clone(), moment(4)).await.unwrap();
        let joined = store.joined_rooms(ben.id).await.unwrap();
        let shown: Vec<_> = joined.into_iter().map(|joined| (joined.room, joined.users)).collect();
        let both = vec![ana.id, ben.id];
        assert_eq!(shown, [(code.clone(), both.clone()), (vault.clone(), both.clone()), (tea, both)]);
        let theirs = store.joined_rooms(ana.id).await.unwrap();
        assert_eq!(theirs.len(), 2, "being there is not having joined");
        assert_eq!(store.joined_rooms(UserId::random()).await, Ok(vec![]));
        Listener::new().store_one(&store, message(&code, &ana, "hello")).unwrap();
        store.mark_read(code.id, ben.id, Seq(1)).await.unwrap();
        store.mark_read(vault.id, ana.id, Seq(1)).await.unwrap();
        let marks = store.read_marks_of(ben.id).await.unwrap();
        let marks: Vec<_> = marks.iter().map(|(key, seq)| (key.as_str(), seq.0)).collect();
        assert_eq!(marks, [("AAAA", 1), ("vault", 0), ("teahouse", 0)]);
    }

    async fn a_range_is_read_whole_or_up_to_the_limit_and_knows_whether_there_is_more(database) {
        let store = database.open();
        let room = stored_room(&store, "AAAA").await;
        let other = stored_room(&store, "BBBB").await;
        let (ana, listener) = (person("Ana"), Listener::new());
        assert_eq!(store.last_seq(room.id).await, Ok(Seq::ZERO));
        for room in [&room, &other] {
            listener.store(&store, (1..=10).map(|i| message(room, &ana, &format!("m{i}"))));
        }
        let range = async |from, to, limit| {
            let page = store.messages_between(room.id, Seq(from), Seq(to), limit).await.unwrap();
            (page.messages.iter().map(|m| m.seq.0).collect::<Vec<_>>(), page.more)
        };
        assert_eq!(range(3, 5, 10).await, (vec![3, 4, 5], false));
        assert_eq!(range(1, 10, 10).await, ((1..=10).collect(), false));
        assert_eq!(range(1, 10, 4).await, (vec![1, 2, 3, 4], true));
        assert_eq!(range(-29, 2, 10).await, (vec![1, 2], false));
        assert_eq!(range(i64::MIN, i64::MAX, 100).await, ((1..=10).collect(), false));
        assert_eq!(range(9, 50, 10).await, (vec![9, 10], false));
        assert_eq!(range(5, 3, 10).await, (vec![], false));
        assert_eq!(range(11, 20, 10).await, (vec![], false));
        assert_eq!(store.last_seq(room.id).await, Ok(Seq(10)));
    }

    async fn registered_authors_are_named_as_they_are_called_today_and_guests_as_they_were(database) {
        let store = database.open();
        let room = stored_room(&store, "AAAA").await;
        let (ana, ben, cleo) = (registered(&store, "ana").await, known(&store, "Ben").await, person("Cleo"));
        let old = |who: &Participant| Participant { name: Name::parse("Old Name").unwrap(), ..who.clone() };
        let lines = [&ana, &ben, &cleo].map(|who| message(&room, &old(who), "hello"));
        Listener::new().store(&store, lines);
        store.rename(ana.id, Name::parse("Annabel").unwrap()).await.unwrap();
        let names = |page: &Page| {
            page.messages.iter().map(|m| m.author.name.to_string()).collect::<Vec<_>>()
        };
        let page = store.messages_between(room.id, Seq(1), Seq(9), 9).await.unwrap();
        assert_eq!(names(&page), ["Annabel", "Old Name", "Old Name"]);
        assert_eq!(page.messages.first().unwrap().author.id, ana.id);
        let page = store.messages_after(room.id, Seq::ZERO, 9).await.unwrap();
        assert_eq!(names(&page), ["Old Name"; 3], "other readers see the name of that time");
    }
}
