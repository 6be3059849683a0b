//! Making rooms, saying something in them, and whose they are: the contract's rows.
//! Must not page through history.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::tcp_api::{Rest, TcpClient, code, fails, msg_id, text, texts};
use crate::support::{Chatter, JwtClient, TestApp, Visitor};

/// Letters and digits without those that are mistaken for each other.
const LETTERS: &str = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

fn unknown() -> Value {
    fails(404, "Unknown room")
}

fn malformed() -> Value {
    fails(400, "Malformed send_message request")
}

async fn app() -> TestApp {
    TestApp::builder().unlimited().start().await
}

#[tokio::test]
async fn a_room_has_a_key_of_eight_letters_and_digits_and_its_body_does_not_matter() {
    let app = app().await;
    let ana = TcpClient::new(&app, "aaa").await;
    let make = async |body: &'static str| {
        ana.rest.told(ana.request(Method::POST, "/create-room").body(body)).await
    };
    for body in ["{}", "[]", "null", "{\"name\":\"x\"}", " 7 "] {
        let told = make(body).await;
        let key = told["data"]["room_gid"].as_str().unwrap_or_else(|| panic!("{told}"));
        assert!(key.len() == 8 && key.chars().all(|c| LETTERS.contains(c)), "{key}");
        assert_eq!(told, json!({ "ok": true, "data": { "room_gid": key } }));
    }
    for body in ["", "{", "{'a': 1}", "name=x", "{}{}"] {
        assert_eq!(make(body).await, fails(400, "Invalid data."), "{body}");
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_message_is_told_in_the_order_clients_know() {
    let app = app().await;
    let ana = TcpClient::new(&app, "aaa").await;
    let room = ana.creates_room().await;
    for body in [
        json!({}),
        json!({ "room_gid": room }),
        json!({ "msg": "hi" }),
        json!({ "room_gid": "", "msg": "hi" }),
        json!({ "room_gid": room, "msg": "" }),
        json!({ "room_gid": room, "msg": " \n " }),
        json!({ "room_gid": room, "msg": null }),
        json!({ "room_gid": room, "msg": 7 }),
        json!({ "room_gid": 7, "msg": "hi" }),
        json!({ "room_gid": "nowhere", "msg": "" }),
        json!([room, "hi"]),
        json!("hi"),
    ] {
        assert_eq!(ana.post("/send-message", body.clone()).await, malformed(), "{body}");
    }
    for body in ["", "{", "{'msg': 'hi'}", "msg=hi"] {
        let told = ana.rest.told(ana.request(Method::POST, "/send-message").body(body)).await;
        assert_eq!(told, fails(400, "Invalid data."), "{body}");
    }
    for key in ["nowhere", "a\0b", &"x".repeat(65), &room.to_uppercase(), "pair:1"] {
        if key != room {
            assert_eq!(ana.tries(key, "hi").await, unknown(), "{key}");
        }
    }
    assert_eq!(code(&ana.tries(&room, &"ä".repeat(5_001)).await), 400);
    assert_eq!(code(&ana.tries(&room, "a\0b").await), 400);
    ana.says(&room, &"ä".repeat(5_000)).await;
    assert_eq!(ana.history(&room, "").await.len(), 1, "nothing else was stored");
}

#[tokio::test]
async fn any_known_user_says_something_in_any_room_whose_key_he_knows() {
    let app = app().await;
    let (ana, bo) = (TcpClient::new(&app, "aaa").await, TcpClient::new(&app, "bbb").await);
    let room = ana.creates_room().await;
    ana.says(&room, "first").await;
    bo.says(&room, "zweite \"ä\" 😀").await;
    let lines = bo.history(&room, "").await;
    assert_eq!(texts(&lines), ["first", "zweite \"ä\" 😀"]);
    for (line, who) in lines.iter().zip([&ana, &bo]) {
        let sender = json!({ "uuid": who.user_id, "username": who.login });
        assert_eq!(line["sender"], sender, "the public id, never the key");
        assert_eq!(line.as_object().map(serde_json::Map::len), Some(2), "{line}");
        let said = line["msg"].as_object().expect("a message");
        assert_eq!(said.len(), 3, "{line}");
        assert!(said["msgId"].is_i64() && said["timestamp"].is_f64(), "{line}");
        let now = chinwag::clock::now().timestamp();
        let at = said["timestamp"].as_f64().expect("seconds");
        assert!((at - f64::from(u32::try_from(now).expect("a moment"))).abs() < 60.0, "{at}");
    }
    assert!(msg_id(&lines[0]) < msg_id(&lines[1]), "{lines:?}");
    assert_eq!(ana.history(&room, "").await, lines);
}

#[tokio::test]
async fn numbers_of_messages_are_counted_over_all_rooms() {
    let app = app().await;
    let ana = TcpClient::new(&app, "aaa").await;
    let (one, two) = (ana.creates_room().await, ana.creates_room().await);
    for room in [&one, &two, &one] {
        ana.says(room, "hi").await;
    }
    let (in_one, in_two) = (ana.history(&one, "").await, ana.history(&two, "").await);
    assert!(msg_id(&in_one[0]) < msg_id(&in_two[0]) && msg_id(&in_two[0]) < msg_id(&in_one[1]));
}

#[tokio::test]
async fn nobody_acts_with_what_he_reads_in_a_room() {
    let app = app().await;
    let (ana, bo) = (TcpClient::new(&app, "aaa").await, TcpClient::new(&app, "bbb").await);
    let room = ana.creates_room().await;
    ana.says(&room, "hi").await;
    let read = bo.history(&room, "").await[0]["sender"]["uuid"].as_str().expect("an id").to_owned();
    let eve = TcpClient { key: read, ..bo };
    assert_eq!(eve.tries(&room, "I am aaa").await, fails(400, "Unknown user"));
    eve.greets(&room).await.is_refused("a public id").await;
}

#[tokio::test]
async fn rooms_of_other_doors_are_posted_to_and_read_by_their_key() {
    let app = app().await;
    let ana = TcpClient::new(&app, "aaa").await;
    let (mut page, room) = Chatter::in_new_room(&Visitor::new(&app), "Ben").await;
    ana.says(&room.code, "from a program").await;
    let heard = page.expect_text("from a program").await;
    assert_eq!(heard["author"], json!({ "id": ana.user_id, "name": "aaa" }));
    page.said("from a page").await;
    let lines = ana.history(&room.code, "").await;
    assert_eq!(texts(&lines), ["from a program", "from a page"]);
    assert_eq!(lines[1]["sender"]["username"], "Ben");
}

#[tokio::test]
async fn who_has_the_name_of_somebody_in_the_room_is_numbered_as_long_as_both_are_there() {
    let app = app().await;
    let rest = Rest::new(&app);
    let one = TcpClient::registered(rest.clone(), "aaa", "Mikołaj").await;
    let two = TcpClient::registered(rest.clone(), "bbb", "Mikołaj").await;
    let room = one.creates_room().await;
    let mut feed = one.listens(&room).await;
    for line in ["two", "two again"] {
        two.says(&room, line).await;
        let heard = feed.next().await.expect("a line");
        let sender = json!({ "uuid": two.user_id, "username": "Mikołaj 2" });
        assert_eq!((&heard["sender"], text(&heard)), (&sender, line));
    }
    let line = one.history(&room, "&limit=1").await.remove(0);
    let sender = json!({ "uuid": two.user_id, "username": "Mikołaj" });
    assert_eq!(line["sender"], sender, "afterwards everybody has his own name");
}

#[tokio::test]
async fn into_a_public_room_with_an_owner_one_goes_by_using_it() {
    let app = app().await;
    let owner = JwtClient::new(&app, "Owner").await;
    owner.creates("garden", json!({})).await;
    let (ana, bo) = (TcpClient::new(&app, "aaa").await, TcpClient::new(&app, "bbb").await);
    ana.says("garden", "hi").await;
    assert_eq!(texts(&bo.history("garden", "").await), ["hi"]);
    let (_, shown) = owner.get("/room/garden").await;
    let users = shown["room"]["users"].as_array().expect("users").clone();
    for who in [&ana, &bo] {
        assert!(users.contains(&json!(who.user_id)), "{users:?}");
    }
}

#[tokio::test]
async fn a_private_room_is_unknown_to_all_but_its_members() {
    let app = app().await;
    let owner = JwtClient::new(&app, "Owner").await;
    owner.creates("cellar", json!({ "password": "open" })).await;
    let ana = TcpClient::new(&app, "aaa").await;
    let history = async || ana.get("/get-room-history?room_gid=cellar").await;
    assert_eq!(ana.tries("cellar", "hi").await, unknown());
    assert_eq!(history().await, unknown());
    ana.greets("cellar").await.is_refused("private").await;

    let told = ana.rest.log_in(&owner.email, crate::support::jwt_api::PASSWORD).await;
    let key = told["data"]["uuid"].as_str().expect("a key").to_owned();
    let member = TcpClient { key, ..ana.clone() };
    member.says("cellar", "down here").await;
    assert_eq!(texts(&member.history("cellar", "").await), ["down here"]);
    let mut feed = member.listens("cellar").await;
    member.says("cellar", "and here").await;
    assert_eq!(text(&feed.next().await.expect("a line")), "and here");

    assert_eq!(owner.post(&format!("/room/cellar/ban/{}", ana.user_id), None).await.0, 200);
    assert_eq!(ana.tries("cellar", "hi").await, unknown());
}

#[tokio::test]
async fn who_is_kept_out_of_a_public_room_does_not_know_it_either() {
    let app = app().await;
    let owner = JwtClient::new(&app, "Owner").await;
    owner.creates("garden", json!({})).await;
    let ana = TcpClient::new(&app, "aaa").await;
    ana.says("garden", "hi").await;
    assert_eq!(owner.post(&format!("/room/garden/ban/{}", ana.user_id), None).await.0, 200);
    assert_eq!(ana.tries("garden", "hi").await, unknown());
    assert_eq!(ana.get("/get-room-history?room_gid=garden").await, unknown());
    ana.greets("garden").await.is_refused("banned").await;
}
