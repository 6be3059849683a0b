//! The rows about rooms: making, finding, changing, ending, joining and leaving them.
//! Must not test what connections hear of it.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::jwt_api::says;
use crate::support::{JwtClient, TestApp};

async fn people() -> (TestApp, JwtClient, JwtClient) {
    let app = TestApp::builder()
        .unlimited()
        .with(|config| config.limits.wrong_codes_per_minute = 1_000)
        .start()
        .await;
    let (ana, bo) = (JwtClient::new(&app, "Ana").await, JwtClient::new(&app, "Bob").await);
    (app, ana, bo)
}

fn ok() -> (u16, Value) {
    says(200, "ok")
}

/// The room as somebody sees it, without its moment.
async fn room(who: &JwtClient, key: &str) -> Value {
    let (status, mut told) = who.get(&format!("/room/{key}")).await;
    assert_eq!((status, &told["message"]), (200, &json!("ok")));
    let room = told["room"].as_object_mut().expect("a room");
    let at = room.remove("created_at").expect("a moment");
    let at = at.as_str().expect("a text");
    assert_eq!((at.len(), &at[10..11], &at[19..20], &at[26..]), (32, "T", ".", "+00:00"), "{at}");
    told["room"].clone()
}

#[tokio::test]
async fn a_room_is_made_with_a_key_of_ones_own_or_a_drawn_one() {
    let (_app, ana, bo) = people().await;
    let make = async |key: Value, name: &str| {
        ana.post("/room", json!({ "room_id": key, "name": name, "description": "" })).await
    };
    let length = says(400, "Room ID must be between 3 and 32 characters");
    for key in ["", "ab", &"x".repeat(33)] {
        assert_eq!(make(json!(key), "").await, length, "{key}");
    }
    for key in ["a b c", "gar-den", "gar/den", "gard\0n"] {
        assert_eq!(make(json!(key), "").await, says(400, "Room ID must be alphanumeric"));
    }
    for name in ["", " ", "\n\t"] {
        assert_eq!(make(json!("garden"), name).await, says(400, "Name cannot be empty"));
    }
    assert_eq!(make(json!("garden"), "Garden").await, says(201, "ok"));
    let taken = json!({ "room_id": "garden", "name": "Mine", "description": "" });
    assert_eq!(bo.post("/room", taken).await, says(409, "Room ID taken"));
    assert_eq!(make(json!("お茶の間"), "Tea").await, says(201, "ok"));
    for absent in [json!({}), json!({ "room_id": null })] {
        let mut wanted = absent;
        wanted["name"] = json!("Garden");
        wanted["description"] = json!("All about it");
        let (status, told) = ana.post("/room", wanted).await;
        assert_eq!((status, &told["message"]), (201, &json!("ok")));
        let key = told["room_id"].as_str().expect("a key");
        assert_eq!(key.chars().count(), 8, "{key}");
        assert_eq!(room(&bo, key).await["description"], "All about it");
    }
}

#[tokio::test]
async fn of_many_who_want_one_key_at_the_same_moment_one_gets_it() {
    let (_app, ana, bo) = people().await;
    let wanted = json!({ "room_id": "garden", "name": "Garden", "description": "" });
    let asked = (0..12).map(|number| {
        let who = if number % 2 == 0 { &ana } else { &bo };
        who.post("/room", wanted.clone())
    });
    let told = join_all(asked).await;
    let made = told.iter().filter(|told| **told == says(201, "ok")).count();
    let taken = told.iter().filter(|told| **told == says(409, "Room ID taken")).count();
    assert_eq!((made, taken), (1, 11), "{told:?}");
}

#[tokio::test]
async fn lists_show_public_rooms_to_all_and_joined_ones_to_members() {
    let (_app, ana, bo) = people().await;
    assert_eq!(ana.get("/public").await, (200, json!({ "message": "ok", "rooms": [] })));
    assert_eq!(ana.get("/joined").await, (200, json!({ "message": "ok", "rooms": [] })));
    ana.creates("garden", json!({ "name": "Garden", "description": "Green" })).await;
    ana.creates("cellar", json!({ "password": "open" })).await;
    ana.creates("attic", json!({ "password": "" })).await;
    let public = json!([
        { "name": "Garden", "description": "Green", "room_id": "garden" },
        { "name": "attic", "description": "", "room_id": "attic" },
    ]);
    assert_eq!(bo.get("/public").await, (200, json!({ "message": "ok", "rooms": public })));
    bo.joins("garden").await;
    let (_, mut told) = bo.get("/joined").await;
    let joined = told["rooms"][0].as_object_mut().expect("a room");
    assert!(joined.remove("created_at").is_some_and(|at| at.is_string()));
    let expected = json!([{
        "name": "Garden", "description": "Green", "owner": ana.user_id, "private": false,
        "users": [ana.user_id, bo.user_id], "room_id": "garden",
    }]);
    assert_eq!(told["rooms"], expected);
    let (_, told) = ana.get("/joined").await;
    assert_eq!(told["rooms"].as_array().map(Vec::len), Some(3));
    let (status, told) = bo.get("/user").await;
    let details = json!({ "email": bo.email, "username": "Bob" });
    let rooms = json!([{ "room_id": "garden", "last_read_id": 0 }]);
    let me = json!({ "message": "ok", "user_details": details, "rooms": rooms });
    assert_eq!((status, told), (200, me));
}

#[tokio::test]
async fn a_room_is_shown_to_all_and_who_is_in_a_private_one_to_its_members() {
    let (_app, ana, bo) = people().await;
    ana.creates("garden", json!({})).await;
    ana.creates("cellar", json!({ "password": "open" })).await;
    let seen = |key: &str, private: bool, users: &[&String]| {
        json!({
            "name": key, "description": "", "owner": ana.user_id, "private": private, "users": users,
        })
    };
    assert_eq!(room(&bo, "garden").await, seen("garden", false, &[&ana.user_id]));
    assert_eq!(room(&bo, "cellar").await, seen("cellar", true, &[]));
    assert_eq!(room(&ana, "cellar").await, seen("cellar", true, &[&ana.user_id]));
    bo.joins_with("cellar", json!({ "password": "open" })).await;
    assert_eq!(room(&bo, "cellar").await["users"], json!([ana.user_id, bo.user_id]));
    for unknown in ["nowhere", "Garden", "%00", "x%2Fy", &"x".repeat(200)] {
        assert_eq!(bo.get(&format!("/room/{unknown}")).await, says(404, "Room not found"));
    }
}

#[tokio::test]
async fn a_room_is_changed_by_its_owner_and_what_is_missing_stays() {
    let (_app, ana, bo) = people().await;
    ana.creates("garden", json!({ "description": "Green", "password": "open" })).await;
    assert_eq!(ana.put("/room/nowhere", json!({})).await, says(404, "Room not found"));
    assert_eq!(bo.put("/room/garden", json!({ "name": "" })).await, says(403, "Forbidden"));
    let nameless = ana.put("/room/garden", json!({ "name": "" })).await;
    assert_eq!(nameless, says(400, "Name cannot be empty"));
    let change = async |change: Value| {
        assert_eq!(ana.put("/room/garden", change.clone()).await, ok(), "{change}");
        let room = room(&ana, "garden").await;
        (room["name"].clone(), room["description"].clone(), room["private"].clone())
    };
    let is = |name: &str, about: &str, private: bool| (json!(name), json!(about), json!(private));
    assert_eq!(change(json!({})).await, is("garden", "Green", true));
    let as_of_old = json!({ "room_id": "other", "name": "Holt", "description": "" });
    assert_eq!(change(as_of_old).await, is("Holt", "", true));
    assert_eq!(change(json!({ "description": "Wet" })).await, is("Holt", "Wet", true));
    let join =
        async |password: &str| bo.post("/room/garden/join", json!({ "password": password })).await;
    assert_eq!(change(json!({ "password": "sesame" })).await, is("Holt", "Wet", true));
    assert_eq!(join("open").await, says(400, "Invalid password"));
    assert_eq!(join("sesame").await, ok());
    assert_eq!(change(json!({ "password": null })).await, is("Holt", "Wet", false));
    assert_eq!(change(json!({ "password": "again" })).await, is("Holt", "Wet", true));
    assert_eq!(change(json!({ "password": "" })).await, is("Holt", "Wet", false));
}

#[tokio::test]
async fn a_room_is_ended_by_its_owner() {
    let (_app, ana, bo) = people().await;
    ana.creates("garden", json!({})).await;
    bo.joins("garden").await;
    assert_eq!(bo.delete("/room/nowhere").await, says(404, "Room not found"));
    assert_eq!(bo.delete("/room/garden").await, says(403, "Forbidden"));
    assert_eq!(ana.delete("/room/garden").await, ok());
    assert_eq!(ana.delete("/room/garden").await, says(404, "Room not found"));
    assert_eq!(bo.get("/joined").await.1["rooms"], json!([]));
    assert_eq!(bo.get("/user").await.1["rooms"], json!([]));
}

#[tokio::test]
async fn joining_tells_what_is_wrong_in_the_known_order() {
    let (_app, ana, bo) = people().await;
    ana.creates("garden", json!({})).await;
    ana.creates("cellar", json!({ "password": "open" })).await;
    let join = async |key: &str, body: Value| bo.post(&format!("/room/{key}/join"), body).await;
    assert_eq!(join("nowhere", json!({})).await, says(404, "Room not found"));
    let (bare, told) = bo.post("/room/garden/join", None).await;
    assert_eq!((bare, &told["detail"][0]["loc"]), (422, &json!(["body"])));
    for none in [json!({}), json!({ "password": null }), json!({ "password": "" })] {
        assert_eq!(join("cellar", none).await, says(400, "Password required"));
    }
    let (wrong, right) = (json!({ "password": "shut" }), json!({ "password": "open" }));
    assert_eq!(join("cellar", wrong.clone()).await, says(400, "Invalid password"));
    assert_eq!(join("cellar", right.clone()).await, ok());
    assert_eq!(join("cellar", wrong.clone()).await, says(400, "Invalid password"));
    assert_eq!(join("cellar", right.clone()).await, says(409, "Already joined"));
    assert_eq!(join("garden", wrong).await, ok(), "a public room needs none");
    assert_eq!(join("garden", json!({})).await, says(409, "Already joined"));
    for key in ["garden", "cellar"] {
        let ban = format!("/room/{key}/ban/{}", bo.user_id);
        assert_eq!(ana.post(&ban, None).await, ok());
        assert_eq!(join(key, right.clone()).await, says(403, "Forbidden"), "{key}");
    }
}

#[tokio::test]
async fn an_owner_leaves_stays_the_owner_and_joins_again() {
    let (_app, ana, bo) = people().await;
    ana.creates("garden", json!({ "password": "open" })).await;
    assert_eq!(bo.post("/room/nowhere/leave", None).await, says(404, "Room not found"));
    assert_eq!(bo.post("/room/garden/leave", None).await, says(409, "User not in room"));
    assert_eq!(ana.post("/room/garden/leave", None).await, ok());
    assert_eq!(ana.post("/room/garden/leave", None).await, says(409, "User not in room"));
    assert_eq!(ana.get("/joined").await.1["rooms"], json!([]));
    let seen = room(&ana, "garden").await;
    assert_eq!((&seen["owner"], &seen["users"]), (&json!(ana.user_id), &json!([])));
    assert_eq!(ana.put("/room/garden", json!({ "name": "Holt" })).await, ok());
    ana.joins_with("garden", json!({ "password": "open" })).await;
    assert_eq!(room(&ana, "garden").await["users"], json!([ana.user_id]));
}
