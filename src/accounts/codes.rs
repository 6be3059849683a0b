//! Codes and links that prove an address: made, sent elsewhere, checked here.
//! Must not keep one: the store gets a hash that is worth nothing without the server's secret.

use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use rand::Rng;
use sha2::Sha256;

use crate::clock;
use crate::config::{CodesConfig, Secret};
use crate::domain::{AccountError, ChatError, Code, CodeId, Email, Purpose, UserId};
use crate::store::{Pending, SentCode, Store};

/// Bytes of chance in a link: 256 bits.
const LINK_BYTES: usize = 32;

/// Makes and checks them. Cloning counts references.
#[derive(Clone)]
pub struct Codes {
    store: Store,
    key: Hmac<Sha256>,
    config: CodesConfig,
}

impl Codes {
    /// With a key of their own from the server's secret.
    pub fn new(store: Store, secret: &Secret, config: CodesConfig) -> Self {
        let mut key = [0_u8; 64];
        let derived = Hkdf::<Sha256>::new(None, secret.reveal().as_bytes())
            .expand(b"chinwag codes by mail", &mut key);
        if derived.is_err() {
            // Only an output of more than 8,160 bytes is refused.
            log::error!("the key for codes cannot be derived");
            rand::rng().fill(&mut key);
        }
        Self { store, key: Hmac::new(&key.into()), config }
    }

    /// A new code for that address; the one before is void.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn issue(
        &self,
        purpose: Purpose,
        account: UserId,
        email: Email,
    ) -> Result<Code, ChatError> {
        let code = Code::of(rand::rng().random_range(0..Code::COUNT));
        let id = CodeId::random();
        let secret_hash = self.hash(&[&id.to_string(), purpose.as_str(), code.as_str()]);
        let at = clock::now();
        let until = at + self.config.code_lasts;
        let tries = self.config.tries;
        let sent = SentCode { id, purpose, account, email, secret_hash, tries, at, until };
        self.store.keep_code(sent).await?;
        Ok(code)
    }

    /// Uses up a code that somebody typed; gives the address it was sent to.
    ///
    /// # Errors
    /// `CodeUnknown` when none was sent or it was typed wrongly too often, `CodeExpired`, `CodeWrong`; `Busy`, `Unavailable`.
    pub async fn check(
        &self,
        purpose: Purpose,
        account: UserId,
        typed: &str,
    ) -> Result<Email, ChatError> {
        let sent = self.store.code_of(purpose, account).await?;
        let sent = sent.ok_or(AccountError::CodeUnknown)?;
        if sent.until <= clock::now() {
            return Err(AccountError::CodeExpired.into());
        }
        let code = Code::parse(typed).ok_or(AccountError::CodeWrong)?;
        // Counted before it is compared: however many ask at once, they have so many tries together.
        if !self.store.try_code(sent.id).await? {
            return Err(AccountError::CodeUnknown.into());
        }
        let parts = [&sent.id.to_string(), purpose.as_str(), code.as_str()];
        if !same(&self.hash(&parts), &sent.secret_hash) {
            return Err(AccountError::CodeWrong.into());
        }
        let first = self.store.use_code(sent.id).await?;
        first.then_some(sent.email).ok_or_else(|| AccountError::CodeUnknown.into())
    }

    /// What stands in a new link; the one before is void.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn issue_link(
        &self,
        purpose: Purpose,
        account: UserId,
        email: Email,
    ) -> Result<String, ChatError> {
        let token = hex(&rand::rng().random::<[u8; LINK_BYTES]>());
        let secret_hash = self.hash(&["link", purpose.as_str(), &token]);
        let (id, at) = (CodeId::random(), clock::now());
        let until = at + self.config.link_lasts;
        let sent = SentCode { id, purpose, account, email, secret_hash, tries: 1, at, until };
        self.store.keep_code(sent).await?;
        Ok(token)
    }

    /// Whose link it is, without using it up.
    ///
    /// # Errors
    /// `LinkOver` when it is unknown, used or expired; `Unavailable`.
    pub async fn look_at_link(&self, purpose: Purpose, token: &str) -> Result<SentCode, ChatError> {
        let secret_hash = self.hash(&["link", purpose.as_str(), token]);
        let sent = self.store.code_by_hash(purpose, secret_hash).await?;
        let good = sent.filter(|sent| sent.until > clock::now());
        good.ok_or_else(|| AccountError::LinkOver.into())
    }

    /// Uses up a link.
    ///
    /// # Errors
    /// `LinkOver` for all but the first who uses it; `Busy`, `Unavailable`.
    pub async fn use_link(&self, purpose: Purpose, token: &str) -> Result<SentCode, ChatError> {
        let sent = self.look_at_link(purpose, token).await?;
        let first = self.store.use_code(sent.id).await?;
        first.then_some(sent).ok_or_else(|| AccountError::LinkOver.into())
    }

    /// A new code for somebody who has no account yet, and what is kept of it: a hash that is worth something for this address
    /// and this password only.
    pub fn draw(&self, email: &Email, password_hash: &str) -> (Code, String) {
        let code = Code::of(rand::rng().random_range(0..Code::COUNT));
        let secret_hash = self.registration_hash(email, password_hash, &code);
        (code, secret_hash)
    }

    /// Whether a code is the one that was drawn.
    pub fn is_drawn(&self, pending: &Pending, code: &Code) -> bool {
        let hash = self.registration_hash(&pending.email, &pending.password_hash, code);
        same(&hash, &pending.secret_hash)
    }

    fn registration_hash(&self, email: &Email, password_hash: &str, code: &Code) -> String {
        self.hash(&["registration", &email.key(), password_hash, code.as_str()])
    }

    fn hash(&self, parts: &[&str]) -> String {
        let mut hasher = self.key.clone();
        for part in parts {
            hasher.update(part.as_bytes());
            hasher.update(&[0]);
        }
        hex(&hasher.finalize().into_bytes())
    }
}

/// Compares in the same time wherever they differ.
fn same(one: &str, other: &str) -> bool {
    one.len() == other.len()
        && one.bytes().zip(other.bytes()).fold(0, |seen, (a, b)| seen | (a ^ b)) == 0
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
