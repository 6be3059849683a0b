//! An address becomes somebody's by a code that was mailed there.
//! Must not read codes anywhere but in mails.

use super::{PASSWORD, log_in, page, registered, send, told};
use crate::support::{TestApp, Visitor, mails};

async fn ask(visitor: &Visitor, email: &str, password: &str) -> String {
    let fields = [("email", email), ("password", password)];
    told(&send(visitor, "/account/email", &fields).await).to_owned()
}

#[tokio::test]
async fn an_address_is_confirmed_by_its_code_and_can_be_logged_in_with() {
    let app = TestApp::start().await;
    let ana = registered(&app, "ana").await;
    assert_eq!(ask(&ana, "ana@example.org", "wrong").await, "Incorrect password.");
    assert!(ask(&ana, "nonsense", PASSWORD).await.contains("like ana@example.org"));
    assert!(ask(&ana, "Ana@example.org", PASSWORD).await.starts_with("A code is on its way"));
    assert!(page(&ana).await.contains("<b class=\"address\">Ana@example.org</b>"));
    assert!(!log_in(&Visitor::new(&app), "ana@example.org", PASSWORD).await, "not confirmed yet");

    let mail = mails::nth(&app, 1, "Ana@example.org").await;
    let code = mails::code(&mail);
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let shown = send(&ana, "/account/email/code", &[("code", wrong)]).await;
    assert!(told(&shown).contains("not the code"), "{}", told(&shown));
    let spaced = format!(" {} {} ", &code[..3], &code[3..]);
    let shown = send(&ana, "/account/email/code", &[("code", &spaced)]).await;
    assert_eq!(told(&shown), "Ana@example.org is your address now.");
    assert!(log_in(&Visitor::new(&app), "ana@EXAMPLE.org", PASSWORD).await);
    let shown = send(&ana, "/account/email/code", &[("code", &code)]).await;
    assert!(told(&shown).contains("ask for a new one"), "{}", told(&shown));

    let shown = send(&ana, "/account/email/remove", &[("password", PASSWORD)]).await;
    assert!(told(&shown).contains("no address any more"));
    assert!(!log_in(&Visitor::new(&app), "ana@example.org", PASSWORD).await);
    mails::nth(&app, 2, "Ana@example.org").await;
}

#[tokio::test]
async fn five_wrong_codes_make_even_the_right_one_worthless() {
    let app = TestApp::start().await;
    let ana = registered(&app, "ana").await;
    ask(&ana, "ana@example.org", PASSWORD).await;
    let code = mails::code(&mails::nth(&app, 1, "ana@example.org").await);
    let wrong = if code == "111111" { "111112" } else { "111111" };
    for _ in 0..5 {
        let shown = send(&ana, "/account/email/code", &[("code", wrong)]).await;
        assert!(told(&shown).contains("not the code"));
    }
    let shown = send(&ana, "/account/email/code", &[("code", &code)]).await;
    assert!(told(&shown).contains("ask for a new one"), "{}", told(&shown));
    assert!(!page(&ana).await.contains("ana@example.org"));
}

#[tokio::test]
async fn codes_are_sent_so_often_and_then_not_for_a_while() {
    let app = TestApp::builder().with(|config| config.codes.per_account = 2).start().await;
    let ana = registered(&app, "ana").await;
    for name in ["a", "b"] {
        assert!(ask(&ana, &format!("{name}@example.org"), PASSWORD).await.starts_with("A code"));
    }
    assert!(ask(&ana, "c@example.org", PASSWORD).await.contains("too fast"));
    assert!(mails::all(&app).len() <= 2);
}

#[tokio::test]
async fn whose_an_address_is_shows_only_to_one_who_reads_its_mail() {
    let app = TestApp::start().await;
    let (ana, eve) = (registered(&app, "ana").await, registered(&app, "eve").await);
    ask(&ana, "ana@example.org", PASSWORD).await;
    let code = mails::code(&mails::nth(&app, 1, "ana@example.org").await);
    send(&ana, "/account/email/code", &[("code", &code)]).await;
    let known = ask(&eve, "ana@example.org", PASSWORD).await;
    let unknown = ask(&eve, "abc@example.org", PASSWORD).await;
    assert_eq!(known.replace("ana@", "abc@"), unknown);
    // Another code takes the place of the one that went to Ana.
    assert!(ask(&eve, "ana@example.org", PASSWORD).await.starts_with("A code"));
    let code = mails::code(&mails::nth(&app, 3, "ana@example.org").await);
    let shown = send(&eve, "/account/email/code", &[("code", &code)]).await;
    assert!(told(&shown).contains("belongs to another account"), "{}", told(&shown));
}
