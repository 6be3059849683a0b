//! Scripts of other sites: what they may ask for, and what browsers are told about it.
//! Must not send a cookie along: no answer to another site depends on one.

use chinwag::config::{Origins, Rate};
use reqwest::Method;
use reqwest::header::{
    ACCEPT, ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, CONTENT_TYPE,
    HeaderValue, ORIGIN,
};

use crate::support::visitor::Answer;
use crate::support::{Chatter, TestApp, Visitor};

const ELSEWHERE: &str = "https://app.example.org";
const ALLOWED: &str = "access-control-allow-origin";
/// The token service answers for itself.
const SERVICE: [&str; 3] = ["/register-user", "/login-user", "/authenticate-token"];

/// Asks, as a browser does, whether a script from there may send that.
async fn preflight(app: &TestApp, method: &str, path: &str, origin: &str) -> Answer {
    Visitor::new(app)
        .request(|client, url| {
            client
                .request(Method::OPTIONS, url.join(path).expect("a path"))
                .header(ORIGIN, origin)
                .header(ACCESS_CONTROL_REQUEST_METHOD, method)
                .header(ACCESS_CONTROL_REQUEST_HEADERS, "authorization,content-type")
        })
        .await
}

/// Sends something as a script from there.
async fn send(app: &TestApp, method: Method, path: &str, kind: &str, body: &str) -> Answer {
    Visitor::new(app)
        .request(|client, url| {
            client
                .request(method, url.join(path).expect("a path"))
                .header(ORIGIN, ELSEWHERE)
                .header("sec-fetch-site", "cross-site")
                .header(ACCEPT, "application/json")
                .header(CONTENT_TYPE, kind)
                .body(body.to_owned())
        })
        .await
}

#[tokio::test]
async fn preflights_are_answered_on_the_paths_of_programs() {
    let app = TestApp::start().await;
    for (method, path) in [
        ("POST", "/register"),
        ("POST", "/login"),
        ("POST", "/verify"),
        ("GET", "/refresh"),
        ("GET", "/user"),
        ("PUT", "/user/password"),
        ("POST", "/room"),
        ("DELETE", "/room/abc"),
        ("POST", "/room/abc/join"),
        ("GET", "/"),
        ("POST", "/create-room"),
        ("POST", "/send-message"),
        ("GET", "/get-room-history"),
    ] {
        let answer = preflight(&app, method, path, ELSEWHERE).await;
        assert_eq!(answer.status, 200, "{method} {path}: {}", answer.text);
        assert_eq!(answer.header(ALLOWED), "*", "{method} {path}");
        assert!(answer.header("access-control-allow-methods").contains(method), "{path}");
        let headers = answer.header("access-control-allow-headers").to_lowercase();
        assert!(headers.contains("authorization"), "{path}: {headers}");
        assert_eq!(answer.header("access-control-allow-credentials"), "", "{path}");
    }
}

#[tokio::test]
async fn the_token_service_answers_as_clients_of_old_know_it() {
    let app = TestApp::start().await;
    for path in SERVICE {
        let answer = preflight(&app, "POST", path, ELSEWHERE).await;
        assert_eq!((answer.status.as_u16(), answer.text.as_str()), (200, "{}\n"), "{path}");
        assert_eq!(answer.header(ALLOWED), "*", "{path}");
        assert_eq!(answer.header("access-control-allow-headers"), "*", "{path}");
        assert_eq!(answer.header("access-control-allow-methods"), "POST", "{path}");
        let bare = Visitor::new(&app)
            .request(|client, url| client.request(Method::OPTIONS, url.join(path).expect("a path")))
            .await;
        assert_eq!((bare.status.as_u16(), bare.header(ALLOWED)), (200, "*"), "{path}");
        let refused = Visitor::new(&app).get(path).await;
        let told = "{\"message\": \"The method is not allowed for the requested URL.\"}\n";
        assert_eq!((refused.status.as_u16(), refused.text.as_str()), (405, told), "{path}");
    }
    let gone = Visitor::new(&app).get("/get-users").await;
    assert_eq!(gone.status, 404, "whose passwords they are is nobody's business");
}

#[tokio::test]
async fn pages_and_their_sockets_are_for_nobody_elses_scripts() {
    let app = TestApp::start().await;
    for (method, path) in [
        ("GET", "/room"),
        ("POST", "/room/message"),
        ("POST", "/"),
        ("GET", "/login"),
        ("GET", "/account"),
        ("POST", "/account/delete"),
        ("GET", "/moderation"),
        ("GET", "/ws"),
        ("GET", "/nowhere"),
    ] {
        let asked = preflight(&app, method, path, ELSEWHERE).await;
        assert_eq!(asked.header(ALLOWED), "", "{method} {path}");
        assert!(!asked.status.is_success(), "{method} {path}: {}", asked.status);
    }
    let visitor = Visitor::new(&app);
    let page = visitor.request(|client, url| client.get(url).header(ORIGIN, ELSEWHERE)).await;
    assert_eq!(page.header(ALLOWED), "");
    for path in ["/login", "/register"] {
        let form = "application/x-www-form-urlencoded";
        let answer = send(&app, Method::POST, path, form, "username=ana&password=x").await;
        assert_eq!((answer.status.as_u16(), answer.header(ALLOWED)), (403, ""), "{path}");
    }
}

#[tokio::test]
async fn scripts_of_other_sites_can_read_every_answer_also_refusals() {
    let app = TestApp::builder()
        .with(|config| {
            config.http.max_body = 1_024;
            config.limits.requests_per_address = Rate { per_minute: 1, burst: 3 };
        })
        .start()
        .await;
    let large = "x".repeat(2_000);
    for (method, path, body, status) in [
        (Method::POST, "/login", "{}", 422),
        (Method::POST, "/register", large.as_str(), 413),
        (Method::GET, "/", "", 200),
        (Method::GET, "/room/abc/none/such", "", 404),
        (Method::POST, "/login", "{}", 429),
    ] {
        let answer = send(&app, method, path, "application/json", body).await;
        assert_eq!(answer.status, status, "{path}: {}", answer.text);
        assert_eq!(answer.header(ALLOWED), "*", "{path} {status}");
        assert!(answer.header("access-control-expose-headers").contains("retry-after"), "{path}");
        assert_eq!(answer.header("set-cookie"), "", "{path}");
        let told = if status == 404 { "\"detail\":" } else { "\"message\":" };
        assert!(answer.text.contains(told), "{path} {status}: {}", answer.text);
    }
}

#[tokio::test]
async fn the_operator_says_which_sites_may() {
    let these = |sites: &[&str]| Origins::These(sites.iter().map(|site| (*site).into()).collect());
    let app = TestApp::builder()
        .with(|config| config.http.cors_origins = these(&[ELSEWHERE, "http://localhost:3000"]))
        .start()
        .await;
    for site in [ELSEWHERE, "http://localhost:3000"] {
        let answer = preflight(&app, "POST", "/login", site).await;
        assert_eq!((answer.status.as_u16(), answer.header(ALLOWED)), (200, site));
        assert!(answer.header("vary").to_lowercase().contains("origin"), "{:?}", answer.headers);
    }
    let refused = preflight(&app, "POST", "/login", "https://evil.example").await;
    assert_eq!((refused.status.as_u16(), refused.header(ALLOWED)), (400, ""));
    for path in ["/login", "/create-room"].into_iter().chain(SERVICE) {
        let answer = send(&app, Method::POST, path, "text/plain", "{}").await;
        assert_eq!(answer.header(ALLOWED), ELSEWHERE, "{path}");
    }
    for path in SERVICE {
        assert_eq!(preflight(&app, "POST", path, ELSEWHERE).await.header(ALLOWED), ELSEWHERE);
        assert_eq!(preflight(&app, "POST", path, "https://evil.example").await.header(ALLOWED), "");
    }

    let none =
        TestApp::builder().with(|config| config.http.cors_origins = these(&[])).start().await;
    assert_eq!(preflight(&none, "POST", "/login", ELSEWHERE).await.header(ALLOWED), "");
}

#[tokio::test]
async fn sockets_with_a_token_are_for_every_site_and_those_with_a_cookie_for_ours_alone() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app);
    let room = visitor.create_room("Ana").await;
    let open = async |path: &str| {
        let url = app.url(path).replacen("http", "ws", 1);
        let opened = Chatter::open_with(&visitor, &room.code, |request| {
            *request.uri_mut() = url.parse().expect("a URL");
            request.headers_mut().insert("origin", HeaderValue::from_static(ELSEWHERE));
        });
        opened.await.err()
    };
    for path in ["/ws/chat/otters?token=x", "/room/otters?token=x", "/", "/anything"] {
        assert_eq!(open(path).await, None, "{path}: who may not come in is told later");
    }
    for path in [format!("/ws?room={}", room.code), "/chat/ws".to_owned()] {
        assert_eq!(open(&path).await, Some(403), "{path}");
    }
}

#[tokio::test]
async fn paths_of_programs_say_that_all_sites_may_also_to_who_comes_from_none() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app);
    let paths = ["/create-room", "/send-message", "/get-room-history?room_gid=x", "/public"];
    for path in paths.into_iter().chain(SERVICE) {
        assert_eq!(visitor.get(path).await.header(ALLOWED), "*", "{path}");
    }
    assert_eq!(visitor.get("/room").await.header(ALLOWED), "", "a page");
}

#[tokio::test]
async fn socketio_clients_of_old_may_send_cookies_from_every_site_that_is_allowed() {
    let app = TestApp::start().await;
    for path in ["/socket.io/?EIO=4&transport=polling", "/socket.io?EIO=3&transport=polling"] {
        let asked = preflight(&app, "POST", path, ELSEWHERE).await;
        assert_eq!((asked.status.as_u16(), asked.header(ALLOWED)), (200, ELSEWHERE), "{path}");
        assert_eq!(asked.header("access-control-allow-credentials"), "true", "{path}");
        let answer = send(&app, Method::GET, path, "text/plain", "").await;
        assert_eq!(answer.header(ALLOWED), ELSEWHERE, "{path}");
        assert_eq!(answer.header("access-control-allow-credentials"), "true", "{path}");
        assert!(answer.header("vary").to_lowercase().contains("origin"), "{:?}", answer.headers);
        assert_eq!(answer.header("set-cookie"), "", "{path}");
    }
}

#[tokio::test]
async fn socketio_clients_of_sites_that_are_not_allowed_are_told_so_in_their_words() {
    let app = TestApp::builder()
        .with(|config| config.http.cors_origins = Origins::These(vec!["https://b.example".into()]))
        .start()
        .await;
    let path = "/socket.io/?EIO=4&transport=polling";
    for method in [Method::GET, Method::POST] {
        let answer = send(&app, method, path, "text/plain", "").await;
        assert_eq!((answer.status.as_u16(), answer.header(ALLOWED)), (403, ""), "{}", answer.text);
        assert_eq!(answer.text, r#"{"code":4,"message":"Forbidden"}"#);
        assert_eq!(answer.header("content-type"), "application/json");
    }
    let asked = preflight(&app, "POST", path, ELSEWHERE).await;
    assert_eq!((asked.status.as_u16(), asked.header(ALLOWED)), (400, ""));
}
