//! Which library may be named where: each that shapes the house has one place.
//! Libraries that are not in the table may be used everywhere but in the domain.

use super::paths;
use super::tree::{self, SourceFile};

/// A library (or part of the standard library) and the only places that may name it.
const PLACES: [(&str, &[&str]); 32] = [
    ("diesel", &["store"]),
    ("diesel_migrations", &["store"]),
    ("libsqlite3_sys", &["store"]),
    ("pq_sys", &["store"]),
    ("actix", &["actors"]),
    ("actix_cors", &["web/cors"]),
    ("actix_http", &["actors/session", "web"]),
    ("actix_rt", &["store", "actors", "web", "main"]),
    ("actix_session", &["protocols", "web"]),
    ("actix_web", &["actors/session", "protocols", "web", "main"]),
    ("actix_web_actors", &["actors/session/websocket"]),
    ("anyhow", &["main", "protocols/session_rows"]),
    ("base64", &["accounts/password", "accounts/tokens", "protocols/socketio"]),
    ("bcrypt", &["accounts/hashing"]),
    ("clap", &["config"]),
    ("dotenvy", &["config"]),
    ("env_logger", &["telemetry"]),
    ("governor", &["accounts/mail_limits", "actors/limits"]),
    ("lettre", &["mail", "config/mail"]),
    ("hmac", &["accounts"]),
    ("jsonwebtoken", &["accounts/tokens"]),
    ("linkify", &["protocols/browser"]),
    ("mime_guess", &["protocols/browser"]),
    ("minijinja", &["protocols/browser/templates"]),
    ("prometheus", &["metrics"]),
    ("qrcode", &["protocols/browser"]),
    ("rust_embed", &["protocols/browser"]),
    ("serde_json_fmt", &["protocols/json_text"]),
    ("socket2", &["actors/session", "web"]),
    ("utoipa", &["protocols", "web/description"]),
    ("utoipa_swagger_ui", &["web/description"]),
    ("std::env", &["config"]),
];

/// All that the domain may name besides `std`.
const DOMAIN: [&str; 8] = [
    "std",
    "core",
    "serde",
    "chrono",
    "thiserror",
    "uuid",
    "unicode_normalization",
    "unicode_security",
];

fn violations(files: &[SourceFile], dependencies: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for file in tree::rust_of_src(files) {
        for used in paths::used_in(&file.path, &file.text) {
            if let Some(why) = forbidden(file, &used.segments, dependencies) {
                found.push(format!("{}:{}: {why}", file.path, used.line));
            }
        }
        found.extend(whole_uses(file, dependencies));
    }
    found
}

/// `use diesel;` and `use diesel as d;`, which are no paths.
fn whole_uses(file: &SourceFile, dependencies: &[String]) -> Vec<String> {
    file.text
        .lines()
        .filter_map(|line| line.trim().strip_prefix("use ")?.strip_suffix(';'))
        .filter_map(|item| item.split(" as ").next())
        .filter_map(|name| forbidden(file, &[name.to_owned(), String::new()], dependencies))
        .map(|why| format!("{}: {why}", file.path))
        .collect()
}

fn forbidden(file: &SourceFile, segments: &[String], dependencies: &[String]) -> Option<String> {
    let [first, second, ..] = segments else { return None };
    let both = format!("{first}::{second}");
    let place = PLACES.iter().find(|(name, _)| name == first || *name == both);
    if let Some((name, places)) = place
        && !places.iter().any(|place| file.is_below(&format!("src/{place}")))
    {
        return Some(format!("{name} may be named only in {}", places.join(", ")));
    }
    (file.is_below("src/domain")
        && dependencies.contains(first)
        && !DOMAIN.contains(&first.as_str()))
    .then(|| format!("the domain must not name {first}"))
}

/// The names under `[dependencies]`, as Rust writes them.
fn dependencies_in(manifest: &str) -> Vec<String> {
    manifest
        .lines()
        .skip_while(|line| *line != "[dependencies]")
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split_once(" ="))
        .map(|(name, _)| name.trim().replace('-', "_"))
        .collect()
}

fn of_this_project(files: &[SourceFile]) -> Vec<String> {
    let manifest = files.iter().find(|file| file.path == "Cargo.toml").expect("Cargo.toml");
    dependencies_in(&manifest.text)
}

#[test]
fn every_library_is_named_only_in_its_place() {
    let files = tree::whole();
    let found = violations(&files, &of_this_project(&files));
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn the_table_names_libraries_that_are_used() {
    let used = of_this_project(&tree::whole());
    let stale: Vec<&str> = PLACES
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| !name.contains("::") && !used.iter().any(|used| used == name))
        .collect();
    assert!(stale.is_empty(), "no dependencies of ours: {stale:?}");
}

#[test]
fn a_library_out_of_its_place_is_found() {
    let dependencies = dependencies_in(
        "[dependencies]\nbytes = \"1\"\nserde-x = { version = \"1\" }\n[x]\nno = 1",
    );
    assert_eq!(dependencies, ["bytes", "serde_x"]);
    for (path, text) in [
        ("src/actors/room.rs", "use diesel::prelude::*;"),
        ("src/actors/room.rs", "use diesel as d;"),
        ("src/actors/session/core.rs", "use actix_web_actors::ws;"),
        ("src/web/routes.rs", "fn f() { std::env::var(\"X\") }"),
        ("src/web/routes.rs", "use std::{env, fs};"),
        ("src/domain/room.rs", "use bytes::Bytes;"),
        ("src/protocols/browser/home.rs", "use minijinja::context;"),
        ("src/web/server.rs", "#[derive(clap::Parser)] struct A;"),
    ] {
        let found = violations(&[SourceFile::sample(path, text)], &dependencies);
        assert_eq!(found.len(), 1, "{path}: {text}: {found:?}");
    }
}

#[test]
fn a_library_in_its_place_is_left_alone() {
    for (path, text) in [
        ("src/store/rooms.rs", "use diesel::prelude::*;"),
        ("src/actors/session/websocket.rs", "use actix_web_actors::ws;"),
        ("src/config/mod.rs", "use std::env;"),
        ("src/domain/id.rs", "use uuid::Uuid; use serde::{Serialize};"),
        ("src/web/routes.rs", "const V: &str = env!(\"CARGO_PKG_VERSION\"); // diesel::x"),
    ] {
        let found = violations(&[SourceFile::sample(path, text)], &["uuid".to_owned()]);
        assert_eq!(found, Vec::<String>::new(), "{path}");
    }
}
