//! Access tokens: signed claims that say who somebody is, for a few minutes.
//! Must not ask the store: a token is good because it is ours and not over.

use std::time::Duration;

use chrono::DateTime;
use hkdf::Hkdf;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use rand::Rng;
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use super::hs256;
use crate::config::Secret;
use crate::domain::{AccountError, ChatError, Timestamp, UserId};

/// Who made it.
const ISSUER: &str = "chinwag";
/// Whom it is for: tokens of other doors say something else.
const AUDIENCE: &str = "chinwag:api";
/// What it is (RFC 9068): nothing else that we sign is called so.
const TYPE: &str = "at+jwt";
/// Ours have about 300 bytes; nothing longer is looked at.
const LONGEST: usize = 1_024;

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
pub(super) struct Signing {
    to_sign: EncodingKey,
    to_check: DecodingKey,
    header: Header,
    rules: Validation,
}

impl Signing {
    /// With a key of their own from the server's secret.
    pub fn new(secret: &Secret) -> Self {
        hs256::install();
        let mut key = [0_u8; 32];
        let derived = Hkdf::<Sha256>::new(None, secret.reveal().as_bytes())
            .expand(b"chinwag access tokens", &mut key);
        if derived.is_err() {
            // Only an output of more than 8,160 bytes is refused.
            log::error!("the key for access tokens cannot be derived");
            rand::rng().fill(&mut key);
        }
        let mut header = Header::new(Algorithm::HS256);
        header.typ = Some(TYPE.into());
        let mut rules = Validation::new(Algorithm::HS256);
        rules.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
        rules.set_issuer(&[ISSUER]);
        rules.set_audience(&[AUDIENCE]);
        // Compared below with the moment that is handed in, and without leeway: it is the same clock that signed.
        rules.validate_exp = false;
        let (to_sign, to_check) = (EncodingKey::from_secret(&key), DecodingKey::from_secret(&key));
        Self { to_sign, to_check, header, rules }
    }

    /// A token for somebody.
    pub fn sign(&self, who: UserId, now: Timestamp, lasts: Duration) -> Result<String, ChatError> {
        let lasts = i64::try_from(lasts.as_secs()).unwrap_or(i64::MAX);
        let iat = now.timestamp();
        let claims = Claims {
            iss: ISSUER.into(),
            aud: AUDIENCE.into(),
            sub: who.to_string(),
            iat,
            exp: iat.saturating_add(lasts),
        };
        jsonwebtoken::encode(&self.header, &claims, &self.to_sign).map_err(|error| {
            log::error!("an access token cannot be signed error={error}");
            ChatError::Internal
        })
    }

    /// Whose token it is. Why a token is refused is told to nobody.
    pub fn check(&self, token: &str, now: Timestamp) -> Result<Access, ChatError> {
        self.read(token)
            .filter(|access| access.until > now)
            .ok_or_else(|| AccountError::AccessRefused.into())
    }

    fn read(&self, token: &str) -> Option<Access> {
        if token.len() > LONGEST {
            return None;
        }
        let read = jsonwebtoken::decode::<Claims>(token, &self.to_check, &self.rules).ok()?;
        if read.header.typ.as_deref() != Some(TYPE) {
            return None;
        }
        let who = UserId::parse(&read.claims.sub)?;
        let until = DateTime::from_timestamp(read.claims.exp, 0)?;
        Some(Access { who, until })
    }
}
