//! A guest who registers or logs in keeps what he said and where he is.
//! Must not rely on names: the id is what counts.

use super::{PASSWORD, log_in, register, registered};
use crate::support::{Chatter, TestApp, Visitor};

#[tokio::test]
async fn a_guest_writes_in_a_room_registers_and_still_owns_his_lines() {
    let app = TestApp::start().await;
    let ana = Visitor::new(&app);
    let (mut socket, room) = Chatter::in_new_room(&ana, "Ana").await;
    socket.said("written as a guest").await;
    assert_eq!(register(&ana, "ana", PASSWORD).await.location(), "/");
    socket.said("the connection goes on").await;
    let after = ana.join("Ana", &room.code).await;
    assert_eq!((after.you_id.as_str(), after.you_name.as_str()), (room.you_id.as_str(), "Ana"));
    assert_eq!(after.text.matches("message own").count(), 2, "both lines are his own");

    let elsewhere = Visitor::new(&app);
    log_in(&elsewhere, "ana", PASSWORD).await;
    let there = elsewhere.join("whatever", &room.code).await;
    assert_eq!((there.you_id, there.you_name), (room.you_id, "Ana".to_owned()));
    assert_eq!(there.text.matches("message own").count(), 2);
}

#[tokio::test]
async fn a_guest_who_logs_in_gives_his_lines_and_places_to_his_account() {
    let mut app = TestApp::start().await;
    registered(&Visitor::new(&app), "ana").await;
    let guest = Visitor::new(&app);
    let (mut socket, room) = Chatter::in_new_room(&guest, "Ana").await;
    socket.said("written as a guest").await;
    let ben = Visitor::new(&app);
    let (mut ben_hears, _) = Chatter::in_room(&ben, "Ben", &room.code).await;
    ben_hears.said("I am Ben").await;

    assert_eq!(log_in(&guest, "ana", PASSWORD).await.location(), "/");
    assert_eq!(socket.closed().await, 4001, "it was begun as somebody else");
    let after = guest.join("Ana", &room.code).await;
    assert_ne!(after.you_id, room.you_id);
    assert_eq!(after.text.matches("message own").count(), 1);
    assert!(!ben.room().await.text.contains(&room.you_id), "nobody sees the guest any more");

    app.stop().await;
    app.start_again().await;
    let again = guest.join("Ana", &room.code).await;
    assert_eq!(again.you_id, after.you_id);
    assert_eq!(again.text.matches("message own").count(), 1, "in the log too");
    assert!(!again.text.contains(&room.you_id));
}

#[tokio::test]
async fn nobody_takes_over_an_account_by_registering_or_logging_in_while_logged_in() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app);
    registered(&visitor, "ana").await;
    let ana = visitor.create_room("Ana").await;
    registered(&visitor, "bo").await;
    let bo = visitor.join("Bo", &ana.code).await;
    assert_ne!(ana.you_id, bo.you_id, "another account, not the same under another name");
    log_in(&visitor, "ana", PASSWORD).await;
    let again = visitor.join("Ana", &ana.code).await;
    assert_eq!(again.you_id, ana.you_id);
    let elsewhere = Visitor::new(&app);
    assert_eq!(log_in(&elsewhere, "bo", PASSWORD).await.location(), "/", "bo is still there");
}
