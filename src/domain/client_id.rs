//! The name a sender gives to his own message, so that sending it twice stores it once.
//! Must not know how long it is remembered; the store does.

use std::sync::Arc;

use super::ChatError;

/// 1 to [`ClientId::MAX`] printable ASCII characters without blanks; a UUID as a rule. It counts per author and room.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct ClientId(Arc<str>);

impl ClientId {
    /// The longest id, in characters.
    pub const MAX: usize = 64;

    /// Checks what a client sent.
    ///
    /// # Errors
    /// `ClientIdNotAllowed` when it is empty, too long, or holds anything but printable ASCII.
    pub fn parse(text: &str) -> Result<Self, ChatError> {
        let fits = (1..=Self::MAX).contains(&text.len());
        if !fits || !text.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(ChatError::ClientIdNotAllowed);
        }
        Ok(Self(text.into()))
    }

    /// Takes back what was checked before it was stored.
    pub fn from_stored(text: String) -> Self {
        Self(text.into())
    }

    /// A fresh one, for senders that have none of their own.
    pub fn random() -> Self {
        Self(uuid::Uuid::new_v4().to_string().into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_short_printable_ascii_is_an_id() {
        assert!(ClientId::parse("0f2b-1").is_ok());
        assert!(ClientId::parse(&"x".repeat(64)).is_ok());
        for bad in ["", " ", "a b", "ä", "a\n", &"x".repeat(65)] {
            assert_eq!(ClientId::parse(bad), Err(ChatError::ClientIdNotAllowed), "{bad:?}");
        }
    }
}
