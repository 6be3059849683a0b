//! `nc` as the client it always was for this door.
//! Must not need anything but `nc` and a shell.

use std::process::Stdio;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use crate::support::TestApp;
use crate::support::tcp_api::{TcpClient, text};
use crate::support::wait::{eventually, in_time};

/// A running `nc`; dropping it ends it.
struct Nc {
    process: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Nc {
    fn to(app: &TestApp, options: &[&str]) -> (Self, ChildStdin) {
        let address = app.feed_address();
        let mut process = Command::new("nc")
            .args(options)
            .args([address.ip().to_string(), address.port().to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("nc is there");
        let typed = process.stdin.take().expect("a keyboard");
        let lines = BufReader::new(process.stdout.take().expect("a screen")).lines();
        (Self { process, lines }, typed)
    }

    async fn next(&mut self) -> Value {
        let line = in_time("a line", self.lines.next_line()).await.expect("text").expect("a line");
        serde_json::from_str(&line).unwrap_or_else(|_| panic!("no JSON: {line}"))
    }

    /// Says something until it is on the screen.
    async fn hears(&mut self, ana: &TcpClient, room: &str) {
        eventually("nc hears", async || {
            ana.says(room, "listening?").await;
            let soon = std::time::Duration::from_millis(100);
            tokio::time::timeout(soon, self.lines.next_line()).await.ok()?.expect("text")
        })
        .await;
        ana.says(room, "listening.").await;
        while text(&self.next().await) != "listening." {}
    }
}

async fn ana_and_room(app: &TestApp) -> (TcpClient, String) {
    let ana = TcpClient::new(app, "aaa").await;
    let room = ana.creates_room().await;
    (ana, room)
}

#[tokio::test]
#[ignore = "needs nc; tests/all installs it"]
async fn a_hello_that_is_piped_in_is_enough_to_listen() {
    let app = TestApp::builder().unlimited().start().await;
    let (ana, room) = ana_and_room(&app).await;
    for options in [[].as_slice(), &["-N"]] {
        let (mut nc, mut typed) = Nc::to(&app, options);
        typed.write_all(ana.greeting(&room).as_bytes()).await.expect("a hello");
        // The pipe ends, as that of `printf` does.
        drop(typed);
        nc.hears(&ana, &room).await;
        for number in 0..10 {
            ana.says(&room, &format!("line {number}")).await;
            assert_eq!(text(&nc.next().await), format!("line {number}"), "{options:?}");
        }
        assert!(nc.process.try_wait().expect("our process").is_none(), "it still listens");
    }
}

#[tokio::test]
#[ignore = "needs nc; tests/all installs it"]
async fn a_hello_that_is_typed_is_followed_by_whatever_is_typed() {
    let app = TestApp::builder().unlimited().start().await;
    let (ana, room) = ana_and_room(&app).await;
    let (mut nc, mut typed) = Nc::to(&app, &[]);
    typed.write_all(format!("{}\n", ana.greeting(&room)).as_bytes()).await.expect("a hello");
    nc.hears(&ana, &room).await;
    typed.write_all(b"hello?\n").await.expect("a line");
    ana.says(&room, "nobody hears you").await;
    assert_eq!(text(&nc.next().await), "nobody hears you");
}

#[tokio::test]
#[ignore = "needs nc; tests/all installs it"]
async fn who_is_refused_sees_nothing_and_is_back_at_once() {
    let app = TestApp::builder().unlimited().start().await;
    let (ana, _) = ana_and_room(&app).await;
    for hello in [ana.greeting("nowhere"), "nonsense".into(), format!("{{'uuid': '{}'}}", ana.key)]
    {
        let (mut nc, mut typed) = Nc::to(&app, &[]);
        typed.write_all(hello.as_bytes()).await.expect("a hello");
        drop(typed);
        in_time("nc ends", nc.process.wait()).await.expect("our process");
        let mut shown = Vec::new();
        nc.lines.into_inner().read_to_end(&mut shown).await.expect("the screen");
        assert!(shown.is_empty(), "{hello}: {shown:?}");
    }
}
