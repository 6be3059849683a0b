//! Comings and goings: kept with what was said, and told to those who come later through this door, and to no others.
//! Must not test rooms of other kinds beyond that they keep none.

use serde_json::{Value, json};

use crate::support::commands::Commander;
use crate::support::{Chatter, JwtClient, RoomSocket, TestApp, Visitor};

#[tokio::test]
async fn who_comes_later_is_told_everything_in_the_order_it_happened() {
    let app = TestApp::builder().unlimited().start().await;
    let (mut ana, mut bo) = (Commander::new(&app, "ana").await, Commander::new(&app, "bo").await);
    ana.creates("tea").await;
    ana.connects("tea").await;
    ana.says("tea", "one").await;
    bo.connects("tea").await;
    bo.says("tea", "two").await;
    bo.disconnects("tea").await;
    ana.says("tea", "three").await;
    let mut carl = Commander::new(&app, "carl").await;
    let (lines, names) = carl.connects("tea").await;
    let history = [
        "[Room]: ana has connected.",
        "ana: one",
        "[Room]: bo has connected.",
        "bo: two",
        "[Room]: bo has disconnected.",
        "ana: three",
        "[Room]: carl has connected.",
    ];
    assert_eq!(lines, history);
    assert_eq!(names, ["ana", "carl"]);
    carl.disconnects("tea").await;
    let (lines, _) = carl.connects("tea").await;
    assert_eq!(lines[..history.len()], history);
    assert_eq!(
        lines[history.len()..],
        ["[Room]: carl has disconnected.", "[Room]: carl has connected."]
    );
}

#[tokio::test]
async fn what_everybody_hears_live_is_what_is_told_later() {
    let app = TestApp::builder().unlimited().start().await;
    let mut ana = Commander::new(&app, "ana").await;
    ana.creates("tea").await;
    let (mut live, _) = ana.connects("tea").await;
    for number in 0..10 {
        let mut guest = Commander::new(&app, &format!("guest{number}")).await;
        guest.connects("tea").await;
        guest.says("tea", &format!("hello {number}")).await;
        guest.close().await;
        for _ in 0..3 {
            live.push(ana.line().await);
        }
    }
    let mut late = Commander::new(&app, "late").await;
    let (mut told, _) = late.connects("tea").await;
    assert_eq!(told.pop().as_deref(), Some("[Room]: late has connected."));
    assert_eq!(told, live);
}

#[tokio::test]
async fn a_long_room_is_told_whole_and_in_order() {
    let app = TestApp::builder().unlimited().with(|config| config.rooms.recent = 50);
    let app = app.with(|config| config.rooms.catch_up_page = 40).start().await;
    let mut ana = Commander::new(&app, "ana").await;
    ana.creates("tea").await;
    let (mut live, _) = ana.connects("tea").await;
    for number in 0..230 {
        ana.says("tea", &number.to_string()).await;
        live.push(format!("ana: {number}"));
        if number % 60 == 30 {
            let mut bo = Commander::new(&app, &format!("bo{number}")).await;
            bo.connects("tea").await;
            live.push(ana.line().await);
            bo.close().await;
            live.push(ana.line().await);
        }
    }
    let mut late = Commander::new(&app, "late").await;
    let (mut told, _) = late.connects("tea").await;
    assert_eq!(told.pop().as_deref(), Some("[Room]: late has connected."));
    assert_eq!(told, live);
    late.says("tea", "after all that").await;
    assert_eq!(ana.line().await, "[Room]: late has connected.");
    assert_eq!(ana.line().await, "late: after all that");
}

#[tokio::test]
async fn somebody_who_comes_while_others_speak_misses_nothing_and_hears_nothing_twice() {
    let app = TestApp::builder().unlimited().with(|config| config.rooms.recent = 20);
    let app = app.with(|config| config.rooms.catch_up_page = 10).start().await;
    let mut ana = Commander::new(&app, "ana").await;
    ana.creates("tea").await;
    ana.connects("tea").await;
    for number in 0..100 {
        ana.says("tea", &number.to_string()).await;
    }
    let speaking = async {
        for number in 100..300 {
            ana.says("tea", &number.to_string()).await;
        }
        ana.says("tea", "that was all").await;
    };
    let coming = async {
        let mut heard: Vec<Vec<String>> = Vec::new();
        for guest in 0..4 {
            let mut bo = Commander::new(&app, &format!("bo{guest}")).await;
            let (mut lines, _) = bo.connects("tea").await;
            while !lines.iter().any(|line| line == "ana: that was all") {
                lines.push(bo.line().await);
            }
            heard.push(lines);
        }
        heard
    };
    let ((), heard) = tokio::join!(speaking, coming);
    let all: Vec<String> = (0..300).map(|number| format!("ana: {number}")).collect();
    for lines in heard {
        let said: Vec<&String> = lines.iter().filter(|line| !line.starts_with("[Room]")).collect();
        let (last, said) = said.split_last().expect("lines");
        assert_eq!(*last, "ana: that was all");
        assert!(said.iter().copied().eq(all.iter()), "{said:?}");
    }
}

#[tokio::test]
async fn other_doors_are_told_nothing_of_the_past_and_their_people_are_told_of_here() {
    let app = TestApp::builder().unlimited().start().await;
    let mut ana = Commander::new(&app, "ana").await;
    ana.creates("tearoom").await;
    ana.connects("tearoom").await;
    ana.says("tearoom", "one").await;
    let visitor = Visitor::new(&app);
    let page = visitor.join("Bea", "tearoom").await;
    let mut bea = Chatter::enter(&visitor, &page).await;
    assert_eq!(ana.line().await, "[Room]: Bea has connected.");
    bea.said("two").await;
    assert_eq!(ana.line().await, "Bea: two");
    let told = bea.welcome["messages"].to_string();
    assert!(!told.contains("connected"), "{told}");

    let api = JwtClient::new(&app, "Carla").await;
    api.joins("tearoom").await;
    let mut socket = RoomSocket::enter(&app, "tearoom", &api.access).await;
    assert_eq!(ana.line().await, "[Room]: Carla has connected.");
    let all = socket.fetch(1, 100).await;
    let said: Vec<&Value> = all.iter().map(|message| &message["content"]).collect();
    assert_eq!(said, [&json!("one"), &json!("two")]);
}

#[tokio::test]
async fn two_of_one_name_are_told_apart_by_a_number() {
    let app = TestApp::builder().unlimited().start().await;
    let mut ana = Commander::new(&app, "ana").await;
    ana.creates("tearoom").await;
    let visitor = Visitor::new(&app);
    let page = visitor.join("Ana", "tearoom").await;
    let mut other = Chatter::enter(&visitor, &page).await;
    let (lines, names) = ana.connects("tearoom").await;
    assert_eq!(lines, ["[Room]: Ana has connected.", "[Room]: ana 2 has connected."]);
    assert_eq!(names, ["Ana", "ana 2"]);
    let said = json!({ "roomName": "tearoom", "author": "ana", "message": "which one?" });
    ana.order("send_message", said).await;
    assert_eq!(ana.line().await, "ana 2: which one?");
    assert_eq!(other.expect_text("which one?").await["author"]["name"], "ana 2");
}
