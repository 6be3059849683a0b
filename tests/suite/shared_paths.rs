//! The paths that several doors want, row by row: what tells requests apart, and who gets them.
//! Must not know what a door does with a request of its own; what is checked is whose answer it is.

use chinwag::config::Rate;
use reqwest::Method;
use reqwest::header::{ACCEPT, CONTENT_TYPE, COOKIE};
use serde_json::{Value, json};

use crate::support::commands::Commander;
use crate::support::visitor::Answer;
use crate::support::{JwtClient, RoomSocket, TestApp, Visitor};

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";

/// Sends a body of that type.
async fn post(visitor: &Visitor, path: &str, kind: &str, body: &str) -> Answer {
    visitor
        .request(|client, url| {
            let request = client.post(url.join(path).expect("a path")).body(body.to_owned());
            if kind.is_empty() { request } else { request.header(CONTENT_TYPE, kind) }
        })
        .await
}

/// Asks for the front page as somebody who takes these.
async fn front_page(visitor: &Visitor, method: Method, accept: &str) -> Answer {
    visitor.request(|client, url| client.request(method, url).header(ACCEPT, accept)).await
}

#[tokio::test]
async fn the_front_page_is_json_for_who_names_it_and_a_page_for_all_others() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app);
    for accept in [JSON, "application/json;q=0.9, */*"] {
        let answer = front_page(&visitor, Method::GET, accept).await;
        assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, JSON));
        assert_eq!(answer.text, r#"{"message":"ok"}"#);
        let head = front_page(&visitor, Method::HEAD, accept).await;
        assert_eq!((head.status.as_u16(), head.header("content-type")), (200, JSON));
    }
    for accept in ["*/*", "text/html", "text/html, application/json", "text/plain"] {
        let answer = front_page(&visitor, Method::GET, accept).await;
        assert!(answer.text.contains("Enter The Chat Room"), "{accept}: {}", answer.text);
        let head = front_page(&visitor, Method::HEAD, accept).await;
        assert_eq!(head.header("content-type"), "text/html; charset=utf-8", "{accept}");
    }
}

#[tokio::test]
async fn forms_go_to_the_pages_whatever_is_in_them() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app);
    for path in ["/login", "/register"] {
        for body in ["username=ana&password=x", "email=a%40b.example", "{\"email\":\"x\"}"] {
            for kind in [FORM, "application/x-www-form-urlencoded; charset=UTF-8"] {
                let answer = post(&visitor, path, kind, body).await;
                assert_eq!(answer.status, 302, "{path} {kind} {body}: {}", answer.text);
                assert_eq!(answer.location(), "/login", "{path} {body}");
            }
        }
    }
    assert_eq!(visitor.get("/login").await.status, 200);
    assert_eq!(visitor.get("/register").await.status, 405);
}

#[tokio::test]
async fn what_no_door_can_have_meant_is_told_in_words_that_all_understand() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app);
    let deep = format!("{{\"a\":{}{}}}", "[".repeat(20_000), "]".repeat(20_000));
    for path in ["/login", "/register"] {
        for (body, kind, places) in [
            ("{}", "missing", json!([["body", "email"], ["body", "login"]])),
            ("{\"Email\":1}", "missing", json!([["body", "email"], ["body", "login"]])),
            (&deep, "missing", json!([["body", "email"], ["body", "login"]])),
            ("", "missing", json!([["body"]])),
            ("[]", "model_attributes_type", json!([["body"]])),
            ("nonsense", "json_invalid", json!([["body", 1]])),
            ("username=ana", "json_invalid", json!([["body", 0]])),
        ] {
            for content_type in [JSON, "text/plain", ""] {
                let answer = post(&visitor, path, content_type, body).await;
                assert_eq!(answer.status, 422, "{path} {body:.40}: {}", answer.text);
                let told: Value = serde_json::from_str(&answer.text).expect("JSON");
                assert_eq!((&told["ok"], &told["error"]["code"]), (&json!(false), &json!(400)));
                assert_eq!(told["message"], told["error"]["message"]);
                assert!(!told["message"].as_str().expect("a sentence").is_empty());
                let detail = told["detail"].as_array().expect("a list");
                let told: Vec<&Value> = detail.iter().map(|item| &item["loc"]).collect();
                assert_eq!(json!(told), places, "{path} {body:.40}");
                assert!(detail.iter().all(|item| item["type"] == kind), "{detail:?}");
            }
        }
    }
}

#[tokio::test]
async fn who_names_an_address_speaks_the_language_of_tokens() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app);
    for (body, told) in [
        (
            json!({ "email": "x", "password": "y", "username": "z" }),
            json!({ "message": "Invalid email" }),
        ),
        (
            json!({ "email": "x", "password": "y", "username": "z", "login": "w" }),
            json!({ "message": "Invalid email" }),
        ),
    ] {
        for path in ["/login", "/register"] {
            for kind in [JSON, "application/json; charset=utf-8", ""] {
                let answer = post(&visitor, path, kind, &body.to_string()).await;
                assert_eq!((answer.status.as_u16(), answer.json()), (400, told.clone()), "{path}");
            }
        }
    }
    let alone = post(&visitor, "/login", JSON, r#"{"email":"a@b.example"}"#).await;
    assert_eq!(alone.status, 422);
    assert_eq!(alone.json()["detail"][0]["loc"], json!(["body", "password"]), "its own words");
    assert_eq!(alone.json().get("ok"), None);
}

#[tokio::test]
async fn who_names_a_login_alone_speaks_the_language_of_ok() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app);
    for (path, told) in [
        ("/login", "Malformed login_user request"),
        ("/register", "Malformed register_user request"),
    ] {
        for kind in [JSON, "text/plain", "application/octet-stream", ""] {
            let answer = post(&visitor, path, kind, r#"{"login":"ana"}"#).await;
            let expected = json!({ "ok": false, "error": { "code": 400, "message": told } });
            assert_eq!((answer.status.as_u16(), answer.json()), (200, expected), "{path} {kind}");
        }
    }
}

#[tokio::test]
async fn a_room_is_shown_or_opened_as_a_socket_on_one_path() {
    let app = TestApp::start().await;
    let ana = JwtClient::new(&app, "ana").await;
    let made = json!({ "room_id": "leave", "name": "Leave", "description": "" });
    assert_eq!(ana.ask(Method::POST, "/room", Some(made)).await.0, 201);
    let (status, shown) = ana.ask(Method::GET, "/room/leave", None).await;
    assert_eq!((status, &shown["room"]["name"]), (200, &json!("Leave")));
    let bearer = format!("Bearer {}", ana.access);
    for (path, header) in [
        ("/room/leave".to_owned(), Some(bearer.as_str())),
        ("/ws/chat/leave".to_owned(), Some(bearer.as_str())),
        (format!("/room/leave?token={}", ana.access), None),
        (format!("/ws/chat/leave?token={}", ana.access), None),
    ] {
        RoomSocket::open(&app, &path, header).await.expect("initial_state").await;
    }
    let plain = Visitor::new(&app).get("/ws/chat/leave").await;
    assert!(plain.status.is_client_error(), "{}", plain.status);
}

#[tokio::test]
async fn a_socket_where_nobody_has_one_is_for_commands() {
    let app = TestApp::start().await;
    for path in ["/", "/?x=1", "/chat/", "/anything/at/all", "/static"] {
        let mut socket = Commander::open(&app, path).await;
        socket.send(json!({ "username": "ana" })).await;
        socket.send(json!({})).await;
        let told = socket.next().await.expect("a frame");
        assert_eq!(told["type"], "protocol_error", "{path}: {told}");
        assert_eq!(socket.closed().await.0, 1008, "{path}");
    }
    assert!(Commander::try_open(&app, "/login").await.is_err(), "a page");
    assert!(Commander::try_open(&app, "/ws").await.is_err(), "a page's own");
}

#[tokio::test]
async fn a_path_that_only_programs_have_refuses_methods_in_its_own_form() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app);
    for path in ["/create-room", "/send-message"] {
        let answer = visitor.get(path).await;
        let error = json!({ "code": 405, "message": "Method Not Allowed" });
        assert_eq!(answer.status, 405, "{path}");
        assert_eq!(answer.json(), json!({ "ok": false, "error": error }), "{path}");
        assert!(answer.header("allow").contains("POST"), "{path}: {:?}", answer.headers);
    }
}

#[tokio::test]
async fn too_much_is_told_in_the_form_of_the_door_that_was_meant() {
    let app = TestApp::builder()
        .with(|config| {
            config.http.max_body = 1_024;
            config.limits.requests_per_address = Rate { per_minute: 1, burst: 1 };
        })
        .start()
        .await;
    let visitor = Visitor::new(&app);
    let large = format!("{{\"x\":\"{}\"}}", "x".repeat(2_000));
    let paths = [("/send-message", 200), ("/login-user", 413), ("/login", 413)];
    let mut told = Vec::new();
    for (path, status) in paths {
        let answer = post(&visitor, path, JSON, &large).await;
        assert_eq!(answer.status, status, "{path}: {}", answer.text);
        told.push(answer.json());
    }
    let message = &told[1]["message"];
    assert!(message.as_str().is_some_and(|told| told.contains("1024")), "{message}");
    let error = json!({ "code": 413, "message": message });
    assert_eq!(told[0], json!({ "ok": false, "error": error }));
    assert_eq!(told[1], json!({ "message": message }));
    assert_eq!(told[2], json!({ "ok": false, "error": error, "message": message }));
    visitor.get("/").await;
    for (path, status) in [("/send-message", 200), ("/login-user", 429), ("/login", 429)] {
        let answer = post(&visitor, path, JSON, "{}").await;
        assert_eq!(answer.status, status, "{path}: {}", answer.text);
        assert_ne!(answer.header("retry-after"), "", "{path}");
        assert!(answer.text.contains("\"message\""), "{path}: {}", answer.text);
    }
}

#[tokio::test]
async fn what_is_for_programs_neither_reads_nor_sets_a_cookie() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app);
    let form =
        [("username", "ben"), ("password", "grey otters"), ("pass-confirmation", "grey otters")];
    let registered = visitor.post("/register", &form).await;
    assert_eq!(registered.location(), "/", "{}", registered.text);
    let cookie = visitor.cookie().expect("a session and a flash");
    for cookie in [cookie.as_str(), "session=made-up; flash=made-up"] {
        for (path, status) in [("/user", 422), ("/public", 422), ("/refresh", 422), ("/", 200)] {
            let answer = Visitor::new(&app)
                .request(|client, url| {
                    let request = client.get(url.join(path).expect("a path"));
                    request.header(ACCEPT, JSON).header(COOKIE, cookie)
                })
                .await;
            assert_eq!(answer.status, status, "{path}: {}", answer.text);
            assert_eq!(answer.header("set-cookie"), "", "{path} {cookie}");
        }
    }
    assert!(visitor.get("/").await.text.contains("logged in"), "the flash still waits");
}

#[tokio::test]
async fn a_rooms_page_and_what_programs_ask_of_rooms_keep_out_of_each_others_way() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app);
    let answer = visitor.get("/room").await;
    assert_eq!((answer.status.as_u16(), answer.location()), (302, "/"), "the page");
    for path in ["/room/message", "/room/leave"] {
        let posted = visitor.post(path, &[]).await;
        assert_eq!(
            (posted.status.as_u16(), posted.location()),
            (302, "/"),
            "{path}: a page's form"
        );
        assert_ne!(visitor.get(path).await.status, 302, "{path}: a room may be called that");
    }
}
