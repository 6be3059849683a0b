//! From a conversation into a room that stays.
//! Must not be possible for one alone.

use super::app;
use crate::support::{Chatter, Stranger};

#[tokio::test]
async fn when_both_want_to_keep_talking_all_they_said_is_in_a_room_that_stays() {
    let app = app().await;
    let (mut ana, mut ben) = Stranger::pair(&app).await;
    ana.tells(&mut ben, "first").await;
    ben.tells(&mut ana, "second").await;
    ana.order("keep").await;
    ana.socket.expect("wished").await;
    ana.socket.ping().await;
    ben.socket.ping().await;
    assert!(ben.socket.all("wished").is_empty(), "a one-sided wish is not shown");
    ben.order("keep").await;
    let code = ana.socket.expect("kept").await["code"].as_str().expect("a code").to_owned();
    assert_eq!(ben.socket.expect("kept").await["code"], code.as_str());
    for person in [&ana, &ben] {
        let moved = person.visitor.post("/chat/kept", &[("room", &code)]).await;
        assert_eq!(moved.location(), "/room", "{}", moved.text);
        let page = person.visitor.room().await;
        assert_eq!(page.said(), ["first", "second"]);
        assert_eq!(page.messages.iter().map(|line| line.seq).collect::<Vec<_>>(), [1, 2]);
        assert_eq!((page.you_name.as_str(), page.code.as_str()), (person.name(), code.as_str()));
    }
    let page = ana.visitor.room().await;
    let mut on = Chatter::enter(&ana.visitor, &page).await;
    assert_eq!(on.said("third").await, 3);
    assert!(page.text.contains(ben.name()) && page.text.contains("class=\"message own"));
}

#[tokio::test]
async fn a_wish_ends_with_the_conversation() {
    let app = app().await;
    let (mut ana, mut ben) = Stranger::pair(&app).await;
    ana.order("keep").await;
    ana.socket.expect("wished").await;
    ben.order("next").await;
    ana.socket.expect("ended").await;
    ben.order("keep").await;
    ben.socket.ping().await;
    assert!(ana.socket.all("kept").is_empty() && ben.socket.all("kept").is_empty());
}
