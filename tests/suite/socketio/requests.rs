//! What happens to the requests of a Socket.IO client before its door is asked: cookies, sizes, how many.
//! Must not test what is said; polling is the plainest way to see who somebody is taken for.

use chinwag::config::{Origins, Rate};
use reqwest::header::{COOKIE, HeaderName, ORIGIN};

use super::polling::Polling;
use crate::support::wait::{eventually, in_time};
use crate::support::{TestApp, Visitor};

const ELSEWHERE: &str = "https://app.example.org";
const ALLOWED: HeaderName = HeaderName::from_static("access-control-allow-origin");

#[tokio::test]
async fn a_cookie_counts_when_it_comes_from_a_page_of_ours_and_from_no_other() {
    let app = TestApp::start().await;
    let ana = Visitor::new(&app);
    ana.create_room("Ana").await;
    let cookie = ana.cookie().expect("a cookie");
    let own = Polling::new(&app, &[(COOKIE, &cookie)]).await;
    own.heard("has entered the room").await;

    let headers = [(COOKIE, cookie.as_str()), (ORIGIN, ELSEWHERE)];
    let foreign = Polling::new(&app, &headers).await;
    foreign.sent(r#"42["message",{"data":"from elsewhere"}]"#).await;
    foreign.sent(r#"42["join",{"message":"x"}]"#).await;
    let heard = foreign.heard("\u{1e}41").await;
    assert!(!heard.contains("Ana"), "{heard}");
    own.sent(r#"42["message",{"data":"alone here"}]"#).await;
    let heard = own.heard("alone here").await;
    assert!(!heard.contains("elsewhere"), "{heard}");
}

#[tokio::test]
async fn a_site_that_is_allowed_reads_every_answer_also_refusals() {
    let app = TestApp::start().await;
    let client = Polling::new(&app, &[(ORIGIN, ELSEWHERE)]).await;
    let connected = client.ask(None).await;
    assert!(connected.text.starts_with("40{"), "{}", connected.text);
    let bad = client.sent("no packet").await;
    assert_eq!(
        (bad.status.as_u16(), bad.text.as_str()),
        (400, r#"{"code":3,"message":"Bad request"}"#)
    );
    let gone = client.ask(None).await;
    let told = r#"{"code":1,"message":"Session ID unknown"}"#;
    assert_eq!((gone.status.as_u16(), gone.text.as_str()), (400, told));
    for answer in [connected, bad, gone] {
        assert_eq!(answer.header(ALLOWED.as_str()), ELSEWHERE);
        assert_eq!(answer.header("access-control-allow-credentials"), "true");
        assert!(answer.header("vary").to_lowercase().contains("origin"), "{:?}", answer.headers);
    }
}

#[tokio::test]
async fn a_body_may_be_as_large_as_clients_are_told_and_no_larger() {
    let app = TestApp::start().await;
    let mut client = Polling::new(&app, &[]).await;
    client.heard("40{").await;
    let body = |bytes: usize| {
        let (start, end) = ("42[\"unknown\",\"", "\"]");
        format!("{start}{}{end}", "x".repeat(bytes - start.len() - end.len()))
    };
    let large = client.sent(&body(1_000_000)).await;
    assert_eq!((large.status.as_u16(), large.text.as_str()), (200, "ok"));
    let larger = client.sent(&body(1_000_001)).await;
    assert_eq!(larger.status, 413);
    assert!(larger.text.starts_with(r#"{"code":3,"message":"#), "{}", larger.text);
    let metrics = client.visitor.get("/metrics").await.text;
    assert!(metrics.contains("chinwag_socketio_ignored_total 1"), "{metrics}");
    client.sid = "AAAAAAAAAAAAAAAAAAAAAAAA".to_owned();
    assert_eq!(client.sent(&body(100_000)).await.status, 413, "nobody is connected there");
    let other = client.visitor.request(|client, url| client.post(url).body(body(100_000))).await;
    assert_eq!(other.status, 413, "other doors have a limit of their own");
}

#[tokio::test]
async fn who_is_there_may_poll_as_often_as_he_likes_and_who_is_not_is_counted() {
    let app = TestApp::builder()
        .with(|config| config.limits.requests_per_address = Rate { per_minute: 1, burst: 3 })
        .start()
        .await;
    let mut client = Polling::new(&app, &[]).await;
    client.heard("40{").await;
    for _ in 0..20 {
        assert_eq!(client.sent("42[\"unknown\"]").await.text, "ok");
    }
    client.sid = "AAAAAAAAAAAAAAAAAAAAAAAA".to_owned();
    assert_eq!([client.ask(None).await.status, client.ask(None).await.status], [400, 400]);
    let counted = client.ask(None).await;
    assert_eq!(counted.status, 429);
    assert!(!counted.header("retry-after").is_empty(), "{:?}", counted.headers);
    assert!(counted.text.starts_with(r#"{"code":4,"message":"#), "{}", counted.text);
}

#[tokio::test]
async fn the_address_has_its_slash_or_not_and_nothing_is_below_it_but_files() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app);
    for path in ["/socket.io/", "/socket.io"] {
        let answer = visitor.get(path).await;
        let told = r#"{"code":0,"message":"Transport unknown"}"#;
        assert_eq!((answer.status.as_u16(), answer.text.as_str()), (400, told), "{path}");
        let open = visitor.get(&format!("{path}?EIO=3&transport=polling")).await;
        assert_eq!(open.status, 200, "{path}: {}", open.text);
    }
    assert_eq!(visitor.get("/socket.io/x?EIO=4&transport=polling").await.status, 404);
}

#[tokio::test]
async fn our_own_pages_come_in_whatever_sites_are_allowed() {
    let nobody = Origins::These(Vec::new());
    let app = TestApp::builder().with(|config| config.http.cors_origins = nobody).start().await;
    let ana = Visitor::new(&app);
    ana.create_room("Ana").await;
    let (cookie, origin) = (ana.cookie().expect("a cookie"), app.url(""));
    let origin = origin.trim_end_matches('/');
    let own = Polling::new(&app, &[(COOKIE, &cookie), (ORIGIN, origin)]).await;
    own.heard("has entered the room").await;
    assert_eq!(own.sent("3").await.header(ALLOWED.as_str()), "", "nobody else has to be told");
}

#[tokio::test]
async fn who_polls_takes_a_place_among_the_connections_of_his_address() {
    let app = TestApp::builder().with(|config| config.limits.sockets_per_address = 1).start().await;
    let client = Polling::new(&app, &[]).await;
    client.heard("40{").await;
    let visitor = Visitor::new(&app);
    let metrics = visitor.get("/metrics").await.text;
    assert!(metrics.contains("chinwag_sessions{door=\"socketio\"} 1"), "{metrics}");
    let begin = "/socket.io/?EIO=4&transport=polling";
    let refused = visitor.get(begin).await;
    assert_eq!(refused.status, 429);
    assert!(refused.text.starts_with(r#"{"code":4,"message":"#), "{}", refused.text);
    assert!(!refused.header("retry-after").is_empty(), "{:?}", refused.headers);
    assert_eq!(client.sent("1").await.text, "ok");
    let what = "the place is free again";
    eventually(what, async || (visitor.get(begin).await.status == 200).then_some(())).await;
}

#[tokio::test]
async fn a_poll_that_hangs_is_answered_when_the_server_ends() {
    let mut app = TestApp::start().await;
    let client = Polling::new(&app, &[]).await;
    client.heard("40{").await;
    let hangs = tokio::spawn(async move { client.ask(None).await });
    // It was sent before, on a connection of its own.
    Visitor::new(&app).get("/readyz").await;
    app.stop().await;
    let answer = in_time("an answer", hangs).await.expect("no panic");
    assert_eq!((answer.status.as_u16(), answer.text.as_str()), (200, "1"));
}
