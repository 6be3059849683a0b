//! The moderators' pages, and what their decisions do to people who are here.
//! Must not test the tables or the rule; that is done beside the code.

use reqwest::header::ACCEPT;
use tokio_tungstenite::tungstenite::handshake::client::Request;

use crate::support::moderator::{decide, moderator, oldest_report, register};
use crate::support::pages::{RoomPage, between};
use crate::support::reports::{person, report};
use crate::support::visitor::Answer;
use crate::support::{Chatter, TestApp, Visitor};

const HOME: &str = "203.0.113.9";

const PATHS: [&str; 5] = [
    "/moderation",
    "/moderation/reports/0f5e2f5e-0f5e-4f5e-8f5e-0f5e2f5e0f5e",
    "/moderation/measures",
    "/moderation/lift",
    "/moderation/audit",
];

async fn ask(visitor: &Visitor, method: &str, path: &str, accept: &'static str) -> Answer {
    let method = reqwest::Method::from_bytes(method.as_bytes()).expect("a method");
    let request = |client: &reqwest::Client, url: reqwest::Url| {
        client.request(method, url.join(path).expect("a path")).header(ACCEPT, accept)
    };
    visitor.request(request).await
}

#[tokio::test]
async fn for_everybody_else_there_is_nothing_at_the_moderators_paths_whatever_is_asked() {
    let app = TestApp::start().await;
    let [stranger, guest, member] = [(); 3].map(|()| Visitor::new(&app));
    guest.create_room("Ana").await;
    register(&member, "member").await;
    member.get("/").await;
    for visitor in [stranger, guest, member] {
        for accept in ["text/html", "*/*"] {
            for method in ["GET", "POST", "PUT", "DELETE", "OPTIONS"] {
                let nowhere = ask(&visitor, method, "/nowhere", accept).await;
                assert_eq!(nowhere.status, 404);
                for path in PATHS {
                    let answer = ask(&visitor, method, path, accept).await;
                    let found = (answer.status, answer.header("content-type"), &answer.text);
                    let same = (nowhere.status, nowhere.header("content-type"), &nowhere.text);
                    assert_eq!(found, same, "{method} {path} {accept}");
                }
            }
        }
    }
}

/// Bob in a room with an open socket, and a report about him.
async fn reported_bob(app: &TestApp, lines: &[&str]) -> (Visitor, Chatter, RoomPage) {
    let bob = Visitor::new(app);
    let (socket, room) = Chatter::in_new_room(&bob, "Bob").await;
    let store = app.store();
    report(&store, &person("Ana", None), &person("Bob", Some(&room.you_id)), lines).await;
    store.close().await;
    (bob, socket, room)
}

#[tokio::test]
async fn a_moderator_reads_the_sealed_lines_and_warns_and_the_person_sees_it_until_he_has_read_it()
{
    let app = TestApp::start().await;
    let mo = moderator(&app, "mo").await;
    assert!(mo.get("/").await.text.contains("href=\"/moderation\""), "there is a link for him");
    assert!(mo.get("/moderation").await.text.contains("Nothing is waiting for you."));
    let (bob, mut socket, _) = reported_bob(&app, &["first", "<script>alert(1)</script>"]).await;

    let path = oldest_report(&mo).await;
    let page = mo.get(&path).await.text;
    for part in ["Report about Bob", "<dd>Ana</dd>", "He would not stop.", "<p>first</p>"] {
        assert!(page.contains(part), "{part} is missing in {page}");
    }
    assert!(page.contains("&lt;script&gt;alert(1)") && !page.contains("<script>alert"), "{page}");
    let decided = decide(&mo, &path, "warn", "no <b>shouting").await;
    assert_eq!((decided.status.as_u16(), decided.location()), (303, path.as_str()));
    assert!(mo.get(&path).await.text.contains("Closed: warned"));
    assert!(mo.get("/moderation").await.text.contains("Nothing is waiting for you."));

    let told = socket.expect("error").await;
    assert_eq!(told["code"], "warning");
    assert!(told["message"].as_str().is_some_and(|text| text.ends_with("no <b>shouting")));
    for path in ["/room", "/login", "/room"] {
        let page = bob.get(path).await.text;
        assert!(page.contains("no &lt;b&gt;shouting"), "{path}: {page}");
    }
    let page = bob.get("/room").await.text;
    let id =
        between(&page, "action=\"/warning\"><input type=\"hidden\" name=\"id\" value=\"", "\"");
    let id = id.expect("a form to put it away");
    let stranger = Visitor::new(&app);
    stranger.post("/warning", &[("id", id), ("back", "/room")]).await;
    assert!(bob.get("/room").await.text.contains("shouting"), "nobody else can put it away");
    let read = bob.post("/warning", &[("id", id), ("back", "/room")]).await;
    assert_eq!((read.status.as_u16(), read.location()), (303, "/room"));
    assert!(!bob.get("/room").await.text.contains("shouting"));
    socket.said("sorry").await;
}

#[tokio::test]
async fn a_suspension_closes_what_is_open_at_once_and_ends_when_it_is_lifted() {
    let app = TestApp::start().await;
    let mo = moderator(&app, "mo").await;
    let (bob, mut socket, room) = reported_bob(&app, &["x"]).await;
    let mut tab = Chatter::enter(&bob, &room).await;
    decide(&mo, &oldest_report(&mo).await, "suspend", "threats").await;
    for socket in [&mut socket, &mut tab] {
        let told = socket.expect("error").await;
        assert_eq!(told["code"], "suspended");
        let words = told["message"].as_str().expect("words");
        assert!(words.starts_with("You cannot take part until ") && words.ends_with("threats"));
        assert_eq!(socket.closed().await, 4003);
    }
    assert!(bob.get("/room").await.text.contains("You cannot take part until "));

    let page = mo.get("/moderation/measures").await.text;
    assert!(page.contains("<h3>Bob</h3>") && page.contains("threats"), "{page}");
    let id = between(&page, "name=\"id\" value=\"", "\"").expect("a form to end it");
    let without = mo.post("/moderation/lift", &[("id", id), ("why", " ")]).await;
    assert!(without.text.contains("<li>Please say why.</li>"), "{}", without.text);
    let lifted = mo.post("/moderation/lift", &[("id", id), ("why", "a mistake")]).await;
    assert_eq!(lifted.location(), "/moderation/measures");
    assert!(!mo.get("/moderation/measures").await.text.contains("threats"));
    Chatter::in_room(&bob, "Bob", &room.code).await.0.said("back again").await;

    let audit = mo.get("/moderation/audit").await.text;
    let order = ["a mistake", "threats", "by the operator"].map(|why| audit.find(why));
    assert!(order.is_sorted() && order[0].is_some(), "{audit}");
    assert_eq!(audit.matches("<td>mo</td>").count(), 3, "twice by him, once about him: {audit}");
}

#[tokio::test]
async fn a_decision_that_lacks_something_is_asked_for_again_and_one_that_comes_late_changes_nothing()
 {
    let app = TestApp::start().await;
    let mo = moderator(&app, "mo").await;
    let (_bob, _socket, _) = reported_bob(&app, &["x"]).await;
    let path = oldest_report(&mo).await;
    let asked = async |fields: &[(&str, &str)]| mo.post(&path, fields).await.text;
    let past = [("verdict", "suspend"), ("until", "2020-01-01T10:00"), ("why", "kept words")];
    let page = asked(&past).await;
    assert!(page.contains("<li>Please choose a day and time in the future.</li>"), "{page}");
    assert!(page.contains("kept words") && page.contains("value=\"2020-01-01T10:00\""), "{page}");
    assert!(page.contains("value=\"suspend\" checked"), "{page}");
    assert!(asked(&[("why", "x")]).await.contains("<li>Please choose what to do.</li>"));
    assert!(asked(&[("verdict", "dismiss")]).await.contains("<li>Please say why.</li>"));
    let own = decide(&mo, &path, "ban", "x").await.text;
    assert!(own.contains("<li>This is your own address too"), "{own}");
    decide(&mo, &path, "dismiss", "nothing found").await;
    let late = decide(&mo, &path, "suspend", "too late").await.text;
    assert!(late.contains("This report has been closed in the meantime."), "{late}");
    assert!(!mo.get("/moderation/measures").await.text.contains("too late"));
}

#[tokio::test]
async fn a_foreign_page_cannot_decide_and_who_is_no_moderator_any_more_finds_nothing() {
    let app = TestApp::start().await;
    let mo = moderator(&app, "mo").await;
    let (_bob, _socket, _) = reported_bob(&app, &["x"]).await;
    let path = oldest_report(&mo).await;
    let request = |client: &reqwest::Client, url: reqwest::Url| {
        let fields = [("verdict", "dismiss"), ("why", "x")];
        let url = url.join(&path).expect("a path");
        client.post(url).header("origin", "https://evil.example").form(&fields)
    };
    assert_eq!(mo.request(request).await.status, 403);
    assert!(!mo.get("/moderation").await.text.contains("Nothing is waiting"));
    mo.post("/logout", &[]).await;
    assert_eq!(mo.get("/moderation").await.status, 404);
}

#[tokio::test]
async fn a_ban_reaches_everybody_at_that_address_at_once_and_is_lifted_again() {
    let trust = |config: &mut chinwag::config::Config| {
        config.http.trusted_proxies = vec!["127.0.0.0/8".parse().expect("a network")];
    };
    let app = TestApp::builder().with(trust).start().await;
    let mo = moderator(&app, "mo").await;
    let home = |request: &mut Request| {
        request.headers_mut().insert("x-forwarded-for", HOME.parse().expect("a header"));
    };
    let bob = Visitor::new(&app);
    let room = bob.create_room("Bob").await;
    let mut at_home = Chatter::open_with(&bob, &room.code, home).await.expect("a socket");
    let mut elsewhere = Chatter::open(&Visitor::clone(&bob), &room.code).await.expect("a socket");
    let store = app.store();
    report(&store, &person("Ana", None), &person("Bob", Some(&room.you_id)), &["x"]).await;
    store.close().await;

    let path = oldest_report(&mo).await;
    let refused = decide(&mo, &path, "ban", "threats").await.text;
    assert!(
        refused.contains("This is your own address too"),
        "Bob was at the moderator's: {refused}"
    );
    let from = |client: &reqwest::Client, url: reqwest::Url, method, path: &str| {
        let url = url.join(path).expect("a path");
        client.request(method, url).header("x-forwarded-for", "198.51.100.1")
    };
    let until = (chinwag::clock::now() + chrono::TimeDelta::hours(1)).format("%Y-%m-%dT%H:%M");
    let until = until.to_string();
    let fields = [("verdict", "ban"), ("until", until.as_str()), ("why", "threats")];
    let banned = mo
        .request(|client, url| from(client, url, reqwest::Method::POST, &path).form(&fields))
        .await;
    assert_eq!(banned.status, 303, "{}", banned.text);
    for socket in [&mut at_home, &mut elsewhere] {
        let told = socket.expect("error").await["message"].as_str().expect("words").to_owned();
        assert!(told.starts_with("Your address cannot be used here until "), "{told}");
        assert_eq!(socket.closed().await, 4003);
    }
    assert_eq!(bob.get("/").await.status, 403);

    let get = async |path: &str| {
        mo.request(|client, url| from(client, url, reqwest::Method::GET, path)).await.text
    };
    let mut page = get("/moderation/measures").await;
    assert!(page.contains("<h3>203.0.113.9</h3>") && page.contains("<h3>127.0.0.1</h3>"), "{page}");
    assert!(!get("/moderation/audit").await.contains("203.0.113.9"), "addresses are in bans only");
    while let Some(id) = between(&page, "name=\"id\" value=\"", "\"") {
        let fields = [("id", id), ("why", "a mistake")];
        let lift = |client: &reqwest::Client, url| {
            from(client, url, reqwest::Method::POST, "/moderation/lift").form(&fields)
        };
        assert_eq!(mo.request(lift).await.status, 303);
        page = get("/moderation/measures").await;
    }
    assert_eq!(bob.get("/").await.status, 200);
}
