//! The rows about putting people out, keeping them out, and letting them in again.
//! Must not test what connections hear of it.

use serde_json::json;

use crate::support::jwt_api::{Told, says};
use crate::support::{JwtClient, TestApp, Visitor};

const NOBODY: &str = "00000000-0000-4000-8000-000000000000";

struct House {
    _app: TestApp,
    ana: JwtClient,
    bo: JwtClient,
    eve: JwtClient,
}

/// Ana's room, with Bo in it and Eve outside.
async fn house() -> House {
    let app = TestApp::builder().unlimited().start().await;
    let ana = JwtClient::new(&app, "Ana").await;
    let (bo, eve) = (JwtClient::new(&app, "Bob").await, JwtClient::new(&app, "Eve").await);
    ana.creates("garden", json!({})).await;
    bo.joins("garden").await;
    House { _app: app, ana, bo, eve }
}

async fn act(who: &JwtClient, what: &str, target: &str) -> Told {
    who.post(&format!("/room/garden/{what}/{target}"), None).await
}

fn ok() -> Told {
    says(200, "ok")
}

#[tokio::test]
async fn rooms_and_people_are_looked_up_before_anything_else() {
    let House { _app, ana, bo, eve } = house().await;
    for what in ["kick", "ban", "unban"] {
        let nowhere = eve.post(&format!("/room/nowhere/{what}/{NOBODY}"), None).await;
        assert_eq!(nowhere, says(404, "Room not found"), "{what}");
        for unknown in [NOBODY, "bob", "%00", &bo.email] {
            let told = act(&eve, what, unknown).await;
            assert_eq!(told, says(404, "User not found"), "{what} {unknown}");
        }
        for target in [&eve, &bo, &ana] {
            for by in [&eve, &bo] {
                let told = act(by, what, &target.user_id).await;
                assert_eq!(told, says(403, "Forbidden"), "{what}");
            }
        }
        let itself = says(400, &format!("Cannot {what} yourself"));
        assert_eq!(act(&ana, what, &ana.user_id).await, itself);
    }
}

#[tokio::test]
async fn who_is_put_out_may_join_again() {
    let House { _app, ana, bo, eve } = house().await;
    assert_eq!(act(&ana, "kick", &eve.user_id).await, says(409, "User not in room"));
    assert_eq!(act(&ana, "kick", &bo.user_id).await, ok());
    assert_eq!(bo.get("/joined").await.1["rooms"], json!([]));
    assert_eq!(act(&ana, "kick", &bo.user_id).await, says(409, "User not in room"));
    bo.joins("garden").await;
}

#[tokio::test]
async fn who_is_kept_out_is_a_member_no_more_and_joins_only_when_he_is_let_in_again() {
    let House { _app, ana, bo, eve } = house().await;
    for who in [&bo, &eve] {
        assert_eq!(act(&ana, "unban", &who.user_id).await, says(400, "User not banned"));
        assert_eq!(act(&ana, "ban", &who.user_id).await, ok());
        assert_eq!(act(&ana, "ban", &who.user_id).await, says(400, "Already banned"));
        assert_eq!(act(&ana, "kick", &who.user_id).await, says(409, "User not in room"));
        assert_eq!(who.get("/joined").await.1["rooms"], json!([]));
        let join = who.post("/room/garden/join", json!({})).await;
        assert_eq!(join, says(403, "Forbidden"));
    }
    let users = ana.get("/room/garden").await.1["room"]["users"].clone();
    assert_eq!(users, json!([ana.user_id]));
    for who in [&bo, &eve] {
        assert_eq!(act(&ana, "unban", &who.user_id).await, ok());
        assert_eq!(act(&ana, "unban", &who.user_id).await, says(400, "User not banned"));
        assert_eq!(who.get("/joined").await.1["rooms"], json!([]), "he joins by himself");
        who.joins("garden").await;
    }
}

#[tokio::test]
async fn rooms_of_other_kinds_belong_to_nobody_here() {
    let House { _app: app, ana, bo, .. } = house().await;
    let page = Visitor::new(&app).create_room("Guest").await;
    let path = format!("/room/{}", page.code);
    let (status, told) = ana.get(&path).await;
    assert_eq!((status, &told["room"]["private"]), (200, &json!(false)));
    assert_eq!(told["room"]["users"], json!([page.you_id]));
    assert_eq!(told["room"]["owner"], json!(null), "who made it is only its host");
    let guest = bo.get(&format!("/user/{}", page.you_id)).await;
    let details = json!({ "email": null, "username": "Guest" });
    assert_eq!(guest, (200, json!({ "message": "ok", "user_details": details })));
    ana.joins(&page.code).await;
    let (_, told) = ana.get("/joined").await;
    let keys: Vec<&str> = told["rooms"]
        .as_array()
        .expect("rooms")
        .iter()
        .filter_map(|r| r["room_id"].as_str())
        .collect();
    assert_eq!(keys, ["garden", page.code.as_str()]);
    let forbidden = says(403, "Forbidden");
    assert_eq!(ana.delete(&path).await, forbidden);
    assert_eq!(ana.put(&path, json!({ "name": "Mine" })).await, forbidden);
    for what in ["kick", "ban", "unban"] {
        let told = ana.post(&format!("{path}/{what}/{}", page.you_id), None).await;
        assert_eq!(told, forbidden, "{what}");
    }
    assert_eq!(ana.post(&format!("{path}/leave"), None).await, ok());
}
