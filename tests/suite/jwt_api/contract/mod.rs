//! Every row of the contract: statuses, bodies, words, and in which order it is told what is wrong.
//! Must not test what follows from a request elsewhere.

mod moderation;
mod people;
mod rooms;

use reqwest::Method;
use serde_json::{Value, json};

/// Every request that needs an access token, with a body that has the form it must have.
pub fn with_token() -> Vec<(Method, &'static str, Value)> {
    let room = json!({ "name": "Garden", "description": "" });
    vec![
        (Method::GET, "/user", json!({})),
        (Method::GET, "/public", json!({})),
        (Method::GET, "/joined", json!({})),
        (Method::POST, "/room", room),
        (Method::GET, "/room/garden", json!({})),
        (Method::PUT, "/room/garden", json!({ "name": "Garden" })),
        (Method::DELETE, "/room/garden", json!({})),
        (Method::POST, "/room/garden/join", json!({ "password": "x" })),
        (Method::POST, "/room/garden/leave", json!({})),
        (Method::POST, "/room/garden/kick/x", json!({})),
        (Method::POST, "/room/garden/ban/x", json!({})),
        (Method::POST, "/room/garden/unban/x", json!({})),
        (Method::GET, "/user/x", json!({})),
        (Method::PUT, "/user/username", json!({ "username": "Anabel" })),
        (Method::PUT, "/user/password", json!({ "password": "x", "new_password": "y" })),
    ]
}
