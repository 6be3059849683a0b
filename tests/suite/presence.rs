//! Who is here, as the others in the room see it.
//! Must not look at sockets: a person may have none, one or many.

use std::time::Duration;

use serde_json::Value;

use crate::support::wait::eventually;
use crate::support::{Chatter, TestApp, Visitor};

/// A server whose graces are short enough to be waited for.
async fn impatient_server() -> TestApp {
    let short = Duration::from_millis(300);
    let server = TestApp::builder().with(|config| {
        config.rooms.away_after = short;
        config.rooms.left_after = short * 3;
    });
    server.start().await
}

/// The notices about somebody, in the order they came.
fn notices<'a>(heard: &'a [Value], name: &str) -> Vec<&'a str> {
    let about = heard.iter().filter(|frame| frame["user"]["name"] == name);
    about.filter_map(|frame| frame["type"].as_str()).filter(|kind| *kind != "typing").collect()
}

#[tokio::test]
async fn who_enters_is_announced_once_and_listed() {
    let app = TestApp::start().await;
    let (mut ana, room) = Chatter::in_new_room(&Visitor::new(&app), "Ana").await;
    let (ben, _) = Chatter::in_room(&Visitor::new(&app), "Ben", &room.code).await;

    let entered = ana.expect("entered").await;
    assert_eq!(entered["user"]["name"], "Ben");
    assert!(entered["at"].as_str().is_some_and(|at| at.ends_with("+00:00")), "{entered}");

    let people = ben.welcome["people"].as_array().expect("people").clone();
    let mut names: Vec<_> = people.iter().filter_map(|who| who["name"].as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["Ana", "Ben"]);
    assert_eq!(ben.welcome["people_total"], 2);
    assert!(people.iter().all(|who| who["state"] == "here"), "{people:?}");
}

#[tokio::test]
async fn twenty_reloads_announce_nothing() {
    let app = TestApp::start().await;
    let (mut ana, room) = Chatter::in_new_room(&Visitor::new(&app), "Ana").await;
    let visitor = Visitor::new(&app);
    let (mut ben, _) = Chatter::in_room(&visitor, "Ben", &room.code).await;

    for _ in 0..20 {
        ben.close().await;
        let page = visitor.room().await;
        ben = Chatter::enter(&visitor, &page).await;
    }
    ben.say("still here").await;
    ana.expect_text("still here").await;
    assert_eq!(notices(&ana.heard, "Ben"), ["entered"]);
}

#[tokio::test]
async fn several_tabs_are_one_person() {
    let app = impatient_server().await;
    let (mut ana, room) = Chatter::in_new_room(&Visitor::new(&app), "Ana").await;
    let visitor = Visitor::new(&app);
    let (first, _) = Chatter::in_room(&visitor, "Ben", &room.code).await;
    let page = visitor.room().await;
    let mut second = Chatter::enter(&visitor, &page).await;
    assert_eq!(second.welcome["people_total"], 2);

    first.close().await;
    // Longer than the grace of somebody without any connection.
    let other = Visitor::new(&app);
    let (carl, _) = Chatter::in_room(&other, "Carl", &room.code).await;
    carl.close().await;
    ana.expect_where("Carl is away", |f| f["type"] == "away" && f["user"]["name"] == "Carl").await;
    ana.expect_where("Carl has left", |f| f["type"] == "left" && f["user"]["name"] == "Carl").await;

    second.said("the other tab is enough").await;
    ana.expect_text("the other tab is enough").await;
    assert_eq!(notices(&ana.heard, "Ben"), ["entered"]);
}

#[tokio::test]
async fn who_loses_the_connection_is_away_first_and_leaves_after_the_grace() {
    let app = impatient_server().await;
    let (mut ana, room) = Chatter::in_new_room(&Visitor::new(&app), "Ana").await;
    let (ben, _) = Chatter::in_room(&Visitor::new(&app), "Ben", &room.code).await;
    drop(ben);
    ana.expect("left").await;
    assert_eq!(notices(&ana.heard, "Ben"), ["entered", "away", "left"]);
}

#[tokio::test]
async fn who_comes_back_within_the_grace_never_left() {
    let app = TestApp::builder()
        .with(|config| config.rooms.away_after = Duration::from_millis(200))
        .start()
        .await;
    let (mut ana, room) = Chatter::in_new_room(&Visitor::new(&app), "Ana").await;
    let visitor = Visitor::new(&app);
    let (ben, page) = Chatter::in_room(&visitor, "Ben", &room.code).await;
    drop(ben);
    ana.expect("away").await;
    let mut ben = Chatter::resume(&visitor, &page, page.last_seq).await;
    ana.expect("back").await;
    ben.say("here again").await;
    ana.expect_text("here again").await;
    assert_eq!(notices(&ana.heard, "Ben"), ["entered", "away", "back"]);
}

#[tokio::test]
async fn leave_is_at_once_and_ends_every_tab() {
    let app = TestApp::start().await;
    let (mut ana, room) = Chatter::in_new_room(&Visitor::new(&app), "Ana").await;
    let visitor = Visitor::new(&app);
    let (mut first, page) = Chatter::in_room(&visitor, "Ben", &room.code).await;
    let mut second = Chatter::enter(&visitor, &page).await;

    let answer = visitor.post("/room/leave", &[("room", &room.code)]).await;
    assert_eq!(answer.location(), "/");
    ana.expect("left").await;
    assert_eq!(first.closed().await, 4000);
    assert_eq!(second.closed().await, 4000);
    assert_eq!(notices(&ana.heard, "Ben"), ["entered", "left"]);
    assert_eq!(visitor.get("/room").await.location(), "/");
}

#[tokio::test]
async fn leaving_over_the_socket_is_the_same() {
    let app = TestApp::start().await;
    let (mut ana, room) = Chatter::in_new_room(&Visitor::new(&app), "Ana").await;
    let (mut ben, _) = Chatter::in_room(&Visitor::new(&app), "Ben", &room.code).await;
    ben.send(serde_json::json!({ "type": "leave" })).await;
    assert_eq!(ben.closed().await, 4000);
    ana.expect("left").await;
    assert_eq!(notices(&ana.heard, "Ben"), ["entered", "left"]);
}

#[tokio::test]
async fn when_the_last_one_leaves_the_room_is_gone() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app);
    let (mut ana, room) = Chatter::in_new_room(&visitor, "Ana").await;
    ana.said("a secret").await;
    visitor.post("/room/leave", &[("room", &room.code)]).await;

    let stranger = Visitor::new(&app);
    let answer = stranger.post("/", &[("name", "Ben"), ("code", &room.code), ("join", "")]).await;
    assert_eq!(answer.location(), "");
    assert!(answer.text.contains("Room does not exist."), "{}", answer.text);
    eventually("what was said is in no file any more", async || {
        let files = std::fs::read_dir(app.folder()).expect("the folder can be listed");
        let mut bytes = files.filter_map(|file| std::fs::read(file.ok()?.path()).ok());
        let kept = bytes.any(|bytes| bytes.windows(8).any(|window| window == b"a secret"));
        (!kept).then_some(())
    })
    .await;
}

#[tokio::test]
async fn two_people_of_one_room_never_have_the_same_name() {
    let app = TestApp::start().await;
    let (_ana, room) = Chatter::in_new_room(&Visitor::new(&app), "Ana").await;
    let stranger = Visitor::new(&app);
    let answer = stranger.post("/", &[("name", "Ana"), ("code", &room.code), ("join", "")]).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (200, ""));
    assert!(answer.text.contains("class=\"errors\""), "{}", answer.text);
    assert!(answer.text.contains(&room.code), "the code is kept");
}
