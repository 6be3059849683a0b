//! Rooms over their whole life: found by their keys alone, wanted by many at once, kept over restarts, gone without a trace.
//! Must not repeat the rows of the contract.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::jwt_api::says;
use crate::support::{Chatter, JwtClient, TestApp, Visitor};

async fn unlimited() -> TestApp {
    let many = |config: &mut chinwag::config::Config| config.limits.wrong_codes_per_minute = 1_000;
    TestApp::builder().unlimited().with(many).start().await
}

fn ok() -> (u16, Value) {
    says(200, "ok")
}

/// Who is in a room, as somebody sees it.
async fn users(who: &JwtClient, key: &str) -> Value {
    who.get(&format!("/room/{key}")).await.1["room"]["users"].clone()
}

#[tokio::test]
async fn keys_cannot_be_tried_out_by_any_route_or_any_door() {
    let app = TestApp::builder().unlimited().start().await;
    let (ana, eve) = (JwtClient::new(&app, "Ana").await, JwtClient::new(&app, "Eve").await);
    ana.creates("garden", json!({})).await;
    let target = format!("/room/nowhere/kick/{}", ana.user_id);
    let unknown = says(404, "Room not found");
    for told in [
        eve.get("/room/nowhere").await,
        eve.put("/room/nowhere", json!({})).await,
        eve.delete("/room/nowhere").await,
        eve.post("/room/nowhere/join", json!({})).await,
        eve.post("/room/nowhere/leave", None).await,
        eve.post(&target, None).await,
        eve.post(&target.replace("kick", "ban"), None).await,
    ] {
        assert_eq!(told, unknown);
    }
    let visitor = Visitor::new(&app);
    let page = visitor.post("/", &[("name", "Eve"), ("code", "NOPE"), ("join", "")]).await;
    assert!(page.text.contains("Room does not exist."), "the eighth");
    for path in ["/room/nowhere", "/room/garden"] {
        let answer = eve.program.send(eve.request(Method::GET, path)).await;
        assert_eq!(answer.status, 429, "{path}");
        assert!(answer.header("retry-after").parse::<u32>().is_ok_and(|wait| wait > 0));
        let told = answer.json();
        assert!(told["message"].as_str().is_some_and(|why| why.contains("too fast")), "{told}");
    }
    assert_eq!(eve.get("/joined").await.0, 200, "what names no key goes on");
}

#[tokio::test]
async fn many_guesses_at_once_are_counted_one_by_one() {
    let app = TestApp::builder().unlimited().start().await;
    let eve = JwtClient::new(&app, "Eve").await;
    let told = join_all((0..40).map(|_| eve.get("/room/nowhere"))).await;
    assert_eq!(told.iter().filter(|told| told.0 == 404).count(), 8);
    assert_eq!(told.iter().filter(|told| told.0 == 429).count(), 32);
}

#[tokio::test]
async fn of_many_who_want_a_key_one_gets_it_and_of_many_joins_one_counts() {
    let app = unlimited().await;
    let (ana, bo) = (JwtClient::new(&app, "Ana").await, JwtClient::new(&app, "Bob").await);
    let people = [&ana, &bo].repeat(8);
    let wanted = json!({ "room_id": "garden", "name": "Garden", "description": "" });
    let made = join_all(people.iter().map(|who| who.post("/room", wanted.clone()))).await;
    assert_eq!(made.iter().filter(|told| told.0 == 201).count(), 1, "{made:?}");
    assert_eq!(made.iter().filter(|told| **told == says(409, "Room ID taken")).count(), 15);
    let owner = ana.get("/room/garden").await.1["room"]["owner"].clone();
    let [owner, other] = if owner == json!(ana.user_id) { [&ana, &bo] } else { [&bo, &ana] };
    assert_eq!(users(&ana, "garden").await, json!([owner.user_id]));

    let joins = join_all((0..16).map(|_| other.post("/room/garden/join", json!({})))).await;
    assert_eq!(joins.iter().filter(|told| **told == ok()).count(), 1, "{joins:?}");
    assert_eq!(joins.iter().filter(|told| **told == says(409, "Already joined")).count(), 15);
    assert_eq!(users(&ana, "garden").await, json!([owner.user_id, other.user_id]));

    let kick = format!("/room/garden/kick/{}", other.user_id);
    let ban = format!("/room/garden/ban/{}", other.user_id);
    let races = join_all((0..8).map(async |_| {
        futures_util::join!(
            owner.post(&kick, None),
            other.post("/room/garden/join", json!({})),
            owner.post(&kick, None),
        )
    }));
    for (kicked, joined, again) in races.await {
        assert!([200, 409].contains(&kicked.0) && [200, 409].contains(&again.0), "{kicked:?}");
        assert!([200, 409].contains(&joined.0), "{joined:?}");
    }
    let (banned, _, joined) = futures_util::join!(
        owner.post(&ban, None),
        other.post("/room/garden/join", json!({})),
        other.post("/room/garden/leave", None),
    );
    assert_eq!(banned, ok());
    assert!([200, 409].contains(&joined.0), "{joined:?}");
    assert_eq!(other.post("/room/garden/join", json!({})).await, says(403, "Forbidden"));
    assert_eq!(users(&ana, "garden").await, json!([owner.user_id]));
}

#[tokio::test]
async fn a_room_that_was_ended_leaves_nothing_to_the_next_one_of_its_key() {
    let app = unlimited().await;
    let (ana, bo) = (JwtClient::new(&app, "Ana").await, JwtClient::new(&app, "Bob").await);
    let cleo = JwtClient::new(&app, "Cleo").await;
    ana.creates("garden", json!({ "description": "Ana's" })).await;
    bo.joins("garden").await;
    assert_eq!(ana.post(&format!("/room/garden/ban/{}", cleo.user_id), None).await, ok());
    let visitor = Visitor::new(&app);
    let (mut page, room) = Chatter::in_room(&visitor, "Guest", "garden").await;
    page.said("a secret of this room").await;
    let change = json!({ "password": "open sesame" });
    assert_eq!(ana.put("/room/garden", change).await, ok());

    assert_eq!(ana.delete("/room/garden").await, ok());
    page.closed().await;
    assert_eq!(visitor.get("/room").await.location(), "/", "there is no such room");
    for who in [&ana, &bo, &cleo] {
        assert_eq!(who.get("/room/garden").await, says(404, "Room not found"));
        assert_eq!(who.get("/joined").await.1["rooms"], json!([]));
    }
    assert_eq!(ana.get("/public").await.1["rooms"], json!([]));

    bo.creates("garden", json!({ "description": "Bob's" })).await;
    assert_eq!(users(&ana, "garden").await, json!([bo.user_id]));
    assert_eq!(ana.delete("/room/garden").await, says(403, "Forbidden"), "it is another one");
    cleo.joins("garden").await;
    let again = Visitor::new(&app).join("Looker", "garden").await;
    assert_ne!(again.room_id, room.room_id);
    assert_eq!((again.messages.len(), again.last_seq), (0, 0));
}

#[tokio::test]
async fn rooms_members_bans_and_passwords_outlive_a_restart() {
    let mut app = unlimited().await;
    let (ana, bo) = (JwtClient::new(&app, "Ana").await, JwtClient::new(&app, "Bob").await);
    let cleo = JwtClient::new(&app, "Cleo").await;
    ana.creates("cellar", json!({ "password": "open sesame", "description": "Cool" })).await;
    bo.joins_with("cellar", json!({ "password": "open sesame" })).await;
    assert_eq!(ana.post(&format!("/room/cellar/ban/{}", cleo.user_id), None).await, ok());
    let before = bo.get("/joined").await;
    app.stop().await;
    app.start_again().await;
    assert_eq!(bo.get("/joined").await, before);
    assert_eq!(before.1["rooms"][0]["users"], json!([ana.user_id, bo.user_id]));
    let join = |password: &str| json!({ "password": password });
    let wrong = cleo.post("/room/cellar/join", join("shut")).await;
    assert_eq!(wrong, says(400, "Invalid password"));
    let banned = cleo.post("/room/cellar/join", join("open sesame")).await;
    assert_eq!(banned, says(403, "Forbidden"));
    assert_eq!(ana.delete("/room/cellar").await, ok());
}

#[tokio::test]
async fn what_is_said_of_a_room_is_stored_as_it_is_and_shown_as_text() {
    let app = unlimited().await;
    let ana = JwtClient::new(&app, "Ana").await;
    let texts =
        ["<script>alert(1)</script>", "'; DROP TABLE rooms; --", "Zoë 🦦 お茶", "{{ 7 * 7 }}"];
    for (number, text) in texts.iter().enumerate() {
        let key = format!("room{number}");
        ana.creates(&key, json!({ "name": text, "description": text })).await;
        let room = ana.get(&format!("/room/{key}")).await.1["room"].clone();
        assert_eq!((&room["name"], &room["description"]), (&json!(text), &json!(text)));
        let page = Visitor::new(&app).join("Guest", &key).await;
        assert!(!page.text.contains("<script>alert"), "{text}");
    }
    for (field, text, why) in [
        ("name", "x".repeat(65), "Name must be at most 64 characters"),
        ("name", "a\u{202E}b".to_owned(), "Name cannot contain invisible or control characters"),
        ("description", "x".repeat(1_001), "Description must be at most 1000 characters"),
        ("description", "a\0b".to_owned(), "Description cannot contain NUL characters"),
    ] {
        let mut wanted = json!({ "room_id": "other", "name": "Other", "description": "" });
        wanted[field] = json!(text);
        assert_eq!(ana.post("/room", wanted).await, says(400, why));
        assert_eq!(ana.put("/room/room0", json!({ field: text })).await, says(400, why));
    }
    assert_eq!(ana.get("/public").await.1["rooms"].as_array().map(Vec::len), Some(texts.len()));
}
