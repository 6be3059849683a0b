//! The operator's commands, run as a program beside a server on the same database.
//! Must not stop the server for them.

use std::process::{Command, Output};

use crate::support::reports::account;
use crate::support::{JwtClient, TestApp};

fn chinwag(app: &TestApp, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_chinwag"))
        .args(words)
        .env("DATABASE_URL", app.database_url())
        .current_dir(app.folder())
        .output()
        .expect("the program starts")
}

fn told(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("text");
    let code = output.status.code().expect("an exit code");
    (code, text(&output.stdout), text(&output.stderr))
}

#[tokio::test]
async fn moderators_are_added_listed_and_removed_while_the_server_runs() {
    let app = TestApp::start().await;
    let store = app.store();
    let mo = account(&store, "Mo 🦦").await;
    let run = |words: &[&str]| told(&chinwag(&app, words));
    let answer = |text: &str| (0, format!("{text}\n"), String::new());

    let none = "There are no moderators. Make one: chinwag moderator add HANDLE";
    assert_eq!(run(&["moderator", "list"]), answer(none));
    assert_eq!(run(&["moderator", "add", "mo 🦦"]), answer("Mo 🦦 is a moderator now."));
    assert_eq!(run(&["moderator", "add", "MO 🦦"]), answer("Mo 🦦 is a moderator already."));
    assert_eq!(store.is_moderator(mo).await, Ok(true));
    let (code, list, _) = run(&["moderator", "list"]);
    assert!(code == 0 && list.starts_with("Mo 🦦, since 2"), "{list}");
    assert_eq!(run(&["moderator", "remove", "Mo 🦦"]), answer("Mo 🦦 is no moderator any more."));
    assert_eq!(run(&["moderator", "remove", "Mo 🦦"]), answer("Mo 🦦 is no moderator."));
    assert_eq!(store.is_moderator(mo).await, Ok(false));
    let done = store.audit(0, 9).await.expect("what was done");
    let done: Vec<_> = done.iter().map(|one| (&*one.action, &*one.by_name)).collect();
    let line = "the command line";
    assert_eq!(done, [("moderator removed", line), ("moderator added", line)]);
}

#[tokio::test]
async fn an_account_with_an_address_alone_is_named_by_it() {
    let app = TestApp::start().await;
    let ana = JwtClient::new(&app, "Ana").await;
    let address = ana.email.to_uppercase();
    let added = told(&chinwag(&app, &["moderator", "add", &address]));
    assert_eq!(added, (0, "Ana is a moderator now.\n".into(), String::new()));
    let (_, list, _) = told(&chinwag(&app, &["moderator", "list"]));
    assert!(list.starts_with("Ana, since") && !list.contains('@'), "{list}");
}

#[tokio::test]
async fn an_unknown_handle_and_a_database_that_is_not_there_are_told_and_nothing_is_made() {
    let app = TestApp::start().await;
    for word in ["add", "remove"] {
        let (code, out, error) = told(&chinwag(&app, &["moderator", word, "nobody"]));
        assert_eq!((code, out.as_str()), (1, ""));
        assert!(error.contains("nobody logs in with \"nobody\""), "{error}");
        assert!(error.contains("/login"), "{error}");
    }
    let folder = tempfile::TempDir::new().expect("a folder");
    let elsewhere = Command::new(env!("CARGO_BIN_EXE_chinwag"))
        .args(["moderator", "list"])
        .env("DATABASE_URL", "data/chinwag.db")
        .current_dir(folder.path())
        .output();
    let (code, _, error) = told(&elsewhere.expect("the program starts"));
    assert!(code == 1 && error.contains("there is no database at data/chinwag.db"), "{error}");
    assert_eq!(std::fs::read_dir(folder.path()).expect("the folder").count(), 0);
}
