//! Arrows point down only: main, web, protocols, actors, store and bus, domain.
//! The table below is the one of `src/ARCHITECTURE.md`.

use super::paths;
use super::tree::{self, SourceFile};

/// A layer and the layers it may import; itself always.
const LAYERS: [(&str, &[&str]); 14] = [
    (
        "web",
        &[
            "protocols",
            "actors",
            "accounts",
            "mail",
            "store",
            "bus",
            "domain",
            "config",
            "metrics",
            "telemetry",
            "clock",
        ],
    ),
    ("protocols", &["actors", "accounts", "mail", "domain", "config", "metrics", "clock"]),
    ("actors", &["store", "bus", "domain", "config", "metrics", "clock"]),
    ("accounts", &["store", "mail", "domain", "config", "metrics", "clock"]),
    ("mail", &["domain", "config", "metrics", "clock"]),
    ("store", &["domain", "config", "metrics", "clock"]),
    ("bus", &["domain", "config", "metrics", "clock"]),
    ("domain", &[]),
    ("clock", &["domain"]),
    ("config", &[]),
    ("metrics", &["config"]),
    ("telemetry", &["config"]),
    ("commands", &["store", "domain", "config", "clock"]),
    ("main", &["web", "commands", "config", "metrics", "telemetry"]),
];

fn violations(files: &[SourceFile]) -> Vec<String> {
    tree::rust_of_src(files)
        .filter(|file| file.path != "src/lib.rs")
        .flat_map(|file| {
            paths::used_in(&file.path, &file.text).into_iter().filter_map(|used| {
                let why = forbidden(&file.path, &used.segments)?;
                Some(format!("{}:{}: {} - {why}", file.path, used.line, used.segments.join("::")))
            })
        })
        .collect()
}

/// Why this file must not use this path.
fn forbidden(file: &str, segments: &[String]) -> Option<String> {
    let [root, layer, rest @ ..] = segments else { return None };
    if root != "crate" && !(root == "chinwag" && file == "src/main.rs") {
        return None;
    }
    let own = layer_of(file);
    let Some((_, below)) = LAYERS.iter().find(|(name, _)| *name == own) else {
        return Some(format!("`{own}` is not in the table of layers"));
    };
    // A name of the root that is no layer: a macro, or the crate's own item.
    let known = LAYERS.iter().any(|(name, _)| name == layer);
    if known && layer != own && !below.contains(&layer.as_str()) {
        return Some(format!("{own} must not know {layer}"));
    }
    let protocol = protocol_of(file)?;
    let other = rest.first().filter(|_| layer == "protocols")?;
    (is_protocol(other) && other != protocol)
        .then(|| format!("protocol {protocol} must not know protocol {other}"))
}

fn layer_of(file: &str) -> &str {
    let path = file.strip_prefix("src/").unwrap_or(file);
    path.split('/').next().unwrap_or(path).trim_end_matches(".rs")
}

/// `browser` for `src/protocols/browser/codec.rs`; none for files that protocols share.
fn protocol_of(file: &str) -> Option<&str> {
    file.strip_prefix("src/protocols/")?.split_once('/').map(|(folder, _)| folder)
}

fn is_protocol(name: &str) -> bool {
    ["browser", "json_commands", "jwt_api", "tcp_api", "socketio"].contains(&name)
}

#[test]
fn every_arrow_between_layers_points_down() {
    let found = violations(&tree::whole());
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn an_arrow_upwards_is_found() {
    for (path, text) in [
        ("src/domain/room.rs", "use crate::store::Store;"),
        ("src/store/rooms.rs", "fn f() -> crate::actors::Chat { todo() }"),
        ("src/actors/room.rs", "use crate::{domain::Room, protocols::browser};"),
        ("src/protocols/browser/home.rs", "use crate::store::Store;"),
        ("src/protocols/browser/home.rs", "use super::super::jwt_api::views;"),
        ("src/protocols/browser/home.rs", "use crate::web::state::AppState;"),
        ("src/config/sections.rs", "use crate::domain::Name;"),
        ("src/store/mod.rs", "use super::bus::Bus;"),
        ("src/main.rs", "use chinwag::store::Store;"),
        ("src/post.rs", "use crate::domain::Name;"),
        ("src/mail/mod.rs", "use crate::store::Store;"),
    ] {
        assert_eq!(violations(&[SourceFile::sample(path, text)]).len(), 1, "{path}: {text}");
    }
}

#[test]
fn arrows_downwards_are_left_alone() {
    for (path, text) in [
        ("src/web/server.rs", "use crate::{store::Store, protocols::browser, config::Config};"),
        (
            "src/protocols/browser/home.rs",
            "use crate::protocols::identity_cookie; use super::templates;",
        ),
        ("src/protocols/identity_cookie.rs", "use crate::domain::UserId;"),
        ("src/store/rooms.rs", "mod tests { use super::super::connection; } // crate::web"),
        ("src/main.rs", "use chinwag::web::Server;"),
    ] {
        assert_eq!(violations(&[SourceFile::sample(path, text)]), Vec::<String>::new(), "{path}");
    }
}
