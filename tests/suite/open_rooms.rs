//! The page of open rooms: what every door lists, and a way in.
//! Must not show what is not for everybody.

use serde_json::json;

use crate::support::{Chatter, JwtClient, TestApp, Visitor};

#[tokio::test]
async fn rooms_that_are_open_to_everybody_are_listed_and_can_be_entered() {
    let app = TestApp::builder().unlimited().start().await;
    let visitor = Visitor::new(&app);
    let empty = visitor.get("/rooms").await;
    assert_eq!(empty.status, 200);
    assert!(empty.text.contains("No room is open to everybody at the moment."), "{}", empty.text);

    let bo = JwtClient::new(&app, "Bobby").await;
    bo.creates("teatime", json!({ "name": "Tea <& cake>", "description": "For \"all\"" })).await;
    bo.creates("cellar", json!({ "name": "Wine", "password": "quiet otters" })).await;
    let (_ana, page) = Chatter::in_new_room(&Visitor::new(&app), "Ana").await;
    let listed = visitor.get("/rooms").await.text.replace("&#x2f;", "/");
    assert!(listed.contains("<a href=\"/r/teatime\">Tea &lt;&amp; cake&gt;</a>"), "{listed}");
    assert!(listed.contains("For &quot;all&quot;") && listed.contains("nobody here"), "{listed}");
    assert!(!listed.contains("Wine") && !listed.contains(&page.code), "{listed}");

    let form = [("name", "Eve"), ("code", "teatime"), ("join", "")];
    assert_eq!(visitor.post("/", &form).await.status, 302);
    let room = visitor.get("/room").await.text;
    assert!(room.contains("Tea &lt;&amp; cake&gt;"), "{room}");
    assert!(visitor.get("/rooms").await.text.contains("1 here"));
}
