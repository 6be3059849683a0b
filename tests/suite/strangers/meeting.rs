//! Two who wait meet, and each sees what he should see.
//! Must not look behind the doors.

use std::time::Duration;

use serde_json::json;

use super::{app, quick};
use crate::support::{Stranger, Visitor};

#[tokio::test]
async fn two_who_wait_meet_and_talk() {
    let app = app().await;
    let (mut ana, mut ben) = Stranger::pair(&app).await;
    assert_eq!(ana.talk["partner"]["name"], ben.name());
    assert_eq!(ben.talk["partner"]["name"], ana.name());
    assert_eq!(ana.talk["question"], ben.talk["question"]);
    assert!(ana.talk["question"].as_str().is_some_and(|question| question.len() > 10));
    ana.tells(&mut ben, "hello stranger").await;
    ben.tells(&mut ana, "hello yourself").await;
    ana.socket.send(json!({ "type": "typing" })).await;
    let typing = ben.socket.expect("typing").await;
    assert_eq!(typing["user"], ben.talk["partner"]["id"]);
}

#[tokio::test]
async fn they_are_told_what_they_both_like() {
    let app = app().await;
    let (mut ana, mut ben) = (Stranger::new(&app).await, Stranger::new(&app).await);
    ana.start("Tea, Rust").await;
    ben.start("films, #rust").await;
    assert_eq!(ana.met().await["shared"], json!(["rust"]));
    assert_eq!(ben.met().await["shared"], json!(["rust"]));
}

#[tokio::test]
async fn one_person_in_two_tabs_is_one_person() {
    let app = app().await;
    let mut ana = Stranger::new(&app).await;
    let mut other_tab = Stranger::at(&ana.visitor).await;
    ana.start("").await;
    other_tab.socket.expect("waiting").await;
    other_tab.order("start").await;
    other_tab.socket.ping().await;
    ana.socket.ping().await;
    assert!(ana.socket.all("talking").is_empty() && other_tab.socket.all("talking").is_empty());
    // Whoever comes talks to both tabs.
    let mut ben = Stranger::new(&app).await;
    ben.start("").await;
    ben.met().await;
    ana.met().await;
    other_tab.met().await;
    assert_eq!(ana.talk["room_id"], other_tab.talk["room_id"]);
    ben.tells(&mut ana, "to both of you").await;
    other_tab.socket.expect_text("to both of you").await;
}

#[tokio::test]
async fn a_name_is_kept_and_an_id_is_never_shown() {
    let app = app().await;
    let (ana, ben) = Stranger::pair(&app).await;
    let (name, alias) = (ana.name().to_owned(), ana.talk["you"]["id"].clone());
    drop(ben);
    let cookie = ana.visitor.cookie().expect("a cookie");
    ana.socket.close().await;
    let mut again = Stranger::at(&ana.visitor).await;
    again.order("stop").await;
    let mut cleo = Stranger::new(&app).await;
    cleo.start("").await;
    again.start("").await;
    again.met().await;
    assert_eq!(again.name(), name);
    assert_ne!(again.talk["you"]["id"], alias, "another conversation, another id");
    let alias = alias.as_str().expect("an id");
    assert!(alias.len() == 16 && !cookie.contains(alias));
}

#[tokio::test]
async fn two_from_one_address_wait_for_others_first() {
    let app = quick()
        .with(|config| config.strangers.same_address = Duration::from_millis(700))
        .start()
        .await;
    let (mut ana, mut ben) = (Stranger::new(&app).await, Stranger::new(&app).await);
    let since = std::time::Instant::now();
    ana.start("").await;
    ben.start("").await;
    ana.met().await;
    ben.met().await;
    assert!(since.elapsed() >= Duration::from_millis(700));
}

#[tokio::test]
async fn who_waits_is_told_how_it_stands_and_nobody_waits_for_ever() {
    let app =
        quick().with(|config| config.strangers.patience = Duration::from_millis(500)).start().await;
    let mut ana = Stranger::new(&app).await;
    ana.start("chess").await;
    let waiting = ana.socket.all("waiting")[0].clone();
    assert_eq!((&waiting["waiting"], &waiting["tags"]), (&json!(1), &json!(["chess"])));
    ana.socket.expect("gave_up").await;
    assert!(Visitor::new(&app).get("/chat").await.text.contains("Nobody is waiting"));
}

#[tokio::test]
async fn nobody_else_can_get_into_a_conversation() {
    let app = app().await;
    let (mut ana, ben) = Stranger::pair(&app).await;
    let room = ana.talk["room_id"].as_str().expect("an id").to_owned();
    let cleo = Visitor::new(&app);
    for key in [room.clone(), format!("pair:{room}")] {
        let answer = cleo.post("/", &[("name", "Cleo"), ("code", &key), ("join", "")]).await;
        assert!(answer.text.contains("Room does not exist."), "{}", answer.text);
    }
    ana.socket.ping().await;
    drop(ben);
}
