//! A namespace that nobody serves, asked for by a client's own means.
//! Must not enter any room.

use super::EVERY_WAY;
use crate::support::TestApp;
use crate::support::real_client::{Library, RealClient};

#[tokio::test]
#[ignore = "needs both generations of socket.io-client; tests/all has them"]
async fn an_unknown_namespace_is_refused_in_words_that_clients_know() {
    let app = TestApp::builder().unlimited().start().await;
    // What stands behind the address is a namespace for this library, and a path for the one in Python.
    for way in EVERY_WAY.into_iter().filter(|(library, _)| *library != Library::Python) {
        let mut client = RealClient::start(way, &app.url("/random"), None);
        assert_eq!(client.expect("error").await, "Invalid namespace", "{way:?}");
        let connected = client.heard.iter().any(|told| told.get("connect").is_some());
        assert!(!connected, "{way:?}: {:?}", client.heard);
    }
}
