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
