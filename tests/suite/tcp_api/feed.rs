//! What is heard on a feed: every line of the room, once, in order, and nothing else.
//! Must not end a feed; that is tested beside it.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::tcp_api::{Rest, TcpClient, msg_id, text, texts};
use crate::support::wait::{PATIENCE, within};
use crate::support::{Chatter, Feed, JwtClient, RoomSocket, TestApp, Visitor};

async fn app() -> TestApp {
    TestApp::builder().unlimited().start().await
}

/// Somebody who speaks, somebody who listens, and their room.
async fn meeting(app: &TestApp) -> (TcpClient, TcpClient, String) {
    let (ana, bo) = (TcpClient::new(app, "aaa").await, TcpClient::new(app, "bbb").await);
    let room = ana.creates_room().await;
    (ana, bo, room)
}

/// The next lines.
async fn heard(feed: &mut Feed, lines: usize) -> Vec<Value> {
    let mut heard = Vec::new();
    while heard.len() < lines {
        heard.push(feed.next().await.expect("a line"));
    }
    heard
}

#[tokio::test]
async fn a_line_is_one_object_of_json_with_its_end_as_python_writes_it() {
    let app = app().await;
    let rest = Rest::new(&app);
    let ana = TcpClient::registered(rest, "aaa", "Mikołaj").await;
    let room = ana.creates_room().await;
    let mut feed = ana.listens(&room).await;
    ana.says(&room, "a \"b\"\n\tä 😀 \u{7f}").await;
    let line = feed.line().await.expect("a line");
    let told = ana.history(&room, "&limit=1").await.remove(0);
    let (id, at) = (&told["msg"]["msgId"], &told["msg"]["timestamp"]);
    let user = &ana.user_id;
    assert_eq!(
        line,
        format!(
            concat!(
                r#"{{"sender": {{"uuid": "{user}", "username": "Miko\u0142aj"}}, "#,
                r#""msg": {{"msgId": {id}, "txt": "a \"b\"\n\t\u00e4 \ud83d\ude00 {del}", "#,
                r#""timestamp": {at}}}}}{end}"#
            ),
            user = user,
            id = id,
            at = at,
            del = '\u{7f}',
            end = '\n',
        )
    );
    let parsed: Value = serde_json::from_str(&line).expect("JSON");
    assert_eq!(parsed, told, "live and later it is the same");
}

#[tokio::test]
async fn lines_that_come_at_once_are_read_by_readers_of_json_and_of_lines() {
    let app = app().await;
    let (ana, bo, room) = meeting(&app).await;
    let mut feed = bo.listens(&room).await;
    let said = join_all((0..20).map(|number| {
        let (ana, room) = (ana.clone(), room.clone());
        async move { ana.says(&room, &number.to_string()).await }
    }));
    said.await;
    let mut all = String::new();
    for _ in 0..20 {
        all.push_str(&feed.line().await.expect("a line"));
    }
    let glued = all.replace('\n', "");
    let told = bo.history(&room, "&limit=20").await;
    for text in [all, glued] {
        let objects = serde_json::Deserializer::from_str(&text).into_iter::<Value>();
        let objects: Vec<Value> = objects.map(|object| object.expect("JSON")).collect();
        assert_eq!(objects, told);
    }
}

#[tokio::test]
async fn one_hears_oneself_and_on_as_many_connections_as_one_likes() {
    let app = app().await;
    let (ana, bo, room) = meeting(&app).await;
    let mut feeds = [ana.listens(&room).await, ana.listens(&room).await, bo.listens(&room).await];
    for feed in &mut feeds {
        ana.is_heard_by(feed, &room).await;
    }
    for feed in &mut feeds {
        ana.says(&room, "all of you").await;
        while text(&feed.next().await.expect("a line")) != "all of you" {}
    }
    drop(feeds);
    ana.says(&room, "nobody is left").await;
}

#[tokio::test]
async fn who_ends_his_side_after_the_hello_only_wants_to_listen() {
    let app = app().await;
    let (ana, bo, room) = meeting(&app).await;
    let mut feed = bo.greets(&room).await;
    feed.half_close().await;
    ana.is_heard_by(&mut feed, &room).await;
    for number in 0..50 {
        ana.says(&room, &number.to_string()).await;
    }
    let heard = heard(&mut feed, 50).await;
    assert_eq!(heard, ana.history(&room, "&limit=50").await);
}

#[tokio::test]
async fn what_is_said_after_the_hello_is_never_read() {
    let app = app().await;
    let (ana, bo, room) = meeting(&app).await;
    let mut feed = bo.listens(&room).await;
    let other = ana.creates_room().await;
    let greeting = bo.greeting(&other);
    for bytes in [b"nonsense\n".as_slice(), &[0; 1_000], greeting.as_bytes(), b"{\"msg\":\"hi\"}\n"]
    {
        feed.send(bytes).await;
        ana.says(&room, "still there?").await;
        assert_eq!(text(&feed.next().await.expect("a line")), "still there?");
    }
    assert!(ana.history(&other, "").await.is_empty());
}

#[tokio::test]
async fn neither_comings_nor_goings_nor_typing_are_told() {
    let app = app().await;
    let ana = TcpClient::new(&app, "aaa").await;
    let (mut page, room) = Chatter::in_new_room(&Visitor::new(&app), "Ben").await;
    let mut feed = ana.listens(&room.code).await;
    page.expect_text("listening.").await;
    let (mut guest, _) = Chatter::in_room(&Visitor::new(&app), "Guest", &room.code).await;
    page.expect("entered").await;
    guest.send(json!({ "type": "typing" })).await;
    page.expect("typing").await;
    guest.send(json!({ "type": "leave" })).await;
    page.expect("left").await;
    page.said("only this").await;
    assert_eq!(text(&feed.next().await.expect("a line")), "only this");
}

#[tokio::test]
async fn lines_of_every_door_are_heard_once_and_in_one_order() {
    let app = app().await;
    let ana = TcpClient::new(&app, "aaa").await;
    let (mut page, room) = Chatter::in_new_room(&Visitor::new(&app), "Ben").await;
    let jwt = JwtClient::new(&app, "Cleo").await;
    jwt.joins(&room.code).await;
    let mut socket = RoomSocket::enter(&app, &room.code, &jwt.access).await;
    let mut feeds = [ana.listens(&room.code).await, ana.greets(&room.code).await];
    ana.is_heard_by(&mut feeds[1], &room.code).await;
    let before = ana.history(&room.code, "").await.len();
    for number in 0..10 {
        page.said(&format!("page {number}")).await;
        socket.say(&format!("socket {number}")).await;
        ana.says(&room.code, &format!("rest {number}")).await;
    }
    let told = ana.history(&room.code, "").await.split_off(before);
    assert_eq!(told.len(), 30);
    for feed in &mut feeds {
        let mut lines = Vec::new();
        while lines.len() < 30 {
            let line = feed.next().await.expect("a line");
            if msg_id(&line) >= msg_id(&told[0]) {
                lines.push(line);
            }
        }
        assert_eq!(lines, told);
    }
    assert_eq!(texts(&told)[..3], ["page 0", "socket 0", "rest 0"]);
}

#[tokio::test]
async fn a_feed_in_a_room_with_a_namesake_hears_as_well() {
    let app = app().await;
    let rest = Rest::new(&app);
    let one = TcpClient::registered(rest.clone(), "aaa", "Mikołaj").await;
    let two = TcpClient::registered(rest, "bbb", "Mikołaj").await;
    let room = one.creates_room().await;
    let mut feeds = [one.listens(&room).await, two.listens(&room).await];
    one.says(&room, "both").await;
    for feed in &mut feeds {
        while text(&feed.next().await.expect("a line")) != "both" {}
    }
}

#[tokio::test]
async fn who_listens_is_in_the_room_and_leaves_it_when_his_feed_has_ended() {
    let app = TestApp::builder()
        .unlimited()
        .with(|config| {
            config.rooms.away_after = Duration::from_millis(50);
            config.rooms.left_after = Duration::from_millis(100);
        })
        .start()
        .await;
    let ana = TcpClient::new(&app, "aaa").await;
    let (mut page, room) = Chatter::in_new_room(&Visitor::new(&app), "Ben").await;
    let feed = ana.greets(&room.code).await;
    assert_eq!(page.expect("entered").await["user"]["name"], "aaa");
    drop(feed);
    // Somebody who has only ended his side would still listen; what cannot be told to him shows that he has gone.
    within(PATIENCE, "nobody is left", &mut async || {
        page.said("are you there?").await;
        let left = page.all("left");
        left.first().map(|left| assert_eq!(left["user"]["name"], "aaa"))
    })
    .await;
}

#[tokio::test]
async fn connections_that_are_given_up_are_forgotten() {
    let app = app().await;
    let (ana, bo, room) = meeting(&app).await;
    let page = Visitor::new(&app);
    let open = async || {
        let metrics = page.get("/metrics").await.text;
        let line = metrics
            .lines()
            .find(|line| line.contains("sessions") && line.contains("\"tcp_api\""))
            .unwrap_or("0")
            .to_owned();
        line.rsplit(' ').next().and_then(|number| number.parse::<f64>().ok()).expect("a number")
    };
    let feeds = [bo.listens(&room).await, bo.listens(&room).await];
    assert!(open().await >= 2.0);
    drop(feeds);
    within(PATIENCE, "no feed is open", &mut async || {
        ana.says(&room, "are you there?").await;
        (open().await < 1.0).then_some(())
    })
    .await;
}

/// When the system does something by itself about the server's end of this connection, and what it is.
fn timer_of(feed: &Feed, server: u16) -> Option<(String, Duration)> {
    let table = std::fs::read_to_string("/proc/net/tcp").expect("the kernel's table");
    table.lines().find_map(|line| {
        let columns: Vec<&str> = line.split_whitespace().collect();
        let port = |column: &str| u16::from_str_radix(column.rsplit(':').next()?, 16).ok();
        let is_it = port(columns.get(1)?)? == server && port(columns.get(2)?)? == feed.port();
        let (kind, when) = columns.get(5).filter(|_| is_it)?.split_once(':')?;
        let hundredths = u64::from_str_radix(when, 16).ok()?;
        Some((kind.to_owned(), Duration::from_millis(hundredths * 10)))
    })
}

#[tokio::test]
async fn a_silent_peer_is_asked_by_the_system_whether_it_is_there() {
    const KEEPALIVE: &str = "02";
    let app = app().await;
    let (ana, bo, room) = meeting(&app).await;
    let mut feeds = [bo.listens(&room).await, bo.greets(&room).await];
    feeds[1].half_close().await;
    ana.is_heard_by(&mut feeds[1], &room).await;
    for feed in &feeds {
        within(PATIENCE, "nothing is on its way any more", &mut async || {
            let (kind, when) = timer_of(feed, app.feed_address().port())?;
            (kind == KEEPALIVE).then(|| assert!(when <= Duration::from_secs(60), "{when:?}"))
        })
        .await;
    }
}
