//! What people and rooms are called: by what they log in with, by what others see, by keys of every kind.
//! Must not test who is told from whom; numbers behind names are tested with notices.

use serde_json::json;

use crate::support::commands::{Commander, TokenService, error};
use crate::support::{Chatter, JwtClient, TestApp, Visitor};

#[tokio::test]
async fn who_logs_in_with_an_address_is_called_by_it_here_and_by_his_name_for_others() {
    let app = TestApp::builder().unlimited().start().await;
    let carla = JwtClient::new(&app, "Carla").await;
    let service = TokenService::new(&app);
    let token = service.token(&carla.email, crate::support::jwt_api::PASSWORD).await;
    let mut client = Commander::introduced(&app, &carla.email, &token).await;
    client.creates("tea").await;
    let (lines, names) = client.connects("tea").await;
    assert_eq!((lines, names), (vec!["[Room]: Carla has connected.".into()], vec!["Carla".into()]));
    let args = json!({ "roomName": "tea", "author": "Carla", "message": "by my other name" });
    let told = client.asks("send_message", args).await;
    assert_eq!(told, error("input_error", "invalid arguments to SendMessage"));
    let args = json!({ "roomName": "tea", "author": client.username, "message": "hello" });
    client.order("send_message", args).await;
    assert_eq!(client.line().await, "Carla: hello", "nobody reads the address");
}

#[tokio::test]
async fn a_room_with_a_code_is_open_to_who_knows_it_and_is_not_listed() {
    let app = TestApp::builder().unlimited().start().await;
    let (mut bea, room) = Chatter::in_new_room(&Visitor::new(&app), "Bea").await;
    bea.said("before").await;
    let mut ana = Commander::new(&app, "ana").await;
    assert_eq!(ana.rooms().await, json!({}));
    let (lines, names) = ana.connects(&room.code).await;
    assert_eq!(lines, ["Bea: before", "[Room]: ana has connected."]);
    assert_eq!(names, ["Bea", "ana"]);
    ana.says(&room.code, "found").await;
    bea.expect_text("found").await;
}

#[tokio::test]
async fn a_name_is_the_same_however_it_is_composed_and_another_in_another_case() {
    let app = TestApp::builder().unlimited().start().await;
    let mut ana = Commander::new(&app, "ana").await;
    ana.creates("Café").await;
    let composed = json!({ "roomName": " Cafe\u{301} ", "username": "ANA" });
    let told = ana.asks("create_room", composed.clone()).await;
    assert_eq!(told, error("room_exists", "room with name (Café) already exists"));
    ana.order("connect_to_room", composed).await;
    assert_eq!(ana.expect("connect_to_room").await["data"]["roomName"], "Café");
    ana.creates("CAFÉ").await;
    assert_eq!(ana.rooms().await, json!({ "Café": 1, "CAFÉ": 0 }));
}
