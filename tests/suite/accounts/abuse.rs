//! What somebody tries who means no good, or has an unusual name.
//! Must not succeed.

use reqwest::header::COOKIE;

use super::{PASSWORD, flashes, log_in, logged_in_as, register, registered, told_next};
use crate::support::{TestApp, Visitor};

#[tokio::test]
async fn of_many_who_register_one_handle_at_the_same_time_exactly_one_wins() {
    let app = TestApp::builder().unlimited().start().await;
    let visitors: Vec<_> = (0..12).map(|_| Visitor::new(&app)).collect();
    let tries = visitors.iter().enumerate().map(|(number, visitor)| {
        let name = if number % 2 == 0 { "Ana" } else { "ANA" };
        register(visitor, name, PASSWORD)
    });
    let answers = futures_util::future::join_all(tries).await;
    let won = answers.iter().filter(|answer| answer.location() == "/").count();
    assert_eq!(won, 1);
    for (visitor, answer) in visitors.iter().zip(&answers) {
        let told = told_next(visitor, answer).await;
        match answer.location() {
            "/" => assert_eq!(told, ["You're logged in."]),
            _ => assert_eq!(told, ["Username: ana already exists."]),
        }
    }
}

#[tokio::test]
async fn long_and_foreign_passwords_count_in_full() {
    let app = TestApp::builder().unlimited().start().await;
    let (long, foreign) = ("x1".repeat(100), "пароль из слов ".repeat(14));
    for (name, password) in [("ana", long.as_str()), ("bo", foreign.trim())] {
        let visitor = Visitor::new(&app);
        assert_eq!(register(&visitor, name, password).await.location(), "/");
        let all_but_one = password.chars().count() - 1;
        let last_is_another: String = password.chars().take(all_but_one).chain(['?']).collect();
        let visitor = Visitor::new(&app);
        let answer = log_in(&visitor, name, &last_is_another).await;
        assert_eq!(told_next(&visitor, &answer).await, ["Incorrect password."]);
        assert_eq!(log_in(&visitor, name, password).await.location(), "/");
    }
}

#[tokio::test]
async fn a_name_with_markup_is_shown_and_not_obeyed() {
    let app = TestApp::builder().unlimited().start().await;
    let visitor = Visitor::new(&app);
    let name = "<b onclick=x>'\"&</b>";
    registered(&visitor, name).await;
    let again = Visitor::new(&app);
    let answer = register(&again, name, PASSWORD).await;
    let page = again.get(answer.location()).await;
    assert_eq!(flashes(&page), [format!("Username: {name} already exists.")]);
    assert!(!page.text.contains("<b onclick"), "{}", page.text);
    assert!(!visitor.get("/").await.text.contains("<b onclick"));
    let answer = log_in(&again, name, PASSWORD).await;
    assert_eq!(told_next(&again, &answer).await, [format!("Welcome back {name}!")]);
    let room = again.create_room(name).await;
    assert!(!room.text.contains("<b onclick"));
}

#[tokio::test]
async fn names_that_hide_something_are_refused_and_names_of_other_scripts_are_not() {
    let app = TestApp::builder().unlimited().start().await;
    let visitor = Visitor::new(&app);
    for name in
        ["a\u{202E}nna", "a\u{200B}na", "a\u{200F}na", "\u{2066}ana", "a\u{FEFF}na", "an\u{0007}a"]
    {
        let answer = register(&visitor, name, PASSWORD).await;
        assert_eq!(answer.location(), "/login", "{name:?}");
    }
    assert_eq!(logged_in_as(&visitor).await, None);
    for name in ["محمد", "李雷", "ёжик", "zoë"] {
        let visitor = Visitor::new(&app);
        registered(&visitor, name).await;
        assert_eq!(logged_in_as(&visitor).await.as_deref(), Some(name));
    }
}

#[tokio::test]
async fn nobody_puts_words_into_our_mouth() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app);
    log_in(&visitor, "nobody", "x").await;
    let cookies = visitor.cookie().expect("a flash");
    let signed = cookies.split("; ").find(|cookie| cookie.starts_with("flash=")).expect("a flash");
    let stranger = Visitor::new(&app);
    let with = async |cookie: String| {
        let page = |url: reqwest::Url| url.join("/login").expect("a path");
        stranger.request(|client, url| client.get(page(url)).header(COOKIE, cookie)).await
    };
    assert_eq!(flashes(&with(signed.to_owned()).await), ["User not found."]);
    let forged = [
        signed.replace("not", "now"),
        "flash=%5B%22Send%20me%20your%20password%22%5D".to_owned(),
        "flash=[\"Send me your password\"]".to_owned(),
        "flash=".to_owned(),
    ];
    for cookie in forged {
        let page = with(cookie.clone()).await;
        assert_eq!(page.status.as_u16(), 200, "{cookie}");
        assert_eq!(flashes(&page), [""; 0], "{cookie}");
        assert!(page.header("set-cookie").contains("Max-Age=0"), "it is taken away: {cookie}");
    }
    let page = visitor.get("/login?flash=hello&message=hello").await;
    assert!(!page.text.contains("hello"));
}

#[tokio::test]
async fn assets_and_health_touch_no_cookies() {
    let app = TestApp::start().await;
    let visitor = Visitor::new(&app);
    log_in(&visitor, "nobody", "x").await;
    for path in ["/favicon.ico", "/robots.txt", "/healthz", "/metrics"] {
        assert_eq!(visitor.get(path).await.header("set-cookie"), "", "{path}");
    }
    assert_eq!(flashes(&visitor.get("/login").await), ["User not found."]);
}
