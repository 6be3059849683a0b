//! What is said through one door is heard through every other: once, in the same order, under the same number.
//! Must not test a door by itself.

use serde_json::{Value, json};

use crate::support::commands::Commander;
use crate::support::tcp_api::{TcpClient, text, texts};
use crate::support::{Chatter, Feed, JwtClient, RoomSocket, TestApp, Visitor};

/// A page's room by code with a program of Bobby's in it.
async fn meeting() -> (TestApp, Chatter, RoomSocket, JwtClient) {
    let app = TestApp::builder().unlimited().start().await;
    let (browser, page) = Chatter::in_new_room(&Visitor::new(&app), "Ana").await;
    let bo = JwtClient::new(&app, "Bobby").await;
    bo.joins(&page.code).await;
    let mut program = RoomSocket::enter(&app, &page.code, &bo.access).await;
    program.listen().await;
    (app, browser, program, bo)
}

#[tokio::test]
async fn a_room_by_code_is_entered_by_programs_and_everybody_hears_the_same() {
    let (_app, mut browser, mut program, bo) = meeting().await;

    let from_browser = browser.said("from a page").await;
    let heard = program.pushed().await;
    assert_eq!(heard["message_id"], from_browser);
    assert_eq!((&heard["content"], &heard["username"]), (&json!("from a page"), &json!("Ana")));

    let from_program = program.say("from a program").await;
    assert_eq!(from_program, from_browser + 1);
    let heard = browser.expect_text("from a program").await;
    assert_eq!(heard["seq"], from_program);
    assert_eq!(heard["author"], json!({ "id": bo.user_id, "name": "Bobby" }));
    assert_eq!(browser.messages().len(), 2);
    program.heard_all().await;
    assert_eq!(program.pushed_ids(), [1, 2], "one hears oneself, too");
}

#[tokio::test]
async fn both_doors_tell_the_same_order_whoever_is_faster() {
    let (_app, mut browser, mut program, _) = meeting().await;
    let from_pages = async {
        for number in 0..50 {
            browser.say(&format!("page {number}")).await;
        }
        browser.heard_up_to(100).await;
    };
    let from_programs = async {
        for number in 0..50 {
            program.say(&format!("program {number}")).await;
        }
        while program.pushed_ids().len() < 100 {
            program.pushed().await;
        }
    };
    futures_util::future::join(from_pages, from_programs).await;
    let pushed: Vec<(i64, String)> = program
        .heard
        .iter()
        .filter(|frame| frame["type"] == "latest_message")
        .map(|frame| &frame["message"])
        .map(|m| (m["message_id"].as_i64().unwrap(), m["content"].as_str().unwrap().to_owned()))
        .collect();
    assert_eq!(browser.messages(), pushed);
    assert_eq!(pushed.iter().map(|(id, _)| *id).collect::<Vec<_>>(), (1..=100).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_public_room_of_a_program_is_entered_by_its_key_and_a_private_one_is_not() {
    let app = TestApp::builder().unlimited().start().await;
    let ana = JwtClient::new(&app, "Ana").await;
    ana.creates("Garden7", json!({})).await;
    ana.creates("cellar", json!({ "password": "open sesame" })).await;
    let mut program = RoomSocket::enter(&app, "Garden7", &ana.access).await;
    program.listen().await;
    let visitor = Visitor::new(&app);
    let (mut browser, page) = Chatter::in_room(&visitor, "Bo", "Garden7").await;
    let number = browser.said("hello from a page").await;
    assert_eq!(program.pushed().await["message_id"], number);
    assert_eq!(page.code, "Garden7");

    let refused =
        Visitor::new(&app).post("/", &[("name", "Eve"), ("code", "cellar"), ("join", "")]).await;
    assert_eq!(refused.status, 200, "a room that is not for everybody is not there");
    assert!(refused.text.contains("Room does not exist."), "{}", refused.text);

    // Whoever is removed is out through every door, and hears why.
    let members = ana.get("/room/Garden7").await.1;
    let users = members["room"]["users"].as_array().expect("users").clone();
    let bo = users.iter().find(|id| **id != json!(ana.user_id)).expect("Bo is a member").clone();
    let kick = format!("/room/Garden7/kick/{}", bo.as_str().expect("an id"));
    assert_eq!(ana.post(&kick, None).await.0, 200);
    let told = browser.expect("error").await;
    assert!(told["message"].as_str().is_some_and(|why| why.contains("removed")), "{told}");
    assert_eq!(browser.closed().await, 4003);
}

/// What each of four people says.
const LINES: usize = 20;

/// One room with somebody from every door in it, and a feed.
struct Meeting {
    room: String,
    browser: Chatter,
    program: RoomSocket,
    commander: Commander,
    poster: TcpClient,
    feed: Feed,
}

impl Meeting {
    async fn in_room(app: &TestApp, room: String, names: [&str; 4]) -> Self {
        let [ana, bobby, carl, dora] = names;
        let poster = TcpClient::new(app, dora).await;
        let feed = poster.listens(&room).await;
        let (browser, _) = Chatter::in_room(&Visitor::new(app), ana, &room).await;
        let bobby = JwtClient::new(app, bobby).await;
        bobby.joins(&room).await;
        let mut program = RoomSocket::enter(app, &room, &bobby.access).await;
        program.listen().await;
        let mut commander = Commander::new(app, carl).await;
        commander.connects(&room).await;
        Self { room, browser, program, commander, poster, feed }
    }

    /// Everybody talks at the same time.
    async fn talks(&mut self) {
        let Self { room, browser, program, commander, poster, .. } = self;
        let line = |door: &str, number: usize| format!("line {number} from {door} \u{1f9a6}");
        let from_browser = async {
            for number in 0..LINES {
                browser.said(&line("a page", number)).await;
            }
        };
        let from_program = async {
            for number in 0..LINES {
                program.say(&line("a program", number)).await;
            }
        };
        let from_commander = async {
            for number in 0..LINES {
                commander.says(room, &line("a command", number)).await;
            }
        };
        let from_poster = async {
            for number in 0..LINES {
                poster.says(room, &line("a post", number)).await;
            }
        };
        tokio::join!(from_browser, from_program, from_commander, from_poster);
    }

    /// What each has heard of it, once that is as much as was said.
    async fn heard(&mut self) -> [Vec<String>; 4] {
        let all = 4 * LINES;
        let Self { browser, program, commander, feed, .. } = self;
        while lines(shown(browser)).len() < all {
            browser.next().await.expect("a frame");
        }
        while lines(pushed(program)).len() < all {
            program.pushed().await;
        }
        while lines(received(commander)).len() < all {
            commander.next().await.expect("a frame");
        }
        let mut fed = Vec::new();
        while fed.len() < all {
            fed.push(text(&feed.next().await.expect("a line")).to_owned());
        }
        [
            lines(shown(browser)),
            lines(pushed(program)),
            lines(received(commander)),
            lines(fed.into_iter()),
        ]
    }
}

fn shown(browser: &Chatter) -> impl Iterator<Item = String> {
    browser.messages().into_iter().map(|(_, text)| text)
}

fn pushed(program: &RoomSocket) -> impl Iterator<Item = String> {
    let frames = program.heard.iter().filter(|frame| frame["type"] == "latest_message");
    frames.map(|frame| frame["message"]["content"].as_str().expect("a text").to_owned())
}

fn received(commander: &Commander) -> impl Iterator<Item = String> {
    let frames = commander.heard.iter().map(|text| {
        let frame: Value = serde_json::from_str(text).expect("JSON");
        frame
    });
    let lines = frames.filter(|frame| frame["type"] == "receive_message");
    lines.map(|frame| frame["data"]["message"].as_str().expect("a text").to_owned())
}

/// What was said on purpose, and not to find out who hears.
fn lines(texts: impl Iterator<Item = String>) -> Vec<String> {
    texts.filter(|text| text.starts_with("line ")).collect()
}

#[tokio::test]
async fn every_door_hears_each_line_of_every_door_once_and_in_the_same_order() {
    let app = TestApp::builder().unlimited().start().await;
    let owner = JwtClient::new(&app, "owner").await;
    owner.creates("Garden7", json!({})).await;
    let shared = TcpClient::new(&app, "maker").await.creates_room().await;
    let mut maker = Commander::new(&app, "founder").await;
    maker.creates("Riverbank").await;
    for (room, names) in [
        ("Garden7", ["Ana", "Bobby", "carl", "dora"]),
        (shared.as_str(), ["Abe", "Betty", "chris", "dan"]),
        ("Riverbank", ["Ali", "Boris", "cleo", "dee"]),
    ] {
        let mut meeting = Meeting::in_room(&app, room.to_owned(), names).await;
        meeting.talks().await;
        let heard = meeting.heard().await;
        let first = &heard[0];
        let mut each = first.clone();
        each.sort();
        each.dedup();
        assert_eq!((first.len(), each.len()), (4 * LINES, 4 * LINES), "{room}: {first:?}");
        for (door, heard) in ["a program", "a command", "a feed"].iter().zip(&heard[1..]) {
            assert_eq!(heard, first, "{room}: {door}");
        }
        let kept = meeting.poster.history(room, "").await;
        assert_eq!(
            &lines(texts(&kept).into_iter().map(str::to_owned)),
            first,
            "{room}: what is kept"
        );
        let seqs: Vec<i64> = meeting.browser.messages().iter().map(|(seq, _)| *seq).collect();
        assert!(seqs.is_sorted_by(|one, next| one < next), "{room}: {seqs:?}");
    }
}

#[tokio::test]
async fn who_said_something_is_called_the_same_at_every_door_and_nothing_secret_is_told() {
    let app = TestApp::builder().unlimited().start().await;
    let owner = JwtClient::new(&app, "owner").await;
    owner.creates("Garden7", json!({})).await;
    let mut meeting =
        Meeting::in_room(&app, "Garden7".into(), ["Ana", "Bobby", "carl", "dora"]).await;
    meeting.poster.says("Garden7", "line of dora").await;
    let page = meeting.browser.expect_text("line of dora").await;
    let dora = json!({ "id": meeting.poster.user_id, "name": "dora" });
    assert_eq!(page["author"], dora);
    let pushed = meeting.program.pushed().await;
    assert_eq!((&pushed["user_id"], &pushed["username"]), (&dora["id"], &dora["name"]));
    assert_eq!(meeting.commander.line().await, "dora: line of dora");
    let fed = meeting.feed.next().await.expect("a line");
    assert_eq!(fed["sender"], json!({ "uuid": dora["id"], "username": "dora" }));
    let told = [page, pushed, fed].map(|frame| frame.to_string()).concat();
    let told = told + &meeting.browser.heard.iter().map(Value::to_string).collect::<String>();
    assert!(!told.contains(&meeting.poster.key), "the key is nobody else's");
}
