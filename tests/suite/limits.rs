//! How often somebody may do something, and how he is told that it was too often.
//! Must not wait for a limit to pass: that is tested beside the code, with a clock that is set forward.

use chinwag::config::Rate;
use reqwest::header::ACCEPT;

use crate::support::visitor::Answer;
use crate::support::{Chatter, TestApp, Visitor};

/// Tries a code: as a person with a browser, or as a program.
async fn guess(visitor: &Visitor, code: &str, accept: &'static str, from: &str) -> Answer {
    let fields = [("name", "Eve"), ("code", code), ("join", "")];
    visitor
        .request(|client, url| {
            client.post(url).header(ACCEPT, accept).header("x-forwarded-for", from).form(&fields)
        })
        .await
}

const PERSON: &str = "text/html,application/xhtml+xml";
const PROGRAM: &str = "*/*";

#[tokio::test]
async fn eight_wrong_codes_are_enough_however_many_good_ones_come_between() {
    let app = TestApp::start().await;
    let room = Visitor::new(&app).create_room("Ana").await;
    let eve = Visitor::new(&app);
    for wrong in ["ZZZZ", "zzzz", "Z", "no room!", "ZZZZZZ", "../..", "名前", "ZZZY"] {
        let answer = guess(&eve, wrong, PERSON, "").await;
        assert!(answer.text.contains("<li>Room does not exist.</li>"), "{wrong}: {}", answer.text);
        if wrong == "Z" {
            let right = guess(&Visitor::new(&app), &room.code, PERSON, "").await;
            assert_eq!(right.location(), "/room");
        }
    }
    let person = guess(&eve, &room.code, PERSON, "").await;
    assert_eq!(person.status, 200);
    assert!(person.text.contains("Please wait "), "{}", person.text);
    assert!(person.text.contains("value=\"Eve\""), "what was typed is kept");
    let program = guess(&eve, &room.code, PROGRAM, "").await;
    assert_eq!(program.status, 429);
    let wait: u64 = program.header("retry-after").parse().expect("seconds");
    assert!((1..=60).contains(&wait), "{wait}");
    assert!(program.text.starts_with("{\"detail\":"), "{}", program.text);
}

#[tokio::test]
async fn a_class_that_comes_in_all_at_once_is_not_taken_for_one_who_guesses() {
    let app = TestApp::builder().unlimited().start().await;
    let room = Visitor::new(&app).create_room("Teacher").await;
    let come = async |number| {
        let (name, code) = (format!("Pupil {number}"), room.code.as_str());
        let fields = [("name", name.as_str()), ("code", code), ("join", "")];
        Visitor::new(&app).post("/", &fields).await
    };
    for answer in futures_util::future::join_all((0..40).map(come)).await {
        assert_eq!(answer.location(), "/room", "{}", answer.text);
    }
}

#[tokio::test]
async fn the_sockets_address_is_no_way_around_the_count() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app);
    let room = visitor.create_room("Ana").await;
    for _ in 0..8 {
        let Ok(mut wrong) = Chatter::open(&visitor, "ZZZZ").await else { break };
        wrong
            .send(serde_json::json!({ "type": "hello", "room_id": room.room_id, "last_seq": 0 }))
            .await;
        assert_eq!(wrong.closed().await, 4004);
    }
    assert_eq!(Chatter::open(&visitor, "ZZZZ").await.err(), Some(429));
    assert_eq!(guess(&Visitor::new(&app), &room.code, PROGRAM, "").await.status, 429);
    Chatter::enter(&visitor, &room).await.ping().await;
}

#[tokio::test]
async fn the_form_for_messages_is_no_way_around_the_count() {
    let app = TestApp::start().await;
    let other = Visitor::new(&app).create_room("Ben").await;
    let visitor = Visitor::new(&app);
    let page = visitor.create_room("Ana").await;
    let say = async |room: &str| {
        let fields = [("message", "hello"), ("room", room)];
        visitor.post("/room/message", &fields).await
    };
    for _ in 0..8 {
        assert!(say("ZZZZ").await.text.contains("<li>Room does not exist.</li>"));
    }
    assert_eq!(say("ZZZZ").await.status, 429);
    assert_eq!(say(&other.code).await.status, 429, "a good one is not told either");
    assert_eq!(say(&page.code).await.location(), "/room", "his own room is no guess");
}

#[tokio::test]
async fn behind_a_trusted_proxy_everybody_has_a_count_of_his_own() {
    let app = TestApp::builder()
        .with(|config| config.http.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()])
        .start()
        .await;
    let visitor = Visitor::new(&app);
    for _ in 0..8 {
        guess(&visitor, "ZZZZ", PROGRAM, "203.0.113.9").await;
    }
    assert_eq!(guess(&visitor, "ZZZZ", PROGRAM, "203.0.113.9").await.status, 429);
    assert_eq!(guess(&visitor, "ZZZZ", PROGRAM, "8.8.8.8, 203.0.113.9").await.status, 429);
    assert_eq!(guess(&visitor, "ZZZZ", PROGRAM, "198.51.100.7").await.status, 200);
}

#[tokio::test]
async fn nobody_gets_a_new_count_by_writing_a_header() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app);
    for number in 0..8 {
        guess(&visitor, "ZZZZ", PROGRAM, &format!("203.0.113.{number}")).await;
    }
    assert_eq!(guess(&visitor, "ZZZZ", PROGRAM, "203.0.113.200").await.status, 429);
}

#[tokio::test]
async fn too_many_new_guests_from_one_address_wait_and_those_who_are_known_do_not() {
    let app = TestApp::builder()
        .with(|config| config.limits.guests_per_address = Rate { per_minute: 1, burst: 2 })
        .start()
        .await;
    let ana = Visitor::new(&app);
    ana.create_room("Ana").await;
    Visitor::new(&app).create_room("Ben").await;
    for (path, form) in
        [("/", vec![("name", "Cem"), ("create", "")]), ("/chat", vec![("start", "")])]
    {
        let refused = Visitor::new(&app).post(path, &form).await;
        assert_eq!(refused.status, 429, "{path}");
        assert_ne!(refused.header("retry-after"), "", "{path}");
    }
    ana.create_room("Ana").await;
}

#[tokio::test]
async fn too_many_rooms_and_too_many_requests_are_refused_with_the_time_to_wait() {
    let app = TestApp::builder()
        .with(|config| {
            config.limits.rooms_per_address = Rate { per_minute: 1, burst: 1 };
            config.limits.requests_per_address = Rate { per_minute: 1, burst: 6 };
        })
        .start()
        .await;
    let visitor = Visitor::new(&app);
    visitor.create_room("Ana").await;
    let again = visitor.post("/", &[("name", "Ana"), ("code", ""), ("create", "")]).await;
    assert_eq!(again.status, 429);
    assert_ne!(again.header("retry-after"), "");
    let mut last = visitor.get("/").await;
    for _ in 0..6 {
        last = visitor.get("/").await;
    }
    assert_eq!(last.status, 429);
    assert_ne!(last.header("retry-after"), "");
    assert_ne!(last.header("content-security-policy"), "");
    let page = visitor.request(|client, url| client.get(url).header(ACCEPT, PERSON)).await;
    assert!(page.text.contains("Please wait ") && page.text.contains("<h1>"), "{}", page.text);
    for path in ["/healthz", "/static/css/style.css"] {
        assert_eq!(visitor.get(path).await.status, 200, "{path} is not counted");
    }
}

#[tokio::test]
async fn who_writes_too_fast_is_told_so_and_keeps_what_he_wrote() {
    let app = TestApp::builder()
        .with(|config| config.limits.messages = Rate { per_minute: 1, burst: 1 })
        .start()
        .await;
    let visitor = Visitor::new(&app);
    let (mut ana, page) = Chatter::in_new_room(&visitor, "Ana").await;
    ana.said("first").await;
    let id = ana.say("second").await;
    let error = ana.expect("error").await;
    assert_eq!((&error["code"], &error["client_id"]), (&"too_fast".into(), &id.into()));
    assert!(error["retry_after"].as_u64().is_some_and(|wait| wait > 0), "{error}");

    let fields = [("message", "by the form"), ("room", page.code.as_str())];
    let answer = visitor
        .request(|client, url| {
            let url = url.join("/room/message").expect("a path");
            client.post(url).header(ACCEPT, PERSON).form(&fields)
        })
        .await;
    assert_eq!(answer.status, 200);
    assert!(
        answer.text.contains("Please wait ") && answer.text.contains(">by the form</textarea>")
    );
}

#[tokio::test]
async fn an_address_has_only_so_many_sockets_and_a_closed_one_is_free_again() {
    let app = TestApp::builder().with(|config| config.limits.sockets_per_address = 2).start().await;
    let visitor = Visitor::new(&app);
    let (first, page) = Chatter::in_new_room(&visitor, "Ana").await;
    let _second = Chatter::enter(&visitor, &page).await;
    assert_eq!(Chatter::open(&visitor, &page.code).await.err(), Some(429));
    first.close().await;
    crate::support::wait::eventually("the closed connection is not counted", async || {
        Chatter::try_open(&visitor, &page.code).await
    })
    .await;
}
