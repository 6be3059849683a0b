//! Somebody who is in several rooms at once and goes from all of them.

use super::*;
use crate::domain::{Disowned, Lines};

#[actix_rt::test]
async fn one_who_leaves_everywhere_is_gone_from_every_room_and_his_lines_are_nobodys() {
    let house = House::new(RoomsConfig::default());
    let (tea, cake) = (house.room().await, house.room().await);
    let ana = person("Ana");
    let (mut in_tea, _) = house.join_as(&tea, ana.clone(), None).await;
    let (mut in_cake, _) = house.join_as(&cake, ana.clone(), None).await;
    let mut ben = house.join(&tea, "Ben").await;
    let _cara = house.join(&cake, "Cara").await;
    ben.expect("Ben entered").await;
    in_tea.post("milk first", None);
    ben.expect("1 Ana: milk first").await;

    house.chat.leave_everywhere(ana.id).await.unwrap();
    ben.expect("Ana left").await;
    for probe in [&mut in_tea, &mut in_cake] {
        while probe.next().await != Heard::Closed(CloseReason::Left) {}
    }

    let disowned = Disowned { who: ana.id, nobody: UserId::random(), lines: Lines::Go };
    house.chat.disown(disowned.clone()).await.unwrap();
    let (_, shown) = house.join_as(&tea, person("Dora"), None).await;
    let line = &shown.messages[0];
    assert_eq!((line.author.id, line.body.as_str()), (disowned.nobody, Disowned::TEXT));
}

#[actix_rt::test]
async fn a_guest_who_turns_out_to_be_somebody_hands_over_his_place_and_his_lines() {
    let house = House::new(RoomsConfig::default());
    let tea = house.room().await;
    let (guest, account) = (person("Ana"), UserId::random());
    let (mut in_tea, _) = house.join_as(&tea, guest.clone(), None).await;
    let mut ben = house.join(&tea, "Ben").await;
    ben.expect("Ben entered").await;
    in_tea.post("milk first", None);
    ben.expect("1 Ana: milk first").await;

    house.chat.claim(guest.id, account).await.unwrap();
    ben.expect("Ana left").await;
    ben.expect("Ana entered").await;
    while in_tea.next().await != Heard::Closed(CloseReason::NotEntered) {}
    let (_, shown) = house.join_as(&tea, person("Dora"), None).await;
    assert_eq!(shown.messages[0].author.id, account);
    let ids: Vec<UserId> = shown.people.iter().map(|present| present.who.id).collect();
    assert!(ids.contains(&account) && !ids.contains(&guest.id));

    // He comes in as who he is, under the name he had, and nobody hears of him twice.
    let as_account = Participant { id: account, ..person("Somebody else") };
    let (_, shown) = house.join_as(&tea, as_account, None).await;
    assert_eq!(shown.you.name.as_str(), "Ana");
}
