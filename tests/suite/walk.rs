//! The README's way from nothing to a first message, as a newcomer types it: word for word, with the programs it names.
//! Must not contain a copy of it: what is run is what the README says.

use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;
use tokio::time::timeout;

use crate::support::TestApp;

/// Installing nothing and asking nobody, it takes a second or two.
const LONGEST: Duration = Duration::from_secs(60);

/// The lines between the fences of the first block under that heading.
fn block_under(heading: &str) -> String {
    let readme = include_str!("../../README.md");
    let (_, below) = readme.split_once(heading).expect("the heading");
    let (_, code) = below.split_once("```sh\n").expect("a block");
    let (code, _) = code.split_once("\n```").expect("its end");
    code.to_owned()
}

#[tokio::test]
#[ignore = "needs curl and websocat; tests/all has them"]
async fn a_newcomer_gets_from_the_readme_to_his_first_message() {
    let app = TestApp::start().await;
    let walking = Command::new("bash")
        .args(["-euo", "pipefail", "-c", &block_under("\n## For programs\n")])
        .env("URL", app.url(""))
        .env("MAIL_DIR", app.folder().join("mail"))
        .current_dir(app.folder())
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output();
    let walked =
        timeout(LONGEST, walking).await.expect("it comes to an end").expect("bash is there");
    let (told, wrong) =
        (String::from_utf8_lossy(&walked.stdout), String::from_utf8_lossy(&walked.stderr));
    assert!(walked.status.success(), "{told}\n{wrong}");
    for expected in [
        r#"{"message":"ok"}"#,
        r#""type":"initial_state","last_read_id":0,"messages":[]"#,
        r#""type":"latest_message""#,
        r#""type":"ack","client_id":"1","message_id":1"#,
        r#""type":"fetch_response""#,
    ] {
        assert!(told.contains(expected), "{expected} is missing in:\n{told}\n{wrong}");
    }
    assert_eq!(told.matches("Hello, otters").count(), 3, "heard, in the state, fetched: {told}");
}
