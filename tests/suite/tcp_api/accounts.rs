//! Registering, logging in, and who somebody is: the contract's rows.
//! Must not look into rooms.

use reqwest::Method;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::jwt_api::PASSWORD as LONG_PASSWORD;
use crate::support::tcp_api::{PASSWORD, Rest, TcpClient, code, fails};
use crate::support::{JwtClient, Program, TestApp, Visitor};

fn ok() -> Value {
    json!({ "ok": true })
}

fn wrong() -> Value {
    fails(400, "Login or password is invalid")
}

fn unknown() -> Value {
    fails(400, "Unknown user")
}

#[tokio::test]
async fn a_login_is_given_once_and_a_name_as_often_as_it_is_wanted() {
    let app = TestApp::builder().unlimited().start().await;
    let rest = Rest::new(&app);
    assert_eq!(rest.register("aaa", "Mikołaj").await, ok());
    assert_eq!(rest.register("bbb", "Mikołaj").await, ok());
    let taken = fails(400, "User already exists");
    for login in ["aaa", "AAA", " aaa ", "ａａａ", "user7", "User12x"] {
        assert_eq!(rest.register(login, "Somebody").await, taken, "{login}");
    }
    let body = json!({ "login": "ccc", "password": "x", "username": "C", "more": [1] });
    assert_eq!(rest.post("/register", body).await, ok(), "of passwords nothing is asked");
}

#[tokio::test]
async fn a_form_with_something_missing_is_malformed() {
    let app = TestApp::builder().unlimited().start().await;
    let rest = Rest::new(&app);
    for (field, values) in [
        ("login", vec![json!(""), json!(null), json!(0), json!(7), json!([]), json!("a@b")]),
        ("password", vec![json!(""), json!(null), json!(false), json!(7), json!({})]),
        (
            "username",
            vec![json!(""), json!(null), json!(7), json!("x".repeat(33)), json!("\u{200b}")],
        ),
    ] {
        for value in values {
            let mut body = json!({ "login": "aaa", "password": "x", "username": "A" });
            body[field] = value.clone();
            let expected = fails(400, "Malformed register_user request");
            assert_eq!(rest.post("/register", body).await, expected, "{field} {value}");
        }
    }
    for body in [
        json!({ "login": "aaa" }),
        json!({ "login": "aaa", "password": "x" }),
        json!({ "login": "aaa", "username": "A" }),
    ] {
        let told = rest.post("/register", body.clone()).await;
        assert_eq!(told, fails(400, "Malformed register_user request"), "{body}");
    }
    for body in [
        json!({ "login": "aaa" }),
        json!({ "login": "aaa", "password": "" }),
        json!({ "login": "", "password": "x" }),
        json!({ "login": null, "password": "x" }),
        json!({ "login": "aaa", "password": 7 }),
    ] {
        let told = rest.post("/login", body.clone()).await;
        assert_eq!(told, fails(400, "Malformed login_user request"), "{body}");
    }
}

#[tokio::test]
async fn who_logs_in_gets_his_name_a_key_and_his_public_id() {
    let app = TestApp::builder().unlimited().start().await;
    let rest = Rest::new(&app);
    rest.register("aaa", "Mikołaj").await;
    let first = rest.log_in("aaa", PASSWORD).await;
    let second = rest.log_in(" AAA", PASSWORD).await;
    for told in [&first, &second] {
        assert_eq!(told["ok"], true, "{told}");
        let data = told["data"].as_object().expect("data");
        assert_eq!(data.len(), 3, "{told}");
        assert_eq!(data["username"], "Mikołaj");
        let key = Uuid::parse_str(data["uuid"].as_str().expect("a key")).expect("a uuid");
        assert_eq!(key.get_version_num(), 4, "nobody can work out another one's");
        assert_ne!(data["uuid"], data["user_id"]);
    }
    assert_ne!(first["data"]["uuid"], second["data"]["uuid"], "each log-in has its own");
    assert_eq!(first["data"]["user_id"], second["data"]["user_id"]);
    for told in [first, second] {
        let key = told["data"]["uuid"].as_str().expect("a key").to_owned();
        let login = "aaa".to_owned();
        let me = TcpClient { rest: rest.clone(), login, key, user_id: String::new() };
        me.creates_room().await;
    }
}

#[tokio::test]
async fn a_wrong_name_and_a_wrong_password_are_told_in_the_same_words() {
    let app = TestApp::builder().unlimited().start().await;
    let rest = Rest::new(&app);
    rest.register("aaa", "Mikołaj").await;
    for (login, password) in [
        ("aaa", "Password"),
        ("aaa", " password"),
        ("nobody", PASSWORD),
        ("Mikołaj", PASSWORD),
        ("nobody@example.org", PASSWORD),
        (&"x".repeat(300), PASSWORD),
    ] {
        assert_eq!(rest.log_in(login, password).await, wrong(), "{login} {password}");
    }
}

#[tokio::test]
async fn one_account_is_good_at_every_door() {
    let app = TestApp::builder().unlimited().start().await;
    let rest = Rest::new(&app);
    rest.register("aaa", "Mikołaj").await;
    let visitor = Visitor::new(&app);
    let form = [("username", "aaa"), ("password", PASSWORD)];
    assert_eq!(visitor.post("/login", &form).await.location(), "/", "on the pages");
    let shown = visitor.get("/account").await.text;
    assert!(shown.contains("value=\"Mikołaj\""), "{shown}");

    let ana = JwtClient::new(&app, "Ana").await;
    let told = rest.log_in(&ana.email, LONG_PASSWORD).await;
    assert_eq!(told["data"]["username"], "Ana", "{told}");
    assert_eq!(told["data"]["user_id"], json!(ana.user_id));
    let refused = Program::new(&app).log_in("aaa", PASSWORD).await;
    assert_eq!(refused.status, 400, "where only addresses log in: {}", refused.text);
}

#[tokio::test]
async fn the_key_may_stand_in_either_header_and_nothing_else_is_one() {
    let app = TestApp::builder().unlimited().start().await;
    let ana = TcpClient::new(&app, "aaa").await;
    let bo = TcpClient::new(&app, "bbb").await;
    let make = async |headers: &[(&str, &str)]| {
        let mut request = ana.rest.request(Method::POST, "/create-room").body("{}");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        ana.rest.told(request).await
    };
    let key = ana.key.as_str();
    for headers in [
        vec![("user", key)],
        vec![("User", key)],
        vec![("authorization", key)],
        vec![("user", key), ("authorization", "Bearer x")],
        vec![("user", key), ("authorization", &bo.key)],
    ] {
        assert_eq!(make(&headers).await["ok"], true, "{headers:?}");
    }
    let bearer = format!("Bearer {key}");
    let random = Uuid::new_v4().to_string();
    for headers in [
        vec![],
        vec![("user", "")],
        vec![("user", "x")],
        vec![("user", &random)],
        vec![("user", &bo.user_id)],
        vec![("authorization", &bo.user_id)],
        vec![("authorization", &bearer)],
        vec![("user", &bearer)],
        vec![("x-user", key)],
        vec![("cookie", key)],
    ] {
        assert_eq!(make(&headers).await, unknown(), "{headers:?}");
    }
}

#[tokio::test]
async fn who_it_is_is_asked_before_anything_else() {
    let app = TestApp::builder().unlimited().start().await;
    let rest = Rest::new(&app);
    for (method, path, body) in [
        (Method::POST, "/create-room", ""),
        (Method::POST, "/create-room", "{}"),
        (Method::POST, "/send-message", "nonsense"),
        (Method::POST, "/send-message", "{}"),
        (Method::POST, "/send-message", r#"{"room_gid":"nowhere","msg":"hi"}"#),
        (Method::GET, "/get-room-history", ""),
        (Method::GET, "/get-room-history?room_gid=nowhere", ""),
    ] {
        let request = rest.request(method, path).body(body).header("user", "nobody");
        assert_eq!(rest.told(request).await, unknown(), "{path} {body}");
    }
}

#[tokio::test]
async fn a_body_is_json_whatever_is_said_about_it() {
    let app = TestApp::builder().unlimited().start().await;
    let ana = TcpClient::new(&app, "aaa").await;
    let room = ana.creates_room().await;
    let line = json!({ "room_gid": room, "msg": "hi" }).to_string();
    for kind in [
        "application/json",
        "application/json; charset=utf-8",
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/octet-stream",
        "nonsense",
    ] {
        for (path, body) in [("/create-room", "{}"), ("/send-message", line.as_str())] {
            let request = ana.request(Method::POST, path).header(CONTENT_TYPE, kind);
            let told = ana.rest.told(request.body(body.to_owned())).await;
            assert_eq!(told["ok"], true, "{path} {kind}: {told}");
        }
    }
    for kind in ["application/json; charset=utf-8", "text/plain", "application/octet-stream"] {
        let body = json!({ "login": "aaa", "password": PASSWORD }).to_string();
        let request = ana.rest.request(Method::POST, "/login").header(CONTENT_TYPE, kind);
        assert_eq!(ana.rest.told(request.body(body)).await["ok"], true, "{kind}");
    }
}

#[tokio::test]
async fn a_key_ends_with_the_password_it_was_given_for_and_with_the_account() {
    let app = TestApp::builder().unlimited().start().await;
    let ana = TcpClient::new(&app, "aaa").await;
    let visitor = Visitor::new(&app);
    visitor.post("/login", &[("username", "aaa"), ("password", PASSWORD)]).await;
    let next = "grey otters sleep late";
    let form = [("password", PASSWORD), ("new-password", next), ("confirmation", next)];
    let changed = visitor.post("/account/password", &form).await;
    assert_eq!(changed.location(), "/account", "{}", changed.text);
    assert_eq!(ana.post("/create-room", json!({})).await, unknown());
    assert_eq!(ana.rest.log_in("aaa", PASSWORD).await, wrong());

    let ana = TcpClient::logged_in(ana.rest, "aaa", next).await;
    ana.creates_room().await;
    let form = [("lines", "stay"), ("password", next)];
    assert_eq!(visitor.post("/account/delete", &form).await.location(), "/");
    assert_eq!(ana.post("/create-room", json!({})).await, unknown());
    assert_eq!(ana.rest.log_in("aaa", next).await, wrong());
}

#[tokio::test]
async fn a_key_is_shown_once_and_is_found_nowhere_else() {
    let app = TestApp::builder().unlimited().start().await;
    let ana = TcpClient::new(&app, "aaa").await;
    let room = ana.creates_room().await;
    let mut feed = ana.listens(&room).await;
    ana.says(&room, "hi").await;
    let page = Visitor::new(&app);
    page.post("/login", &[("username", "aaa"), ("password", PASSWORD)]).await;
    let mut shown = vec![feed.line().await.expect("a line")];
    shown.push(json!(ana.history(&room, "").await).to_string());
    for path in ["/account", "/account/export", "/metrics"] {
        shown.push(page.get(path).await.text);
    }
    for file in std::fs::read_dir(app.folder()).expect("a folder") {
        let file = file.expect("a file").path();
        if file.is_file() {
            shown.push(String::from_utf8_lossy(&std::fs::read(file).expect("bytes")).into_owned());
        }
    }
    let spellings = [ana.key.clone(), ana.key.replace('-', "")];
    for text in shown {
        assert!(!spellings.iter().any(|key| text.contains(key)), "{text:.300}");
    }
}

#[tokio::test]
async fn too_many_wrong_passwords_have_to_wait_and_are_told_so() {
    let app = TestApp::start().await;
    let ana = TcpClient::new(&app, "aaa").await;
    let mut told = ana.rest.log_in("aaa", "guess").await;
    for _ in 0..50 {
        if told != wrong() {
            break;
        }
        told = ana.rest.log_in("aaa", "guess").await;
    }
    assert_eq!(code(&told), 429, "{told}");
    assert_eq!(code(&ana.rest.log_in("aaa", PASSWORD).await), 429, "the right one, too");
    let request = ana.rest.request(Method::POST, "/create-room").body("{}");
    let told = ana.rest.told(request.header(AUTHORIZATION, &ana.key)).await;
    assert_eq!(told["ok"], true, "who is logged in does not notice");
}
