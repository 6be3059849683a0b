//! The two forms, the button, and what is told: in the words clients of old look for.
//! Must not need scripts.

use super::{PASSWORD, flashes, log_in, logged_in_as, register, registered, told_next};
use crate::support::{TestApp, Visitor};

#[tokio::test]
async fn one_registers_reads_it_logs_out_and_logs_in_again() {
    let app = TestApp::start().await;
    let ana = Visitor::new(&app);
    let page = ana.get("/login").await.text;
    for part in
        ["action=\"/login\"", "action=\"/register\"", "name=\"pass-confirmation\"", "No account?"]
    {
        assert!(page.contains(part), "{part}");
    }
    let answer = register(&ana, "Ana", PASSWORD).await;
    assert_eq!(answer.location(), "/");
    let home = ana.get("/").await;
    assert_eq!(flashes(&home), ["You're logged in."]);
    assert!(home.text.contains("<p>You&#39;re logged in.</p>"), "escaped as it always was");
    assert!(
        home.text.contains("id=\"header-flash-message\"")
            && home.text.contains("id=\"destroy-flash-button\"")
    );
    assert!(home.text.contains("<form method=\"post\" action=\"/logout\">"));
    assert_eq!(flashes(&ana.get("/").await), [""; 0], "it is shown once");
    assert_eq!(logged_in_as(&ana).await.as_deref(), Some("ana"));

    let answer = ana.post("/logout", &[]).await;
    assert_eq!(answer.location(), "/");
    assert_eq!(told_next(&ana, &answer).await, ["You're logged out."]);
    assert_eq!(logged_in_as(&ana).await, None);
    assert!(ana.get("/").await.text.contains("<a href=\"/login\">Login</a>"));

    let answer = log_in(&ana, "aNA", PASSWORD).await;
    assert_eq!(answer.location(), "/");
    assert_eq!(told_next(&ana, &answer).await, ["Welcome back ana!"]);
    assert_eq!(logged_in_as(&ana).await.as_deref(), Some("ana"));
}

#[tokio::test]
async fn what_is_wrong_is_told_on_the_login_page_in_the_old_order() {
    let app = TestApp::builder().unlimited().start().await;
    registered(&Visitor::new(&app), "ana").await;
    let eve = Visitor::new(&app);
    let unsuccessful = "Registration unsuccessful, please make sure you fill in all corresponding fields and that your password confirmation matches your password.";
    let reserved = "Names of User followed by a number are not allowed.";
    for (name, password, confirmation, told) in [
        ("User1", "", "", reserved),
        ("uSER22x", PASSWORD, PASSWORD, reserved),
        ("", PASSWORD, PASSWORD, unsuccessful),
        ("eve", "", "", unsuccessful),
        ("eve", PASSWORD, "tin otter lamb", unsuccessful),
        ("ANA", "another one", "another one", "Username: ana already exists."),
        ("eve", "short", "short", "Please choose a password of at least 8 characters."),
        (
            "eve\u{202E}",
            PASSWORD,
            PASSWORD,
            "Please choose a name without invisible or control characters.",
        ),
    ] {
        let fields =
            [("username", name), ("password", password), ("pass-confirmation", confirmation)];
        let answer = eve.post("/register", &fields).await;
        assert_eq!(answer.location(), "/login", "{name:?}");
        assert_eq!(told_next(&eve, &answer).await, [told], "{name:?}");
    }
    for (name, told) in [("nobody", "User not found."), ("ana", "Incorrect password.")] {
        let answer = log_in(&eve, name, "a wrong one").await;
        assert_eq!(answer.location(), "/login");
        assert_eq!(told_next(&eve, &answer).await, [told]);
    }
    assert_eq!(logged_in_as(&eve).await, None);
    let nothing = eve.post("/login", &[]).await;
    assert_eq!(told_next(&eve, &nothing).await, ["User not found."]);
    let nothing = eve.post("/register", &[]).await;
    assert_eq!(told_next(&eve, &nothing).await, [unsuccessful]);
}

#[tokio::test]
async fn several_flashes_that_nobody_has_read_are_all_shown() {
    let app = TestApp::start().await;
    let eve = Visitor::new(&app);
    log_in(&eve, "nobody", "x").await;
    register(&eve, "User7", PASSWORD).await;
    let all = ["User not found.", "Names of User followed by a number are not allowed."];
    assert_eq!(flashes(&eve.get("/login").await), all);
    assert_eq!(flashes(&eve.get("/login").await), [""; 0]);
}

#[tokio::test]
async fn what_only_forms_may_do_is_no_page() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app);
    for path in ["/logout", "/register"] {
        let answer = visitor.get(path).await;
        assert_eq!(answer.status.as_u16(), 405, "{path}");
        assert_eq!(answer.header("allow"), "POST", "{path}");
    }
}
