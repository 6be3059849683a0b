//! Whoever hangs up while he waits for an answer is gone at once: what might have been in it is lost.
//! Must not wait for heartbeats: they come much later than these tests end.

use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use super::peer::{ask, opened};
use crate::support::TestApp;
use crate::support::wait::eventually;

const QUERY: &str = "/socket.io/?EIO=4&transport=polling";

/// A session, as the path of its requests.
async fn begun(app: &TestApp) -> String {
    let answer = ask(reqwest::Client::new().get(app.url(QUERY))).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let open = opened(&answer.body);
    format!("{QUERY}&sid={}", open["sid"].as_str().expect("a sid"))
}

async fn is_over(app: &TestApp, path: &str) {
    let over = async || {
        let answer = ask(reqwest::Client::new().post(app.url(path)).body("6")).await;
        (answer.status == 400).then_some(())
    };
    eventually("the end of a session", over).await;
}

#[tokio::test]
async fn a_poll_that_hangs_up_ends_the_session() {
    let app = TestApp::start().await;
    let path = begun(&app).await;
    let mut poll = TcpStream::connect(app.address()).await.expect("a connection");
    let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\n\r\n", app.address());
    poll.write_all(request.as_bytes()).await.expect("a server that reads");
    drop(poll);
    is_over(&app, &path).await;
}
