//! A sentence somebody gives with a report or a decision, fit to be stored and shown.
//! Must not know markup: whoever renders it escapes it.

use std::fmt;
use std::sync::Arc;

use super::ChatError;

/// Trimmed, 1 to [`Words::MAX`] characters, without NUL. Cloning counts references.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Words(Arc<str>);

impl Words {
    /// The longest text, in characters.
    pub const MAX: usize = 500;

    /// Trims and checks what somebody typed.
    ///
    /// # Errors
    /// `WordsEmpty`, `WordsTooLong`, `BodyNotAllowed` for NUL, which PostgreSQL cannot store.
    pub fn parse(text: &str) -> Result<Self, ChatError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(ChatError::WordsEmpty);
        }
        if text.chars().count() > Self::MAX {
            return Err(ChatError::WordsTooLong);
        }
        if text.contains('\0') {
            return Err(ChatError::BodyNotAllowed);
        }
        Ok(Self(text.into()))
    }

    /// Takes back what was checked before it was stored, or a sentence of ours.
    pub fn from_stored(text: &str) -> Self {
        Self(text.into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_trimmed_and_have_a_limit_in_characters() {
        assert_eq!(Words::parse("  be kind \n").unwrap().as_str(), "be kind");
        assert!(Words::parse(&"ä".repeat(500)).is_ok());
        assert_eq!(Words::parse(&"ä".repeat(501)), Err(ChatError::WordsTooLong));
        assert_eq!(Words::parse(" \t"), Err(ChatError::WordsEmpty));
        assert_eq!(Words::parse("a\0b"), Err(ChatError::BodyNotAllowed));
    }
}
