//! Clients that come back for what they have missed, also to a server that was started again.
//! Must not use a library: libraries are tested beside this.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::socketio::{Coming, Lost, Packet};
use crate::support::tcp_api::TcpClient;
use crate::support::wait::eventually;
use crate::support::{IoClient, TestApp, Visitor};

fn line(name: &str, message: &str) -> Value {
    json!({ "name": name, "message": message })
}

/// Two in the room of a page: one whose connection will be lost, one who goes on.
async fn two(app: &TestApp) -> ((Visitor, IoClient), (Visitor, IoClient)) {
    let (ana, ben) = (Visitor::new(app), Visitor::new(app));
    let page = ana.create_room("Ana").await;
    let mut first = IoClient::page(&ana).await;
    first.hears("message").await;
    ben.join("Ben", &page.code).await;
    first.hears("message").await;
    let mut second = IoClient::page(&ben).await;
    second.hears("message").await;
    ((ana, first), (ben, second))
}

async fn says(client: &mut IoClient, name: &str, text: &str) {
    client.done("message", json!({ "data": text })).await;
    assert_eq!(client.hears("message").await, line(name, text));
}

/// Whether this client goes on where it was.
fn is_back(back: &IoClient, lost: &Lost) -> bool {
    let is_same = (&back.sid, &back.pid) == (&lost.sid, &lost.pid);
    assert!(is_same || back.sid != lost.sid && back.pid != lost.pid, "half of it: {lost:?}");
    is_same
}

#[tokio::test]
async fn what_was_missed_is_told_in_order_and_then_what_happens() {
    let app = TestApp::start().await;
    let ((ana, mut lost), (_ben, mut other)) = two(&app).await;
    says(&mut other, "Ben", "heard").await;
    assert_eq!(lost.hears("message").await, line("Ben", "heard"));
    let lost = lost.lose();
    assert!(lost.offset.is_some());
    for text in ["one", "two"] {
        says(&mut other, "Ben", text).await;
    }
    let mut back = IoClient::come_back(ana.base(), Coming::of(&ana), &lost).await;
    assert!(is_back(&back, &lost));
    says(&mut other, "Ben", "three").await;
    for text in ["one", "two", "three"] {
        assert_eq!(back.hears("message").await, line("Ben", text));
    }
    back.heard_all().await;
    other.heard_all().await;
    let again = back.lose();
    let mut back = IoClient::come_back(ana.base(), Coming::of(&ana), &again).await;
    assert!(is_back(&back, &again), "as often as it is lost");
    back.heard_all().await;
}

#[tokio::test]
async fn a_server_that_was_started_again_knows_what_it_told() {
    let mut app = TestApp::start().await;
    let ((ana, mut lost), (ben, mut other)) = two(&app).await;
    says(&mut other, "Ben", "heard").await;
    lost.hears("message").await;
    let lost = lost.lose();
    says(&mut other, "Ben", "missed").await;
    let other = other.lose();
    app.stop().await;
    app.start_again().await;
    let mut other_back = IoClient::come_back(ben.base(), Coming::of(&ben), &other).await;
    assert!(is_back(&other_back, &other));
    says(&mut other_back, "Ben", "later").await;
    let mut back = IoClient::come_back(ana.base(), Coming::of(&ana), &lost).await;
    assert!(is_back(&back, &lost));
    for text in ["missed", "later"] {
        assert_eq!(back.hears("message").await, line("Ben", text));
    }
}

#[tokio::test]
async fn who_has_missed_very_much_gets_all_of_it() {
    let many = 300;
    let few = |config: &mut chinwag::config::Config| {
        config.rooms.recent = 20;
        config.rooms.catch_up_page = 50;
    };
    let app = TestApp::builder().unlimited().with(few).start().await;
    let ((ana, lost), (_ben, mut other)) = two(&app).await;
    let lost = lost.lose();
    for number in 0..many {
        other.emit("message", json!({ "data": format!("n{number}") })).await;
    }
    for number in 0..many {
        assert_eq!(other.hears("message").await, line("Ben", &format!("n{number}")));
    }
    let mut back = IoClient::come_back(ana.base(), Coming::of(&ana), &lost).await;
    assert!(is_back(&back, &lost));
    for number in 0..many {
        assert_eq!(back.hears("message").await, line("Ben", &format!("n{number}")));
    }
    says(&mut other, "Ben", "live").await;
    assert_eq!(back.hears("message").await, line("Ben", "live"));
}

#[tokio::test]
async fn who_said_good_bye_and_who_is_somebody_else_begins_anew() {
    let app = TestApp::start().await;
    let ((ana, client), (ben, mut other)) = two(&app).await;
    let gone = Lost { sid: client.sid.clone(), pid: client.pid.clone(), offset: None };
    let (first, second) = (other.sid.clone(), other.pid.clone());
    client.says_good_bye().await;
    assert_eq!(other.hears("message").await, line("Ana", "has left the room"));
    let mut back = IoClient::come_back(ana.base(), Coming::of(&ana), &gone).await;
    assert!(!is_back(&back, &gone));
    assert_eq!(back.hears("message").await, line("Ana", "has entered the room"));
    other.hears("message").await;
    let lost = other.lose();
    assert_eq!((&lost.sid, &lost.pid), (&first, &second));
    let thief = IoClient::come_back(ana.base(), Coming::of(&ana), &lost).await;
    assert!(!is_back(&thief, &lost));
    let nobody = IoClient::come_back(ana.base(), Coming::default(), &lost).await;
    assert!(!is_back(&nobody, &lost));
    drop(ben);
}

#[tokio::test]
async fn after_too_long_it_begins_anew() {
    let soon = |config: &mut chinwag::config::Config| {
        config.socketio.recover_within = Duration::from_millis(1);
    };
    let app = TestApp::builder().with(soon).start().await;
    let ((ana, lost), (_ben, mut other)) = two(&app).await;
    let lost = lost.lose();
    says(&mut other, "Ben", "time passes").await;
    let anew = eventually("it is too late", async || {
        let back = IoClient::come_back(ana.base(), Coming::of(&ana), &lost).await;
        (!is_back(&back, &lost)).then_some(back)
    });
    let mut back = anew.await;
    assert_eq!(back.hears("message").await, line("Ana", "has entered the room"));
}

#[tokio::test]
async fn clients_in_python_get_no_argument_that_their_handlers_do_not_take() {
    let app = TestApp::start().await;
    let ana = Visitor::new(&app);
    ana.create_room("Ana").await;
    let agent = Some("python-requests/2.32".to_owned());
    let mut client = IoClient::enter(ana.base(), Coming { agent, ..Coming::of(&ana) }).await;
    assert_eq!(client.pid, None);
    client.hears("message").await;
    client.emit("message", json!({ "data": "Hi" })).await;
    assert_eq!(client.next().await, Packet::Event(vec!["message".into(), line("Ana", "Hi")]));
}

#[tokio::test]
async fn a_program_says_once_more_where_it_is() {
    let app = TestApp::start().await;
    let ana = TcpClient::new(&app, "ana").await;
    let room = ana.creates_room().await;
    let auth = Value::String(ana.greeting(&room));
    let mut client = IoClient::program(&app.url("")).await;
    client.done("auth", auth.clone()).await;
    let joined = client.hears("join_room").await;
    ana.says(&room, "heard").await;
    client.hears("message").await;
    let lost = client.lose();
    ana.says(&room, "missed").await;
    let mut back = IoClient::come_back(&app.url(""), Coming::default(), &lost).await;
    assert!(is_back(&back, &lost));
    assert_eq!(back.hears("message").await["msg"]["txt"], "missed");
    let id = back.ask("auth", auth).await;
    assert_eq!(back.next().await, Packet::Ack(id, json!([])));
    assert_eq!(back.hears("join_room").await, joined);
    back.heard_all().await;
}

#[tokio::test]
async fn two_strangers_go_on_when_one_of_them_is_back_in_time() {
    let quick = |config: &mut chinwag::config::Config| {
        config.strangers.same_address = Duration::ZERO;
    };
    let app = TestApp::builder().unlimited().with(quick).start().await;
    let comes = async |wait: bool| {
        let mut client = IoClient::program(&app.url("")).await;
        client.done("join", json!({})).await;
        let name = client.hears("message").await["username"].as_str().unwrap().to_owned();
        if wait {
            client.heard_all().await;
        }
        (client, name)
    };
    let (mut first, _ana) = comes(true).await;
    let (mut second, ben) = comes(false).await;
    assert_eq!(first.hears("message").await["username"], ben);
    second.emit("message", json!({ "message": "Hi" })).await;
    assert_eq!(first.hears("message").await, format!("{ben}: Hi"));
    let lost = first.lose();
    second.hears("message").await;
    second.emit("message", json!({ "message": "are you there?" })).await;
    second.hears("message").await;
    let mut back = IoClient::come_back(&app.url(""), Coming::default(), &lost).await;
    assert!(is_back(&back, &lost));
    assert_eq!(back.hears("message").await, format!("{ben}: are you there?"));
    back.done("join", json!({})).await;
    back.heard_all().await;
}
