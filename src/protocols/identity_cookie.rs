//! Who a visitor is, in a signed cookie that he can read: identity, name and room.
//! Must not know pages, and makes nobody an identity who only looks.

use std::future::{Ready, ready};

use actix_session::config::{CookieContentSecurity, PersistentSession, TtlExtensionPolicy};
use actix_session::storage::CookieSessionStore;
use actix_session::{Session, SessionExt, SessionMiddleware};
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Key, SameSite};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use hkdf::Hkdf;
use sha2::Sha256;

use crate::config::Secret;
use crate::domain::{Name, Participant, RoomKey, UserId};

/// Three clients of old know it by this name.
const COOKIE: &str = "session";
/// Counted from the last time a room was opened.
const LASTS: Duration = Duration::days(30);
const USER: &str = "user";
const NAME: &str = "name";
const ROOM: &str = "room";

/// Reads the cookie before the handlers and writes it after them.
pub fn middleware(secret: &Secret, secure: bool) -> SessionMiddleware<CookieSessionStore> {
    let lifecycle = PersistentSession::default()
        .session_ttl(LASTS)
        .session_ttl_extension_policy(TtlExtensionPolicy::OnStateChanges);
    SessionMiddleware::builder(CookieSessionStore::default(), key(secret))
        .cookie_name(COOKIE.into())
        .cookie_content_security(CookieContentSecurity::Signed)
        .cookie_http_only(true)
        .cookie_same_site(SameSite::Lax)
        .cookie_secure(secure)
        .cookie_path("/".into())
        .session_lifecycle(lifecycle)
        .build()
}

/// Each use of the secret has a key of its own.
fn key(secret: &Secret) -> Key {
    let mut key = [0_u8; 64];
    let expanded = Hkdf::<Sha256>::new(None, secret.reveal().as_bytes())
        .expand(b"chinwag session cookie", &mut key);
    if expanded.is_err() {
        // Only an output of more than 8,160 bytes is refused.
        log::error!("the cookie key cannot be derived");
        return Key::generate();
    }
    Key::from(&key)
}

/// The visitor behind a request.
pub struct Visitor(Session);

/// Somebody who has entered a room.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Who, under the name he entered with.
    pub who: Participant,
    /// Where.
    pub room: RoomKey,
}

impl Visitor {
    /// His identity, if he has ever entered a room.
    pub fn user(&self) -> Option<UserId> {
        UserId::parse(&self.text(USER)?)
    }

    /// The name he entered with.
    pub fn name(&self) -> Option<Name> {
        Name::parse(&self.text(NAME)?).ok()
    }

    /// Identity, name and room, if he has entered one.
    pub fn entry(&self) -> Option<Entry> {
        let who = Participant { id: self.user()?, name: self.name()? };
        Some(Entry { who, room: RoomKey::exact(&self.text(ROOM)?)? })
    }

    /// Remembers what he entered, and that for another 30 days.
    pub fn enter(&self, entry: &Entry) {
        self.keep(USER, &entry.who.id.to_string());
        self.keep(NAME, entry.who.name.as_str());
        self.keep(ROOM, entry.room.as_str());
    }

    /// Forgets room and name; the identity stays.
    pub fn forget_room(&self) {
        for key in [ROOM, NAME] {
            if self.0.contains_key(key) {
                self.0.remove(key);
            }
        }
    }

    fn text(&self, key: &str) -> Option<String> {
        // What is not text was not written by us.
        self.0.get(key).ok().flatten()
    }

    fn keep(&self, key: &str, value: &str) {
        if let Err(error) = self.0.insert(key, value) {
            log::error!("a session value cannot be kept key={key} error={error}");
        }
    }
}

impl FromRequest for Visitor {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(Ok(Self(request.get_session())))
    }
}
