//! The end of an account: what goes, what stays, and who hears of it.
//! Must not trust the page alone: others look at the room.

use super::{PASSWORD, log_in, registered, send, told};
use crate::support::commands::{Commander, TokenService};
use crate::support::pages::between;
use crate::support::{Chatter, TestApp, Visitor};

async fn delete(visitor: &Visitor, lines: &str) -> String {
    let fields = [("lines", lines), ("password", PASSWORD)];
    let answer = visitor.post("/account/delete", &fields).await;
    assert_eq!(answer.location(), "/", "{}", answer.text);
    told(&visitor.get("/").await.text).to_owned()
}

#[tokio::test]
async fn lines_stay_under_deleted_account_or_go_as_one_likes_and_the_room_hears_of_it() {
    let app = TestApp::start().await;
    let (mut ben, room) = Chatter::in_new_room(&Visitor::new(&app), "Ben").await;
    for (name, lines, text) in [("ana", "stay", "I was here"), ("cara", "go", "(deleted)")] {
        let leaving = registered(&app, name).await;
        let (mut socket, _) = Chatter::in_room(&leaving, name, &room.code).await;
        socket.said("I was here").await;
        let elsewhere = Visitor::new(&app);
        assert!(log_in(&elsewhere, name, PASSWORD).await);

        assert_eq!(delete(&leaving, lines).await, "Your account is deleted. Good-bye.");
        socket.closed().await;
        let left = ben.expect("left").await;
        assert_eq!(left["user"]["name"], name, "{left}");
        let shown = Visitor::new(&app).join(&format!("Looker of {name}"), &room.code).await;
        let line = shown.messages.last().expect("a line");
        assert_eq!((line.author.as_str(), line.html.as_str()), ("deleted account", text));
        assert!(!shown.text.contains(&format!(">{name}<")), "{}", shown.text);
        assert!(!log_in(&Visitor::new(&app), name, PASSWORD).await);
        for gone in [&leaving, &elsewhere] {
            assert_eq!(gone.get("/account").await.location(), "/login");
        }
    }
    ben.said("still here").await;
}

#[tokio::test]
async fn it_needs_the_password() {
    let app = TestApp::start().await;
    let ana = registered(&app, "ana").await;
    let shown = send(&ana, "/account/delete", &[("lines", "go"), ("password", "wrong")]).await;
    assert_eq!(told(&shown), "Incorrect password.");
    assert!(log_in(&Visitor::new(&app), "ana", PASSWORD).await);
}

#[tokio::test]
async fn a_name_is_free_again_and_is_somebody_else_then() {
    let app = TestApp::start().await;
    let ana = registered(&app, "ana").await;
    let before = ana.create_room("Ana").await;
    delete(&ana, "stay").await;
    let again = registered(&app, "ana").await;
    let after = again.create_room("Ana").await;
    assert_ne!(before.you_id, after.you_id);
}

#[tokio::test]
async fn a_guest_can_be_forgotten_without_a_password() {
    let app = TestApp::start().await;
    let (mut ben, room) = Chatter::in_new_room(&Visitor::new(&app), "Ben").await;
    let guest = Visitor::new(&app);
    let (mut socket, _) = Chatter::in_room(&guest, "Gus", &room.code).await;
    socket.said("hello").await;
    ben.expect_text("hello").await;
    delete(&guest, "go").await;
    socket.closed().await;
    let shown = Visitor::new(&app).join("Looker", &room.code).await;
    assert_eq!(shown.said(), ["(deleted)"]);
    assert_eq!(between(&shown.text, ">Gus<", "").unwrap_or("gone"), "gone");
}

#[tokio::test]
async fn who_comes_later_is_not_told_that_somebody_who_is_gone_came_and_went() {
    let mut app = TestApp::start().await;
    let mut ben = Commander::new(&app, "ben").await;
    ben.creates("tearoom").await;
    ben.connects("tearoom").await;
    let guest = Visitor::new(&app);
    Chatter::enter(&guest, &guest.join("Gus", "tearoom").await).await;
    let page = registered(&app, "ana").await;
    let token = TokenService::new(&app).token("ana", PASSWORD).await;
    let mut ana = Commander::introduced(&app, "ana", &token).await;
    ana.connects("tearoom").await;
    ana.says("tearoom", "I was here").await;
    delete(&page, "stay").await;
    ana.closed().await;
    let (refused, told) = TokenService::new(&app).authenticate("ana", &token).await;
    assert_eq!((refused, told.trim()), (401, r#"{"message": "incorrect token"}"#));
    for late in ["carl", "dora"] {
        let (lines, _) = Commander::new(&app, late).await.connects("tearoom").await;
        assert!(lines.contains(&"deleted account: I was here".to_owned()), "{lines:?}");
        assert!(!lines.iter().any(|line| line.contains("ana")), "{lines:?}");
        assert!(lines.contains(&"[Room]: ben has connected.".to_owned()), "{lines:?}");
        assert!(lines.contains(&"[Room]: Gus has connected.".to_owned()), "{lines:?}");
        // What the room has in memory, and then what was written down.
        app.stop().await;
        app.start_again().await;
    }
}
