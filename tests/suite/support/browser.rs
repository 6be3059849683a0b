//! A real browser window on our pages: looks, types, clicks, takes pictures, goes offline.
//! Must not look at anything a person could not see, but for the page's own attributes.

use std::path::PathBuf;

use fantoccini::elements::Element;
use fantoccini::key::Key;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, Locator};
use reqwest::{Method, Url};
use serde_json::{Value, json};

use super::driver::Driver;
use super::wait::{eventually, in_time};

/// Size and colours of a window.
#[derive(Clone, Copy)]
pub struct Look {
    pub name: &'static str,
    pub width: u32,
    pub height: u32,
    pub phone: bool,
    pub dark: bool,
}

impl Look {
    pub const DESKTOP: Self =
        Self { name: "desktop-light", width: 1280, height: 800, phone: false, dark: false };
    pub const DESKTOP_DARK: Self = Self { name: "desktop-dark", dark: true, ..Self::DESKTOP };
    pub const PHONE: Self =
        Self { name: "phone-light", width: 390, height: 844, phone: true, dark: false };
    pub const PHONE_DARK: Self = Self { name: "phone-dark", dark: true, ..Self::PHONE };
    pub const ALL: [Self; 4] = [Self::DESKTOP, Self::DESKTOP_DARK, Self::PHONE, Self::PHONE_DARK];
}

/// A browser with one profile: one visitor.
pub struct Browser {
    driver: Driver,
}

impl Browser {
    /// A window of that look, on nothing yet.
    pub async fn open(look: Look) -> Self {
        Self::open_with(look, json!({})).await
    }

    /// A window that runs no scripts of pages.
    pub async fn open_without_scripts(look: Look) -> Self {
        let blocked = json!({ "profile.managed_default_content_settings.javascript": 2 });
        Self::open_with(look, blocked).await
    }

    async fn open_with(look: Look, preferences: Value) -> Self {
        let browser = Self { driver: Driver::start(preferences).await };
        browser.wear(look).await;
        browser
    }

    /// Changes size and colours.
    pub async fn wear(&self, look: Look) {
        let size = json!({
            "width": look.width, "height": look.height,
            "deviceScaleFactor": if look.phone { 2 } else { 1 }, "mobile": look.phone,
        });
        self.devtools("Emulation.setDeviceMetricsOverride", size).await;
        self.devtools("Emulation.setTouchEmulationEnabled", json!({ "enabled": look.phone })).await;
        let scheme = if look.dark { "dark" } else { "light" };
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.devtools("Emulation.setEmulatedMedia", json!({ "features": features })).await;
    }

    /// The driver's own handle.
    pub fn client(&self) -> &Client {
        &self.driver.client
    }

    /// Opens a page.
    pub async fn go(&self, url: &str) {
        in_time(url, self.client().goto(url)).await.expect("the page loads");
    }

    /// Loads the page again.
    pub async fn reload(&self) {
        in_time("a reload", self.client().refresh()).await.expect("the page loads");
    }

    /// The path of the page that is shown.
    pub async fn path(&self) -> String {
        self.client().current_url().await.expect("a URL").path().to_owned()
    }

    /// Waits until the page with that path is shown.
    pub async fn expect_path(&self, path: &str) {
        let what = format!("the page {path}");
        eventually(&what, async || (self.path().await == path).then_some(())).await;
    }

    /// The first element of a selector, once it is there.
    pub async fn find(&self, selector: &str) -> Element {
        eventually(selector, async || self.client().find(Locator::Css(selector)).await.ok()).await
    }

    /// How many elements there are of a selector.
    pub async fn count(&self, selector: &str) -> usize {
        let found = self.client().find_all(Locator::Css(selector)).await;
        found.expect("a valid selector").len()
    }

    /// What is to be read in all elements of a selector.
    pub async fn texts(&self, selector: &str) -> Vec<String> {
        let read =
            "return [...document.querySelectorAll(arguments[0])].map(e => e.innerText.trim())";
        let texts = self.script(read, vec![json!(selector)]).await;
        serde_json::from_value(texts).expect("texts")
    }

    /// Waits until this is so of the texts of a selector.
    pub async fn expect_texts(
        &self,
        selector: &str,
        what: &str,
        holds: impl Fn(&[String]) -> bool,
    ) {
        eventually(what, async || holds(&self.texts(selector).await).then_some(())).await;
    }

    /// Clicks the first element of a selector.
    pub async fn click(&self, selector: &str) {
        let element = self.find(selector).await;
        in_time(selector, element.click()).await.unwrap_or_else(|e| panic!("{selector}: {e}"));
    }

    /// Types into the first element of a selector.
    pub async fn type_into(&self, selector: &str, text: &str) {
        let element = self.find(selector).await;
        element.send_keys(text).await.unwrap_or_else(|e| panic!("{selector}: {e}"));
    }

    /// Types a message and sends it with Enter.
    pub async fn say(&self, text: &str) {
        let enter = char::from(Key::Enter);
        self.type_into("#message", &format!("{text}{enter}")).await;
    }

    /// Runs a script of the test's own in the page.
    pub async fn script(&self, script: &str, arguments: Vec<Value>) -> Value {
        in_time("a script", self.client().execute(script, arguments)).await.expect("a result")
    }

    /// The same for one that answers through its last argument.
    pub async fn script_async(&self, script: &str, arguments: Vec<Value>) -> Value {
        in_time("a script", self.client().execute_async(script, arguments)).await.expect("a result")
    }

    /// Pulls the network plug of this browser, or puts it back.
    pub async fn set_offline(&self, offline: bool) {
        self.devtools("Network.enable", json!({})).await;
        let conditions = json!({
            "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1,
        });
        self.devtools("Network.emulateNetworkConditions", conditions).await;
    }

    /// Keeps a picture of what is seen in `target/artefacts`.
    pub async fn picture(&self, name: &str) -> PathBuf {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/artefacts");
        std::fs::create_dir_all(&folder).expect("a folder for pictures");
        let png = in_time("a picture", self.client().screenshot()).await.expect("a picture");
        let path = folder.join(format!("{name}.png"));
        std::fs::write(&path, png).expect("the picture is kept");
        path
    }

    /// A command of Chromium's own protocol.
    pub async fn devtools(&self, command: &str, parameters: Value) -> Value {
        let order = DevTools(json!({ "cmd": command, "params": parameters }));
        in_time(command, self.client().issue_cmd(order)).await.expect("a devtools command")
    }

    /// Closes the window.
    pub async fn close(self) {
        self.driver.stop().await;
    }
}

#[derive(Debug)]
struct DevTools(Value);

impl WebDriverCompatibleCommand for DevTools {
    fn endpoint(
        &self,
        base: &Url,
        session: Option<&str>,
    ) -> Result<Url, <Url as std::str::FromStr>::Err> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.0.to_string()))
    }
}
