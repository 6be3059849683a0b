//! What somebody says, as text that is fit to be stored and shown.
//! Must not know markup: whoever renders it escapes it.

use std::sync::Arc;

use super::ChatError;

/// The text of a message: trimmed, 1 to [`Body::MAX`] characters, without NUL. Cloning counts references.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Body(Arc<str>);

impl Body {
    /// The longest text, in characters (contract decision 13).
    pub const MAX: usize = 5_000;

    /// Trims and checks what a client sent.
    ///
    /// # Errors
    /// `BodyEmpty` when nothing is left, `BodyTooLong` beyond [`Body::MAX`] characters, `BodyNotAllowed` for NUL, which PostgreSQL cannot store.
    pub fn parse(text: &str) -> Result<Self, ChatError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(ChatError::BodyEmpty);
        }
        // Fewer bytes than the limit cannot be more characters than the limit.
        if text.len() > Self::MAX && text.chars().count() > Self::MAX {
            return Err(ChatError::BodyTooLong);
        }
        if text.contains('\0') {
            return Err(ChatError::BodyNotAllowed);
        }
        Ok(Self(text.into()))
    }

    /// Takes back what was checked before it was stored.
    pub fn from_stored(text: String) -> Self {
        Self(text.into())
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
    fn the_limit_counts_characters_and_not_bytes() {
        assert!(Body::parse(&"ä".repeat(5_000)).is_ok());
        assert_eq!(Body::parse(&"ä".repeat(5_001)), Err(ChatError::BodyTooLong));
    }

    #[test]
    fn blank_text_is_refused_and_blanks_around_text_are_cut() {
        assert_eq!(Body::parse(" \n\t "), Err(ChatError::BodyEmpty));
        assert_eq!(Body::parse("  hi\nyou  ").unwrap().as_str(), "hi\nyou");
    }

    #[test]
    fn a_nul_is_refused() {
        assert_eq!(Body::parse("a\0b"), Err(ChatError::BodyNotAllowed));
    }
}
