//! The pages that show the description of the API, in a browser: they work, and ask nobody else for anything.
//! Must not test the tools themselves; what they are given is checked elsewhere.

use serde_json::json;

use crate::support::{Browser, JwtClient, Look, TestApp};

/// Addresses that the page has asked for and that are not at this server.
const STRANGERS: &str = "return performance.getEntriesByType('resource').map(entry => entry.name)\
    .filter(name => !name.startsWith(location.origin) && !/^(data|blob):/.test(name))";

#[tokio::test]
#[ignore = "needs Chromium and its driver; tests/all has them"]
async fn the_description_of_the_api_can_be_read_and_tried_without_other_hosts() {
    let app = TestApp::start().await;
    let browser = Browser::open(Look::DESKTOP).await;
    for (path, shown) in [("/docs", "#api .opblock"), ("/redoc", "#api [data-section-id]")] {
        browser.go(&app.url(path)).await;
        browser.find(shown).await;
        browser.picture(&format!("api{}", path.replace('/', "-"))).await;
        assert_eq!(browser.script(STRANGERS, vec![]).await, json!([]), "{path}");
    }
    // It searches in a worker of its own, which its policy has to allow.
    browser.type_into("[role=search] input", "unban").await;
    browser.find("[data-role='search:results'] li").await;
}

#[tokio::test]
#[ignore = "needs Chromium and its driver; tests/all has them"]
async fn the_api_can_be_tried_on_its_page_with_a_token() {
    let app = TestApp::start().await;
    let ana = JwtClient::new(&app, "ana").await;
    let browser = Browser::open(Look::DESKTOP).await;
    browser.go(&app.url("/docs")).await;
    browser.click(".auth-wrapper .authorize").await;
    browser.type_into("#auth-bearer-value", &ana.access).await;
    browser.click(".auth-container .authorize").await;
    browser.click(".btn-done").await;
    browser.click("#operations-users-show_me .opblock-summary-control").await;
    browser.click("#operations-users-show_me .execute").await;
    let status = ".live-responses-table tbody .response-col_status";
    browser.expect_texts(status, "the answer", |told| told.iter().any(|t| t.contains("200"))).await;
    browser.picture("api-docs-tried").await;
}
