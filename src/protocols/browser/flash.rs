//! Sentences carried over a redirect: shown once, on the next page that shows them, all that wait.
//! Must not be believed when it is not signed: anybody could put words into our mouth otherwise.

use actix_web::body::MessageBody;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, CookieJar, Key, SameSite};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderValue, SET_COOKIE};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpRequest, web};
use serde::Serialize;

use crate::config::Secret;
use crate::protocols::identity_cookie::signing_key;

const COOKIE: &str = "flash";
/// Who does not come back within this time does not need to know any more.
const LASTS: Duration = Duration::minutes(10);
/// Older ones are dropped, so that the cookie stays small.
const MOST: usize = 4;

/// A sentence as a page shows it.
#[derive(Clone, Debug, Serialize)]
pub struct Flash {
    /// For the title.
    pub text: String,
    /// For the banner, escaped in the way old clients look for.
    pub html: String,
}

impl From<String> for Flash {
    fn from(text: String) -> Self {
        let mut html = String::with_capacity(text.len());
        for c in text.chars() {
            match c {
                '&' => html.push_str("&amp;"),
                '<' => html.push_str("&lt;"),
                '>' => html.push_str("&gt;"),
                '"' => html.push_str("&#34;"),
                '\'' => html.push_str("&#39;"),
                other => html.push(other),
            }
        }
        Self { text, html }
    }
}

/// How flashes are signed and sent.
#[derive(Clone)]
pub struct Flashes {
    key: Key,
    secure: bool,
}

/// What is to be shown later.
#[derive(Default)]
struct Said(Vec<String>);

/// Those that wait are on the page that is the answer.
struct Shown;

impl Flashes {
    /// Signed with that secret.
    pub fn new(secret: &Secret, secure: bool) -> Self {
        Self { key: signing_key(secret, b"chinwag flash cookie"), secure }
    }

    /// Those that wait to be shown, oldest first. What we have not signed does not count.
    fn waiting(&self, request: &HttpRequest) -> Vec<String> {
        let Some(cookie) = request.cookie(COOKIE) else { return Vec::new() };
        let mut jar = CookieJar::new();
        jar.add_original(cookie);
        let signed = jar.signed(&self.key).get(COOKIE);
        signed.and_then(|cookie| serde_json::from_str(cookie.value()).ok()).unwrap_or_default()
    }

    fn cookie(&self, flashes: &[String]) -> Option<HeaderValue> {
        let mut cookie = Cookie::new(COOKIE, serde_json::to_string(flashes).ok()?);
        cookie.set_max_age(LASTS);
        self.finished(cookie, true)
    }

    fn no_cookie(&self) -> Option<HeaderValue> {
        let mut cookie = Cookie::new(COOKIE, "");
        cookie.set_max_age(Duration::ZERO);
        self.finished(cookie, false)
    }

    fn finished(&self, mut cookie: Cookie<'static>, signed: bool) -> Option<HeaderValue> {
        cookie.set_path("/");
        cookie.set_http_only(true);
        cookie.set_secure(self.secure);
        cookie.set_same_site(SameSite::Lax);
        let mut jar = CookieJar::new();
        match signed {
            true => jar.signed_mut(&self.key).add(cookie),
            false => jar.add(cookie),
        }
        HeaderValue::from_str(&jar.get(COOKIE)?.encoded().to_string()).ok()
    }
}

/// Lets a sentence be shown on the next page.
pub fn say(request: &HttpRequest, text: impl ToString) {
    let mut extensions = request.extensions_mut();
    if !extensions.contains::<Said>() {
        extensions.insert(Said::default());
    }
    if let Some(Said(said)) = extensions.get_mut::<Said>() {
        said.push(text.to_string());
    }
}

/// Takes the sentences that wait, for the page that is being answered.
pub fn take(request: &HttpRequest) -> Vec<Flash> {
    let flashes = request.app_data::<web::Data<Flashes>>();
    let waiting = flashes.map(|flashes| flashes.waiting(request)).unwrap_or_default();
    if request.cookie(COOKIE).is_some() {
        request.extensions_mut().insert(Shown);
    }
    waiting.into_iter().map(Flash::from).collect()
}

/// Writes what was said, and forgets what was shown. Answers that do neither are left alone.
pub async fn carry(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let mut response = next.call(request).await?;
    let Some(flashes) = response.request().app_data::<web::Data<Flashes>>().cloned() else {
        return Ok(response);
    };
    let (said, shown) = {
        let mut extensions = response.request().extensions_mut();
        (extensions.remove::<Said>(), extensions.remove::<Shown>())
    };
    let header = match (said, shown) {
        (None, None) => None,
        (None, Some(Shown)) => flashes.no_cookie(),
        (Some(Said(said)), shown) => {
            let unread = if shown.is_none() { flashes.waiting(response.request()) } else { vec![] };
            let all: Vec<String> = unread.into_iter().chain(said).collect();
            flashes.cookie(all.split_at(all.len().saturating_sub(MOST)).1)
        }
    };
    if let Some(header) = header {
        response.headers_mut().append(SET_COOKIE, header);
    }
    Ok(response)
}
