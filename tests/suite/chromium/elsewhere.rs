//! A page of another site, in a real browser: what its scripts may do here with a token, and what not.
//! Must not know how the server allows it; what the browser lets through is what counts.

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::support::{Browser, JwtClient, Look, TestApp, Visitor};

/// Sends something and tells what could be read of the answer.
const FETCH: &str = "const [url, options, done] = arguments;\
    fetch(url, options).then(async answer => done([answer.status, await answer.text()]), () => done('refused'))";

/// Opens a socket and tells the first frame.
const LISTEN: &str = "const [url, done] = arguments; const socket = new WebSocket(url);\
    socket.onmessage = event => done(JSON.parse(event.data).type);\
    socket.onerror = () => done('refused')";

/// A site with one empty page; returns its address.
pub(super) async fn another_site() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                // One read holds the whole request of a browser that asks for a page.
                if stream.read(&mut [0; 4_096]).await.is_ok() {
                    stream.write_all(PAGE).await.ok();
                }
            });
        }
    });
    format!("http://{address}/")
}

const PAGE: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 24\r\n\
    connection: close\r\n\r\n<title>Elsewhere</title>";

#[tokio::test]
#[ignore = "needs Chromium and its driver; tests/all has them"]
async fn scripts_of_other_sites_can_do_with_a_token_what_programs_can_and_nothing_else() {
    let app = TestApp::start().await;
    let ana = JwtClient::new(&app, "ana").await;
    let room = Visitor::new(&app).create_room("Ben").await;
    let browser = Browser::open(Look::DESKTOP).await;
    browser.go(&another_site().await).await;
    let ask = async |path: &str, options: Value| {
        browser.script_async(FETCH, vec![json!(app.url(path)), options]).await
    };
    let headers = json!({ "authorization": format!("Bearer {}", ana.access),
        "content-type": "application/json" });
    let body = json!({ "room_id": "otters", "name": "Otters", "description": "" }).to_string();
    let made = ask("/room", json!({ "method": "POST", "headers": headers, "body": body })).await;
    assert_eq!(made[0], 201, "{made}");
    let wrong = json!({ "email": ana.email, "password": "not the password" }).to_string();
    let json = json!({ "content-type": "application/json" });
    let refused = ask("/login", json!({ "method": "POST", "headers": json, "body": wrong })).await;
    assert_eq!(refused, json!([400, "{\"message\":\"Invalid password\"}"]));
    let url = app.url("/ws/chat/otters").replacen("http", "ws", 1);
    let url = format!("{url}?token={}", ana.access);
    assert_eq!(browser.script_async(LISTEN, vec![json!(url)]).await, "initial_state");

    assert_eq!(ask("/room", json!({})).await, "refused", "a page of ours");
    let form = json!({ "method": "POST", "headers": { "content-type": "application/x-www-form-urlencoded" },
        "body": "username=ana&password=x" });
    assert_eq!(ask("/login", form).await, "refused", "a form");
    let page = app.url(&format!("/ws?room={}", room.code)).replacen("http", "ws", 1);
    assert_eq!(browser.script_async(LISTEN, vec![json!(page)]).await, "refused", "a page's socket");
}
