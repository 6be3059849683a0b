//! People who register, log in and log out, with forms as browsers send them and without scripts.
//! Must not look into the database.

mod abuse;
mod claiming;
mod enumeration;
mod forms;
mod race;
mod sessions;

use crate::support::Visitor;
use crate::support::visitor::Answer;

/// A password that nobody tries first.
const PASSWORD: &str = "tin otter lamp";

/// Sends the form for registering.
async fn register(visitor: &Visitor, name: &str, password: &str) -> Answer {
    let fields = [("username", name), ("password", password), ("pass-confirmation", password)];
    visitor.post("/register", &fields).await
}

/// Sends the form for logging in.
async fn log_in(visitor: &Visitor, name: &str, password: &str) -> Answer {
    visitor.post("/login", &[("username", name), ("password", password)]).await
}

/// Registers; fails when that does not work.
async fn registered(visitor: &Visitor, name: &str) {
    let answer = register(visitor, name, PASSWORD).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (302, "/"), "{name} registers");
}

/// What the banner of a page says, with its markup undone.
fn flashes(answer: &Answer) -> Vec<String> {
    let Some((_, rest)) = answer.text.split_once("<div role=\"alert\"><p>") else { return vec![] };
    let banner = rest.split("</div>").next().unwrap_or_default();
    banner
        .split("</p>")
        .map(|part| part.trim().trim_start_matches("<p>").trim())
        .filter(|part| !part.is_empty())
        .map(|part| {
            let text = part.replace("&#39;", "'").replace("&#34;", "\"");
            text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        })
        .collect()
}

/// What the page says that an answer sends to.
async fn told_next(visitor: &Visitor, answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status.as_u16(), 302, "{}", answer.text);
    flashes(&visitor.get(answer.location()).await)
}

/// Whom the pages take the visitor for.
async fn logged_in_as(visitor: &Visitor) -> Option<String> {
    let page = visitor.get("/login").await.text;
    let (_, rest) = page.split_once("Your account: </span>")?;
    Some(rest.split('<').next().unwrap_or_default().to_owned())
}
