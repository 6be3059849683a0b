//! The program as it is started: flags, environment, `.env`, and what it says when something is wrong.
//! Must not change the environment of the test itself.

use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;
use tokio::net::TcpStream;

use crate::support::ChildServer;
use crate::support::wait::eventually;

fn run(folder: &Path, arguments: &[&str], settings: &[(&str, &str)]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_chinwag"))
        .args(arguments)
        .envs(settings.iter().copied())
        .current_dir(folder)
        .output()
        .expect("the program starts")
}

/// What it said, after it ended with that code.
fn told(output: &Output, code: i32) -> String {
    let text = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    let text = String::from_utf8(text).expect("text");
    assert_eq!(output.status.code(), Some(code), "{text}");
    text
}

#[test]
fn help_and_version_are_there() {
    let folder = TempDir::new().unwrap();
    let help = told(&run(folder.path(), &["--help"], &[]), 0);
    for part in ["--listen", "LISTEN", "127.0.0.1:5000", "TCP_LISTEN", "WRONG_CODES_PER_HOUR"] {
        assert!(help.contains(part), "{part} is missing in {help}");
    }
    let secret = run(folder.path(), &["--help"], &[("SECRET_KEY", "not to be shown to anybody")]);
    assert!(!told(&secret, 0).contains("not to be shown"));
    let version = told(&run(folder.path(), &["--version"], &[]), 0);
    assert_eq!(version.trim(), concat!("chinwag ", env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_wrong_value_is_told_wherever_it_comes_from_and_nothing_is_made() {
    let folder = TempDir::new().unwrap();
    let by_variable = told(&run(folder.path(), &[], &[("DRAIN", "soon")]), 2);
    let by_flag = told(&run(folder.path(), &["--drain", "soon"], &[]), 2);
    std::fs::write(folder.path().join(".env"), "DRAIN=soon\n").unwrap();
    let by_file = told(&run(folder.path(), &[], &[]), 2);
    for message in [by_variable, by_flag, by_file] {
        for part in ["--drain", "DRAIN", "'soon'", "30s"] {
            assert!(message.contains(part), "{part} is missing in {message}");
        }
    }
    std::fs::write(folder.path().join(".env"), "this is no setting\n").unwrap();
    assert!(told(&run(folder.path(), &[], &[]), 2).contains(".env"));
    assert!(!folder.path().join("data").exists());
}

#[test]
fn an_unknown_database_and_an_unknown_flag_are_told() {
    let folder = TempDir::new().unwrap();
    let database = [("DATABASE_URL", "mysql://user:hidden@host/chat")];
    let message = told(&run(folder.path(), &[], &database), 2);
    assert!(message.contains("postgres://") && !message.contains("hidden"), "{message}");
    assert!(told(&run(folder.path(), &["--lisen", "x"], &[]), 2).contains("--listen"));
}

#[tokio::test]
async fn a_port_in_use_is_told_in_a_sentence() {
    let first = ChildServer::start(&[]).await;
    let address = first.url("").trim_start_matches("http://").to_owned();
    let folder = TempDir::new().unwrap();
    let message = told(&run(folder.path(), &["--listen", &address], &[]), 1);
    assert!(message.contains(&address) && message.contains("another program"), "{message}");
    assert!(message.contains("set LISTEN to"), "{message}");
    let feed = first.feed_address().to_string();
    let arguments = ["--listen", "127.0.0.1:0", "--tcp-listen", &feed];
    let message = told(&run(folder.path(), &arguments, &[]), 1);
    assert!(message.contains(&feed) && message.contains("set TCP_LISTEN to"), "{message}");
}

#[tokio::test]
async fn feeds_can_be_switched_off() {
    let server = ChildServer::start(&[("TCP_LISTEN", "")]).await;
    let refused = TcpStream::connect(server.feed_address()).await;
    assert_eq!(refused.unwrap_err().kind(), ErrorKind::ConnectionRefused);
}

#[tokio::test]
async fn a_fresh_folder_is_all_it_takes_and_the_secret_is_for_its_owner_alone() {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join(".env"), "LISTEN=127.0.0.1:0\nTCP_LISTEN=\nEMPTY_GRACE=1h\n")
        .unwrap();
    let mut program = Command::new(env!("CARGO_BIN_EXE_chinwag"))
        .current_dir(folder.path())
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("the program starts");
    let secret = folder.path().join("data/secret_key");
    eventually("the database and the secret are made", async || {
        (secret.exists() && folder.path().join("data/chinwag.db").exists()).then_some(())
    })
    .await;
    program.kill().expect("the process is ours");
    program.wait().expect("the process ends");
    let mode = std::fs::metadata(&secret).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}
