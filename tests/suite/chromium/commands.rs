//! A client of old in a real browser, on its own site: what its README shows, word for word.
//! Must not help it along: no header and no frame that it would not send.

use serde_json::{Value, json};

use super::elsewhere::another_site;
use crate::support::{Browser, Look, TestApp, Visitor};

/// The old README's example of a connection.
const CONNECTING: &str = r#"
// First message to the server must be the client's username
const connectionInfo = {
    "username": username,
};

socket.onopen = () => socket.send(JSON.stringify(connectionInfo));
"#;

/// Its two examples of commands.
const GET_ROOMS: &str = r#"
const command = {
    "token": "user's token",
    "action": "get_rooms",
    "args": {}
};

socket.send(JSON.stringify(command));
"#;
const CONNECT: &str = r#"
const command = {
    "token": "user's token",
    "action": "connect_to_room",
    "args": {
        "username": "testUser",
        "roomName": "room one"
    }
};

socket.send(JSON.stringify(command));
"#;

/// Gets a token as the old pages do. Reads every answer as JSON, as they do.
const TOKEN: &str = r#"const [url, username, password, done] = arguments;
    const post = (path, body) => fetch(url + path, {
        method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    (async () => {
        const registered = await post("/register-user", { username, password });
        const nothing = await registered.json();
        const { token } = await (await post("/login-user", { username, password })).json();
        done([registered.status, nothing, token]);
    })().catch(error => done(String(error)));"#;

/// Opens the connection and keeps it and what is heard.
fn connecting(address: &str) -> String {
    format!(
        "const [username, done] = arguments;
        const socket = new WebSocket(\"ws://{address}\")
        {CONNECTING}
        window.socket = socket; window.heard = [];
        socket.addEventListener('open', () => done(true)); socket.onerror = () => done(false);
        socket.onmessage = event => window.heard.push(JSON.parse(event.data));"
    )
}

/// Sends a command of the README and tells what is heard from then on, up to that type.
async fn commanded(browser: &Browser, command: &str, token: &str, last: &str) -> Value {
    let command = command.replace("user's token", token);
    let script = format!(
        "const [last, done] = arguments; const from = window.heard.length;
        const look = () => {{
            const heard = window.heard.slice(from);
            if (heard.some(frame => frame.type === last)) done(heard); else setTimeout(look, 20);
        }};
        {{ {command} }}
        look();"
    );
    browser.script_async(&script, vec![json!(last)]).await
}

#[tokio::test]
#[ignore = "needs Chromium and its driver; tests/all has them"]
async fn the_old_readmes_examples_work_from_a_page_of_another_site() {
    let app = TestApp::start().await;
    let browser = Browser::open(Look::DESKTOP).await;
    browser.go(&another_site().await).await;
    let arguments = vec![json!(app.url("")), json!("testUser"), json!("password")];
    let told = browser.script_async(TOKEN, arguments).await;
    assert_eq!((&told[0], &told[1]), (&json!(201), &Value::Null), "{told}");
    let token = told[2].as_str().expect("a token");

    let script = connecting(&app.address().to_string());
    assert_eq!(browser.script_async(&script, vec![json!("testUser")]).await, true);
    let create = GET_ROOMS
        .replace("get_rooms", "create_room")
        .replace(r#""args": {}"#, r#""args": { "username": "testUser", "roomName": "room one" }"#);
    let make = format!("{create} }} {{ {GET_ROOMS}");
    let rooms =
        json!({ "statusCode": "ok", "type": "get_rooms", "data": { "rooms": { "room one": 0 } } });
    assert_eq!(commanded(&browser, &make, token, "get_rooms").await, json!([rooms]));

    let heard = commanded(&browser, CONNECT, token, "connect_to_room").await;
    let line = json!({ "author": "[Room]", "message": "testUser has connected." });
    let inside = json!({ "roomName": "room one", "usernames": ["testUser"] });
    assert_eq!((&heard[0]["type"], &heard[0]["data"]), (&json!("receive_message"), &line));
    assert_eq!((&heard[1]["type"], &heard[1]["data"]), (&json!("connect_to_room"), &inside));
    let rooms = commanded(&browser, GET_ROOMS, token, "get_rooms").await;
    assert_eq!(rooms[0]["data"]["rooms"], json!({ "room one": 1 }));

    // Whoever has a page of ours open is in the same room under the same key.
    let page = Visitor::new(&app).join("Ana", "room one").await;
    assert_eq!(page.code, "room one");
}
