//! The page of random chat without a script: what it says, and who gets an identity.
//! Must not look at what scripts do; that is tested in a browser.

use super::app;
use crate::support::{Stranger, TestApp, Visitor};

#[tokio::test]
async fn who_only_looks_gets_no_identity_and_whoever_starts_gets_a_name() {
    let app = app().await;
    let visitor = Visitor::new(&app);
    let page = visitor.get("/chat").await;
    assert_eq!((page.status.as_u16(), visitor.cookie()), (200, None));
    assert!(page.text.contains("There is no need to login, you will get a random user name!"));
    assert_eq!(Stranger::open(&visitor).await.err(), Some(401));
    let started = visitor.post("/chat", &[("tags", "Rust, <b>, tea")]).await;
    assert!(started.text.contains("data-starts=\"yes\""), "{}", started.text);
    assert!(started.text.contains("value=\"rust, &lt;b&gt;, tea\""), "{}", started.text);
    assert!(Stranger::open(&visitor).await.is_ok());
}

#[tokio::test]
async fn rules_contact_and_age_are_the_operators() {
    let app = TestApp::builder()
        .with(|config| {
            config.strangers.rules_url = Some("https://example.org/rules".into());
            config.strangers.contact = Some("mods@example.org".into());
            config.strangers.minimum_age = 21;
        })
        .start()
        .await;
    let page = Visitor::new(&app).get("/chat").await.text;
    for told in
        ["https:&#x2f;&#x2f;example.org&#x2f;rules", "mods@example.org", "at least 21 years"]
    {
        assert!(page.contains(told), "{told}");
    }
}

#[tokio::test]
async fn where_it_is_switched_off_the_page_says_so() {
    let app = TestApp::builder().with(|config| config.strangers.matching = false).start().await;
    let visitor = Visitor::new(&app);
    let page = visitor
        .request(|client, url| {
            client.get(url.join("/chat").expect("a path")).header("accept", "text/html")
        })
        .await;
    assert_eq!(page.status, 404);
    assert!(page.text.contains("Random chat is switched off"), "{}", page.text);
    assert_eq!(visitor.post("/chat", &[("tags", "")]).await.status, 404);
    assert_eq!(Stranger::open(&visitor).await.err(), Some(404));
    assert!(!visitor.get("/").await.text.contains("Start random chat"));
}

#[tokio::test]
async fn the_front_page_leads_to_it() {
    let app = app().await;
    let home = Visitor::new(&app).get("/").await.text;
    for told in [
        "Welcome to this random chat app where you can match with anyone at anytime",
        "There is no need to login, you will get a random user name!",
        "href=\"/chat\"",
        "Start random chat",
    ] {
        assert!(home.contains(told), "{told}");
    }
}

#[tokio::test]
async fn operators_can_count_what_happens() {
    let app = app().await;
    let (mut ana, mut ben) = Stranger::pair(&app).await;
    ana.order("next").await;
    ben.socket.expect("ended").await;
    let metrics = Visitor::new(&app).get("/metrics").await.text;
    for line in [
        "chinwag_match_wait_seconds_count 2",
        "chinwag_stranger_ends_total{how=\"left\"} 1",
        "chinwag_match_repeats_total{why=\"window\"} 0",
        "chinwag_match_repeats_total{why=\"blocked\"} 0",
    ] {
        assert!(metrics.contains(line), "{line}\n{metrics}");
    }
}
