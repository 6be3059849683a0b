//! Signed claims of one kind: a key, a type and an audience of their own, so that no kind can be taken for another.
//! Must not know what is claimed, nor what time it is.

use hkdf::Hkdf;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use rand::Rng;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::Sha256;

use super::hs256;
use crate::config::Secret;
use crate::domain::ChatError;

/// Who made it.
pub const ISSUER: &str = "chinwag";

/// What sets one kind of token apart from all others.
pub struct Kind {
    /// What its key is derived for.
    pub purpose: &'static str,
    /// Whom it is for: tokens of other doors say something else.
    pub audience: &'static str,
    /// What it is (RFC 9068): nothing else that we sign is called so.
    pub name: &'static str,
    /// Nothing longer is looked at.
    pub longest: usize,
}

/// Signs claims of one kind, and reads what it has signed.
pub struct Seal {
    kind: Kind,
    to_sign: EncodingKey,
    to_check: DecodingKey,
    header: Header,
    rules: Validation,
}

impl Seal {
    /// With a key of its own from the server's secret.
    pub fn new(secret: &Secret, kind: Kind) -> Self {
        hs256::install();
        let mut key = [0_u8; 32];
        let derived = Hkdf::<Sha256>::new(None, secret.reveal().as_bytes())
            .expand(kind.purpose.as_bytes(), &mut key);
        if derived.is_err() {
            // Only an output of more than 8,160 bytes is refused.
            log::error!("the key for {} cannot be derived", kind.purpose);
            rand::rng().fill(&mut key);
        }
        let mut header = Header::new(Algorithm::HS256);
        header.typ = Some(kind.name.into());
        let mut rules = Validation::new(Algorithm::HS256);
        rules.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
        rules.set_issuer(&[ISSUER]);
        rules.set_audience(&[kind.audience]);
        // Compared elsewhere with the moment that is handed in, and without leeway: it is the same clock that signed.
        rules.validate_exp = false;
        let (to_sign, to_check) = (EncodingKey::from_secret(&key), DecodingKey::from_secret(&key));
        Self { kind, to_sign, to_check, header, rules }
    }

    /// Whom its tokens are for.
    pub const fn audience(&self) -> &'static str {
        self.kind.audience
    }

    /// A token that claims this.
    pub fn sign(&self, claims: &impl Serialize) -> Result<String, ChatError> {
        jsonwebtoken::encode(&self.header, claims, &self.to_sign).map_err(|error| {
            log::error!("{} cannot be signed error={error}", self.kind.purpose);
            ChatError::Internal
        })
    }

    /// What is claimed, whether it is over or not; `None` for whatever we have not signed as this kind.
    pub fn read<T: DeserializeOwned>(&self, token: &str) -> Option<T> {
        if token.len() > self.kind.longest {
            return None;
        }
        let read = jsonwebtoken::decode::<T>(token, &self.to_check, &self.rules).ok()?;
        (read.header.typ.as_deref() == Some(self.kind.name)).then_some(read.claims)
    }
}
