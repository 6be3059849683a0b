//! Scripts that speak Socket.IO, in a real browser: those of old on pages of ours, and those of pages of other sites.
//! Must not look at the wire: what a script hears is what counts.

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use super::elsewhere::another_site;
use super::make_room;
use crate::support::tcp_api::TcpClient;
use crate::support::{Browser, Chatter, Look, TestApp, Visitor};

/// A page of ours without a script of its own.
const BLANK: &str = "/robots.txt";

/// Loads our copy of the client.
const LOAD: &str = "const [address, done] = arguments;
    window.heard = []; window.gone = [];
    const script = document.createElement('script');
    script.onload = () => done(typeof io); script.onerror = () => done('refused');
    script.src = address; document.head.append(script);";

/// Waits until a list in the page has so many items, and tells them.
const ITEMS: &str = "const [list, count, done] = arguments;
    const look = () => window[list].length < count ? setTimeout(look, 20) : done(window[list]);
    look();";

/// Goes to that page and loads the client that the server has.
async fn loaded(browser: &Browser, page: &str, app: &TestApp) {
    browser.go(page).await;
    let script = json!(app.url("/socket.io/socket.io.js"));
    assert_eq!(browser.script_async(LOAD, vec![script]).await, "function", "{page}");
}

/// What a page has heard, once it is so much.
async fn heard(browser: &Browser, count: usize) -> Value {
    browser.script_async(ITEMS, vec![json!("heard"), json!(count)]).await
}

/// The README's page, with an address, a key and a room.
fn page_of_readme(app: &TestApp, key: &str, room: &str) -> String {
    let readme = include_str!("../../../README.md");
    let (_, below) = readme.split_once("\n### Socket.IO\n").expect("the heading");
    let (_, page) = below.split_once("```html\n").expect("a page");
    let (page, _) = page.split_once("\n```").expect("its end");
    assert!(page.contains("http://127.0.0.1:5000"), "{page}");
    let page = page.replace("http://127.0.0.1:5000", app.url("").trim_end_matches('/'));
    page.replace("YOUR KEY", key).replace("THE ROOM", room)
}

#[tokio::test]
#[ignore = "needs Chromium and its driver; tests/all has them"]
async fn a_page_of_another_site_hears_a_room_as_the_readme_shows() {
    let app = TestApp::start().await;
    let olga = TcpClient::new(&app, "olga").await;
    let room = olga.creates_room().await;
    let browser = Browser::open(Look::DESKTOP).await;
    browser.go(&another_site().await).await;
    let page = page_of_readme(&app, &olga.key, &room);
    let write = "document.open(); document.write(arguments[0]); document.close();";
    browser.script(write, vec![json!(page)]).await;
    let (mut said, what) = (Vec::new(), "what was said since the page came in");
    // Nobody says when it is in; what is said before is not for it.
    crate::support::wait::eventually(what, async || {
        let line = format!("fish number {}", said.len());
        olga.says(&room, &line).await;
        said.push(format!("olga: {line}"));
        let shown = browser.texts("#heard li").await;
        (!shown.is_empty()).then_some(())
    })
    .await;
    browser.expect_texts("#heard li", what, |shown| said.ends_with(shown)).await;
}

/// What a client of the older generation does on its own page: it listens only when it has been let in.
const WITH_A_KEY: &str = "const [address, uuid, room_gid] = arguments;
    const socket = io(address);
    const listen = name => socket.on(name, said => heard.push([name, said]));
    socket.emit('auth', JSON.stringify({ uuid, room_gid }), () => {
        heard.push('in');
        ['join_room', 'leave_room', 'message', 'location'].forEach(listen);
    });
    window.socket = socket;";

#[tokio::test]
#[ignore = "needs Chromium and its driver, and socket.io-client in target/npm; tests/all has them"]
async fn a_page_of_another_site_with_a_client_of_old_polls_with_its_cookie_and_nobody_reads_it() {
    let app = TestApp::start().await;
    let olga = TcpClient::new(&app, "olga").await;
    let room = olga.creates_room().await;
    let browser = Browser::open(Look::DESKTOP).await;
    // Cookies know no ports, so this one goes along.
    let code = make_room(&browser, &app.url("/"), "Ana").await;
    let (mut ben, _) = Chatter::in_room(&Visitor::new(&app), "Ben", &code).await;
    browser.go(&another_site().await).await;
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let client = here.join("target/npm/node_modules/socket.io-client-2/dist/socket.io.js");
    let client = std::fs::read_to_string(client).expect("tests/all has installed it");
    let add = "window.heard = []; const script = document.createElement('script');
        script.textContent = arguments[0]; document.head.append(script); return typeof io;";
    assert_eq!(browser.script(add, vec![json!(client)]).await, "function");
    let arguments = vec![json!(app.url("")), json!(olga.key), json!(room)];
    browser.script(WITH_A_KEY, arguments).await;
    let came = json!(["join_room", { "user": "olga", "uuid": olga.user_id }]);
    assert_eq!(heard(&browser, 2).await, json!(["in", came]));
    olga.says(&room, "naïve 😀").await;
    let told = heard(&browser, 3).await;
    assert_eq!((&told[2][0], &told[2][1]["msg"]["txt"]), (&json!("message"), &json!("naïve 😀")));
    browser.script("socket.emit('location', JSON.stringify({ lat: 1.5 }))", vec![]).await;
    let there = json!({ "lat": 1.5, "username": "olga", "uuid": olga.user_id });
    assert_eq!(heard(&browser, 4).await[3], json!(["location", there]));
    ben.ping().await;
    let entered = ben.all("entered");
    assert!(entered.is_empty(), "she is not in her room by that: {entered:?}");
}

/// Tries both ways to come in with a cookie, and then nothing more.
const WITH_A_COOKIE: &str = "const [address, done] = arguments;
    const socket = io(address, { withCredentials: true, reconnection: false });
    socket.on('message', said => done(['heard', said]));
    socket.on('disconnect', why => done(why)); socket.on('connect_error', () => done('refused'));
    socket.on('connect', () => {
        socket.emit('message', { data: 'from elsewhere' });
        socket.emit('join', { message: 'User wants to join a room.' });
    });";

#[tokio::test]
#[ignore = "needs Chromium and its driver; tests/all has them"]
async fn a_page_of_another_site_is_nobody_by_our_cookie() {
    let app = TestApp::start().await;
    let browser = Browser::open(Look::DESKTOP).await;
    let code = make_room(&browser, &app.url("/"), "Ana").await;
    let (mut ben, _) = Chatter::in_room(&Visitor::new(&app), "Ben", &code).await;
    loaded(&browser, &another_site().await, &app).await;
    let ended = browser.script_async(WITH_A_COOKIE, vec![json!(app.url(""))]).await;
    assert_eq!(ended, "io server disconnect");
    ben.said("alone here").await;
    let said: Vec<String> = ben.messages().into_iter().map(|(_, text)| text).collect();
    assert_eq!(said, ["alone here"]);
}

#[tokio::test]
#[ignore = "needs Chromium and its driver; tests/all has them"]
async fn a_page_of_a_site_that_is_not_allowed_does_not_come_in_at_all() {
    let nobody = chinwag::config::Origins::These(Vec::new());
    let app = TestApp::builder().with(|config| config.http.cors_origins = nobody).start().await;
    let browser = Browser::open(Look::DESKTOP).await;
    for transport in ["polling", "websocket"] {
        loaded(&browser, &another_site().await, &app).await;
        let only = format!("reconnection: false, transports: ['{transport}']");
        let script = WITH_A_COOKIE.replace("reconnection: false", &only);
        let ended = browser.script_async(&script, vec![json!(app.url(""))]).await;
        assert_eq!(ended, "refused", "{transport}");
    }
}

/// The script of the room page of old: a line for each message, and the button sends.
const OF_A_ROOM: &str = "const room = document.createElement('main');
    room.innerHTML = '<div id=messages></div><input id=message><button id=send-btn>Send</button>';
    document.body.append(room);
    const socketio = io();
    const messages = document.getElementById('messages');
    const createMessage = (name, text) => {
        const line = document.createElement('div'); line.className = 'text';
        const strong = document.createElement('strong'); strong.textContent = name;
        line.append(strong, ': ' + text); messages.append(line);
    };
    socketio.on('message', data => createMessage(data.name, data.message));
    const box = document.getElementById('message');
    document.getElementById('send-btn').addEventListener('click', () => {
        if (box.value === '') return;
        socketio.emit('message', { data: box.value });
        box.value = '';
    });";

#[tokio::test]
#[ignore = "needs Chromium and its driver; tests/all has them"]
async fn the_script_of_the_room_page_of_old_talks_with_pages_of_today() {
    let app = TestApp::start().await;
    let browser = Browser::open(Look::DESKTOP).await;
    let code = make_room(&browser, &app.url("/"), "Ana").await;
    let (mut ben, _) = Chatter::in_room(&Visitor::new(&app), "Ben", &code).await;
    loaded(&browser, &app.url(BLANK), &app).await;
    browser.script(OF_A_ROOM, vec![]).await;
    let shown = async |lines: &[&str]| {
        let what = format!("{lines:?}");
        browser.expect_texts("#messages .text", &what, |shown| shown == lines).await;
    };
    shown(&["Ana: has entered the room"]).await;
    browser.type_into("#message", "<i>hello</i>").await;
    browser.click("#send-btn").await;
    ben.expect_text("<i>hello</i>").await;
    ben.said("hello yourself").await;
    let cy = Visitor::new(&app);
    let (cy, _) = Chatter::in_room(&cy, "Cy", &code).await;
    shown(&[
        "Ana: has entered the room",
        "Ana: <i>hello</i>",
        "Ben: hello yourself",
        "Cy: has entered the room",
    ])
    .await;
    drop(cy);
}

/// The script of the page of old on which strangers meet.
const OF_STRANGERS: &str = "const socket = io();
    socket.on('connect', () => socket.emit('join', { message: 'User wants to join a room.' }));
    socket.on('message', said => {
        if (!said.room_joined) { heard.push(said); return; }
        const own = said.sid === socket.id;
        heard.push(own ? `You've joined the chat as ${said.username}` : said.message);
    });
    window.socket = socket;";

#[tokio::test]
#[ignore = "needs Chromium and its driver; tests/all has them"]
async fn the_script_of_the_page_for_strangers_of_old_brings_two_together() {
    let app = TestApp::builder()
        .with(|config| {
            config.strangers.same_address = Duration::ZERO;
            config.strangers.drop_grace = Duration::from_millis(200);
        })
        .start()
        .await;
    let (first, second) = (Browser::open(Look::DESKTOP).await, Browser::open(Look::PHONE).await);
    let mut names = Vec::new();
    for browser in [&first, &second] {
        browser.go(&app.url("/chat")).await;
        loaded(browser, &app.url(BLANK), &app).await;
        browser.script(OF_STRANGERS, vec![]).await;
        let told = heard(browser, 1).await[0].as_str().expect("a text").to_owned();
        let name = told.strip_prefix("You've joined the chat as ").expect("his own joining");
        names.push(name.to_owned());
    }
    let met = format!("{} has joined the chat.", names[1]);
    assert_eq!(heard(&first, 2).await[1], met);
    second.script("socket.emit('message', { message: 'who are you?' })", vec![]).await;
    let line = format!("{}: who are you?", names[1]);
    assert_eq!(heard(&first, 3).await[2], line);
    assert_eq!(heard(&second, 2).await[1], line);
    second.go("about:blank").await;
    let gone = heard(&first, 4).await[3].as_str().expect("a text").to_owned();
    let ways = ["has disconnected", "has left the chat."].map(|how| format!("{} {how}", names[1]));
    assert!(ways.contains(&gone), "{gone}");
}
