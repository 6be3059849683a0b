//! The pages without JavaScript: forms that post, a log that is rendered by the server.
//! Must not open a socket for the one without scripts.

use crate::support::{Chatter, TestApp, Visitor};

#[tokio::test]
async fn a_message_goes_from_a_form_to_everybody() {
    let app = TestApp::start().await;
    let (mut ana, room) = Chatter::in_new_room(&Visitor::new(&app), "Ana").await;
    let visitor = Visitor::new(&app);
    let page = visitor.join("Ben", &room.code).await;
    let fields =
        [("message", "from a form"), ("client_id", page.client_id()), ("room", room.code.as_str())];
    let answer = visitor.post("/room/message", &fields).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (302, "/room"));
    let heard = ana.expect_text("from a form").await;
    assert_eq!(heard["author"]["name"], "Ben");
    assert_eq!(visitor.room().await.said(), ["from a form"]);
}

#[tokio::test]
async fn sending_the_same_form_twice_says_it_once() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app);
    let page = visitor.create_room("Ana").await;
    let fields =
        [("message", "twice"), ("client_id", page.client_id()), ("room", page.code.as_str())];
    visitor.post("/room/message", &fields).await;
    visitor.post("/room/message", &fields).await;
    let again = visitor.room().await;
    assert_eq!(again.said(), ["twice"]);
    assert_ne!(again.client_id(), page.client_id());
}

#[tokio::test]
async fn what_people_write_is_text_and_links_are_links() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app);
    let (mut ana, _) = Chatter::in_new_room(&visitor, "A<b>na").await;
    ana.said("<script>alert(1)</script> & \"quotes\" see https://example.org/a?b=c.").await;
    let page = visitor.room().await;
    let html = page.said()[0].to_owned();
    assert!(html.starts_with("&lt;script&gt;alert(1)&lt;"), "{html}");
    assert!(html.contains("href=\"https://example.org/a?b=c\""), "{html}");
    assert!(html.contains("rel=\"noopener noreferrer nofollow\""), "{html}");
    assert!(!page.text.contains("A<b>na"), "names are escaped");
    assert!(!page.text.contains("<script>"), "no inline script");
}

#[tokio::test]
async fn older_messages_are_a_link_away() {
    let app = TestApp::builder().unlimited().start().await;
    let visitor = Visitor::new(&app);
    let (mut ana, _) = Chatter::in_new_room(&visitor, "Ana").await;
    for line in 1..=60 {
        ana.said(&format!("line {line}")).await;
    }
    let page = visitor.room().await;
    assert_eq!(page.messages.len(), 50);
    assert!(page.text.contains("/room?before=11"), "a link to older messages");
    let older = visitor.get("/room?before=11").await;
    assert!(older.text.contains("line 1<") && older.text.contains("line 10<"), "{}", older.text);
    assert!(!older.text.contains("line 11<"), "{}", older.text);
}

#[tokio::test]
async fn an_empty_or_too_long_message_is_refused_in_words_and_kept() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app);
    let page = visitor.create_room("Ana").await;
    let long = "x".repeat(5_001);
    for (text, kept) in [(" \n ", false), (long.as_str(), true)] {
        let fields =
            [("message", text), ("client_id", page.client_id()), ("room", page.code.as_str())];
        let answer = visitor.post("/room/message", &fields).await;
        let shown =
            if answer.location().is_empty() { answer.text } else { visitor.room().await.text };
        assert!(shown.contains("class=\"errors\""), "{shown}");
        assert!(!kept || shown.contains(&long), "what was written is kept");
    }
    assert_eq!(visitor.room().await.said(), Vec::<&str>::new());
}
