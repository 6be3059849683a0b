//! Rooms with owners as browsers meet them: entering joins, a password keeps others out, and whoever is put out is out.
//! Must not test what programs tell one another; `jwt_api` does.

use serde_json::{Value, json};

use crate::support::jwt_api::{PASSWORD, says};
use crate::support::visitor::Answer;
use crate::support::wait::eventually;
use crate::support::{Chatter, JwtClient, TestApp, Visitor};

/// A server with somebody who owns a public and a private room.
async fn house() -> (TestApp, JwtClient) {
    let app = TestApp::builder()
        .unlimited()
        .with(|config| config.limits.wrong_codes_per_minute = 1_000)
        .start()
        .await;
    let ana = JwtClient::new(&app, "Ana").await;
    ana.creates("garden", json!({})).await;
    ana.creates("cellar", json!({ "password": "open sesame" })).await;
    (app, ana)
}

/// Tries to come in by the form.
async fn knock(visitor: &Visitor, code: &str) -> Answer {
    visitor.post("/", &[("name", "Guest"), ("code", code), ("join", "")]).await
}

fn is_outside(answer: &Answer) -> bool {
    answer.status == 200 && answer.text.contains("Room does not exist.")
}

async fn users(who: &JwtClient, key: &str) -> Value {
    who.get(&format!("/room/{key}")).await.1["room"]["users"].clone()
}

async fn acts(who: &JwtClient, what: &str, key: &str, target: &str) {
    let told = who.post(&format!("/room/{key}/{what}/{target}"), None).await;
    assert_eq!(told, says(200, "ok"), "{what} {key}");
}

#[tokio::test]
async fn whoever_enters_a_public_room_stays_its_member_until_he_leaves() {
    let app = TestApp::builder()
        .unlimited()
        .with(|config| {
            config.rooms.visit_grace = std::time::Duration::from_millis(50);
            config.rooms.away_after = std::time::Duration::from_millis(50);
            config.rooms.left_after = std::time::Duration::from_millis(100);
        })
        .start()
        .await;
    let ana = JwtClient::new(&app, "Ana").await;
    ana.creates("garden", json!({})).await;
    let (ben, looker) = (Visitor::new(&app), Visitor::new(&app));
    let (socket, page) = Chatter::in_room(&ben, "Ben", "garden").await;
    assert_eq!(users(&ana, "garden").await, json!([ana.user_id, page.you_id]));
    let (mut hears, other) = Chatter::in_room(&looker, "Looker", "garden").await;
    socket.close().await;
    let left =
        |frame: &Value| frame["type"] == "left" && frame["user"]["id"] == page.you_id.as_str();
    hears.expect_where("Ben is gone", left).await;
    assert_eq!(users(&ana, "garden").await, json!([ana.user_id, page.you_id, other.you_id]));
    assert_eq!(ben.post("/room/leave", &[("room", "garden")]).await.location(), "/");
    let left =
        async || (users(&ana, "garden").await == json!([ana.user_id, other.you_id])).then_some(());
    eventually("Ben has left", left).await;
    hears.said("still here").await;
}

#[tokio::test]
async fn a_private_room_is_not_there_for_browsers_of_others_and_open_to_its_members() {
    let (app, ana) = house().await;
    let bo = JwtClient::new(&app, "Bob").await;
    bo.joins_with("cellar", json!({ "password": "open sesame" })).await;
    let visitor = Visitor::new(&app);
    assert!(is_outside(&knock(&visitor, "cellar").await));
    assert!(is_outside(&knock(&visitor, "nowhere").await), "the same words as for no room at all");
    assert!(!visitor.get("/r/cellar").await.text.contains("open sesame"));
    assert_eq!(visitor.get("/room").await.location(), "/");
    assert_eq!(Chatter::open(&visitor, "cellar").await.err(), Some(401), "he is in no room");

    let form = [("username", bo.email.as_str()), ("password", PASSWORD)];
    assert_eq!(visitor.post("/login", &form).await.location(), "/");
    let (mut socket, page) = Chatter::in_room(&visitor, "Bob", "cellar").await;
    assert_eq!(page.you_id, bo.user_id);
    socket.said("from a page, as a member").await;

    let public = json!({ "password": null });
    assert_eq!(ana.put("/room/cellar", public).await, says(200, "ok"));
    let (mut other, guest) = Chatter::in_room(&Visitor::new(&app), "Guest", "cellar").await;
    let private = json!({ "password": "another one" });
    assert_eq!(ana.put("/room/cellar", private).await, says(200, "ok"));
    other.said("who is a member stays one").await;
    socket.expect_text("who is a member stays one").await;
    assert_eq!(users(&ana, "cellar").await, json!([ana.user_id, bo.user_id, guest.you_id]));
    assert!(is_outside(&knock(&Visitor::new(&app), "cellar").await));
}

#[tokio::test]
async fn whoever_is_kicked_is_out_at_once_and_may_come_again() {
    let (app, ana) = house().await;
    let ben = Visitor::new(&app);
    let (mut socket, page) = Chatter::in_room(&ben, "Ben", "garden").await;
    let (mut second, _) = Chatter::in_room(&ben, "Ben", "garden").await;
    let (mut cleo, _) = Chatter::in_room(&Visitor::new(&app), "Cleo", "garden").await;
    acts(&ana, "kick", "garden", &page.you_id).await;
    assert_eq!((socket.closed().await, second.closed().await), (4003, 4003), "in every tab");
    let left = cleo.expect("left").await;
    assert_eq!(left["user"]["id"], page.you_id.as_str());
    let again = ana.post(&format!("/room/garden/kick/{}", page.you_id), None).await;
    assert_eq!(again, says(409, "User not in room"));
    let (mut socket, back) = Chatter::in_room(&ben, "Ben", "garden").await;
    assert_eq!(back.you_id, page.you_id);
    socket.said("here again").await;
    cleo.expect_text("here again").await;
}

#[tokio::test]
async fn whoever_is_banned_is_kept_out_by_form_page_and_socket_until_he_is_let_in() {
    let (app, ana) = house().await;
    let ben = Visitor::new(&app);
    let (mut socket, page) = Chatter::in_room(&ben, "Ben", "garden").await;
    acts(&ana, "ban", "garden", &page.you_id).await;
    assert_eq!(socket.closed().await, 4003);
    let shown = ben.get("/room").await;
    assert!(!shown.text.contains("data-room-id"), "no room is shown: {}", shown.text);
    let why = "You cannot come into this room.";
    assert!(shown.text.contains(why), "{}", shown.text);
    let fields = [("room", "garden"), ("message", "let me say"), ("client_id", "")];
    let said = ben.post("/room/message", &fields).await;
    assert!(!said.text.contains("data-room-id"), "{}", said.text);
    let mut opened = Chatter::open(&ben, "garden").await.expect("the upgrade comes first");
    opened.send(json!({ "type": "hello", "room_id": page.room_id, "last_seq": 0 })).await;
    let refused = opened.expect("error").await;
    assert_eq!(refused["code"], "forbidden");
    assert!(refused["message"].as_str().is_some_and(|told| told.starts_with(why)), "{refused}");
    assert!((4000..5000).contains(&opened.closed().await));
    assert!(is_outside(&knock(&ben, "garden").await));
    assert_eq!(users(&ana, "garden").await, json!([ana.user_id]));

    acts(&ana, "unban", "garden", &page.you_id).await;
    assert_eq!(users(&ana, "garden").await, json!([ana.user_id]), "that joins nobody");
    let (mut socket, _) = Chatter::in_room(&ben, "Ben", "garden").await;
    assert_eq!(socket.said("thank you").await, 1, "nothing was said while he was out");
}

#[tokio::test]
async fn whoever_is_banned_as_an_account_does_not_come_in_as_a_guest_who_then_logs_in() {
    let (app, ana) = house().await;
    let bo = JwtClient::new(&app, "Bob").await;
    acts(&ana, "ban", "garden", &bo.user_id).await;
    let visitor = Visitor::new(&app);
    let (mut socket, guest) = Chatter::in_room(&visitor, "Guest", "garden").await;
    socket.said("nobody knows who I am").await;
    let form = [("username", bo.email.as_str()), ("password", PASSWORD)];
    assert_eq!(visitor.post("/login", &form).await.location(), "/");
    socket.closed().await;
    assert!(is_outside(&knock(&visitor, "garden").await), "now it is known");
    assert_eq!(users(&ana, "garden").await, json!([ana.user_id]));
    let (_, seen) = Chatter::in_room(&Visitor::new(&app), "Looker", "garden").await;
    assert!(!seen.text.contains(&guest.you_id));
    assert!(!seen.text.contains(&format!("data-user-id=\"{}\"", bo.user_id)), "{}", seen.text);
}

#[tokio::test]
async fn an_owner_who_deletes_his_account_leaves_the_room_to_its_members() {
    let (app, ana) = house().await;
    let (ben, owner) = (Visitor::new(&app), Visitor::new(&app));
    let (mut socket, page) = Chatter::in_room(&ben, "Ben", "garden").await;
    let form = [("username", ana.email.as_str()), ("password", PASSWORD)];
    assert_eq!(owner.post("/login", &form).await.location(), "/");
    let gone = owner.post("/account/delete", &[("lines", "stay"), ("password", PASSWORD)]).await;
    assert_eq!(gone.location(), "/", "{}", gone.text);
    socket.said("still here").await;
    let bo = JwtClient::new(&app, "Bob").await;
    let room = bo.get("/room/garden").await.1["room"].clone();
    assert_eq!((&room["owner"], &room["users"]), (&Value::Null, &json!([page.you_id])));
    assert_eq!(bo.delete("/room/garden").await, says(403, "Forbidden"), "it is nobody's");
    bo.joins("garden").await;
}
