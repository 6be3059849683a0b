//! Styles, scripts and pictures: in the program in release builds, read from the folder in debug builds.
//! Must not serve anything from outside that folder.

use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE, CROSS_ORIGIN_RESOURCE_POLICY, ETAG,
    EntityTag, Header, HeaderValue, IfNoneMatch,
};
use actix_web::{HttpRequest, HttpResponse, web};
use rust_embed::{EmbeddedFile, RustEmbed};
use sha2::{Digest, Sha256};

use super::Browser;

#[derive(RustEmbed)]
#[folder = "static"]
struct Files;

/// What stands before the version of this build in the address of a file.
const VERSION: &str = "v-";

const ICON: &str = "img/favicon.svg";

/// What browsers load to speak Socket.IO, as all of its servers have it: for debugging, for pages, for modules.
const CLIENTS: [&str; 3] = ["socket.io.js", "socket.io.min.js", "socket.io.esm.min.js"];

/// The folder of this build: its name changes with any file in it, so that browsers may keep the files for ever.
pub fn base() -> String {
    // What others made is asked for without a version.
    let mut names: Vec<_> = Files::iter().filter(|name| !name.starts_with("vendor/")).collect();
    names.sort_unstable();
    let mut hash = Sha256::new();
    for name in names {
        hash.update(name.as_bytes());
        if let Some(file) = Files::get(&name) {
            hash.update(file.metadata.sha256_hash());
        }
    }
    format!("/static/{VERSION}{}", hex(&hash.finalize(), 6))
}

/// A file, with or without a version before its name.
pub async fn show(
    browser: web::Data<Browser>,
    request: HttpRequest,
    path: web::Path<String>,
) -> HttpResponse {
    let (version, name) = match path.split_once('/') {
        Some((version, name)) if version.starts_with(VERSION) => (Some(version), name),
        _ => (None, path.as_str()),
    };
    let current = version.is_some_and(|version| browser.templates.assets().ends_with(version));
    let plain = name.split('/').all(|part| !part.is_empty() && !part.starts_with('.'));
    match Files::get(name).filter(|_| plain) {
        Some(file) => sent(&request, name, file, current && !cfg!(debug_assertions)),
        None => HttpResponse::NotFound().finish(),
    }
}

/// The picture that old browsers ask for without being told to.
pub async fn icon(request: HttpRequest) -> HttpResponse {
    match Files::get(ICON) {
        Some(file) => sent(&request, ICON, file, false),
        None => HttpResponse::NotFound().finish(),
    }
}

/// A client for scripts. Pages of other sites load it as well: there is nothing of ours in it.
pub async fn socketio_client(request: HttpRequest, file: web::Path<String>) -> HttpResponse {
    let name = format!("vendor/socket.io-client/{file}");
    let known = CLIENTS.contains(&file.as_str());
    let Some(found) = Files::get(&name).filter(|_| known) else {
        return HttpResponse::NotFound().finish();
    };
    let mut answer = sent(&request, &name, found, false);
    let headers = answer.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(CROSS_ORIGIN_RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));
    answer
}

/// Rooms are not to be found by search engines.
pub async fn robots() -> &'static str {
    "User-agent: *\nDisallow: /r/\nDisallow: /room\n"
}

fn sent(request: &HttpRequest, name: &str, file: EmbeddedFile, for_ever: bool) -> HttpResponse {
    let tag = EntityTag::new_strong(hex(&file.metadata.sha256_hash(), 16));
    let cache = if for_ever { "public, max-age=31536000, immutable" } else { "no-cache" };
    let known = match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Any) => false,
        Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|known| known.weak_eq(&tag)),
        Err(_) => false,
    };
    let mut answer = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    answer.insert_header((CACHE_CONTROL, cache)).insert_header((ETAG, tag.to_string()));
    if known {
        return answer.finish();
    }
    let kind = mime_guess::from_path(name).first_or_octet_stream();
    let text = kind.type_() == mime_guess::mime::TEXT || kind.subtype() == "javascript";
    let charset = if text { "; charset=utf-8" } else { "" };
    answer.insert_header((CONTENT_TYPE, format!("{kind}{charset}"))).body(file.data.into_owned())
}

fn hex(bytes: &[u8], count: usize) -> String {
    bytes.iter().take(count).map(|byte| format!("{byte:02x}")).collect()
}
