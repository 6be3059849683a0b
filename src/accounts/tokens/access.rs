//! Access tokens: signed claims that say who somebody is, for a few minutes.
//! Must not ask the store: a token is good because it is ours and not over.

use std::time::Duration;

use chrono::DateTime;
use serde::{Deserialize, Serialize};

use super::signing::{ISSUER, Kind, Seal};
use crate::config::Secret;
use crate::domain::{AccountError, ChatError, Timestamp, UserId};

const ACCESS: Kind = Kind {
    purpose: "chinwag access tokens",
    audience: "chinwag:api",
    name: "at+jwt",
    // Ours have about 300 bytes.
    longest: 1_024,
};

/// Somebody who has shown a good access token.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Access {
    /// Who.
    pub who: UserId,
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
}

/// Signs and checks.
pub(super) struct Signing(Seal);

impl Signing {
    /// With a key of their own from the server's secret.
    pub fn new(secret: &Secret) -> Self {
        Self(Seal::new(secret, ACCESS))
    }

    /// A token for somebody.
    pub fn sign(&self, who: UserId, now: Timestamp, lasts: Duration) -> Result<String, ChatError> {
        let lasts = i64::try_from(lasts.as_secs()).unwrap_or(i64::MAX);
        let iat = now.timestamp();
        self.0.sign(&Claims {
            iss: ISSUER.into(),
            aud: self.0.audience().into(),
            sub: who.to_string(),
            iat,
            exp: iat.saturating_add(lasts),
        })
    }

    /// Whose token it is. Why a token is refused is told to nobody.
    pub fn check(&self, token: &str, now: Timestamp) -> Result<Access, ChatError> {
        self.read(token)
            .filter(|access| access.until > now)
            .ok_or_else(|| AccountError::AccessRefused.into())
    }

    fn read(&self, token: &str) -> Option<Access> {
        let claims: Claims = self.0.read(token)?;
        let who = UserId::parse(&claims.sub)?;
        let until = DateTime::from_timestamp(claims.exp, 0)?;
        Some(Access { who, until })
    }
}
