//! What is read for somebody who wants to see everything stored about him.
//! Must not show what others wrote.

use super::*;
use crate::domain::{Account, Passing, RoomNotice, Seq};

on_both! {
    async fn everything_of_ones_own_is_there_in_order_and_nothing_of_others(database) {
        let store = database.open();
        let (tea, cake) = (stored_room(&store, "TEAS").await, stored_room(&store, "CAKE").await);
        let (ana, ben) = (person("Ana"), person("Ben"));
        let guest = Account::guest(ana.id, ana.name.clone(), moment(0));
        store.create_guest(guest).await.unwrap();
        store.enter_room(tea.id, ana.clone(), moment(2)).await.unwrap();
        let attic = room(RoomKind::Named, "attic");
        assert_eq!(store.create_room(attic.clone(), REST).await, Ok(true));
        for (number, what) in [(1, Passing::Entered), (2, Passing::Left)] {
            let notice = RoomNotice { number, after: Seq::ZERO, who: ana.clone(), what, at: moment(number) };
            store.add_notice(attic.id, notice, 9).await.unwrap();
        }
        store.block(ana.id, ben.id, moment(3)).await.unwrap();
        let said = [(&tea, &ana, "one"), (&tea, &ana, "two"), (&tea, &ben, "not hers"), (&cake, &ana, "three")];
        for (room, who, text) in said {
            Listener::new().store_one(&store, message(room, who, text)).unwrap();
        }

        let stored = store.belongings(ana.id, moment(9)).await.unwrap();
        let shown = serde_json::to_value(&stored).unwrap();
        assert_eq!(shown["account"]["display_name"], "Ana");
        assert_eq!(shown["rooms"][0]["room"], "TEAS");
        assert_eq!(shown["blocked"][0]["person"], ben.id.to_string());
        assert_eq!(shown["comings"].as_array().unwrap().len(), 2);
        assert_eq!(shown["comings"][1]["room"], "attic");
        assert_eq!(shown["comings"][1]["what"], "left");
        assert!(shown["account"].get("password_hash").is_none());

        let mut texts = Vec::new();
        let mut after = 0;
        loop {
            let lines = store.lines_of(ana.id, after, 2).await.unwrap();
            let Some(last) = lines.last() else { break };
            after = last.id;
            texts.extend(lines.iter().map(|line| serde_json::to_value(line).unwrap()["text"].clone()));
        }
        assert_eq!(texts, ["one", "two", "three"]);
        store.close().await;
    }
}
