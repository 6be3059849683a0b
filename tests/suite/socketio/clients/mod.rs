//! The clients that people install, unchanged: both generations for JavaScript and the one for Python, by every transport.
//! Must not look at the wire: what is on it is tested by hand beside this.

mod chat_app;
mod chat_backend;
mod chatsy;
mod coming_back;
mod heartbeats;
mod namespaces;
mod slow_poller;

use serde_json::{Value, json};

use crate::support::real_client::{EVERY_WAY, Library, RealClient, Transports};

/// How a client of this library may come.
fn ways_of(library: Library) -> impl Iterator<Item = (Library, Transports)> {
    EVERY_WAY.into_iter().filter(move |(each, _)| *each == library)
}

/// Says what makes no sense to anybody, of the kind that a library can say.
async fn babbles(client: &mut RealClient, name: &str) {
    for event in [
        json!([name]),
        json!([name, 5]),
        json!([name, { "data": null, "message": [] }]),
        json!([name, { "$bytes": [0, 1, 2, 255] }, { "$bytes": [] }]),
        json!([name, { "data": { "$bytes": [7] }, "message": { "$bytes": [7] } }]),
        json!(["nonsense", { "data": "not said" }, "a", null]),
        json!(["nonsense", { "$bytes": [1] }]),
    ] {
        client.ask(event).await;
    }
}

/// A line as Chatsy's clients hear it.
fn line(name: &str, message: &str) -> Value {
    json!({ "name": name, "message": message })
}
