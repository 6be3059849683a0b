//! A client in Python with the library that chat-site's own server and clients were written with.
//! Must not know what it says: the script does.

use std::path::Path;
use std::process::Stdio;

use tokio::process::Command;

use crate::support::TestApp;
use crate::support::wait::in_time;

#[tokio::test]
#[ignore = "needs Python's websockets in target/clients; tests/all has it"]
async fn a_client_in_python_registers_talks_and_is_told_what_it_does_wrong() {
    let app = TestApp::builder().unlimited().start().await;
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let talking = Command::new(here.join("target/clients/bin/python"))
        .arg(here.join("tests/suite/json_commands/client.py"))
        .env("HOST", app.address().to_string())
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output();
    let talked = in_time("the client's end", talking).await.expect("Python is there");
    let (told, wrong) =
        (String::from_utf8_lossy(&talked.stdout), String::from_utf8_lossy(&talked.stderr));
    assert!(talked.status.success() && told.contains("done"), "{told}\n{wrong}");
}
