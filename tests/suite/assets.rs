//! Styles and scripts as browsers fetch them.
//! Must not know what is in them.

use reqwest::header::IF_NONE_MATCH;

use crate::support::pages::between;
use crate::support::{TestApp, Visitor};

#[tokio::test]
async fn files_have_their_types_and_are_fetched_only_once() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app);
    let room = visitor.create_room("Ana").await;
    let sheet = between(&room.text, "rel=\"stylesheet\" href=\"", "\"").expect("a style sheet");
    let script = between(&room.text, "type=\"module\" src=\"", "\"").expect("a script");
    let icon = between(&room.text, "rel=\"icon\" href=\"", "\"").expect("an icon");
    for (path, kind) in [
        (sheet, "text/css; charset=utf-8"),
        (script, "text/javascript; charset=utf-8"),
        (icon, "image/svg+xml"),
        ("/favicon.ico", "image/svg+xml"),
    ] {
        let file = visitor.get(path).await;
        assert_eq!((file.status.as_u16(), file.header("content-type")), (200, kind), "{path}");
        let tag = file.header("etag").to_owned();
        let again = visitor
            .request(|client, url| {
                client.get(url.join(path).expect("a path")).header(IF_NONE_MATCH, tag)
            })
            .await;
        assert_eq!((again.status.as_u16(), again.text.as_str()), (304, ""), "{path}");
    }
    assert!(sheet.starts_with("/static/v-"), "an address of this build: {sheet}");
    let old = sheet.replacen("/v-", "/v-0", 1);
    assert_eq!(visitor.get(&old).await.header("cache-control"), "no-cache", "another build's");
}

#[tokio::test]
async fn the_client_for_scripts_is_where_servers_of_its_kind_have_it_for_pages_of_all_sites() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app);
    for (file, part) in [
        ("socket.io.js", "Socket.IO v4."),
        ("socket.io.min.js", "Socket.IO v4."),
        ("socket.io.esm.min.js", "export{"),
    ] {
        let path = format!("/socket.io/{file}");
        let script = visitor.get(&path).await;
        let kind = "text/javascript; charset=utf-8";
        assert_eq!((script.status.as_u16(), script.header("content-type")), (200, kind), "{path}");
        assert!(script.text.contains(part), "{path}");
        assert_eq!(script.header("cache-control"), "no-cache", "{path}");
        assert_eq!(script.header("cross-origin-resource-policy"), "cross-origin", "{path}");
        assert_eq!(script.header("access-control-allow-origin"), "*", "{path}");
        let tag = script.header("etag").to_owned();
        let again = visitor
            .request(|client, url| {
                client.get(url.join(&path).expect("a path")).header(IF_NONE_MATCH, tag)
            })
            .await;
        assert_eq!((again.status.as_u16(), again.text.as_str()), (304, ""), "{path}");
    }
    for nothing in ["socket.io.msgpack.min.js", "LICENSE", "..%2fredoc%2fLICENSE"] {
        let path = format!("/socket.io/{nothing}");
        assert_eq!(visitor.get(&path).await.status, 404, "{path}");
    }
    let style = visitor.get("/static/css/style.css").await;
    assert_eq!(style.header("cross-origin-resource-policy"), "same-origin");
}

#[tokio::test]
async fn what_can_be_got_can_be_asked_about() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app);
    for path in ["/", "/r/ABCD", "/static/css/style.css", "/socket.io/socket.io.js", "/healthz"] {
        let head =
            visitor.request(|client, url| client.head(url.join(path).expect("a path"))).await;
        assert_eq!((head.status.as_u16(), head.text.as_str()), (200, ""), "{path}");
        assert_ne!(head.header("content-length"), "0", "{path}");
    }
}

#[tokio::test]
async fn rooms_are_not_for_search_engines() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app);
    assert!(visitor.get("/robots.txt").await.text.contains("Disallow: /r/"));
    assert_eq!(visitor.get("/r/ABCD").await.header("x-robots-tag"), "noindex");
}
