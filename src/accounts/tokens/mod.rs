//! What programs hold instead of a cookie: an access token for minutes, and a refresh token that is given for the next pair.
//! Must not keep a refresh token: the store gets a hash. What one is worth is decided there, in one transaction.

mod access;
#[cfg(test)]
mod command_tests;
mod commands;
mod hs256;
mod signing;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use rand::Rng;

use super::LoggedIn;
use super::logins::hashed;
use crate::clock;
use crate::config::{Secret, TokensConfig};
use crate::domain::{AccountError, ChatError, FamilyId, Timestamp};
use crate::store::{Login, NewToken, Rotated, Rotation, Store};

pub use access::Access;
use access::Signing;
pub use commands::{CommandAccess, CommandTokens};

/// Bytes of chance in a refresh token.
const REFRESH_BYTES: usize = 128;
/// The same in letters.
const REFRESH_LETTERS: usize = 171;

/// Tokens of programs. Cloning counts references.
#[derive(Clone)]
pub struct Tokens(Arc<Inner>);

struct Inner {
    store: Store,
    signing: Signing,
    config: TokensConfig,
}

/// What a program gets when somebody logs in, and each time it comes back.
#[derive(Clone)]
pub struct TokenPair {
    /// To be shown with each request.
    pub access: String,
    /// To be given for the next pair.
    pub refresh: String,
}

/// Tokens are never logged.
impl std::fmt::Debug for TokenPair {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

impl Tokens {
    /// On that store, with keys from the server's secret.
    pub fn new(store: Store, secret: &Secret, config: &TokensConfig) -> Self {
        let signing = Signing::new(secret);
        Self(Arc::new(Inner { store, signing, config: config.clone() }))
    }

    /// The first pair for somebody who has just logged in. Where he is logged in besides stays as it is.
    ///
    /// # Errors
    /// `PasswordWrong`, `UserUnknown` when the password was changed or the account deleted since it was checked; `Busy`,
    /// `Unavailable`, `Internal`.
    pub async fn issue(&self, who: &LoggedIn) -> Result<TokenPair, ChatError> {
        let (inner, now) = (&self.0, clock::now());
        let (account, refresh) = (who.account.id, new_refresh());
        let access = inner.signing.sign(account, now, inner.config.access_lasts)?;
        let new = NewToken {
            token_hash: hashed(&refresh),
            family: FamilyId::random(),
            account,
            credential: who.credential.clone(),
            at: now,
            until: later(now, inner.config.refresh_lasts),
        };
        if inner.store.issue_token(new).await? {
            return Ok(TokenPair { access, refresh });
        }
        let gone = inner.store.account(Login::Id(account)).await?.is_none();
        let error = if gone { AccountError::UserUnknown } else { AccountError::PasswordWrong };
        Err(error.into())
    }

    /// The next pair for a refresh token. It stays good for a moment, because the answer may be lost; given later once more
    /// it makes all tokens of its log-in void.
    ///
    /// # Errors
    /// `RefreshRefused`, `Busy`, `Unavailable`, `Internal`.
    pub async fn refresh(&self, token: &str) -> Result<TokenPair, ChatError> {
        self.refresh_at(token, clock::now()).await
    }

    async fn refresh_at(&self, token: &str, now: Timestamp) -> Result<TokenPair, ChatError> {
        let (inner, refused) = (&self.0, ChatError::from(AccountError::RefreshRefused));
        // What cannot be one keeps nobody waiting, least of all the one who writes.
        let token_hash = hashed(token);
        let known =
            token.len() == REFRESH_LETTERS && inner.store.knows_token(token_hash.clone()).await?;
        if !known {
            return Err(refused);
        }
        let refresh = new_refresh();
        let rotation = Rotation {
            token_hash,
            successor: hashed(&refresh),
            at: now,
            until: later(now, inner.config.refresh_lasts),
            retry: TimeDelta::from_std(inner.config.retry).unwrap_or(TimeDelta::MAX),
        };
        match inner.store.rotate_token(rotation).await? {
            Rotated::Renewed(who) => {
                let access = inner.signing.sign(who, now, inner.config.access_lasts)?;
                Ok(TokenPair { access, refresh })
            }
            Rotated::Reused(who) => {
                log::warn!("a refresh token was used again; its log-in is over user={who}");
                Err(refused)
            }
            Rotated::Refused => Err(refused),
        }
    }

    /// Whose access token it is.
    ///
    /// # Errors
    /// `AccessRefused`.
    pub fn check(&self, token: &str) -> Result<Access, ChatError> {
        self.0.signing.check(token, clock::now())
    }
}

fn new_refresh() -> String {
    URL_SAFE_NO_PAD.encode(rand::rng().random::<[u8; REFRESH_BYTES]>())
}

/// The moment so much later.
pub(super) fn later(now: Timestamp, by: Duration) -> Timestamp {
    let by = TimeDelta::from_std(by).ok();
    by.and_then(|by| now.checked_add_signed(by)).unwrap_or(Timestamp::MAX_UTC)
}
