//! How a feed begins: what is taken for a hello, and what is closed without a byte.
//! Must not wait for anything but the end of a connection or a line.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::json;
use uuid::Uuid;

use crate::support::tcp_api::{TcpClient, text};
use crate::support::{TestApp, Visitor};

async fn app() -> TestApp {
    TestApp::builder().unlimited().start().await
}

/// Somebody with a room.
async fn ana_and_room(app: &TestApp) -> (TcpClient, String) {
    let ana = TcpClient::new(app, "aaa").await;
    let room = ana.creates_room().await;
    (ana, room)
}

#[tokio::test]
async fn a_hello_may_come_in_any_number_of_pieces() {
    let app = app().await;
    let (ana, room) = ana_and_room(&app).await;
    let whole = ana.greeting(&room);
    for size in [1, 7, 40, whole.len()] {
        let mut feed = ana.rest.connect().await;
        for piece in whole.as_bytes().chunks(size) {
            feed.send(piece).await;
        }
        ana.is_heard_by(&mut feed, &room).await;
    }
}

#[tokio::test]
async fn blanks_more_fields_and_what_follows_do_no_harm() {
    let app = app().await;
    let (ana, room) = ana_and_room(&app).await;
    let whole = ana.greeting(&room);
    let key = &ana.key;
    for hello in [
        format!("{whole}\n"),
        format!("{whole}\r\n"),
        format!("\n  {whole}"),
        whole.replace(':', " : ").replace(',', " ,\n"),
        format!(r#"{{"more":{{"uuid":[1]}},"room_gid":"{room}","uuid":"{key}"}}"#),
        format!("{whole}{whole}"),
        format!("{whole}\nnonsense"),
    ] {
        let mut feed = ana.rest.connect().await;
        feed.send(hello.as_bytes()).await;
        ana.is_heard_by(&mut feed, &room).await;
    }
}

#[tokio::test]
async fn who_is_refused_is_closed_without_a_byte() {
    let app = app().await;
    let (ana, room) = ana_and_room(&app).await;
    let (key, random) = (&ana.key, Uuid::new_v4());
    let single_quotes = format!("{{\n    'uuid': \"{key}\",\n    'room_gid': '{room}'\n}}");
    for hello in [
        single_quotes,
        "nonsense".to_owned(),
        "{}".to_owned(),
        "[]".to_owned(),
        "null".to_owned(),
        "{\"uuid\"}".to_owned(),
        json!({ "uuid": key }).to_string(),
        json!({ "room_gid": room }).to_string(),
        json!({ "uuid": key, "room_gid": null }).to_string(),
        json!({ "uuid": key, "room_gid": 7 }).to_string(),
        json!({ "uuid": [key], "room_gid": room }).to_string(),
        json!([key, room]).to_string(),
        json!({ "uuid": random, "room_gid": room }).to_string(),
        json!({ "uuid": ana.user_id, "room_gid": room }).to_string(),
        json!({ "uuid": format!("Bearer {key}"), "room_gid": room }).to_string(),
        json!({ "uuid": "", "room_gid": room }).to_string(),
        json!({ "uuid": key, "room_gid": "nowhere" }).to_string(),
        json!({ "uuid": key, "room_gid": "" }).to_string(),
        json!({ "uuid": key, "room_gid": "a\0b" }).to_string(),
        json!({ "uuid": key, "room_gid": "x".repeat(1_000) }).to_string(),
        "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".to_owned(),
        "\u{16}\u{3}\u{1}\u{2}".to_owned(),
    ] {
        let mut feed = ana.rest.connect().await;
        feed.send(hello.as_bytes()).await;
        feed.is_refused(&hello).await;
    }
    ana.says(&room, "nobody heard anything").await;
}

#[tokio::test]
async fn half_a_hello_and_its_end_is_none() {
    let app = app().await;
    let (ana, room) = ana_and_room(&app).await;
    let whole = ana.greeting(&room);
    for length in [0, 1, whole.len() / 2, whole.len() - 1] {
        let mut feed = ana.rest.connect().await;
        feed.send(&whole.as_bytes()[..length]).await;
        feed.half_close().await;
        feed.is_refused("half a hello").await;
    }
}

#[tokio::test]
async fn a_hello_has_so_many_bytes_and_no_more() {
    let app = app().await;
    let (ana, room) = ana_and_room(&app).await;
    let whole = ana.greeting(&room);
    let padded = |length: usize| format!("{}{whole}", " ".repeat(length - whole.len()));
    let mut feed = ana.rest.connect().await;
    feed.send(padded(4_096).as_bytes()).await;
    ana.is_heard_by(&mut feed, &room).await;
    for endless in
        [padded(4_097), " ".repeat(100_000), format!("{{\"uuid\":\"{}", "x".repeat(100_000))]
    {
        let mut feed = ana.rest.connect().await;
        feed.try_send(endless.as_bytes()).await;
        feed.is_refused("too long").await;
    }
}

#[tokio::test]
async fn a_hello_has_so_much_time_and_no_more() {
    let within = Duration::from_millis(300);
    let app = TestApp::builder()
        .unlimited()
        .with(|config| config.feeds.hello_within = within)
        .start()
        .await;
    let (ana, room) = ana_and_room(&app).await;
    let began = Instant::now();
    let mut silent = ana.rest.connect().await;
    let mut slow = ana.rest.connect().await;
    slow.send(&ana.greeting(&room).as_bytes()[..20]).await;
    silent.is_refused("silent").await;
    slow.is_refused("slow").await;
    assert!(began.elapsed() >= within, "{:?}", began.elapsed());
}

#[tokio::test]
async fn who_says_nothing_keeps_nobody_waiting() {
    let app = app().await;
    let (ana, room) = ana_and_room(&app).await;
    let silent = join_all((0..200).map(|_| ana.rest.connect())).await;
    let began = Instant::now();
    let mut feed = ana.listens(&room).await;
    ana.says(&room, "hi").await;
    assert_eq!(text(&feed.next().await.expect("a line")), "hi");
    assert!(began.elapsed() < Duration::from_secs(4), "before the silent ones are given up");
    assert_eq!(Visitor::new(&app).get("/healthz").await.status, 200);
    drop(silent);
}
