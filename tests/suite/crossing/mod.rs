//! What is said through one door is heard through every other: once, in the same order, under the same number.
//! Must not test a door by itself.

mod meeting;

use serde_json::{Value, json};

use crate::support::commands::Commander;
use crate::support::real_client::{EVERY_WAY, Library, RealClient};
use crate::support::tcp_api::{TcpClient, texts};
use crate::support::{Chatter, JwtClient, RoomSocket, TestApp, Visitor};
use meeting::{ALL, LISTENERS, Meeting, lines};

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

#[tokio::test]
async fn every_door_hears_each_line_of_every_door_once_and_in_the_same_order() {
    let app = TestApp::builder().unlimited().start().await;
    let owner = JwtClient::new(&app, "owner").await;
    owner.creates("Garden7", json!({})).await;
    let shared = TcpClient::new(&app, "maker").await.creates_room().await;
    let mut maker = Commander::new(&app, "founder").await;
    maker.creates("Riverbank").await;
    for (room, names) in [
        ("Garden7", ["Ana", "Bobby", "carl", "dora", "Emil"]),
        (shared.as_str(), ["Abe", "Betty", "chris", "dan", "Edda"]),
        ("Riverbank", ["Ali", "Boris", "cleo", "dee", "Enzo"]),
    ] {
        let mut meeting = Meeting::in_room(&app, room.to_owned(), names).await;
        meeting.talks().await;
        let heard = meeting.heard().await;
        let first = &heard[0];
        let mut each = first.clone();
        each.sort();
        each.dedup();
        assert_eq!((first.len(), each.len()), (ALL, ALL), "{room}: {first:?}");
        for (door, heard) in LISTENERS.iter().zip(&heard) {
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
        Meeting::in_room(&app, "Garden7".into(), ["Ana", "Bobby", "carl", "dora", "Emil"]).await;
    meeting.poster.says("Garden7", "line of dora").await;
    let page = meeting.browser.expect_text("line of dora").await;
    let dora = json!({ "id": meeting.poster.user_id, "name": "dora" });
    assert_eq!(page["author"], dora);
    let pushed = meeting.program.pushed().await;
    assert_eq!((&pushed["user_id"], &pushed["username"]), (&dora["id"], &dora["name"]));
    assert_eq!(meeting.commander.line().await, "dora: line of dora");
    let fed = meeting.feed.next().await.expect("a line");
    assert_eq!(fed["sender"], json!({ "uuid": dora["id"], "username": "dora" }));
    let shown = meeting.script.hears("line of dora").await;
    assert_eq!(shown, json!({ "name": "dora", "message": "line of dora" }));
    let polled = meeting.poller.message().await;
    assert_eq!(polled, fed, "the same words on a feed and in an event");
    let told = [page, pushed, fed, shown, polled].map(|frame| frame.to_string()).concat();
    let told = told + &meeting.browser.heard.iter().map(Value::to_string).collect::<String>();
    let told = told + &meeting.poller.heard.iter().map(Value::to_string).collect::<String>();
    assert!(!told.contains(&meeting.poster.key), "the key is nobody else's");
}

#[tokio::test]
#[ignore = "needs both generations of socket.io-client and python-socketio; tests/all has them"]
async fn real_clients_hear_what_every_door_says_whatever_they_came_by() {
    let app = TestApp::builder().unlimited().start().await;
    JwtClient::new(&app, "owner").await.creates("Garden7", json!({})).await;
    let mut clients = Vec::new();
    for (number, way) in EVERY_WAY.into_iter().enumerate() {
        let (visitor, name) = (Visitor::new(&app), format!("Guest {number}"));
        visitor.join(&name, "Garden7").await;
        let cookie = visitor.cookie();
        let mut client = RealClient::connect(way, &app.url(""), cookie.as_deref()).await;
        client.hears(&json!({ "name": name, "message": "has entered the room" })).await;
        clients.push(client);
    }
    let mut meeting =
        Meeting::in_room(&app, "Garden7".into(), ["Ana", "Bobby", "carl", "dora", "Emil"]).await;
    meeting.talks().await;
    let said = &meeting.heard().await[0];
    for (mut client, way) in clients.into_iter().zip(EVERY_WAY) {
        let mut heard = Vec::new();
        while heard.len() < ALL {
            let text = client.message().await["message"].as_str().expect("a text").to_owned();
            heard.extend(lines(std::iter::once(text)));
        }
        // The library in Python hands each event to a thread of its own.
        let mut said = said.clone();
        if way.0 == Library::Python {
            heard.sort();
            said.sort();
        }
        assert_eq!(heard, said, "{way:?}");
    }
}
