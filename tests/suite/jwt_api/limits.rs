//! How often programs may do something, who may not, and how they are told.
//! Must not wait for a limit to pass: that is tested beside the code, with a clock that is set forward.

use chinwag::config::Rate;
use chinwag::domain::Verdict;
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use super::contract::with_token;
use crate::support::jwt_api::{PASSWORD, says};
use crate::support::reports::{decided, in_an_hour, person};
use crate::support::visitor::Answer;
use crate::support::{JwtClient, Program, RoomSocket, TestApp, Visitor};

const ONCE: Rate = Rate { per_minute: 1, burst: 1 };

/// Fails unless somebody is told to wait, for how long, and in the form of this door.
fn has_to_wait(answer: &Answer) {
    assert_eq!(answer.status, 429, "{}", answer.text);
    let wait: u64 = answer.header("retry-after").parse().expect("seconds");
    assert!((1..=3_600).contains(&wait), "{wait}");
    let told = answer.json();
    assert!(told["message"].as_str().is_some_and(|why| why.contains("wait")), "{told}");
    assert_eq!(told.as_object().map(serde_json::Map::len), Some(1), "{told}");
}

async fn ask(who: &JwtClient, method: &Method, path: &str, body: &Value) -> Answer {
    who.program.send(who.request(method.clone(), path).json(body)).await
}

#[tokio::test]
async fn after_some_wrong_rooms_all_are_refused_alike_but_ones_own() {
    let app = TestApp::start().await;
    let (ana, eve) = (JwtClient::new(&app, "Ana").await, JwtClient::new(&app, "Eve").await);
    ana.creates("garden", json!({})).await;
    ana.creates("cellar", json!({ "password": "open" })).await;
    let of_rooms: Vec<_> =
        with_token().into_iter().filter(|(_, path, _)| path.starts_with("/room/")).collect();
    assert_eq!(of_rooms.len(), 8);
    for (method, path, body) in &of_rooms {
        let wrong = ask(&eve, method, &path.replace("garden", "nowhere"), body).await;
        let told = (wrong.status.as_u16(), wrong.json());
        assert_eq!(told, says(404, "Room not found"), "{method} {path}");
    }
    for room in ["nowhere", "garden", "cellar"] {
        for (method, path, body) in &of_rooms {
            has_to_wait(&ask(&eve, method, &path.replace("garden", room), body).await);
        }
    }
    let path = format!("/ws/chat/garden?token={}", eve.access);
    let mut socket = RoomSocket::open(&app, &path, None).await;
    assert_eq!(socket.closed().await.0, 1008, "a socket is refused as well");
    assert_eq!(ana.get("/room/cellar").await.0, 200, "who belongs to it does not guess");
    RoomSocket::enter(&app, "cellar", &ana.access).await;
    has_to_wait(&ask(&ana, &Method::GET, "/room/nowhere", &json!({})).await);
}

#[tokio::test]
async fn asking_for_many_rooms_at_once_is_no_guessing() {
    let app = TestApp::builder().unlimited().start().await;
    let (ana, bo) = (JwtClient::new(&app, "Ana").await, JwtClient::new(&app, "Bob").await);
    ana.creates("garden", json!({})).await;
    let asked = join_all((0..40).map(|_| bo.get("/room/garden"))).await;
    assert!(asked.iter().all(|(status, _)| *status == 200), "{asked:?}");
}

#[tokio::test]
async fn accounts_and_rooms_are_made_only_so_often() {
    let app = TestApp::builder()
        .with(|config| {
            config.limits.registrations_per_address = ONCE;
            config.limits.rooms_per_address = ONCE;
        })
        .start()
        .await;
    let ana = JwtClient::new(&app, "Ana").await;
    has_to_wait(&ana.program.register("bo@example.org", "Bob").await);
    ana.creates("garden", json!({})).await;
    let another = json!({ "name": "Another", "description": "" });
    has_to_wait(&ask(&ana, &Method::POST, "/room", &another).await);
}

#[tokio::test]
async fn who_guesses_a_rooms_password_has_to_wait() {
    let app = TestApp::start().await;
    let (ana, eve) = (JwtClient::new(&app, "Ana").await, JwtClient::new(&app, "Eve").await);
    ana.creates("cellar", json!({ "password": "open" })).await;
    let join = async |password: &str| {
        ask(&eve, &Method::POST, "/room/cellar/join", &json!({ "password": password })).await
    };
    let mut wrong = join("guess 0").await;
    for number in 1..50 {
        if wrong.status == 429 {
            break;
        }
        assert_eq!((wrong.status.as_u16(), wrong.json()), says(400, "Invalid password"));
        wrong = join(&format!("guess {number}")).await;
    }
    has_to_wait(&wrong);
    has_to_wait(&join("open").await);
}

#[tokio::test]
async fn too_many_requests_are_refused_in_the_words_of_this_door() {
    let app =
        TestApp::builder().with(|config| config.limits.requests_per_address = ONCE).start().await;
    let program = Program::new(&app);
    program.send(program.request(Method::GET, "/user")).await;
    has_to_wait(&program.send(program.request(Method::GET, "/user")).await);
    // Nobody has looked at the body yet, and another door has this path too.
    let both = program.log_in("ana@example.org", PASSWORD).await;
    let told = both.json();
    assert_eq!((both.status.as_u16(), &told["error"]["code"]), (429, &json!(429)), "{told}");
    assert_eq!((&told["message"], &told["ok"]), (&told["error"]["message"], &json!(false)));
}

#[tokio::test]
async fn who_is_suspended_neither_makes_nor_joins_rooms() {
    let mut app = TestApp::start().await;
    let (ana, bo) = (JwtClient::new(&app, "Ana").await, JwtClient::new(&app, "Bob").await);
    ana.creates("garden", json!({})).await;
    app.stop().await;
    let store = app.store();
    let who = person("Bob", Some(&bo.user_id));
    decided(&store, &who, Verdict::Suspend(in_an_hour()), "shouting").await;
    store.close().await;
    app.start_again().await;
    let room = json!({ "name": "Mine", "description": "" });
    for (path, body) in [("/room", room), ("/room/garden/join", json!({}))] {
        let (status, told) = bo.post(path, body).await;
        let why = told["message"].as_str().expect("a sentence");
        assert_eq!(status, 403, "{path}: {told}");
        assert!(why.starts_with("You cannot take part until ") && why.ends_with("shouting"));
    }
    assert_eq!(bo.get("/user").await.0, 200);
    assert_eq!(bo.get("/room/garden").await.0, 200);
}

#[tokio::test]
async fn the_token_of_an_account_that_is_gone_is_nobodys() {
    let app = TestApp::builder().unlimited().start().await;
    let ana = JwtClient::new(&app, "Ana").await;
    let page = Visitor::new(&app);
    let fields = [("username", ana.email.as_str()), ("password", PASSWORD)];
    assert_eq!(page.post("/login", &fields).await.location(), "/", "he logs in by the page");
    let fields = [("lines", "go"), ("password", PASSWORD)];
    assert_eq!(page.post("/account/delete", &fields).await.location(), "/");
    for (method, path, body) in with_token() {
        let answer = ask(&ana, &method, path, &body).await;
        let told = (answer.status.as_u16(), answer.json());
        assert_eq!(told, says(404, "User not found"), "{method} {path}");
    }
    let log_in = ana.program.log_in(&ana.email, PASSWORD).await;
    assert_eq!((log_in.status.as_u16(), log_in.json()), says(404, "User not found"));
    let refresh = ana.program.request(Method::GET, "/refresh").bearer_auth(&ana.refresh);
    assert_eq!(ana.program.send(refresh).await.status, 401);
}
