//! Back in without the password, by a link that was mailed.
//! Must not read links anywhere but in mails.

use super::{OTHER, PASSWORD, log_in, registered, send, told};
use crate::support::{Chatter, TestApp, Visitor, mails};

/// Somebody with a confirmed address.
async fn with_address(app: &TestApp, name: &str) -> Visitor {
    let visitor = registered(app, name).await;
    let email = format!("{name}@example.org");
    send(&visitor, "/account/email", &[("email", &email), ("password", PASSWORD)]).await;
    let code = mails::code(&mails::nth(app, 1, &email).await);
    send(&visitor, "/account/email/code", &[("code", &code)]).await;
    visitor
}

async fn choose(visitor: &Visitor, link: &str, new: &str, confirmation: &str) -> (String, String) {
    let answer = visitor.post(link, &[("new-password", new), ("confirmation", confirmation)]).await;
    (answer.location().to_owned(), answer.text)
}

#[tokio::test]
async fn a_link_gives_a_new_password_once_and_ends_every_session() {
    let app = TestApp::start().await;
    let ana = with_address(&app, "ana").await;
    let (mut socket, _) = Chatter::in_new_room(&ana, "Ana").await;
    let lost = Visitor::new(&app);
    assert!(lost.get("/login").await.text.contains("href=\"/reset\""));
    let answer = lost.post("/reset", &[("email", " ANA@example.org ")]).await;
    assert!(answer.text.contains("Look into your mail"), "{}", answer.text);
    let link = mails::link(&mails::nth(&app, 2, "ana@example.org").await);

    // Programs that look at every link of a mail use nothing up.
    for _ in 0..3 {
        assert!(lost.get(&link).await.text.contains("Choose a new password"));
    }
    let (_, text) = choose(&lost, &link, OTHER, "another").await;
    assert!(text.contains("not the same"), "{text}");
    let (_, text) = choose(&lost, &link, "password1", "password1").await;
    assert!(text.contains("others would try"), "{text}");
    let (location, _) = choose(&lost, &link, OTHER, OTHER).await;
    assert_eq!(location, "/login");
    assert!(told(&lost.get("/login").await.text).contains("Your password is changed."));

    assert_eq!(socket.closed().await, 4001);
    assert_eq!(ana.get("/account").await.location(), "/login");
    assert!(log_in(&lost, "ana", OTHER).await);
    assert!(!log_in(&Visitor::new(&app), "ana", PASSWORD).await);
    let (_, text) = choose(&lost, &link, "third time lucky", "third time lucky").await;
    assert!(text.contains("used already"), "{text}");
    assert!(lost.get(&link).await.text.contains("used already"));
    let told = mails::nth(&app, 3, "ana@example.org").await;
    assert!(told.contains("password was changed"), "{told}");
}

#[tokio::test]
async fn the_answer_is_the_same_whether_or_not_there_is_such_an_address() {
    let app = TestApp::start().await;
    let ana = with_address(&app, "ana").await;
    let ask = async |email: &str| {
        let answer = Visitor::new(&app).post("/reset", &[("email", email)]).await;
        (answer.status, answer.text.replace(email, "…"))
    };
    assert_eq!(ask("ana@example.org").await, ask("nobody@example.org").await);
    mails::nth(&app, 2, "ana@example.org").await;
    assert!(mails::all(&app).iter().all(|mail| !mail.contains("nobody@")));
    // Without a confirmed address there is no way.
    assert!(ask("nonsense").await.1.contains("like ana@example.org"));
    drop(ana);
}

#[tokio::test]
async fn links_lead_to_us_whatever_the_one_who_asks_says_where_we_are() {
    let app = TestApp::start().await;
    with_address(&app, "ana").await;
    let lie = |client: &reqwest::Client, url: reqwest::Url| {
        let url = url.join("/reset").expect("a path");
        let fields = [("email", "ana@example.org")];
        client.post(url).header("host", "evil.example").form(&fields)
    };
    assert_eq!(Visitor::new(&app).request(lie).await.status, 200);
    let mail = mails::nth(&app, 2, "ana@example.org").await;
    assert!(!mail.contains("evil") && mail.contains(&app.url("/reset/")), "{mail}");
}

#[tokio::test]
async fn a_link_is_void_once_the_password_was_changed_by_its_owner() {
    let app = TestApp::start().await;
    let ana = with_address(&app, "ana").await;
    Visitor::new(&app).post("/reset", &[("email", "ana@example.org")]).await;
    let link = mails::link(&mails::nth(&app, 2, "ana@example.org").await);
    let fields = [("password", PASSWORD), ("new-password", OTHER), ("confirmation", OTHER)];
    send(&ana, "/account/password", &fields).await;
    let (_, text) =
        choose(&Visitor::new(&app), &link, "third time lucky", "third time lucky").await;
    assert!(text.contains("used already"), "{text}");
    assert!(log_in(&Visitor::new(&app), "ana", OTHER).await);
}
