//! Every path there is, what it answers, and what stands in the headers.
//! Must not know which handler answers.

use reqwest::header::{COOKIE, ORIGIN};

use crate::support::pages::between;
use crate::support::visitor::Answer;
use crate::support::{Chatter, TestApp, Visitor};

async fn join(visitor: &Visitor, name: &str, code: &str) -> Answer {
    visitor.post("/", &[("name", name), ("code", code), ("join", "")]).await
}

#[tokio::test]
async fn the_home_page_says_what_is_missing_and_keeps_what_was_typed() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app);
    let home = visitor.get("/").await;
    assert_eq!(home.status, 200);
    assert!(home.text.contains("Enter The Chat Room"));

    let nameless = join(&visitor, "", "ABCD").await;
    assert_eq!(nameless.status, 200);
    assert!(nameless.text.contains("<li>Please enter a name.</li>"), "{}", nameless.text);
    assert!(nameless.text.contains("value=\"ABCD\""), "the code is kept");

    let codeless = join(&visitor, "Ana", "").await;
    assert!(codeless.text.contains("<li>Please enter a room code.</li>"), "{}", codeless.text);
    assert!(codeless.text.contains("value=\"Ana\""), "the name is kept");

    let wrong = join(&visitor, "Ana", "ZZZZ").await;
    assert!(wrong.text.contains("<li>Room does not exist.</li>"), "{}", wrong.text);
}

#[tokio::test]
async fn a_code_is_found_however_it_is_typed() {
    let app = TestApp::start().await;
    let room = Visitor::new(&app).create_room("Ana").await;
    let lower = room.code.to_lowercase();
    let (start, end) = lower.split_at(2);
    for (number, typed) in
        [lower.clone(), format!(" {start} {end} "), format!("{start}-{end}")].iter().enumerate()
    {
        let page = Visitor::new(&app).join(&format!("Guest {number}"), typed).await;
        assert_eq!(page.code, room.code);
    }
}

#[tokio::test]
async fn without_a_room_the_room_page_leads_home() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app);
    for path in ["/room", "/room?before=5"] {
        let answer = visitor.get(path).await;
        assert_eq!((answer.status.as_u16(), answer.location()), (302, "/"));
    }
    let answer = visitor.post("/room/message", &[("message", "hi"), ("room", "ABCD")]).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (302, "/"));
}

#[tokio::test]
async fn an_invitation_fills_in_the_code_and_shows_a_picture_of_its_link() {
    let app = TestApp::start().await;
    let room = Visitor::new(&app).create_room("Ana").await;
    let guest = Visitor::new(&app);
    let invited = guest.get(&format!("/r/{}", room.code)).await;
    assert_eq!(invited.status, 200);
    assert!(invited.text.contains("invited"), "{}", invited.text);
    assert!(invited.text.contains(&format!("value=\"{}\"", room.code)), "{}", invited.text);
    let picture = guest.get(&format!("/r/{}/qr.svg", room.code)).await;
    assert_eq!((picture.status.as_u16(), picture.header("content-type")), (200, "image/svg+xml"));
    assert!(picture.text.contains("<svg"), "{}", picture.text);
}

#[tokio::test]
async fn unknown_paths_and_methods_are_refused_in_words() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app);
    let page = |path: &'static str| {
        visitor.request(move |client, url| {
            client.get(url.join(path).expect("a path")).header("accept", "text/html")
        })
    };
    let unknown = page("/nowhere").await;
    assert_eq!(unknown.status, 404);
    assert!(unknown.text.contains("href=\"/\""), "a way home: {}", unknown.text);
    assert_eq!(visitor.get("/static/nothing.css").await.status, 404);
    assert_eq!(visitor.get("/static/../Cargo.toml").await.status, 404);
    assert_eq!(visitor.get("/static/%2e%2e/Cargo.toml").await.status, 404);
    let put = visitor.request(|client, url| client.put(url)).await;
    assert_eq!(put.status, 405);
    assert!(put.header("allow").contains("GET"), "{:?}", put.headers);
}

#[tokio::test]
async fn every_answer_wears_the_headers_that_protect_people() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app);
    let room = visitor.create_room("Ana").await;
    let sheet = between(&room.text, "rel=\"stylesheet\" href=\"", "\"").expect("a style sheet");
    let poll = "/socket.io/?EIO=4&transport=polling";
    for path in ["/", "/room", "/r/ABCD", "/nowhere", "/healthz", sheet, poll] {
        let answer = visitor.get(path).await;
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'"), "{path}: {policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{path}");
        assert_ne!(answer.header("referrer-policy"), "", "{path}");
        assert_ne!(answer.header("permissions-policy"), "", "{path}");
        assert_eq!(answer.header("server"), "", "{path}");
        assert_eq!(answer.header("strict-transport-security"), "", "{path}: no https, no HSTS");
    }
    for path in ["/", "/room"] {
        assert!(visitor.get(path).await.header("cache-control").contains("no-store"), "{path}");
    }
    assert_eq!(visitor.get(sheet).await.status, 200);
}

#[tokio::test]
async fn the_cookie_is_for_this_server_and_its_pages_alone() {
    let app = TestApp::start().await;
    let fields = [("name", "Ana"), ("code", ""), ("create", "")];
    let plain = Visitor::new(&app).post("/", &fields).await;
    let cookie = plain.header("set-cookie");
    for part in ["HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Secure"), "{cookie}");

    let https = TestApp::builder()
        .with(|config| config.http.public_url = Some("https://chat.example.org".to_owned()))
        .start()
        .await;
    let secure = Visitor::new(&https);
    let answer = secure
        .request(|client, url| {
            client.post(url).header(ORIGIN, "https://chat.example.org").form(&fields)
        })
        .await;
    assert!(answer.header("set-cookie").contains("Secure"), "{:?}", answer.headers);
    assert_ne!(answer.header("strict-transport-security"), "");
}

#[tokio::test]
async fn other_sites_can_neither_post_nor_connect() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app);
    let room = visitor.create_room("Ana").await;
    let cookie = visitor.cookie().expect("a cookie");
    let foreign = visitor
        .request(|client, url| {
            let fields = [("message", "from afar"), ("room", room.code.as_str())];
            let request = client.post(url.join("/room/message").expect("a path"));
            request.header(ORIGIN, "https://evil.example").header(COOKIE, &cookie).form(&fields)
        })
        .await;
    assert_eq!(foreign.status, 403);
    assert_eq!(visitor.room().await.said(), Vec::<&str>::new());

    let refused = Chatter::open_with(&visitor, &room.code, |request| {
        let evil = "https://evil.example".parse().expect("a header");
        request.headers_mut().insert("origin", evil);
    });
    assert_eq!(refused.await.err(), Some(403));
}

#[tokio::test]
async fn a_socket_is_only_for_those_who_have_entered() {
    let app = TestApp::start().await;
    let room = Visitor::new(&app).create_room("Ana").await;
    let stranger = Visitor::new(&app);
    assert_eq!(Chatter::open(&stranger, &room.code).await.err(), Some(401));
    let plain = stranger.get("/ws?room=ABCD").await;
    assert!(plain.status.is_client_error(), "{}", plain.status);
}

#[tokio::test]
async fn operators_see_that_it_lives_and_what_it_does() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app);
    let (mut ana, _) = Chatter::in_new_room(&visitor, "Ana").await;
    ana.said("counted").await;
    assert_eq!(visitor.get("/healthz").await.status, 200);
    assert_eq!(visitor.get("/readyz").await.status, 200);
    let metrics = visitor.get("/metrics").await;
    assert_eq!(metrics.status, 200);
    assert!(metrics.header("content-type").starts_with("text/plain"), "{:?}", metrics.headers);
    assert!(!metrics.text.contains("counted"), "no message in the metrics");
    let numbers = metrics.text.lines().filter(|line| !line.starts_with('#'));
    assert!(numbers.clone().count() > 8, "{}", metrics.text);
    assert!(numbers.clone().any(|line| line.contains("rooms") && line.ends_with(" 1")));
}

#[tokio::test]
async fn a_page_that_asks_is_answered() {
    let app = TestApp::start().await;
    let (mut ana, _) = Chatter::in_new_room(&Visitor::new(&app), "Ana").await;
    ana.ping().await;
    ana.send(serde_json::json!({ "type": "dance" })).await;
    assert_eq!(ana.expect("error").await["code"], "invalid");
    ana.send_text("{").await;
    assert_eq!(ana.expect("error").await["code"], "invalid");
    ana.ping().await;
}
