//! What is said through one door is heard through every other: once, in the same order, under the same number.
//! Must not test a door by itself.

use serde_json::json;

use crate::support::{Chatter, JwtClient, RoomSocket, TestApp, Visitor};

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
