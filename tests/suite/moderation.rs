//! The moderators' pages, and what their decisions do to people who are here.
//! Must not test the tables or the rule; that is done beside the code.

use reqwest::header::ACCEPT;

use crate::support::visitor::Answer;
use crate::support::{TestApp, Visitor};

const PATHS: [&str; 5] = [
    "/moderation",
    "/moderation/reports/0f5e2f5e-0f5e-4f5e-8f5e-0f5e2f5e0f5e",
    "/moderation/measures",
    "/moderation/lift",
    "/moderation/audit",
];

async fn ask(visitor: &Visitor, method: &str, path: &str, accept: &'static str) -> Answer {
    let method = reqwest::Method::from_bytes(method.as_bytes()).expect("a method");
    let request = |client: &reqwest::Client, url: reqwest::Url| {
        client.request(method, url.join(path).expect("a path")).header(ACCEPT, accept)
    };
    visitor.request(request).await
}

#[tokio::test]
async fn for_everybody_else_there_is_nothing_at_the_moderators_paths_whatever_is_asked() {
    let app = TestApp::start().await;
    let (stranger, guest) = (Visitor::new(&app), Visitor::new(&app));
    guest.create_room("Ana").await;
    for visitor in [stranger, guest] {
        for accept in ["text/html", "*/*"] {
            for method in ["GET", "POST", "PUT", "DELETE", "OPTIONS"] {
                let nowhere = ask(&visitor, method, "/nowhere", accept).await;
                assert_eq!(nowhere.status, 404);
                for path in PATHS {
                    let answer = ask(&visitor, method, path, accept).await;
                    let found = (answer.status, answer.header("content-type"), &answer.text);
                    let same = (nowhere.status, nowhere.header("content-type"), &nowhere.text);
                    assert_eq!(found, same, "{method} {path} {accept}");
                }
            }
        }
    }
}
