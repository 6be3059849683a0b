//! One account at every door: made by a code, guessed at slowly, ended everywhere at once.
//! Must not repeat the contract's rows; those stand beside it.

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::tokens::refresh;
use crate::support::jwt_api::{PASSWORD, Told, code, says};
use crate::support::pages::between;
use crate::support::visitor::Answer;
use crate::support::{Chatter, JwtClient, Program, TestApp, Visitor, mails};

const EMAIL: &str = "ana@example.org";
const OTHER: &str = "quiet river stone";

async fn app() -> TestApp {
    TestApp::builder().unlimited().start().await
}

async fn verify(program: &Program, code: &str) -> Told {
    program.told("/verify", json!({ "email": EMAIL, "code": code })).await
}

fn ok() -> Value {
    json!({ "message": "ok" })
}

fn told(answer: &Answer) -> Told {
    (answer.status.as_u16(), answer.json())
}

fn other_than(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}

async fn log_in_by_form(app: &TestApp, name: &str, password: &str) -> Option<Visitor> {
    let visitor = Visitor::new(app);
    let answer = visitor.post("/login", &[("username", name), ("password", password)]).await;
    (answer.location() == "/").then_some(visitor)
}

async fn change_password(of: &JwtClient, old: &str, new: &str) -> Told {
    of.put("/user/password", json!({ "password": old, "new_password": new })).await
}

#[tokio::test]
async fn the_mail_says_what_it_is_for_and_carries_the_code_in_known_words() {
    let app = app().await;
    let program = Program::new(&app);
    assert_eq!(told(&program.register(EMAIL, "ana").await), (201, ok()));
    let mail = mails::nth(&app, 1, EMAIL).await;
    let code = code(&app, 1, EMAIL).await;
    assert!(code.len() == 6 && code.bytes().all(|digit| digit.is_ascii_digit()), "{code}");
    assert!(mail.contains(&format!("\r\nYour Verification Code is: {code}\r\n")), "{mail}");
    let subject = mail.lines().find(|line| line.starts_with("Subject: ")).expect("a subject");
    assert!(subject.contains(&code) && subject.contains("verify"), "{subject}");
    assert!(mail.contains("10 minutes") && !mail.contains(PASSWORD), "{mail}");
    assert_eq!(verify(&program, &format!(" {} {} ", &code[..3], &code[3..])).await, (200, ok()));
}

#[tokio::test]
async fn five_wrong_codes_end_a_code_one_after_the_other_or_all_at_once() {
    let app = app().await;
    let program = Program::new(&app);
    let (wrong, over) =
        (says(400, "Invalid verification code"), says(404, "Verification not found"));
    program.register(EMAIL, "ana").await;
    let first = code(&app, 1, EMAIL).await;
    for _ in 0..5 {
        assert_eq!(verify(&program, other_than(&first)).await, wrong);
    }
    assert_eq!(verify(&program, &first).await, over);

    program.register(EMAIL, "ana").await;
    let second = code(&app, 2, EMAIL).await;
    let guesses = (0..60).map(|_| verify(&program, other_than(&second)));
    let answers = join_all(guesses).await;
    assert_eq!(answers.iter().filter(|answer| **answer == wrong).count(), 5);
    assert_eq!(answers.iter().filter(|answer| **answer == over).count(), 55);
    assert_eq!(verify(&program, &second).await, over);

    program.register(EMAIL, "ana").await;
    let third = code(&app, 3, EMAIL).await;
    let answers = join_all((0..4).map(|_| verify(&program, &third))).await;
    assert_eq!(answers.iter().filter(|answer| **answer == (200, ok())).count(), 1, "{answers:?}");
}

#[tokio::test]
async fn codes_and_mails_are_limited_and_say_for_how_long() {
    let app = TestApp::builder()
        .unlimited()
        .with(|config| (config.codes.per_email, config.codes.typed_per_address) = (2, 3))
        .start()
        .await;
    let program = Program::new(&app);
    for expected in [201, 201, 429] {
        let answer = program.register(EMAIL, "ana").await;
        assert_eq!(answer.status.as_u16(), expected, "{}", answer.text);
        assert_eq!(answer.header("retry-after").is_empty(), expected != 429);
    }
    assert_eq!(program.register("bo@example.org", "bob").await.status, 201);
    for expected in [400, 400, 400, 429] {
        let answer = program.post("/verify", json!({ "email": EMAIL, "code": "x" })).await;
        assert_eq!(answer.status.as_u16(), expected, "{}", answer.text);
        assert_eq!(answer.header("retry-after").is_empty(), expected != 429);
    }
}

#[tokio::test]
async fn wrong_passwords_make_the_next_tries_wait_whether_or_not_there_is_such_an_account() {
    let app = TestApp::builder()
        .unlimited()
        .with(|config| config.accounts.failures_per_address = 1_000)
        .start()
        .await;
    let ana = JwtClient::new(&app, "Ana").await;
    for (email, status) in [(ana.email.as_str(), 400), ("nobody@example.org", 404)] {
        for _ in 0..5 {
            assert_eq!(ana.program.log_in(email, "wrong one").await.status.as_u16(), status);
        }
        let answer = ana.program.log_in(email, PASSWORD).await;
        assert_eq!(answer.status, 429, "{}", answer.text);
        assert!(answer.header("retry-after").parse::<u64>().is_ok_and(|wait| wait <= 5));
    }
    // The same count at the other door.
    assert!(log_in_by_form(&app, &ana.email, PASSWORD).await.is_none());
}

#[tokio::test]
async fn an_account_that_was_made_here_logs_in_on_the_pages_by_address_and_by_handle() {
    let app = app().await;
    let program = Program::new(&app);
    let form = |login: &str| json!({ "email": EMAIL, "password": PASSWORD, "username": "Lucía", "login": login });
    let registered = program.told("/register", form("Ana Lu")).await;
    assert_eq!(registered, (201, ok()));
    assert_eq!(verify(&program, &code(&app, 1, EMAIL).await).await, (200, ok()));
    for name in [EMAIL, "ANA@example.org", "ana lu"] {
        let visitor = log_in_by_form(&app, name, PASSWORD).await.expect(name);
        let shown = visitor.get("/account").await.text;
        assert!(shown.contains(EMAIL) && shown.contains("value=\"Lucía\""), "{shown}");
    }
    let (status, taken) = program
        .told("/register", {
            let mut taken = form("ana lu");
            taken["email"] = json!("other@example.org");
            taken
        })
        .await;
    assert_eq!(status, 409, "{taken}");
    assert!(taken["message"].as_str().expect("words").contains("already exists"), "{taken}");
    for bad in ["user7", "a@b", ""] {
        let mut form = form(bad);
        form["email"] = json!("other@example.org");
        let (status, told) = program.told("/register", form).await;
        assert_eq!(status, 400, "{bad}: {told}");
    }
}

#[tokio::test]
async fn an_account_of_the_pages_logs_in_here_once_its_address_is_proved() {
    let app = app().await;
    let visitor = Visitor::new(&app);
    let fields = [("username", "ana"), ("password", PASSWORD), ("pass-confirmation", PASSWORD)];
    visitor.post("/register", &fields).await;
    let program = Program::new(&app);
    let fields = [("email", EMAIL), ("password", PASSWORD)];
    visitor.post("/account/email", &fields).await;
    let page_code = mails::code(&mails::nth(&app, 1, EMAIL).await);
    let answer = program.log_in(EMAIL, PASSWORD).await;
    assert_eq!(told(&answer), says(404, "User not found"));
    // Somebody registers with it before it is proved; whoever proves it first has it.
    assert_eq!(program.register(EMAIL, "eve").await.status, 201);
    visitor.post("/account/email/code", &[("code", &page_code)]).await;
    let eves = code(&app, 2, EMAIL).await;
    assert_eq!(verify(&program, &eves).await, says(409, "User already exists"));
    assert_eq!(verify(&program, &eves).await, says(404, "Verification not found"));
    let ana = JwtClient::logged_in(program, EMAIL, PASSWORD).await;
    let (_, me) = ana.get(&format!("/user/{}", ana.user_id)).await;
    assert_eq!(me["user_details"], json!({ "email": EMAIL, "username": "ana" }));
}

#[tokio::test]
async fn a_new_password_ends_every_other_log_in_at_every_door() {
    let app = app().await;
    let ana = JwtClient::new(&app, "Ana").await;
    let there = JwtClient::logged_in(ana.program.clone(), &ana.email, PASSWORD).await;
    let page = log_in_by_form(&app, &ana.email, PASSWORD).await.expect("a log-in");
    let (mut socket, _) = Chatter::in_new_room(&page, "Ana").await;
    assert_eq!(change_password(&ana, PASSWORD, OTHER).await, (200, ok()));
    assert_eq!(socket.closed().await, 4001);
    assert_eq!(page.get("/account").await.location(), "/login");
    for device in [&ana, &there] {
        assert_eq!(refresh(&device.program, &device.refresh).await, says(401, "Refresh token"));
    }
    assert!(log_in_by_form(&app, &ana.email, PASSWORD).await.is_none());
    let mail = mails::nth(&app, 2, &ana.email).await;
    assert!(mail.contains("password was changed"), "{mail}");
    let again = JwtClient::logged_in(ana.program.clone(), &ana.email, OTHER).await;
    assert_eq!(refresh(&again.program, &again.refresh).await.0, 200);
}

#[tokio::test]
async fn what_is_ended_on_the_pages_is_ended_for_programs() {
    let app = app().await;
    let ana = JwtClient::new(&app, "Ana").await;
    let page = log_in_by_form(&app, &ana.email, PASSWORD).await.expect("a log-in");
    let over = says(401, "Refresh token");
    let device = async |password| {
        JwtClient::logged_in(ana.program.clone(), &ana.email, password).await.refresh
    };

    let first = device(PASSWORD).await;
    let shown = page.get("/account").await.text;
    assert_eq!(shown.matches("<b>A program</b>").count(), 2, "{shown}");
    let newest = between(&shown, "name=\"program\" value=\"", "\"").expect("a log-in");
    page.post("/account/sessions/end", &[("program", newest)]).await;
    assert_eq!(refresh(&ana.program, &first).await, over, "one log-in");
    let shown = page.get("/account").await.text;
    assert!(shown.contains("Log out everywhere else"), "{shown}");
    page.post("/account/sessions/end-others", &[]).await;
    assert_eq!(refresh(&ana.program, &ana.refresh).await, over, "all other log-ins");

    let second = device(PASSWORD).await;
    let fields = [("password", PASSWORD), ("new-password", OTHER), ("confirmation", OTHER)];
    page.post("/account/password", &fields).await;
    assert_eq!(refresh(&ana.program, &second).await, over, "another password");

    let third = device(OTHER).await;
    page.post("/reset", &[("email", &ana.email)]).await;
    let link = mails::link(&mails::nth(&app, 3, &ana.email).await);
    page.post(&link, &[("new-password", PASSWORD), ("confirmation", PASSWORD)]).await;
    assert_eq!(refresh(&ana.program, &third).await, over, "another password by mail");

    let last = JwtClient::logged_in(ana.program.clone(), &ana.email, PASSWORD).await;
    let page = log_in_by_form(&app, &ana.email, PASSWORD).await.expect("a log-in");
    page.post("/account/delete", &[("lines", "go"), ("password", PASSWORD)]).await;
    assert_eq!(refresh(&last.program, &last.refresh).await, over, "no account");
    assert_eq!(last.get("/user").await, says(404, "User not found"));
    let answer = last.program.log_in(&last.email, PASSWORD).await;
    assert_eq!(told(&answer), says(404, "User not found"));
    assert_eq!(last.program.register(&last.email, "again").await.status, 201);
}

#[tokio::test]
async fn of_many_who_register_and_verify_at_once_each_gets_an_account_of_his_own() {
    let app =
        TestApp::builder().unlimited().with(|config| config.accounts.waiting = 100).start().await;
    let people = join_all((0..12).map(|number| {
        let (app, name) = (&app, format!("person{number}"));
        async move { JwtClient::new(app, &name).await.user_id }
    }));
    let mut ids = people.await;
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 12);
}
