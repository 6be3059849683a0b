//! Tokens for commands: signed claims under the name that somebody logged in with, for an hour.
//! Must not ask the store: whether the account still has that password is asked where the commands are carried out.

use std::sync::Arc;
use std::time::Duration;

use chrono::DateTime;
use serde::{Deserialize, Serialize};

use super::signing::{ISSUER, Kind, Seal};
use super::{LoggedIn, later};
use crate::clock;
use crate::config::{Secret, TokensConfig};
use crate::domain::{AccountError, ChatError, Timestamp, UserId};

const COMMANDS: Kind = Kind {
    purpose: "chinwag command tokens",
    audience: "chinwag:commands",
    name: "ct+jwt",
    // Ours have about 450 bytes; a name may be an address, and each of its characters six bytes.
    longest: 4_096,
};

/// How programs have read the end of a token from of old, in UTC.
const EXPIRY: &str = "%Y-%m-%d %H:%M:%S";

/// Tokens that a program shows with each command. Cloning counts references.
#[derive(Clone)]
pub struct CommandTokens(Arc<Inner>);

struct Inner {
    seal: Seal,
    lasts: Duration,
}

/// Somebody who has shown a good one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CommandAccess {
    /// Who.
    pub who: UserId,
    /// What he logged in with, as he typed it.
    pub username: String,
    /// The account's at that time; with the next password it is another one.
    pub credential: Option<String>,
    /// Until when it is good.
    pub until: Timestamp,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: String,
    iat: i64,
    exp: i64,
    username: String,
    #[serde(rename = "expiryTime")]
    expiry_time: String,
    /// Which password it was issued under; it proves nothing by itself.
    ver: Option<String>,
}

impl CommandTokens {
    /// With a key of their own from the server's secret.
    pub fn new(secret: &Secret, config: &TokensConfig) -> Self {
        let seal = Seal::new(secret, COMMANDS);
        Self(Arc::new(Inner { seal, lasts: config.command_lasts }))
    }

    /// A token for somebody who has just logged in under that name.
    ///
    /// # Errors
    /// `Internal`.
    pub fn issue(&self, who: &LoggedIn, username: &str) -> Result<String, ChatError> {
        self.issue_at(who, username, clock::now())
    }

    pub(super) fn issue_at(
        &self,
        who: &LoggedIn,
        username: &str,
        now: Timestamp,
    ) -> Result<String, ChatError> {
        let until = later(now, self.0.lasts);
        self.0.seal.sign(&Claims {
            iss: ISSUER.into(),
            aud: self.0.seal.audience().into(),
            sub: who.account.id.to_string(),
            iat: now.timestamp(),
            exp: until.timestamp(),
            username: username.into(),
            expiry_time: until.format(EXPIRY).to_string(),
            ver: who.credential.clone(),
        })
    }

    /// Whose token it is, under which name.
    ///
    /// # Errors
    /// `TokenExpired` for one of ours that is over, `TokenRefused` for whatever else is not good.
    pub fn check(&self, token: &str) -> Result<CommandAccess, ChatError> {
        self.check_at(token, clock::now())
    }

    pub(super) fn check_at(&self, token: &str, now: Timestamp) -> Result<CommandAccess, ChatError> {
        let access = self.read(token).ok_or(AccountError::TokenRefused)?;
        if access.until <= now {
            return Err(AccountError::TokenExpired.into());
        }
        Ok(access)
    }

    fn read(&self, token: &str) -> Option<CommandAccess> {
        let claims: Claims = self.0.seal.read(token)?;
        Some(CommandAccess {
            who: UserId::parse(&claims.sub)?,
            username: claims.username,
            credential: claims.ver,
            until: DateTime::from_timestamp(claims.exp, 0)?,
        })
    }
}
