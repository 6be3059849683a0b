//! Who a visitor is: a signed cookie names a session, and the session knows identity, name and room.
//! Must not know pages, and makes nobody an identity who only looks.

use std::future::{Ready, ready};

use actix_session::config::{CookieContentSecurity, PersistentSession, TtlExtensionPolicy};
use actix_session::{Session, SessionExt, SessionMiddleware};
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Key, SameSite};
use actix_web::dev::Payload;
use actix_web::http::header::USER_AGENT;
use actix_web::{FromRequest, HttpRequest, error};
use hkdf::Hkdf;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use super::session_rows::SessionRows;
use crate::accounts::LoggedIn;
use crate::config::Secret;
use crate::domain::{Account, LoginId, Name, Participant, RoomKey, UserId};

/// Three clients of old know it by this name.
const COOKIE: &str = "session";
/// As long as browsers keep one; the row behind it ends much sooner when it is not used.
const LASTS: Duration = Duration::days(400);

/// What a session remembers, by name. Those before `UNKNOWN` have columns of their own.
pub(super) mod key {
    pub const USER: &str = "user";
    pub const LOGIN: &str = "login";
    pub const ACCOUNT: &str = "account";
    pub const CREDENTIAL: &str = "credential";
    pub const AGENT: &str = "agent";
    /// Set when the rows cannot be read.
    pub const UNKNOWN: &str = "unknown";
    pub const NAME: &str = "name";
    pub const ROOM: &str = "room";
    pub const STRANGER: &str = "stranger";
    pub const AT_STRANGERS: &str = "at_strangers";
}

/// Reads the session before the handlers and writes it after them.
pub fn middleware(
    rows: SessionRows,
    secret: &Secret,
    secure: bool,
) -> SessionMiddleware<SessionRows> {
    let lifecycle = PersistentSession::default()
        .session_ttl(LASTS)
        .session_ttl_extension_policy(TtlExtensionPolicy::OnStateChanges);
    SessionMiddleware::builder(rows, signing_key(secret, b"chinwag session cookie"))
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
pub fn signing_key(secret: &Secret, purpose: &[u8]) -> Key {
    let mut key = [0_u8; 64];
    let expanded = Hkdf::<Sha256>::new(None, secret.reveal().as_bytes()).expand(purpose, &mut key);
    if expanded.is_err() {
        // Only an output of more than 8,160 bytes is refused.
        log::error!("a cookie key cannot be derived");
        return Key::generate();
    }
    Key::from(&key)
}

/// The visitor behind a request.
pub struct Visitor {
    session: Session,
    agent: String,
}

/// Somebody who has entered a room.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Who, under the name he entered with.
    pub who: Participant,
    /// Where.
    pub room: RoomKey,
}

/// How somebody who is logged in is called.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct KnownAs {
    /// What he logs in with; accounts made with an address alone have none.
    pub handle: Option<String>,
    /// What others see.
    pub display_name: String,
}

impl From<&Account> for KnownAs {
    fn from(account: &Account) -> Self {
        Self {
            handle: account.handle.as_ref().map(ToString::to_string),
            display_name: account.display_name.to_string(),
        }
    }
}

impl Visitor {
    /// His identity, if he has ever entered a room or is logged in.
    pub fn user(&self) -> Option<UserId> {
        self.read(key::USER)
    }

    /// How he is called if he is logged in; guests are not.
    pub fn account(&self) -> Option<KnownAs> {
        self.read(key::ACCOUNT)
    }

    /// His session, for lists and for ending it.
    pub fn login(&self) -> Option<LoginId> {
        self.read(key::LOGIN)
    }

    /// The name he entered with.
    pub fn name(&self) -> Option<Name> {
        Name::parse(&self.read::<String>(key::NAME)?).ok()
    }

    /// Identity, name and room, if he has entered one.
    pub fn entry(&self) -> Option<Entry> {
        let who = Participant { id: self.user()?, name: self.name()? };
        Some(Entry { who, room: RoomKey::exact(&self.read::<String>(key::ROOM)?)? })
    }

    /// Remembers who he is from now on: somebody whom `Accounts` knows.
    pub fn is(&self, user: UserId) {
        if self.user() != Some(user) {
            self.keep(key::USER, &user);
            self.keep(key::AGENT, &self.agent);
        }
    }

    /// Remembers what he entered, and that he is there and not among strangers.
    pub fn enter(&self, entry: &Entry) {
        self.forget(&[key::AT_STRANGERS]);
        if self.entry().as_ref() == Some(entry) {
            return;
        }
        self.is(entry.who.id);
        self.keep(key::NAME, &entry.who.name.as_str());
        self.keep(key::ROOM, &entry.room.as_str());
    }

    /// The name under which he meets strangers: his account's, or the one he was given when he first came to them.
    pub fn name_among_strangers(&self) -> Option<Name> {
        let account = self.account().and_then(|account| Name::parse(&account.display_name).ok());
        account.or_else(|| Name::parse(&self.read::<String>(key::STRANGER)?).ok())
    }

    /// Remembers the name he was given among strangers.
    pub fn is_called_among_strangers(&self, name: &Name) {
        if self.read::<String>(key::STRANGER).as_deref() != Some(name.as_str()) {
            self.keep(key::STRANGER, &name.as_str());
        }
    }

    /// Remembers that he looks at random chat now, and not at the room he entered. Of somebody in no room nothing is kept: he may
    /// only look.
    pub fn comes_to_strangers(&self) {
        if self.entry().is_some() && !self.was_at_strangers() {
            self.keep(key::AT_STRANGERS, &true);
        }
    }

    /// Whether he has entered a room and then went to random chat: the page he was shown last is not the room's.
    pub fn was_at_strangers(&self) -> bool {
        self.read(key::AT_STRANGERS).unwrap_or_default()
    }

    /// Forgets room and name; the identity stays.
    pub fn forget_room(&self) {
        self.forget(&[key::ROOM, key::NAME, key::AT_STRANGERS]);
    }

    /// He has proved who he is: his session goes on under a key that nobody can know. The same person keeps its id,
    /// and with it his open connections.
    pub fn proved(&self, as_whom: &LoggedIn) {
        let is_same = self.user() == Some(as_whom.account.id);
        let login = self.login().filter(|_| is_same).unwrap_or_else(LoginId::random);
        self.session.renew();
        self.keep(key::LOGIN, &login);
        self.keep(key::USER, &as_whom.account.id);
        self.keep(key::ACCOUNT, &KnownAs::from(&as_whom.account));
        self.keep(key::AGENT, &self.agent);
        match &as_whom.credential {
            Some(credential) => self.keep(key::CREDENTIAL, credential),
            None => drop(self.session.remove(key::CREDENTIAL)),
        }
    }

    /// Forgets everything; the next visit is somebody new's.
    pub fn leave(&self) {
        self.session.purge();
    }

    fn read<T: DeserializeOwned>(&self, key: &str) -> Option<T> {
        // What is of another form was not written by us.
        self.session.get(key).ok().flatten()
    }

    /// A session that is not changed is not written.
    fn forget(&self, keys: &[&str]) {
        for key in keys {
            if self.session.contains_key(key) {
                self.session.remove(key);
            }
        }
    }

    fn keep(&self, key: &str, value: &impl Serialize) {
        if let Err(error) = self.session.insert(key, value) {
            log::error!("a session value cannot be kept key={key} error={error}");
        }
    }
}

impl FromRequest for Visitor {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let session = request.get_session();
        if session.contains_key(key::UNKNOWN) {
            return ready(Err(error::ErrorServiceUnavailable("the sessions cannot be read")));
        }
        let agent = request.headers().get(USER_AGENT).and_then(|agent| agent.to_str().ok());
        ready(Ok(Self { session, agent: agent.unwrap_or_default().to_owned() }))
    }
}

#[cfg(test)]
mod tests {
    use actix_session::SessionStatus;
    use actix_web::test::TestRequest;

    use super::*;

    fn visitor() -> Visitor {
        let session = TestRequest::default().to_srv_request().get_session();
        Visitor { session, agent: String::new() }
    }

    fn entry(room: &str) -> Entry {
        let who = Participant { id: UserId::random(), name: Name::parse("Ana").unwrap() };
        Entry { who, room: RoomKey::exact(room).unwrap() }
    }

    #[test]
    fn the_page_that_was_shown_last_is_known() {
        let (visitor, tea) = (visitor(), entry("TEAS"));
        visitor.enter(&tea);
        assert!(!visitor.was_at_strangers());
        visitor.comes_to_strangers();
        assert!(visitor.was_at_strangers());
        assert_eq!(visitor.entry(), Some(tea.clone()), "he is still in his room");
        visitor.enter(&tea);
        assert!(!visitor.was_at_strangers(), "he opened it again");
        visitor.comes_to_strangers();
        visitor.enter(&entry("MATE"));
        assert!(!visitor.was_at_strangers());
        visitor.comes_to_strangers();
        visitor.forget_room();
        assert!(!visitor.was_at_strangers());
    }

    #[test]
    fn who_only_looks_at_random_chat_leaves_nothing() {
        let visitor = visitor();
        visitor.comes_to_strangers();
        visitor.forget_room();
        assert!(visitor.session.status() == SessionStatus::Unchanged);
        assert!(!visitor.was_at_strangers());
    }
}
